"""Entering deals that have a past: what another system knew of them, with lines, shares, trail and ledger at once.

A deal that is typed is created open and then moved; one that comes with a file was won in March. Both end with the same
rows, and both tell the timeline and the search the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from customers.timeline.actions import record_many
from customers.timeline.models import Entry
from pipeline.deals import notifications
from pipeline.deals.models import Deal, DealLine, DealOverlay, DealSplit, StageMove
from pipeline.deals.queries.deals import keys_of_deal
from pipeline.deals.rules.deals import SplitInput, overlays_in, shares_in, whole_splits
from pipeline.process.choices import StageKind
from pipeline.sales.actions import post_many
from pipeline.sales.queries import sales_of_past
from salesplan.core.audit import acting
from salesplan.core.company.queries import Rates
from salesplan.core.money import ZERO, quantize
from salesplan.people.models import User
from salesplan.people.queries import Placements


@dataclass
class PastDeal:
    """A deal as it is to be, not saved yet; `first` is the open stage in which it began, where its start is known."""

    deal: Deal
    lines: list[DealLine] = field(default_factory=list)
    splits: Sequence[SplitInput] = ()
    first: Any = None

    @property
    def came_from(self) -> Any:
        """Where it was before it closed, as far as that is known."""
        return self.first if self.deal.state != StageKind.OPEN else None


@dataclass(frozen=True)
class LoadContext:
    """What deals are worked out with: the rates, and who was in which team when."""

    rates: Rates
    placed: Placements
    today: date


def enter_deals(past_deals: Sequence[PastDeal], context: LoadContext, *, by: User | None, at: datetime) -> list[Deal]:
    """Write deals that have a past, with everything that belongs to them, in one transaction.

    Each has its stage and dates; amount, base amount, team and what search finds it by are worked out here. A deal
    without a start has no first stage: its trail begins when it closed.
    """
    with acting(by, "deal.enter_many"):
        for past in past_deals:
            _work_out(past, context)
            _as_new(past)
        created = Deal.objects.bulk_create([past.deal for past in past_deals], batch_size=500)
        for past in past_deals:
            for position, line in enumerate(past.lines):
                line.deal, line.position = past.deal, position
        DealLine.objects.bulk_create([line for past in past_deals for line in past.lines], batch_size=1000)
        _write_splits(past_deals)
        StageMove.objects.bulk_create([move for past in past_deals for move in _moves(past, by)], batch_size=1000)
        won = [past for past in past_deals if past.deal.state == StageKind.WON]
        sales = [
            (past.deal, past.lines, _percents(shares_in(past.splits)), _percents(overlays_in(past.splits)))
            for past in won
        ]
        post_many(sales_of_past(sales, by=by), by=by)
        record_many([entry for past in past_deals for entry in _entries(past)], by=by, at=at)
    return created


def _percents(parts: Iterable[SplitInput]) -> list[tuple[int, Decimal]]:
    return [(part.person_id, part.percent) for part in parts]


def _write_splits(past_deals: Sequence[PastDeal]) -> None:
    kinds: tuple[tuple[Any, Any], ...] = ((DealSplit, shares_in), (DealOverlay, overlays_in))
    for model, kind in kinds:
        rows = [
            model(deal=past.deal, person_id=part.person_id, percent=part.percent)
            for past in past_deals
            for part in kind(past.splits)
        ]
        model._default_manager.bulk_create(rows, batch_size=1000)


def _as_new(past: PastDeal) -> None:
    """Forget the keys of a try that was taken back."""
    for row in (past.deal, *past.lines):
        row.pk, row._state.adding = None, True


def _work_out(past: PastDeal, context: LoadContext) -> None:
    deal, day = past.deal, past.deal.closed_on or context.today
    past.splits = whole_splits(past.splits, deal.owner_id)
    if past.lines:
        deal.amount = sum((line.amount for line in past.lines), ZERO)
        largest = max(range(len(past.lines)), key=lambda i: (past.lines[i].amount, -i))
        deal.main_product_id = past.lines[largest].product_id
    deal.amount = quantize(deal.amount or Decimal(0), deal.currency)
    deal.amount_base = context.rates.to_base(deal.amount, deal.currency, day)
    deal.team_id = context.placed.team(deal.owner_id, day)
    deal.postings = int(deal.state == StageKind.WON)
    for name, key in keys_of_deal(deal).items():
        setattr(deal, name, key)


def _moves(past: PastDeal, by: User | None) -> Iterator[StageMove]:
    deal = past.deal
    if past.came_from is not None:
        yield StageMove(deal=deal, to_stage=past.first, at=deal.created_at, by=by, amount_base=deal.amount_base)
    yield StageMove(
        deal=deal,
        from_stage=past.came_from,
        to_stage=deal.stage,
        at=deal.stage_since,
        by=by,
        amount_base=deal.amount_base,
    )


def _entries(past: PastDeal) -> Iterator[Entry]:
    deal = past.deal
    began = past.came_from or deal.stage
    yield notifications.entry(deal, "deal_created", deal.created_at, stage=began.name, stage_zh=began.name_zh)
    if deal.state != StageKind.OPEN:
        code, data = notifications.outcome(deal, past.came_from)
        yield notifications.entry(deal, code, deal.stage_since, **data)
