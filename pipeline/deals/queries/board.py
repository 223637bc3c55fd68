"""The board: the open deals of a process by stage, what was won and lost lately, and the sums of each column.

The number of queries does not depend on the number of deals: one for the sums of all open columns, one for those of the
closed ones, one for the keys of the cards (each column's largest deals, read from an index), two for the cards and who shares in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet, Sum, Value
from django.db.models.functions import TruncDate

from pipeline.deals.models import Deal
from pipeline.deals.permits import rights_on
from pipeline.deals.queries.credit import CreditScope, open_totals, with_credit, won_totals
from pipeline.probability.queries.chances import chance
from pipeline.process.choices import StageKind
from pipeline.process.models import Process, Stage
from pipeline.process.queries import stages_of
from salesplan.core.company.queries import business_day, company
from salesplan.core.periods import Period
from salesplan.core.rights import Right
from salesplan.people.models import User

LIMIT = 30
NO_CONTACT_DAYS = 14
RELATED = ("account", "owner", "rival", "stage")


@dataclass(frozen=True)
class CardBadge:
    """A small remark on a card: `kind` says which, `n` how many or how long."""

    kind: str
    status: str = "neutral"
    n: int = 0
    text: str = ""


@dataclass
class BoardCard:
    """A deal as the board shows it."""

    deal: Deal
    badges: list[CardBadge]
    next_on: date | None = None
    # What the reader may do with its stage: only who may change it carries the card to another column.
    move: Right = Right.EDIT

    @property
    def is_asked_for(self) -> bool:
        """Whether the reader can but ask others to move this open deal."""
        return self.deal.state == StageKind.OPEN and self.move is Right.ASK

    @property
    def status(self) -> str:
        """The worst of its badges colours the edge."""
        return next((s for s in ("bad", "warn") if any(badge.status == s for badge in self.badges)), "")


@dataclass
class BoardColumn:
    """A stage with its sums over all its deals, and the cards it shows.

    What is open and what was won is credited to the people in question by their shares, as in every other figure.
    """

    stage: Stage
    count: int = 0
    amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    days: int | None = None
    cards: list[BoardCard] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many deals it has beyond the cards shown."""
        return max(0, self.count - len(self.cards))


@dataclass
class DealBoard:
    """All columns of a process; `total` is over the open ones."""

    process: Process
    columns: list[BoardColumn]
    period: Period

    @property
    def open_columns(self) -> list[BoardColumn]:
        """The columns of open stages."""
        return [column for column in self.columns if column.stage.kind == StageKind.OPEN]

    @property
    def may_move(self) -> bool:
        """Whether the reader may move any card that is shown."""
        return any(card.move is Right.EDIT for column in self.columns for card in column.cards)

    @property
    def total(self) -> Mapping[str, Any]:
        """Count, amount and weighted amount of all open columns."""
        shown = self.open_columns
        return {
            "count": sum(column.count for column in shown),
            "amount": sum((column.amount for column in shown), Decimal(0)),
            "weighted": sum((column.weighted for column in shown), Decimal(0)),
        }


def board(
    deals: QuerySet[Deal], process: Process, credit_scope: CreditScope, *, period: Period, today: date, now: datetime
) -> DealBoard:
    """Build the board of a process from deals (visible and filtered, of any state); closed columns are of `period`.

    `today` is the day of the reader, by which a next step is due; all sums and days go by `now` and the company's calendar.
    """
    stages = stages_of(process)
    columns = {stage.pk: BoardColumn(stage) for stage in stages}
    of_process = deals.filter(process=process).order_by()
    still_open = of_process.filter(state=StageKind.OPEN)
    closed = of_process.closed().filter(closed_on__range=(period.start, period.end))  # type: ignore[attr-defined]
    _sum_open(still_open, columns, credit_scope, now)
    _sum_closed(closed, columns, credit_scope)
    _fill(columns, {stage.pk: _of(stage, still_open, closed) for stage in stages}, credit_scope, today=today, now=now)
    return DealBoard(process, list(columns.values()), period)


def _of(stage: Stage, still_open: QuerySet[Deal], closed: QuerySet[Deal]) -> QuerySet[Deal]:
    if stage.kind == StageKind.OPEN:
        return still_open.filter(stage=stage).order_by("-amount_base", "id")
    return closed.filter(stage=stage, state=stage.kind).order_by("-closed_on", "-id")


def _sum_open(deals: QuerySet[Deal], columns: dict[int, BoardColumn], credit_scope: CreditScope, now: datetime) -> None:
    # Days are counted by dates, as on the page of each deal.
    since = TruncDate("stage_since", tzinfo=ZoneInfo(company().time_zone))
    age = ExpressionWrapper(Value(business_day(now)) - since, output_field=DurationField())
    aggregates = {"n": Count("pk"), "age": Avg(age)}
    if not credit_scope.is_narrowed:
        # Everybody together is credited with the whole deals: one pass is enough.
        aggregates |= {"total": Sum("amount_base"), "likely": Sum(F("amount_base") * chance())}
    # The stubs know the columns that are named here, and not those of `sums`.
    rows: Any = deals.values("stage").annotate(**aggregates)
    for row in rows:
        column = columns.get(row["stage"])
        if column:
            column.count = row["n"]
            column.days = max(0, row["age"].days) if row["age"] is not None else None
            column.amount, column.weighted = row.get("total") or Decimal(0), row.get("likely") or Decimal(0)
    for stage, (amount, weighted) in (
        open_totals(deals, credit_scope, "stage").items() if credit_scope.is_narrowed else ()
    ):
        if stage in columns:
            columns[stage].amount, columns[stage].weighted = amount, weighted


def _sum_closed(deals: QuerySet[Deal], columns: dict[int, BoardColumn], credit_scope: CreditScope) -> None:
    for row in deals.values("stage", "state").annotate(n=Count("pk"), total=Sum("amount_base")):
        column = columns.get(row["stage"])
        if column:
            column.count, column.amount = row["n"], row["total"] or Decimal(0)
    if not credit_scope.is_narrowed:
        # Everybody together is credited with the whole deals.
        return
    for stage, amount in won_totals(deals.filter(state=StageKind.WON), credit_scope, "stage").items():
        if stage in columns:
            columns[stage].amount = amount


def _fill(
    columns: dict[int, BoardColumn],
    rows: dict[int, QuerySet[Deal]],
    credit_scope: CreditScope,
    *,
    today: date,
    now: datetime,
) -> None:
    """Read each column's first cards: their keys in one UNION, each part by its own index, then the deals by key."""
    parts = [deals.values_list("pk", flat=True)[:LIMIT] for deals in rows.values()]
    if not parts:
        return
    keys = list(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else list(parts[0])
    by_id = with_credit(
        Deal.objects.select_related(*RELATED).prefetch_related("splits", "overlays"), credit_scope
    ).in_bulk(keys)
    for key in keys:
        deal = by_id.get(key)
        if deal is not None and deal.stage_id in columns:
            columns[deal.stage_id].cards.append(card(deal, today=today, now=now, move=_move(deal, credit_scope.user)))
    for column in columns.values():
        if column.stage.kind == StageKind.OPEN:
            column.cards.sort(key=lambda card: (-card.deal.amount_base, card.deal.pk))
        else:
            column.cards.sort(key=lambda card: (card.deal.closed_on, card.deal.pk), reverse=True)


def _move(deal: Deal, user: User) -> Right:
    return rights_on(
        deal,
        user,
        [*(split.person_id for split in deal.splits.all()), *(part.person_id for part in deal.overlays.all())],
    ).of("stage")


def card(deal: Deal, *, today: date, now: datetime, move: Right = Right.EDIT) -> BoardCard:
    """Return a deal with the remarks that matter most; a closed deal has none."""
    if deal.state != StageKind.OPEN:
        return BoardCard(deal, [], move=move)
    badges = [badge for badge in (_step(deal, today), _pushed(deal), _contact(deal, now)) if badge]
    if deal.rival is not None:
        badges.append(CardBadge("rival", text=deal.rival.label))
    later = deal.next_step_on if deal.next_step_on and deal.next_step_on > today else None
    return BoardCard(deal, badges[:2], later, move)


def _step(deal: Deal, today: date) -> CardBadge | None:
    if deal.next_step_on is None or deal.next_step_on > today:
        return None
    if deal.next_step_on == today:
        return CardBadge("today", "info", text=deal.next_step)
    return CardBadge("overdue", "bad", (today - deal.next_step_on).days, deal.next_step)


def _pushed(deal: Deal) -> CardBadge | None:
    return CardBadge("pushed", "bad", deal.push_count) if deal.push_count >= 2 else None


def _contact(deal: Deal, now: datetime) -> CardBadge | None:
    silent = now - (deal.touched_at or deal.created_at)
    return CardBadge("no_contact", "warn", silent.days) if silent > timedelta(NO_CONTACT_DAYS) else None
