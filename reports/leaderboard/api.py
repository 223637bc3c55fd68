"""The leaderboard over the API: the same board as on the page, so the same names.

`GET /api/v1/leaderboard/?period=2026-Q4&by=attainment&scope=team-3`.
"""

from decimal import Decimal
from typing import Any

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.views import APIView

from reports.leaderboard.choices import LeaderboardVisibility, RankedBy
from reports.leaderboard.queries import BoardEntry, Leaderboard, leaderboard, read_view
from salesplan.core.typing import ApiRequest


class RankedSerializer(serializers.Serializer):
    """A person and their place; without a quota there is neither place nor value."""

    rank = serializers.IntegerField(allow_null=True)
    is_shared = serializers.BooleanField()
    person = serializers.IntegerField()
    name = serializers.CharField()
    team = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_null=True)


class RankSerializer(serializers.Serializer):
    """One's own place among so many; `team` is empty for all who are ranked."""

    rank = serializers.IntegerField()
    count = serializers.IntegerField()
    team = serializers.CharField(allow_blank=True)


class BinSerializer(serializers.Serializer):
    """How many people have values from `low` up to `high`."""

    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()


class BoardSerializer(serializers.Serializer):
    """One leaderboard as its reader may see it; decimals are strings."""

    period = serializers.CharField()
    by = serializers.ChoiceField(choices=RankedBy.choices)
    unit = serializers.ChoiceField(choices=["share", "money", "count"])
    currency = serializers.CharField(allow_null=True)
    reading = serializers.ChoiceField(choices=LeaderboardVisibility.choices)
    places = RankedSerializer(many=True)
    without_quota = RankedSerializer(many=True)
    reader_ranks = RankSerializer(many=True)
    distribution = BinSerializer(many=True)


class LeaderboardView(APIView):
    """Who stands where in a period, as far as the reader may know."""

    request: ApiRequest

    @extend_schema(
        operation_id="leaderboard_retrieve",
        responses=BoardSerializer,
        parameters=[
            OpenApiParameter("period", OpenApiTypes.STR, description="2026, 2026-Q4 or 2026-11; else this quarter."),
            OpenApiParameter("by", OpenApiTypes.STR, enum=list(RankedBy.values), description="What ranks."),
            OpenApiParameter("scope", OpenApiTypes.STR, description="all or team-3; for those who lead."),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="What was known at the end of this day."),
        ],
    )
    def get(self, request: ApiRequest) -> Response:
        """Answer places, one's own standing and the distribution."""
        return Response(as_json(leaderboard(*read_view(request.user, request.query_params.dict()))))


def as_json(board: Leaderboard) -> dict[str, Any]:
    """Return a board in the shape the API promises."""
    return {
        "period": board.view.period.key,
        "by": board.by.value,
        "unit": board.unit,
        "currency": board.view.currency if board.unit == "money" else None,
        "reading": board.reading.value,
        "places": [_person(place.item, place.rank, place.is_shared) for place in board.places],
        "without_quota": [_person(entry) for entry in board.without],
        "reader_ranks": [{"rank": row.place.rank, "count": row.count, "team": row.team} for row in board.standings],
        "distribution": [{"low": _text(row.low), "high": _text(row.high), "count": row.count} for row in board.bins],
    }


def _person(entry: BoardEntry, rank: int | None = None, is_shared: bool = False) -> dict[str, Any]:
    return {
        "rank": rank,
        "is_shared": is_shared,
        "person": entry.person.pk,
        "name": str(entry.person),
        "team": entry.team,
        "value": _text(entry.figure),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def register(router: BaseRouter) -> None:
    """A leaderboard is no model, so it has an address of its own."""


urlpatterns = [path("leaderboard/", LeaderboardView.as_view(), name="leaderboard")]
