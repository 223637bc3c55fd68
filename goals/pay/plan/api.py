"""Versions of incentive plans in the API, to read; what their rules can hold is described by their declaration."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from goals.pay.definition.json_schema import json_schema
from goals.pay.plan.models import IncentivePlanVersion
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.typing import ApiRequest


@extend_schema_field(json_schema())
class DefinitionField(serializers.JSONField):
    """The rules of a version, as docs/incentives.md describes them."""


class PlanVersionSerializer(ExactModelSerializer):
    plan_name = serializers.CharField(source="plan.name")
    definition = DefinitionField(read_only=True)

    class Meta:
        model = IncentivePlanVersion
        fields = ["id", "plan", "plan_name", "number", "starts_on", "why", "made_by", "made_at", "definition"]


class PlanVersionFilter(django_filters.FilterSet):
    class Meta:
        model = IncentivePlanVersion
        fields = ["plan"]


class PlanVersionViewSet(ReadOnlyModelViewSet):
    """Versions of incentive plans with their rules, for those who see everybody."""

    request: ApiRequest
    queryset = IncentivePlanVersion.objects.none()
    serializer_class = PlanVersionSerializer
    filterset_class = PlanVersionFilter

    def get_queryset(self) -> Any:
        return IncentivePlanVersion.objects.visible_to(self.request.user).select_related("plan")


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("plan-versions", PlanVersionViewSet, basename="plan-version")
