"""Contacts in the API."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer

from customers.accounts.models import Account
from customers.contacts import actions
from customers.contacts.models import Contact
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.forms import offer
from salesplan.core.search.queries import matching

WRITABLE = ["name", "job_title", "role", "email", "phone", "language", "birthday", "consent", "is_primary", "note"]


class ContactSerializer(ExactModelSerializer):
    """The account is said on creating and stays; `version` guards a PATCH."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Contact
        read_only_fields = ["id", "is_active", "consent_at", "created_at"]
        fields = [*read_only_fields, "account", *WRITABLE, "version"]
        # One main contact an account: making one takes the flag from the other, which is no error.
        validators: list[Any] = []

    def get_fields(self) -> Any:
        """Let only visible accounts be named, and none on a change."""
        fields = super().get_fields()
        request = self.context.get("request")
        if self.instance is not None and not isinstance(self.instance, list | QuerySet):
            fields["account"].read_only = True
        elif request is not None and request.user.is_authenticated:
            offer(fields, account=Account.objects.visible_to(request.user))
        return fields


class ContactFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Words in the name, email or phone"))

    class Meta:
        model = Contact
        fields = ["account", "role", "consent", "email", "language", "is_primary", "is_active"]

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Find as the global search does."""
        return matching(rows, value)


class ContactViewSet(RecordViewSet):
    """The people of accounts."""

    queryset = Contact.objects.none()
    serializer_class = ContactSerializer
    filterset_class = ContactFilter

    def get_queryset(self) -> Any:
        """Start from what the caller may see."""
        return Contact.objects.visible_to(self.request.user)

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Create by the action of the pages."""
        values = {name: value for name, value in serializer.validated_data.items() if name in WRITABLE}
        account = serializer.validated_data["account"]
        serializer.instance = actions.create_contact(
            account=account, values=values, by=self.request.user, at=timezone.now()
        )

    def perform_update(self, serializer: BaseSerializer) -> None:
        """Change by the action of the pages."""
        values = {name: value for name, value in serializer.validated_data.items() if name in WRITABLE}
        version = serializer.validated_data.get("version")
        serializer.instance = actions.edit_contact(
            cast(Contact, serializer.instance), values=values, version=version, by=self.request.user, at=timezone.now()
        )


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("contacts", ContactViewSet, basename="contact")
