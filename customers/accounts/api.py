"""Accounts in the API."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer

from customers.accounts import actions
from customers.accounts.forms import possible_owners
from customers.accounts.models import Account
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.forms import offer
from salesplan.core.search.queries import matching
from salesplan.people.models import User

WRITABLE = [
    "name",
    "owner",
    "parent",
    "industry",
    "employees",
    "annual_revenue",
    "founded",
    "region",
    "country",
    "website",
    "phone",
    "address",
    "registration_number",
    "source",
    "note",
]


class AccountSerializer(ExactModelSerializer):
    """`version` goes along with a PATCH: a stale one is answered 409 with the differences."""

    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False)
    # A field of ours; the base keeps its own `parent` on the instance.
    parent = serializers.PrimaryKeyRelatedField(  # type: ignore[assignment]
        queryset=Account.objects.none(), required=False, allow_null=True
    )
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Account
        read_only_fields = ["id", "size", "is_active", "created_on", "created_at", "touched_at", "external_id"]
        fields = [*read_only_fields, *WRITABLE, "version"]

    def get_fields(self) -> Any:
        """Let only people and accounts be named that the caller may name."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            offer(fields, owner=possible_owners(request.user))
            offer(fields, parent=Account.objects.visible_to(request.user))
        return fields


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Words in the name"))
    created_on = django_filters.DateFromToRangeFilter()

    class Meta:
        model = Account
        fields = [
            "owner",
            "industry",
            "size",
            "region",
            "country",
            "source",
            "is_active",
            "parent",
            "external_id",
            "created_on",
        ]

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Find as the global search does."""
        return matching(rows, value)


class AccountViewSet(RecordViewSet):
    """Customer companies: those of one's own, and of one's people. A PATCH of `owner` hands the account over."""

    queryset = Account.objects.none()
    serializer_class = AccountSerializer
    filterset_class = AccountFilter

    def get_queryset(self) -> Any:
        """Start from what the caller may see."""
        return Account.objects.visible_to(self.request.user)

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Create by the action of the pages."""
        values = {name: value for name, value in serializer.validated_data.items() if name != "version"}
        serializer.instance = actions.create_account(values=values, by=self.request.user, at=timezone.now())

    def perform_update(self, serializer: BaseSerializer) -> None:
        """Change by the actions of the pages; the owner has one of its own."""
        values = dict(serializer.validated_data)
        version, owner = values.pop("version", None), values.pop("owner", None)
        by, at = self.request.user, timezone.now()
        account = cast(Account, serializer.instance)
        if values or version is not None:
            account = actions.edit_account(account, values=values, version=version, by=by, at=at)
        if owner is not None and owner.pk != account.owner_id:
            account = actions.change_owner(account, owner=owner, by=by, at=at)
        serializer.instance = account


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("accounts", AccountViewSet, basename="account")
