"""Figures that are asked of deals: lost deals, win rate, cycle, open and weighted pipeline.

Counts (lost deals, win rate, cycle) take a deal once: for its owner, the owner's team (frozen when it closed) and its
main product. Money that is open is credited by shares, as the ledger credits what is won (`credit.py`).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pipeline.deals.choices import CREDIT_NAMES
from pipeline.deals.models import Deal, DealReturn, StageMove
from pipeline.deals.queries.credit import (
    KEPT_COLUMNS,
    SHARE_COLUMNS,
    group_of,
    in_region,
    kept_shares_seen,
    shares_seen,
)
from pipeline.probability.queries.chances import chance, chance_within, kept_chance
from pipeline.process.choices import StageKind
from pipeline.sales.models import SaleEntry
from pipeline.snapshots.queries import is_kept, kept
from salesplan.core.company.queries import business_day, company
from salesplan.core.metrics import (
    DIMENSIONS,
    PLAIN_DIMENSIONS,
    TIME_DIMENSIONS,
    Metric,
    Parts,
    Question,
    by_time,
    register,
)
from salesplan.people.metrics import person_filters
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
    """Return the deals that count for a question, whatever their state and date; row access included."""
    rows = rows.counting_for(question.user)  # type: ignore[attr-defined]
    for name, values in question.filters.items():
        rows = in_region(rows, values) if name == "region" else person_filters(rows, name, values, COLUMNS)
    return rows


def closed(question: Question, by: str | None = None) -> QuerySet:
    """Return the deals that were won or lost within the days; what came back whole is neither."""
    return narrowed(Deal.objects.closed().filter(closed_on__range=(question.start, question.end)), question)


def open_shares(question: Question, by: str | None = None) -> QuerySet:
    """Return the shares of open deals that are expected to close within the days: `person_id`, `credited`."""
    deals = Deal.objects.open().filter(expected_close_on__range=(question.start, question.end))
    # What is narrowed here by an index need not be read to find out who is credited.
    deals = deals.visible_to(question.user)
    people = [int(value) for value in question.filters.get("owner", ()) if value.isdecimal()]
    if people:
        deals = deals.of(people)
    return shares_seen(deals, question.user, question.filters, by)


def open_shares_then(question: Question, by: str | None = None) -> QuerySet:
    """Return the shares of deals that were open at the end of `as_of` and then due within the days, as they were kept."""
    rows = kept(cast(date, question.as_of)).filter(expected_close_on__range=(question.start, question.end))
    return kept_shares_seen(rows, question.user, question.filters)


def likely_within(question: Question) -> Sum:
    """Return the sum of what open deals are expected to bring within the days, on the day the question speaks of."""
    day = question.as_of or business_day(timezone.now())
    return Sum(F("credited") * chance_within(question.end, day, kept=question.as_of is not None))


def expected_of_open(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
    """Answer what the open deals that are due within the days are expected to bring by their end."""
    likely = likely_within(question)
    now = _parts(open_shares, "expected_close_on", likely, columns=_share_columns)
    then = _if_kept(_parts(open_shares_then, "expected_close_on", likely, columns=_kept_columns))
    return _then(now, then)(question, by)


def open_by_person(
    question: Question, placed: Mapping[int, int]
) -> dict[tuple[int | None, int | None], tuple[Decimal, Decimal]]:
    """Return what is open, and what is expected of it within the days, by (person, team) in one pass.

    For pages that need both groupings.

    `placed` says in which team of today people are; a past day knows by itself in which they were.
    """
    then = question.as_of is not None
    rows = open_shares_then(question) if then else open_shares(question, "owner")
    aggregates = {"amount": Sum("credited"), "likely": likely_within(question)}
    summed = rows.order_by().values(*(("person_id", "home_id") if then else ("person_id",))).annotate(**aggregates)
    return {
        (row["person_id"], row["home_id"] if then else placed.get(row["person_id"])): (row["amount"], row["likely"])
        for row in summed
    }


def closed_then(question: Question, by: str | None = None) -> QuerySet:
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
    rows = rows.filter(known__in=("won", "lost"), known_on__range=days)
    return narrowed(rows.exclude(known="won", pk__in=_returned_by(until)), question)


def _returned_by(until: datetime) -> QuerySet:
    """Return the deals of which nothing was left at a moment, as the ledger tells: few, since something came back of them."""
    entries = SaleEntry.objects.filter(deal__in=DealReturn.objects.values("deal"), booked_at__lt=until)
    return entries.order_by().values("deal").annotate(left=Sum("deals")).filter(left=0).values("deal")


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


RowsOf = Callable[[Question, str | None], QuerySet]
# By which column a dimension groups rows, and how its keys become groups, where they are none themselves.
Columns = Callable[[str], tuple[str, Any]]


def _closed_columns(by: str) -> tuple[str, Any]:
    return COLUMNS["team" if by == "region" else by], tree().region_of if by == "region" else None


def _share_columns(by: str) -> tuple[str, Any]:
    """A share of an open deal belongs to the team and the region that its person is in today."""
    return ("person_id", group_of(by)) if by in ("team", "region") else (SHARE_COLUMNS[by], None)


def _kept_columns(by: str) -> tuple[str, Any]:
    return KEPT_COLUMNS["team" if by == "region" else by], tree().region_of if by == "region" else None


def _parts(rows_of: RowsOf, day: str, *aggregates: Any, columns: Columns = _closed_columns) -> Parts:
    """Build the answer of a metric from its rows, the date they are dated by, and the aggregates that are its parts."""
    aliases = {f"part{i}": part for i, part in enumerate(aggregates)}

    def parts(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
        rows = rows_of(question, by).order_by()
        if by is None:
            totals = rows.aggregate(**aliases)
            return {"": tuple(_number(totals[name]) for name in aliases)}
        if by in TIME_DIMENSIONS:
            days = rows.values(day).annotate(**aliases).values_list(day, *aliases)
            return by_time(
                by,
                question,
                [(when, *map(_number, figures)) for when, *figures in days],
            )
        column, group_of_key = columns(by)
        grouped = rows.annotate(group=F(column)).values("group").annotate(**aliases).values_list("group", *aliases)
        out: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(aliases))
        for key, *figures in grouped:
            group = str((group_of_key(key) if group_of_key else key) or "")
            out[group] = [have + _number(figure) for have, figure in zip(out[group], figures, strict=True)]
        return {key: tuple(row) for key, row in out.items()}

    return parts


def _number(figure: Decimal | float | timedelta | None) -> Decimal:
    """Return a sum as a decimal: lengths of time in days, nothing as zero."""
    if isinstance(figure, float):
        return Decimal(str(figure))
    return Decimal(figure.days if isinstance(figure, timedelta) else figure or 0)


class Median(Aggregate):
    """The middle value: a few giant deals do not move it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM %(expressions)s) / 86400)"
    output_field = FloatField()


def lost(question: Question, by: str | None = None) -> QuerySet:
    """Return the deals lost within the days."""
    return closed(question).filter(state=StageKind.LOST)


def won(question: Question, by: str | None = None) -> QuerySet:
    """Return the deals won within the days."""
    return closed(question).filter(state=StageKind.WON)


def _timed(question: Question, by: str | None = None) -> QuerySet:
    return won(question, by).exclude(started_on=None)


_WON_AND_CLOSED = (Count("pk", filter=Q(state=StageKind.WON)), Count("pk"))
_KNOWN_WON_AND_CLOSED = (Count("pk", filter=Q(known="won")), Count("pk"))


def won_and_closed(question: Question) -> dict[tuple[int, int | None], tuple[int, int]]:
    """Return the parts of the win rate by (owner, team) in one pass, for pages that need both groupings."""
    won_count, closed_count = _WON_AND_CLOSED if question.as_of is None else _KNOWN_WON_AND_CLOSED
    deals = closed(question) if question.as_of is None else closed_then(question)
    rows = deals.order_by().values_list("owner_id", "team_id")
    counted = rows.annotate(won=won_count, closed=closed_count)
    return {(owner, team): (wins, all_closed) for owner, team, wins, all_closed in counted}


_DAYS = ExpressionWrapper(F("closed_on") - F("started_on"), output_field=DurationField())
_OPEN = Sum("credited")
_WEIGHTED, _WEIGHTED_THEN = Sum(F("credited") * chance()), Sum(F("credited") * kept_chance())

LOST_DEALS = register(
    Metric(
        key="lost_deals",
        label=_("Lost deals"),
        help=_("The number of deals that were lost, by the day they were lost."),
        unit="count",
        direction="down",
        dimensions=DIMENSIONS,
        terms_by=_parts(lost, "closed_on", Count("pk")),
        rows_url="pipeline:deal_list",
        rows_params={"state": "lost", "scope": "team"},
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
        terms_by=_then(
            _parts(closed, "closed_on", *_WON_AND_CLOSED),
            _parts(closed_then, "known_on", *_KNOWN_WON_AND_CLOSED),
        ),
        rows_url="pipeline:deal_list",
        rows_params={"state": "closed", "scope": "team"},
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
        terms_by=_parts(closed, "closed_on", Sum("amount_base", filter=Q(state=StageKind.WON)), Sum("amount_base")),
        rows_url="pipeline:deal_list",
        rows_params={"state": "closed", "scope": "team"},
        is_ratio=True,
    )
)
CYCLE_DAYS = register(
    Metric(
        key="cycle_days",
        label=_("Sales cycle (mean)"),
        help=_("Days from the start of a deal to its closing, on average over won deals."),
        unit="days",
        direction="down",
        dimensions=DIMENSIONS,
        # A deal whose start is not known has no length.
        terms_by=_parts(_timed, "closed_on", Sum(_DAYS), Count("pk")),
        rows_url="pipeline:deal_list",
        rows_params={"state": "won", "scope": "team"},
        is_ratio=True,
    )
)
CYCLE_MEDIAN = register(
    Metric(
        key="cycle_median",
        label=_("Sales cycle (median)"),
        help=_(
            "Days from the start of a deal to its closing: half of the won deals took less. A few exceptional deals hardly change it."
        ),
        unit="days",
        direction="down",
        # Medians of parts do not add up to the median of the whole, so there is none over time or of goals.
        dimensions=PLAIN_DIMENSIONS,
        terms_by=_parts(_timed, "closed_on", Median(_DAYS), Min(Value(1))),
        rows_url="pipeline:deal_list",
        rows_params={"state": "won", "scope": "team"},
        is_ratio=True,
        is_balance=True,
    )
)
OPEN_PIPELINE = register(
    Metric(
        key="open_pipeline",
        label=_("Open pipeline"),
        help=_(
            "Open deals expected to close in the period, in the base currency; each credited person counts with their share."
        ),
        unit="money",
        direction="up",
        dimensions=DIMENSIONS,
        terms_by=_then(
            _parts(open_shares, "expected_close_on", _OPEN, columns=_share_columns),
            _if_kept(_parts(open_shares_then, "expected_close_on", _OPEN, columns=_kept_columns)),
        ),
        rows_url="pipeline:deal_list",
        rows_then_url="pipeline:snapshot_list",
        is_balance=True,
        rows_params={"state": "open"},
        rows_names=CREDIT_NAMES,
    )
)
WEIGHTED_PIPELINE = register(
    Metric(
        key="weighted_pipeline",
        label=_("Weighted pipeline"),
        help=_("The open pipeline, weighted by the probability that each deal is won at any time."),
        unit="money",
        direction="up",
        dimensions=DIMENSIONS,
        terms_by=_then(
            _parts(open_shares, "expected_close_on", _WEIGHTED, columns=_share_columns),
            _if_kept(_parts(open_shares_then, "expected_close_on", _WEIGHTED_THEN, columns=_kept_columns)),
        ),
        rows_url="pipeline:deal_list",
        rows_then_url="pipeline:snapshot_list",
        is_balance=True,
        rows_params={"state": "open"},
        rows_names=CREDIT_NAMES,
    )
)
EXPECTED_OPEN = register(
    Metric(
        key="expected_open",
        label=_("Expected from open deals"),
        help=_("The open pipeline, weighted by the probability that each deal is won by the end of the period."),
        unit="money",
        direction="up",
        dimensions=DIMENSIONS,
        terms_by=expected_of_open,
        rows_url="pipeline:deal_list",
        rows_then_url="pipeline:snapshot_list",
        is_balance=True,
        rows_params={"state": "open"},
        rows_names=CREDIT_NAMES,
    )
)
