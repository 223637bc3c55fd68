"""The metrics over the API: every figure of the registry by name, period, dimension and filter.

`GET /api/v1/metrics/won_revenue/?from=2017-01-01&to=2017-12-31&by=quarter&team=3` answers the total, the groups and for
each the address of the rows that make it. What one may not see does not count, exactly as on the pages.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.views import APIView

from salesplan.core import metrics
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.http.addresses import absolute
from salesplan.core.metrics import PLAIN_DIMENSIONS, SEGMENT, TIME_DIMENSIONS, Metric, Question
from salesplan.core.money import quantize
from salesplan.core.periods import PeriodKind, read_day, span
from salesplan.core.typing import ApiRequest

NUMBERED = ("owner", "team", "product", "channel", "region", SEGMENT)
FILTERS = (*PLAIN_DIMENSIONS, SEGMENT)
KNOWN = {"from", "to", "by", "as_of", "format", *TIME_DIMENSIONS, *FILTERS}
LONGEST = 366 * 50


class MetricSerializer(serializers.Serializer):
    """One metric as the list names it."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the label of one
    help = serializers.CharField()
    unit = serializers.ChoiceField(choices=["money", "count", "share", "days", "times", "score"])
    direction = serializers.ChoiceField(choices=["up", "down"])
    dimensions = serializers.ListField(child=serializers.CharField())


class GroupSerializer(serializers.Serializer):
    """One group of an answer."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the label of one
    value = serializers.CharField(allow_null=True)
    rows = serializers.URLField()


class AnswerSerializer(serializers.Serializer):
    """The answer of a metric; decimals are strings."""

    metric = serializers.CharField()
    unit = serializers.CharField()
    currency = serializers.CharField(allow_null=True)
    total = serializers.CharField(allow_null=True)
    rows = serializers.URLField()
    groups = GroupSerializer(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of Python, so that it cannot be a class attribute."""
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}


class MetricListView(APIView):
    """The metrics that can be asked."""

    request: ApiRequest

    @extend_schema(responses=MetricSerializer(many=True), operation_id="metrics_list")
    def get(self, request: ApiRequest) -> Response:
        """List the metrics with unit, direction and dimensions."""
        return Response(MetricSerializer(metrics.every(), many=True).data)


class MetricDetailView(APIView):
    """One metric for a period, by a dimension, narrowed by filters."""

    request: ApiRequest

    @extend_schema(
        operation_id="metrics_retrieve",
        responses=AnswerSerializer,
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description="First day; without it the fiscal year so far."),
            OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, included."),
            OpenApiParameter(
                "by", OpenApiTypes.STR, enum=[*TIME_DIMENSIONS, *FILTERS], description="Dimension of the groups."
            ),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="What was known at the end of this day."),
            *(
                OpenApiParameter(
                    name, OpenApiTypes.STR, many=True, description="Only these keys; repeat, or part by commas."
                )
                for name in FILTERS
            ),
            *(OpenApiParameter(name, OpenApiTypes.STR, description="Only this one.") for name in TIME_DIMENSIONS),
        ],
    )
    def get(self, request: ApiRequest, key: str) -> Response:
        """Answer the total and the groups."""
        try:
            metric = metrics.get(key)
        except KeyError:
            raise Http404 from None
        question, by = read(request, metric)
        return Response(answer(metric, question, by))


def read(request: ApiRequest, metric: Metric) -> tuple[Question, str]:
    """Read the question and the dimension from the address; whatever is not understood is an error, never ignored."""
    params = request.query_params
    for name in params:
        if name not in KNOWN:
            raise ValidationError({name: [_("There is no such parameter.")]})
    by = params.get("by", "")
    if by and by not in metric.dimensions:
        message_params = {"by": by, "known": ", ".join(metric.dimensions)}
        raise ValidationError(
            {"by": [_("“%(by)s” is not a dimension of this metric. Available dimensions: %(known)s.") % message_params]}
        )
    start, end = _days(request)
    question = Question(request.user, start, end, dict(_filters(request, metric)), _day(request, "as_of"))
    return _within_time_filters(request, metric, question), by


def answer(metric: Metric, question: Question, by: str) -> dict[str, Any]:
    """Return the answer in the shape the API promises."""
    groups = metric.groups(question, by) if by else []
    return {
        "metric": metric.key,
        "unit": metric.unit,
        "currency": company().currency if metric.unit == "money" else None,
        "from": question.start.isoformat(),
        "to": question.end.isoformat(),
        "total": written(metric, metric.value(question)),
        "rows": absolute(metric.rows(question)),
        "groups": [
            {
                "key": group.key or "none",
                "label": group.label or _("None"),
                "value": written(metric, group.value),
                "rows": absolute(group.rows),
            }
            for group in groups
        ],
    }


def written(metric: Metric, value: Decimal | None) -> str | None:
    """Write a figure as text: money to the currency's unit, counts whole, shares to six and days to two places."""
    if value is None:
        return None
    if metric.unit == "money":
        return str(quantize(value, company().currency))
    places = {"count": "1", "share": "0.000001", "days": "0.01", "times": "0.01", "score": "0.01"}[metric.unit]
    return str(value.quantize(Decimal(places), rounding=ROUND_HALF_UP))


def _day(request: ApiRequest, name: str) -> date | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        day = read_day(text)
    except ValueError:
        raise ValidationError({name: [_("“%(told)s” is not a date such as 2026-11-24.") % {"told": text}]}) from None
    if not 1900 <= day.year <= 2200:
        raise ValidationError({name: [_("The year is out of range.")]})
    return day


def _days(request: ApiRequest) -> tuple[date, date]:
    today = business_day(timezone.now())
    start = _day(request, "from")
    end = _day(request, "to")
    if start is None:
        start = calendar().containing(min(end or today, today), PeriodKind.YEAR).start
    end = end or max(today, start)
    if start > end:
        raise ValidationError({"from": [_("The first day is after the last day.")]})
    if (end - start).days > LONGEST:
        raise ValidationError({"from": [_("Choose a span of at most fifty years.")]})
    return start, end


def _filters(request: ApiRequest, metric: Metric) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in FILTERS:
        values = tuple(value for text in request.query_params.getlist(name) for value in text.split(",") if value)
        if not values:
            continue
        if name not in metric.dimensions:
            raise ValidationError({name: [_("This metric can't be filtered by this.")]})
        for value in values:
            if name in NUMBERED and value != "none" and not (value.isdecimal() and len(value) <= 18):
                raise ValidationError({name: [_("“%(told)s” is neither a number nor “none”.") % {"told": value}]})
        yield name, values


def _within_time_filters(request: ApiRequest, metric: Metric, question: Question) -> Question:
    """Narrow the days by `day=`, `month=` or `quarter=`."""
    for name in TIME_DIMENSIONS:
        text = request.query_params.get(name)
        if not text:
            continue
        try:
            day = _day(request, name) if name == "day" else None
            period = span(day, day) if day else calendar().parse(text)
        except ValueError:
            raise ValidationError({name: [_("“%(told)s” is not a period.") % {"told": text}]}) from None
        if day is None and period.kind != name:
            raise ValidationError({name: [_("“%(told)s” is not a period.") % {"told": text}]})
        start, end = max(question.start, period.start), min(question.end, period.end)
        if start > end:
            raise ValidationError({name: [_("It is outside the selected days.")]})
        question = replace(question, start=start, end=end)
    return question


def register(router: BaseRouter) -> None:
    """Metrics are no model, so they have addresses of their own."""


urlpatterns = [
    path("metrics/", MetricListView.as_view(), name="metric-list"),
    path("metrics/<slug:key>/", MetricDetailView.as_view(), name="metric-detail"),
]
