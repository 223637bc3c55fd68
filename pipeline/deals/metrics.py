"""Figures that are asked of deals: lost deals, win rate, cycle, open and weighted pipeline.

A deal counts once, for its owner, the owner's team (frozen when it closed) and its main product.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from pipeline.deals.models import Deal, StageMove
from pipeline.snapshots.queries import is_kept, kept
from salesplan.core.company.queries import company
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


# Of a deal as it was kept at the end of a day: its owner and team of then, the rest as it is now.
THEN_COLUMNS = {
    "owner": "owner_id",
    "team": "team_id",
    "product": "deal__main_product_id",
    "channel": "deal__channel_id",
    "industry": "deal__account__industry",
    "rival": "deal__rival_id",
}


def narrowed(rows: QuerySet, question: Question) -> QuerySet:
    """Return the deals a question is about, whatever their state and date; row access included."""
    return _narrowed(rows.visible_to(question.user), question, COLUMNS)  # type: ignore[attr-defined]


def _narrowed(rows: QuerySet, question: Question, columns: Mapping[str, str]) -> QuerySet:
    for name, values in question.filters.items():
        rows = in_region(rows, values) if name == "region" else person_filters(rows, name, values, columns)
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


def open_then(question: Question) -> QuerySet:
    """Return the deals that were open at the end of `as_of` and then due within the days, as they were kept."""
    rows = kept(question.user, cast(date, question.as_of))
    return _narrowed(rows.filter(expected_close_on__range=(question.start, question.end)), question, THEN_COLUMNS)


def closed_then(question: Question) -> QuerySet:
    """Return the deals won or lost within the days, by what was known at the end of `as_of`: `known`, on `known_on`.

    A deal that has not moved since is what it is. One that has moved was where its last move before that moment had
    brought it: won if it was re-opened since, open if it was won since, even when the win was dated back.
    """
    zone = ZoneInfo(company().time_zone)
    until = datetime.combine(cast(date, question.as_of) + timedelta(1), time(), zone)
    moves = StageMove.objects.filter(deal=OuterRef("pk"), at__lt=until).order_by("-at", "-pk")
    days, unmoved = (question.start, question.end), Q(stage_since__lt=until)
    on = moves.annotate(on=TruncDate("at", tzinfo=zone)).values("on")[:1]
    rows = Deal.objects.filter(Q(unmoved, closed_on__range=days) | Q(stage_since__gte=until)).annotate(
        known=Case(When(unmoved, then=F("state")), default=Subquery(moves.values("to_stage__kind")[:1])),
        known_on=Case(When(unmoved, then=F("closed_on")), default=Subquery(on)),
    )
    return narrowed(rows.filter(known__in=("won", "lost"), known_on__range=days), question)


def _then(now: Parts, then: Parts) -> Parts:
    """Answer by what is known now, or at the end of the day that is asked for."""
    return lambda question, by: (now if question.as_of is None else then)(question, by)


def _if_kept(parts: Parts) -> Parts:
    """Answer nothing, rather than zero, of a day of which the open deals were not kept."""

    def answer(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
        if is_kept(cast(date, question.as_of)):
            return parts(question, by)
        return {} if by else {"": ()}

    return answer


def _parts(rows_of: Any, day: str, *sums: Any, columns: Mapping[str, str] = COLUMNS) -> Parts:
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
        column = columns["team" if by == "region" else by]
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
_KNOWN_WON_AND_CLOSED = (Count("pk", filter=Q(known="won")), Count("pk"))


def won_and_closed(question: Question) -> dict[tuple[int, int | None], tuple[int, int]]:
    """Return the parts of the win rate by (owner, team) in one pass, for pages that need both groupings."""
    won_count, closed_count = _WON_AND_CLOSED if question.as_of is None else _KNOWN_WON_AND_CLOSED
    found = closed(question) if question.as_of is None else closed_then(question)
    rows = found.order_by().values_list("owner_id", "team_id")
    counted = rows.annotate(won=won_count, closed=closed_count)
    return {(owner, team): (wins, all_closed) for owner, team, wins, all_closed in counted}


_DAYS = ExpressionWrapper(F("closed_on") - F("started_on"), output_field=DurationField())
_WEIGHTED = Sum(F("amount_base") * F("stage__probability"))
_WEIGHTED_THEN = Sum(F("amount_base") * F("probability"))

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
        parts=_then(
            _parts(closed, "closed_on", *_WON_AND_CLOSED),
            _parts(closed_then, "known_on", *_KNOWN_WON_AND_CLOSED),
        ),
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
        parts=_then(
            _parts(still_open, "expected_close_on", Sum("amount_base")),
            _if_kept(_parts(open_then, "expected_close_on", Sum("amount_base"), columns=THEN_COLUMNS)),
        ),
        rows_url="pipeline:deal_list",
        rows_then_url="pipeline:snapshot_list",
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
        parts=_then(
            _parts(still_open, "expected_close_on", _WEIGHTED),
            _if_kept(_parts(open_then, "expected_close_on", _WEIGHTED_THEN, columns=THEN_COLUMNS)),
        ),
        rows_url="pipeline:deal_list",
        rows_then_url="pipeline:snapshot_list",
        rows_params={"state": "open"},
    )
)
