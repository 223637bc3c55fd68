"""Questions about invoices and payments: where a deal stands, the list, and what pay is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce

from pipeline.deals.models import Deal
from pipeline.receipts.choices import ReceiptKind
from pipeline.receipts.metrics import narrowed
from pipeline.receipts.models import Receipt, ReceiptShare
from pipeline.receipts.rules import ReceiptBalance
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO


def balance_of(deal: Deal) -> ReceiptBalance:
    """Return where the money of a deal stands; one query."""
    totals = dict(Receipt.objects.filter(deal=deal.pk).order_by().values_list("kind").annotate(Sum("amount")))
    return ReceiptBalance(deal.amount, totals.get(ReceiptKind.INVOICED, ZERO), totals.get(ReceiptKind.PAID, ZERO))


def remaining_of(receipt: Receipt) -> tuple[Decimal, Decimal]:
    """Return what of a receipt was not taken back yet, in its own and in the base currency; one query."""
    reversed_totals = receipt.reversals.aggregate(amount=Sum("amount"), base=Sum("amount_base"))
    return receipt.amount + (reversed_totals["amount"] or ZERO), receipt.amount_base + (reversed_totals["base"] or ZERO)


def of_deal(deal_id: int) -> list[Receipt]:
    """Return what was invoiced and paid for a deal, newest day first, each with what of it is `left`; one query."""
    rows = Receipt.objects.filter(deal=deal_id).select_related("by")
    return list(rows.annotate(left=F("amount") + Coalesce(Sum("reversals__amount"), ZERO)))


@dataclass(frozen=True)
class ReceiptEvent:
    """The part of an invoice or a payment that counts for one person's sale entry.

    `number` is this event's own and unique among events of receipts (not among sale entries); a refund or credit note
    is negative and names in `reverses` the number of the event that it takes back. `amount` is in the deal's currency,
    `amount_base` at the rate of the receipt's day (`rate`; a refund keeps that of the payment). `share` is the part of
    the entry's amount, so what else the entry says (margin, quantity) counts with `share` × its value. `first_on` is the
    day of the invoice or payment that a refund takes back.
    """

    number: int
    kind: str
    day: date
    at: datetime
    receipt_id: int
    deal_id: int
    entry_id: int
    person_id: int
    currency: str
    amount: Decimal
    rate: Decimal
    amount_base: Decimal
    entry_amount: Decimal
    reverses: int | None = None
    first_on: date | None = None

    @property
    def share(self) -> Decimal:
        """Which part of its sale entry the event is; unrounded."""
        return self.amount / self.entry_amount if self.entry_amount else ZERO


def events_of(
    start: date,
    end: date,
    *,
    person_ids: Iterable[int] | None = None,
    deal_ids: Iterable[int] | None = None,
    entry_ids: Iterable[int] | None = None,
    kinds: Iterable[str] = ReceiptKind.values,
) -> dict[int, list[ReceiptEvent]]:
    """Return the invoices and payments of some days by person: what plans that pay on them are paid for; one query.

    A deal of 10,000 credited 60/40 with 2,500 paid on 3 March and 7,500 on 9 April gives its people 1,500 and 1,000 in
    March, 4,500 and 3,000 in April. Only what stands is returned: when the deal was changed since, the events are those
    of its new entries, and a deal that is no longer won has none. Overlays have theirs, on top. They come in order of their day.
    """
    rows = ReceiptShare.credits.in_force().filter(receipt__day__range=(start, end), receipt__kind__in=list(kinds))
    for column, ids in (("entry__person", person_ids), ("receipt__deal", deal_ids), ("entry", entry_ids)):
        if ids is not None:
            rows = rows.filter(**{f"{column}__in": list(ids)})
    reversed_shares = ReceiptShare.credits.in_force().filter(
        receipt=OuterRef("receipt__reverses"), entry=OuterRef("entry")
    )
    rows = rows.annotate(takes_back=Subquery(reversed_shares.values("pk")[:1])).order_by("receipt__day", "pk")
    out: dict[int, list[ReceiptEvent]] = {}
    for row in rows.values_list(
        "pk",
        "receipt__kind",
        "receipt__day",
        "at",
        "receipt",
        "receipt__deal",
        "entry",
        "entry__person",
        "receipt__currency",
        "amount",
        "receipt__rate",
        "amount_base",
        "entry__amount",
        "takes_back",
        "receipt__reverses__day",
    ):
        event = ReceiptEvent(*row)
        out.setdefault(event.person_id, []).append(event)
    return out


@dataclass(frozen=True)
class ReceiptTotals:
    """Sums over all rows of a list: the receipts, and what of them counts for whom the list is about."""

    receipts: int
    amount: Decimal
    credited: Decimal


def listed(question: Question, kind: str = "", text: str = "") -> QuerySet[Receipt]:
    """Return the receipts behind a figure, each with what of it is `credited` within the question; newest day first.

    Without filters also receipts that count for nobody are listed: what lies beyond the deal, and those of a deal that
    was opened again.
    """
    shares = narrowed(ReceiptShare.objects.all(), question)
    credited = shares.filter(receipt=OuterRef("pk")).order_by().values("receipt").annotate(sum=Sum("amount_base"))
    rows = Receipt.objects.visible_to(question.user).filter(day__range=(question.start, question.end))
    rows = rows.annotate(credited=Coalesce(Subquery(credited.values("sum")), ZERO))
    if question.filters or question.as_of:
        rows = rows.filter(pk__in=shares.values("receipt"))
    if kind in ReceiptKind.values:
        rows = rows.filter(kind=kind)
    if text.strip():
        search = text.strip()
        rows = rows.filter(
            Q(reference__icontains=search) | Q(deal__name__icontains=search) | Q(deal__account__name__icontains=search)
        )
    return rows.select_related("deal__account", "deal__owner", "by")


def totals(rows: QuerySet[Receipt]) -> ReceiptTotals:
    """Return the sums over all rows of a list."""
    sums = rows.order_by().aggregate(count=Count("pk"), base=Sum("amount_base"), own=Sum("credited"))
    return ReceiptTotals(sums["count"], sums["base"] or ZERO, sums["own"] or ZERO)


def in_order(rows: QuerySet[Receipt], sort: str, sorts: Mapping[str, str]) -> QuerySet[Receipt]:
    """Sort the list by one of its columns; the newest day first where none is asked for."""
    field = sorts.get(sort.removeprefix("-"))
    if field is None:
        return rows.order_by("-day", "-pk")
    sign = "-" if sort.startswith("-") else ""
    return rows.order_by(f"{sign}{field}", f"{sign}pk")
