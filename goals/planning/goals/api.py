"""Goals in the API: read what one may see, with the figure where it is open, and where it stands against its pace."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from goals.planning.goals.choices import GoalKind, GoalOutcome, GoalState
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import goals as queries
from goals.planning.quotas.choices import QuotaStatus
from salesplan.core.api.fields import FigureField
from salesplan.core.company.queries import business_day
from salesplan.core.http.addresses import absolute
from salesplan.core.typing import ApiRequest


class GoalSerializer(serializers.Serializer):
    """A goal and where it stands; without sight of the figures `value`, `attainment` and `status` are null."""

    id = serializers.IntegerField(source="goal.pk")
    title = serializers.CharField(source="goal.title")
    why = serializers.CharField(source="goal.why")
    kind = serializers.ChoiceField(GoalKind.choices, source="goal.kind")
    metric = serializers.CharField(source="goal.metric")
    person = serializers.IntegerField(source="goal.person_id", allow_null=True)
    team = serializers.IntegerField(source="goal.team_id", allow_null=True)
    # A field of ours; the base keeps its own `parent` on the instance.
    parent = serializers.IntegerField(source="goal.parent_id", allow_null=True)  # type: ignore[assignment]
    period = serializers.CharField(source="goal.period_key")
    starts_on = serializers.DateField(source="goal.starts_on")
    ends_on = serializers.DateField(source="goal.ends_on")
    target = FigureField(18, 4, source="goal.target", allow_null=True)
    percent = FigureField(9, 2, source="goal.percent", allow_null=True)
    state = serializers.ChoiceField(GoalState.choices, source="goal.state")
    outcome = serializers.ChoiceField(GoalOutcome.choices, source="goal.outcome", allow_blank=True)
    value = FigureField(18, 4, allow_null=True)
    attainment = serializers.SerializerMethodField()
    pace = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()

    def get_attainment(self, figures: queries.GoalProgressFigures) -> str | None:
        return None if figures.attainment is None else f"{figures.attainment:.6f}"

    def get_pace(self, figures: queries.GoalProgressFigures) -> str:
        return f"{figures.pace:.6f}"

    @extend_schema(responses=serializers.ChoiceField(QuotaStatus.choices, allow_null=True))
    def get_status(self, figures: queries.GoalProgressFigures) -> str | None:
        return None if figures.value is None else str(figures.status)

    def get_rows(self, figures: queries.GoalProgressFigures) -> str | None:
        """Where the rows behind the figure are listed."""
        rows = figures.measured.rows
        return absolute(rows) if rows else None


class GoalFilter(django_filters.FilterSet):
    period = django_filters.CharFilter(field_name="period_key")
    since = django_filters.DateFilter(field_name="ends_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="starts_on", lookup_expr="lte")

    class Meta:
        model = Goal
        fields = ["person", "team", "parent", "metric", "kind", "state", "outcome", "period", "since", "until"]


class GoalViewSet(GenericViewSet):
    """Goals of teams and people; the figures are those of the metrics, for the owner and the days of the goal."""

    request: ApiRequest
    queryset = Goal.objects.none()
    serializer_class = GoalSerializer
    filterset_class = GoalFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> Any:
        return queries.find(self.request.user)

    def list(self, request: ApiRequest) -> Response:
        """List goals, a page at a time."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self._told(page))

    def retrieve(self, request: ApiRequest, pk: str = "") -> Response:
        """Return one goal."""
        return Response(self._told([self.get_object()])[0])

    def _told(self, goals: Sequence[Goal]) -> Any:
        standings_by_goal = queries.standings(self.request.user, goals, business_day(timezone.now()))
        standings = [standings_by_goal[goal.pk] for goal in goals]
        return self.get_serializer(standings, many=True).data


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("goals", GoalViewSet, basename="goal")
