"""Pay runs and the ledger of pay in the API: to read; amounts as strings."""

from typing import Any

import django_filters
from rest_framework import serializers
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from goals.pay.models import PayLine, PayRun
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.typing import ApiRequest


class PayRunSerializer(ExactModelSerializer):
    period = serializers.CharField(source="period_key")

    class Meta:
        model = PayRun
        fields = ["id", "kind", "period", "starts_on", "ends_on", "state", "calculated_at", "created_at", "version"]


class PayLineSerializer(ExactModelSerializer):
    period = serializers.CharField(source="run.period_key")
    plan_version: "serializers.PrimaryKeyRelatedField[Any]" = serializers.PrimaryKeyRelatedField(
        source="version", read_only=True, allow_null=True
    )
    cause = serializers.JSONField(
        help_text="what made the line: credits, deals, entries, adjustments, periods, rule or slip"
    )

    class Meta:
        model = PayLine
        fields = [
            "id", "run", "period", "person", "plan_version", "kind", "name", "amount", "currency", "why", "cause",
            "withdraws", "by", "at",
        ]  # fmt: skip


class PayRunFilter(django_filters.FilterSet):
    period = django_filters.CharFilter(field_name="period_key")

    class Meta:
        model = PayRun
        fields = ["kind", "state", "period"]


class PayLineFilter(django_filters.FilterSet):
    period = django_filters.CharFilter(field_name="run__period_key")

    class Meta:
        model = PayLine
        fields = ["run", "person", "kind", "period"]


class PayRunViewSet(ReadOnlyModelViewSet):
    """Pay runs that pay somebody one sees."""

    request: ApiRequest
    queryset = PayRun.objects.none()
    serializer_class = PayRunSerializer
    filterset_class = PayRunFilter

    def get_queryset(self) -> Any:
        return PayRun.objects.visible_to(self.request.user)


class PayLineViewSet(ReadOnlyModelViewSet):
    """Lines of the ledger of pay: those of one run add up to its payout, once it is paid out to nothing."""

    request: ApiRequest
    queryset = PayLine.objects.none()
    serializer_class = PayLineSerializer
    filterset_class = PayLineFilter

    def get_queryset(self) -> Any:
        return PayLine.objects.visible_to(self.request.user).select_related("run")


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("pay-runs", PayRunViewSet, basename="pay-run")
    router.register("pay-lines", PayLineViewSet, basename="pay-line")
