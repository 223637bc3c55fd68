"""Decisions about messages in the API: to be read, never written."""

from typing import Any

from rest_framework import mixins
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from customers.outreach.models import OutreachDecision
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.typing import ApiRequest


class OutreachDecisionSerializer(ExactModelSerializer):
    """What was decided about a message to a contact; `count` met `limit` where a cap or budget decided."""

    class Meta:
        model = OutreachDecision
        fields = [
            *("id", "kind", "occasion", "touch", "is_reminder", "title", "account", "contact", "email"),
            *("verdict", "reason", "held_until", "count", "limit", "decided_at"),
        ]
        read_only_fields = fields


class OutreachDecisionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """What was decided about messages to customers, newest first."""

    request: ApiRequest
    queryset = OutreachDecision.objects.none()
    serializer_class = OutreachDecisionSerializer
    filterset_fields = ["kind", "verdict", "reason", "account", "contact", "occasion", "touch"]

    def get_queryset(self) -> Any:
        """Start from what the caller may see."""
        return OutreachDecision.objects.visible_to(self.request.user).order_by("-decided_at", "-pk")


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("outreach-decisions", OutreachDecisionViewSet, basename="outreach-decision")
