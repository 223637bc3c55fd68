"""The demo's invoices and payments: what was won in the last half year is invoiced, and most of it is paid by now."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.calendar import Clock, working_day
from demo.deals import DemoDeal
from pipeline.process.choices import StageKind
from pipeline.receipts.actions import post_many
from pipeline.receipts.choices import ReceiptKind
from pipeline.receipts.models import Receipt
from pipeline.receipts.rules import SoldEntry
from pipeline.sales.models import SaleEntry
from salesplan.core.company.queries import Rates, rates
from salesplan.core.money import split

SINCE = timedelta(183)
# How a customer pays: the weights of the instalments and the days after the invoice on which they come.
TERMS = [((1,), (30,)), ((1,), (45,)), ((3, 7), (5, 60)), ((5, 4, 1), (10, 45, 120))]


def build(stories: list[DemoDeal], clock: Clock) -> int:
    """Write the invoices and payments with whom they count for; return how many there are."""
    won = [s for s in stories if s.outcome == StageKind.WON and s.closed_on > clock.today - SINCE and s.amount]
    rate, rows = rates(), []
    for number, story in enumerate(won):
        # A source of its own for each deal, so that other parts of the demo stay as they are.
        rows += _of(story, Random(number), rate, clock.last, number)  # noqa: S311 - made-up data
    entries: dict[int, list[SoldEntry]] = defaultdict(list)
    entry_rows = SaleEntry.objects.filter(deal__in=[s.deal.pk for s in won]).order_by("pk")
    for deal_id, pk, amount in entry_rows.values_list("deal", "pk", "amount"):
        entries[deal_id].append(SoldEntry(pk, amount))
    post_many(rows, entries, by=None)
    return len(rows)


def _of(story: DemoDeal, rng: Random, rate: Rates, last: date, number: int) -> list[Receipt]:
    invoiced = working_day(story.closed_on + timedelta(rng.randrange(2, 12)))
    if invoiced < story.closed_on or invoiced > last:
        return []
    receipts = [
        _receipt(story, ReceiptKind.INVOICED, invoiced, story.amount, rate, f"FP{story.closed_on:%y%m}{number:04}")
    ]
    weights, days = rng.choice(TERMS)
    amounts = split(story.amount, [Decimal(weight) for weight in weights], story.currency)
    for part, after in zip(amounts, days, strict=True):
        paid = working_day(invoiced + timedelta(after + rng.randrange(0, 20)))
        # One in eight is late enough not to have paid at all yet.
        if paid <= last and part and rng.random() > 0.12:
            receipts.append(_receipt(story, ReceiptKind.PAID, paid, part, rate, f"HK{paid:%y%m%d}{number:04}"))
    return receipts


def _receipt(story: DemoDeal, kind: str, day: date, amount: Decimal, rate: Rates, reference: str) -> Receipt:
    return Receipt(
        deal=story.deal,
        kind=kind,
        day=day,
        currency=story.currency,
        amount=amount,
        rate=rate.rate(story.currency, day),
        amount_base=rate.to_base(amount, story.currency, day),
        reference=reference,
        by=story.owner,
        at=story.deal.stage_since + (day - story.closed_on),
    )
