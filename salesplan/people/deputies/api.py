"""Deputies in the API: who stands in for whom, and for whom a decision was taken."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.typing import ApiRequest
from salesplan.people.deputies.models import Deputy
from salesplan.people.deputies.queries import FOR


class InsteadOfField(serializers.IntegerField):
    """For whom a decision was taken, where it was by a deputy; of rows of `with_instead_of`."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "the person for whom it was decided, where a deputy did"
        super().__init__(**{"read_only": True, "allow_null": True, "help_text": help_text, **kwargs})

    def get_attribute(self, instance: object) -> Any:
        return getattr(instance, FOR, None)


class DeputySerializer(ExactModelSerializer):
    class Meta:
        model = Deputy
        fields = [
            "id", "version", "person", "deputy", "starts_on", "ends_on", "kinds", "why", "named_by", "named_at",
            "ended_by", "ended_at", "ended_why",
        ]  # fmt: skip
        read_only_fields = fields


class DeputyViewSet(ReadOnlyModelViewSet):
    """Who decides for whom on which days; without kinds it is for all. One names and ends them on the pages."""

    request: ApiRequest
    queryset = Deputy.objects.none()
    serializer_class = DeputySerializer
    filterset_fields = ["person", "deputy"]

    def get_queryset(self) -> QuerySet[Deputy]:
        return Deputy.objects.visible_to(self.request.user)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("deputies", DeputyViewSet, basename="deputy")
