"""Quotas in the API: read what one may see, set what one may set."""

from typing import Any, cast

import django_filters
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import mixins, serializers
from rest_framework.routers import BaseRouter

from goals.planning.quotas.actions import quotas as actions
from goals.planning.quotas.models import Quota
from goals.planning.quotas.queries import book
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.choices import OwnerKind, Role
from salesplan.people.models import Team, User


class QuotaSerializer(ExactModelSerializer):
    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), required=False, allow_null=True)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), required=False, allow_null=True)
    period = serializers.CharField(source="period_key", max_length=24, help_text="2026, 2026-H2, 2026-Q4 or 2026-11")
    metric = serializers.CharField(max_length=40, required=False, help_text="won_revenue unless it is given")
    effective_on = serializers.DateField(
        required=False, write_only=True, help_text="the day from which a change of a running period holds"
    )
    version = serializers.IntegerField(required=False, min_value=0)

    class Meta:
        model = Quota
        fields = [
            "id", "person", "team", "metric", "period", "starts_on", "ends_on", "amount", "next_amount",
            "next_on", "effective_on", "note", "set_by", "set_at", "version",
        ]  # fmt: skip
        read_only_fields = ["id", "starts_on", "ends_on", "next_amount", "next_on", "set_by", "set_at"]
        validators: list[Any] = []

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """A new quota belongs to one person or one team; whose it is never changes."""
        if self.instance is None and bool(values.get("person")) == bool(values.get("team")):
            raise serializers.ValidationError({"person": _("Name a person or a team, not both.")})
        return values


class QuotaFilter(django_filters.FilterSet):
    period = django_filters.CharFilter(field_name="period_key")
    since = django_filters.DateFilter(field_name="ends_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="starts_on", lookup_expr="lte")

    class Meta:
        model = Quota
        fields = ["person", "team", "metric", "period", "since", "until"]


class QuotaViewSet(mixins.DestroyModelMixin, RecordViewSet):
    """Quotas of people and teams; once a period has begun, `note` says why one changes."""

    queryset = Quota.objects.none()
    serializer_class = QuotaSerializer
    filterset_class = QuotaFilter
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> Any:
        return Quota.objects.visible_to(self.request.user)

    def perform_create(self, serializer: serializers.BaseSerializer) -> None:
        values = serializer.validated_data
        owner = values.get("person") or values.get("team")
        serializer.instance = actions.set_quota(
            OwnerKind.PERSON if values.get("person") else OwnerKind.TEAM,
            owner.pk,
            period=actions.period_of(values["period_key"]),
            amount=values["amount"],
            metric=values.get("metric", book.WON_REVENUE),
            effective_on=values.get("effective_on"),
            note=values.get("note", ""),
            version=values.get("version", 0),
            by=self.request.user,
            at=timezone.now(),
        )

    def perform_update(self, serializer: serializers.BaseSerializer) -> None:
        quota, values = cast(Quota, serializer.instance), serializer.validated_data
        if values.get("person", quota.person) != quota.person or values.get("team", quota.team) != quota.team:
            raise Refused(_("The owner of a quota can't be changed. Remove it and set another."), field="person")
        if values.get("period_key", quota.period_key) != quota.period_key:
            raise Refused(_("The period of a quota can't be changed. Remove it and set another."), field="period")
        if values.get("metric", quota.metric) != quota.metric:
            raise Refused(_("The metric of a quota can't be changed. Remove it and set another."), field="metric")
        serializer.instance = actions.set_quota(
            OwnerKind.PERSON if quota.person_id else OwnerKind.TEAM,
            quota.person_id or quota.team_id or 0,
            period=actions.period_of(quota.period_key),
            amount=values.get("amount", quota.amount),
            metric=quota.metric,
            effective_on=values.get("effective_on"),
            note=values.get("note", ""),
            version=values.get("version"),
            by=self.request.user,
            at=timezone.now(),
        )

    def perform_destroy(self, instance: Quota) -> None:
        """The reason goes in the query string: `?note=`."""
        if self.request.user.role == Role.AUDITOR:
            raise NotAllowed(_("You can view everything but change nothing."))
        actions.remove_quota(
            instance, note=self.request.query_params.get("note", ""), by=self.request.user, at=timezone.now()
        )


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("quotas", QuotaViewSet, basename="quota")
