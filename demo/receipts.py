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


def build(demo_deals: list[DemoDeal], clock: Clock) -> int:
    """Write the invoices and payments with whom they count for; return how many there are."""
    won = [s for s in demo_deals if s.outcome == StageKind.WON and s.closed_on > clock.today - SINCE and s.amount]
    rate, rows = rates(), []
    for number, demo_deal in enumerate(won):
        # A source of its own for each deal, so that other parts of the demo stay as they are.
        rows += _of(demo_deal, Random(number), rate, clock.last, number)  # noqa: S311 - made-up data
    entries: dict[int, list[SoldEntry]] = defaultdict(list)
    entry_rows = SaleEntry.objects.filter(deal__in=[s.deal.pk for s in won]).order_by("pk")
    for deal_id, pk, amount in entry_rows.values_list("deal", "pk", "amount"):
        entries[deal_id].append(SoldEntry(pk, amount))
    post_many(rows, entries, by=None)
    return len(rows)


def _of(demo_deal: DemoDeal, rng: Random, rate: Rates, last: date, number: int) -> list[Receipt]:
    invoiced = working_day(demo_deal.closed_on + timedelta(rng.randrange(2, 12)))
    if invoiced < demo_deal.closed_on or invoiced > last:
        return []
    receipts = [
        _receipt(
            demo_deal,
            ReceiptKind.INVOICED,
            invoiced,
            demo_deal.amount,
            rate,
            f"FP{demo_deal.closed_on:%y%m}{number:04}",
        )
    ]
    weights, days = rng.choice(TERMS)
    amounts = split(demo_deal.amount, [Decimal(weight) for weight in weights], demo_deal.currency)
    for part, after in zip(amounts, days, strict=True):
        paid = working_day(invoiced + timedelta(after + rng.randrange(0, 20)))
        # One in eight is late enough not to have paid at all yet.
        if paid <= last and part and rng.random() > 0.12:
            receipts.append(_receipt(demo_deal, ReceiptKind.PAID, paid, part, rate, f"HK{paid:%y%m%d}{number:04}"))
    return receipts


def _receipt(demo_deal: DemoDeal, kind: str, day: date, amount: Decimal, rate: Rates, reference: str) -> Receipt:
    return Receipt(
        deal=demo_deal.deal,
        kind=kind,
        day=day,
        currency=demo_deal.currency,
        amount=amount,
        rate=rate.rate(demo_deal.currency, day),
        amount_base=rate.to_base(amount, demo_deal.currency, day),
        reference=reference,
        by=demo_deal.owner,
        at=demo_deal.deal.stage_since + (day - demo_deal.closed_on),
    )
