"""Appraisals in the API: read one's own and those below; what came of one only once its round is closed."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from goals.appraisals import queries, sheets
from goals.appraisals.choices import MeasureKind, RoundState
from goals.appraisals.models.rounds import Appraisal
from salesplan.core.api.fields import FigureField
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.typing import ApiRequest


class AppraisalLineSerializer(serializers.Serializer):
    """A measure as it was scored: its figure for figures of the registry, its points, and what it weighs."""

    name = serializers.CharField()
    name_zh = serializers.CharField()
    kind = serializers.ChoiceField(MeasureKind.choices)
    metric = serializers.CharField()
    basis = serializers.CharField()
    weight = FigureField(5, 2)
    counts = FigureField(5, 2, help_text="the weight it counted with, where others had no data")
    value = FigureField(24, 6, source="figure.value", allow_null=True, default=None)
    actual = FigureField(24, 6, source="figure.actual", allow_null=True, default=None)
    target = FigureField(24, 6, source="figure.target", allow_null=True, default=None)
    points = FigureField(5, 1, allow_null=True)


class AppraisalSerializer(ExactModelSerializer):
    """An appraisal; before its round is closed `points`, `grade` and `lines` are null, as nothing is decided yet."""

    scorecard = serializers.CharField(source="round.scorecard_version.scorecard.name")
    version = serializers.IntegerField(source="round.scorecard_version.number")
    period = serializers.CharField(source="round.period_key")
    state = serializers.ChoiceField(RoundState.choices, source="round.state")
    closed_on = serializers.DateField(source="round.closed_on", allow_null=True)
    points = serializers.SerializerMethodField()
    grade = serializers.SerializerMethodField()
    corrected = serializers.SerializerMethodField(help_text="whether an appeal has corrected the result")
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Appraisal
        fields = [
            "id", "person", "manager", "team", "scorecard", "version", "period", "state", "closed_on", "points",
            "grade", "corrected", "lines",
        ]  # fmt: skip

    @extend_schema_field(FigureField(5, 1, allow_null=True))
    def get_points(self, appraisal: Appraisal) -> str | None:
        points = queries.result_of(appraisal).points if appraisal.is_frozen else None
        return None if points is None else f"{points:.1f}"

    def get_grade(self, appraisal: Appraisal) -> str | None:
        return queries.result_of(appraisal).grade if appraisal.is_frozen else None

    def get_corrected(self, appraisal: Appraisal) -> bool:
        return appraisal.is_frozen and queries.result_of(appraisal).correction is not None

    @extend_schema_field(AppraisalLineSerializer(many=True, allow_null=True))
    def get_lines(self, appraisal: Appraisal) -> Any:
        if not appraisal.is_frozen or appraisal.evidence is None:
            return None
        return AppraisalLineSerializer(sheets.read(appraisal.evidence).lines, many=True).data


class AppraisalFilter(django_filters.FilterSet):
    period = django_filters.CharFilter(field_name="round__period_key")
    state = django_filters.ChoiceFilter(field_name="round__state", choices=RoundState.choices)

    class Meta:
        model = Appraisal
        fields = ["person", "manager", "team", "round", "period", "state"]


class AppraisalViewSet(ReadOnlyModelViewSet):
    """Appraisals: one's own once the round has started, a manager's people, all for admins and auditors."""

    request: ApiRequest
    queryset = Appraisal.objects.none()
    serializer_class = AppraisalSerializer
    filterset_class = AppraisalFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> Any:
        rows = Appraisal.objects.visible_to(self.request.user)
        return rows.select_related("round__scorecard_version__scorecard", "appeal__correction").order_by("-round", "pk")


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("appraisals", AppraisalViewSet, basename="appraisal")
