"""Figures that are asked of deals: lost deals, win rate, cycle, open and weighted pipeline.

A deal counts once, for its owner, the owner's team (frozen when it closed) and its main product.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
)
from django.utils.translation import gettext_lazy as _

from pipeline.deals.models import Deal
from salesplan.core.metrics import (
    DIMENSIONS,
    TIME_DIMENSIONS,
    Metric,
    Parts,
    Question,
    by_time,
    register,
)
from salesplan.people.metrics import NONE, person_filters
from salesplan.people.queries import tree

COLUMNS = {
    "owner": "owner_id",
    "team": "team_id",
    "product": "main_product_id",
    "channel": "channel_id",
    "industry": "account__industry",
    "rival": "rival_id",
}


def narrowed(rows: QuerySet, question: Question) -> QuerySet:
    """Return the deals a question is about, whatever their state and date; row access included."""
    rows = rows.visible_to(question.user)  # type: ignore[attr-defined]
    for name, values in question.filters.items():
        rows = in_region(rows, values) if name == "region" else person_filters(rows, name, values, COLUMNS)
    return rows


def in_region(rows: QuerySet, values: tuple[str, ...]) -> QuerySet:
    """Narrow deals to regions: the teams that lie in them; `none` for deals in no region."""
    teams = tree()
    of = {pk: teams.region_of(pk) for pk in teams.teams}
    wanted = {int(value) for value in values if value.isdigit()}
    match = Q(team__in=[pk for pk, region in of.items() if region in wanted])
    if NONE in values:
        match |= Q(team=None) | Q(team__in=[pk for pk, region in of.items() if region is None])
    return rows.filter(match)


def closed(question: Question) -> QuerySet:
    """Return the deals that were won or lost within the days."""
    return narrowed(Deal.objects.filter(closed_on__range=(question.start, question.end)), question)


def still_open(question: Question) -> QuerySet:
    """Return the open deals that are expected to close within the days."""
    rows = Deal.objects.open().filter(expected_close_on__range=(question.start, question.end))
    return narrowed(rows, question)


def _parts(rows_of: Any, day: str, *sums: Any) -> Parts:
    """Build the answer of a metric from its rows, the date they are dated by, and the aggregates that are its parts."""
    named = {f"part{i}": part for i, part in enumerate(sums)}

    def parts(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
        rows = rows_of(question).order_by()
        if by is None:
            got = rows.aggregate(**named)
            return {"": tuple(_number(got[name]) for name in named)}
        if by in TIME_DIMENSIONS:
            days = rows.values(day).annotate(**named).values_list(day, *named)
            return by_time(
                by,
                question,
                [(when, *map(_number, figures)) for when, *figures in days],
            )
        column = COLUMNS["team" if by == "region" else by]
        grouped = rows.annotate(group=F(column)).values("group").annotate(**named).values_list("group", *named)
        region_of = tree().region_of if by == "region" else None
        out: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(named))
        for key, *figures in grouped:
            group = str((region_of(key) if region_of else key) or "")
            out[group] = [have + _number(figure) for have, figure in zip(out[group], figures, strict=True)]
        return {key: tuple(row) for key, row in out.items()}

    return parts


def _number(figure: Any) -> Decimal:
    """Return a sum as a decimal: lengths of time in days, nothing as zero."""
    return Decimal(figure.days if isinstance(figure, timedelta) else figure or 0)


def lost(question: Question) -> QuerySet:
    """Return the deals lost within the days."""
    return closed(question).filter(state="lost")


def won(question: Question) -> QuerySet:
    """Return the deals won within the days."""
    return closed(question).filter(state="won")


_WON_AND_CLOSED = (Count("pk", filter=Q(state="won")), Count("pk"))


def won_and_closed(question: Question) -> dict[tuple[int, int | None], tuple[int, int]]:
    """Return the parts of the win rate by (owner, team) in one pass, for pages that need both groupings."""
    won_count, closed_count = _WON_AND_CLOSED
    rows = closed(question).order_by().values_list("owner_id", "team_id")
    counted = rows.annotate(won=won_count, closed=closed_count)
    return {(owner, team): (wins, all_closed) for owner, team, wins, all_closed in counted}


_DAYS = ExpressionWrapper(F("closed_on") - F("started_on"), output_field=DurationField())
_WEIGHTED = Sum(F("amount_base") * F("stage__probability"))

LOST_DEALS = register(
    Metric(
        key="lost_deals",
        label=_("Lost deals"),
        help=_("The number of deals that were lost, by the day they were lost."),
        unit="count",
        direction="down",
        dimensions=DIMENSIONS,
        parts=_parts(lost, "closed_on", Count("pk")),
        rows_url="pipeline:deal_list",
        rows_params={"state": "lost"},
    )
)
WIN_RATE = register(
    Metric(
        key="win_rate",
        label=_("Win rate"),
        help=_("Won deals divided by won and lost deals."),
        unit="share",
        direction="up",
        dimensions=DIMENSIONS,
        parts=_parts(closed, "closed_on", *_WON_AND_CLOSED),
        rows_url="pipeline:deal_list",
        rows_params={"state": "closed"},
        is_ratio=True,
    )
)
WIN_RATE_VALUE = register(
    Metric(
        key="win_rate_value",
        label=_("Win rate by value"),
        help=_("The amount of won deals divided by the amount of won and lost deals."),
        unit="share",
        direction="up",
        dimensions=DIMENSIONS,
        parts=_parts(closed, "closed_on", Sum("amount_base", filter=Q(state="won")), Sum("amount_base")),
        rows_url="pipeline:deal_list",
        rows_params={"state": "closed"},
        is_ratio=True,
    )
)
CYCLE_DAYS = register(
    Metric(
        key="cycle_days",
        label=_("Sales cycle"),
        help=_("Days from the start of a deal to its closing, on average over won deals."),
        unit="days",
        direction="down",
        dimensions=DIMENSIONS,
        parts=_parts(won, "closed_on", Sum(_DAYS), Count("pk")),
        rows_url="pipeline:deal_list",
        rows_params={"state": "won"},
        is_ratio=True,
    )
)
OPEN_PIPELINE = register(
    Metric(
        key="open_pipeline",
        label=_("Open pipeline"),
        help=_(
            "Open deals expected to close within the days, in the base currency; the whole deal counts for its owner."
        ),
        unit="money",
        direction="up",
        dimensions=DIMENSIONS,
        parts=_parts(still_open, "expected_close_on", Sum("amount_base")),
        rows_url="pipeline:deal_list",
        rows_params={"state": "open"},
    )
)
WEIGHTED_PIPELINE = register(
    Metric(
        key="weighted_pipeline",
        label=_("Weighted pipeline"),
        help=_("The open pipeline, each deal times the probability of its stage."),
        unit="money",
        direction="up",
        dimensions=DIMENSIONS,
        parts=_parts(still_open, "expected_close_on", _WEIGHTED),
        rows_url="pipeline:deal_list",
        rows_params={"state": "open"},
    )
)
