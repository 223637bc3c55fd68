"""Cases in the API: read what one may see, open and change them."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.feedback import actions
from customers.feedback.models import Case
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.forms import offer
from salesplan.people.models import User

WRITABLE = ["title", "text", "source", "severity", "account", "contact", "owner"]


class CaseSerializer(ExactModelSerializer):
    """A case; resolving and reopening are steps of its page. `version` guards a PATCH."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    contact = serializers.PrimaryKeyRelatedField(queryset=Contact.objects.none(), required=False, allow_null=True)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Case
        read_only_fields = [
            *("id", "cause", "response", "improvement", "state", "due_at", "escalated_at", "resolved_at"),
            *("resolution", "created_at"),
        ]
        fields = [*read_only_fields, *WRITABLE, "version"]

    def get_fields(self) -> Any:
        """Let only visible customers and contacts be named."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            user = request.user
            offer(fields, account=Account.objects.visible_to(user), contact=Contact.objects.visible_to(user))
            offer(fields, owner=User.objects.active())
        return fields


class CaseViewSet(RecordViewSet):
    """The cases of customers."""

    queryset = Case.objects.none()
    serializer_class = CaseSerializer
    filterset_fields = ["state", "severity", "source", "cause", "account", "owner", "improvement"]

    def get_queryset(self) -> QuerySet[Case]:
        """Start from what the caller may see."""
        return Case.objects.visible_to(self.request.user).order_by("-created_at", "-pk")

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Open by the action of the pages."""
        values = {name: value for name, value in serializer.validated_data.items() if name in WRITABLE}
        serializer.instance = actions.open_case(values=values, by=self.request.user, at=timezone.now())

    def perform_update(self, serializer: BaseSerializer) -> None:
        """Change by the action of the pages."""
        values = {name: value for name, value in serializer.validated_data.items() if name in WRITABLE}
        version = serializer.validated_data.get("version")
        serializer.instance = actions.edit_case(
            cast(Case, serializer.instance), values=values, version=version, by=self.request.user, at=timezone.now()
        )


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("cases", CaseViewSet, basename="case")
