"""Writing the sales ledger: posting, reversing, and the roll-ups that change in the same transaction.

`post_sale` makes the ledger say what the won deal says. Called twice it writes nothing the second time; after an edit
it reverses what stood and posts anew. Nothing is ever changed or deleted: the database refuses it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection

from customers.loyalty.actions.orders import Order, post_order
from customers.loyalty.queries.programme import has_loyalty
from customers.loyalty.rules.earning import OrderLine
from customers.purchases import actions as purchases
from pipeline.products.models import Product
from pipeline.sales.models import SaleEntry
from pipeline.sales.queries import sale_of, with_types
from pipeline.sales.rules import EntryDraft, Sale, drafts
from salesplan.core.audit import acting
from salesplan.people.models import User

if TYPE_CHECKING:
    from pipeline.deals.models import Deal

DIMENSIONS = (
    "sold_on",
    "person_id",
    "team_id",
    "region_id",
    "product_id",
    "channel_id",
    "industry",
)


def post_sale(
    deal: "Deal",
    *,
    sold_on: date | None,
    by: User | None,
    at: datetime,
    is_rebooking: bool = False,
    rate: Decimal | None = None,
) -> int:
    """Bring the ledger into line with a won deal (locked by the caller); return how many entries were written.

    What was fixed when it was booked stays, above all the rate. `again` books a reversed sale as it was, when the
    reversal is undone; `rate` is another rate by a step that says so. Raises ValueError for a deal that has no closing date: it is not won.
    """
    if sold_on is None:
        raise ValueError("a sale has a day")
    with acting(by, "sale.post"):
        booked = _live(deal.pk)
        sale = sale_of(deal, sold_on=sold_on, at=at, by=by, booked=booked or (_last(deal) if is_rebooking else ()))
        if rate is not None:
            sale = replace(sale, rate=rate)
        entries = [_entry(sale, draft, deal.postings + 1, i) for i, draft in enumerate(drafts(sale))]
        if booked and _same(booked, entries):
            return 0
        reversals = _reversals(booked, by, at)
        deal.postings += 1
        deal.save(update_fields=["postings"])
        _write([*reversals, *entries])
        _post_points(entries, by=by, at=at)
        return len(reversals) + len(entries)


def reverse_sale(deal: "Deal", *, by: User | None, at: datetime) -> int:
    """Reverse what the ledger says of a deal (locked by the caller), with the original amounts and dates."""
    with acting(by, "sale.reverse"):
        standing = _live(deal.pk)
        reversals = _reversals(standing, by, at)
        _write(reversals)
        _post_points(standing, by=by, at=at, is_undone=True)
        return len(reversals)


def post_many(sales: Iterable[Sale], *, by: User | None) -> int:
    """Post the first sale of many deals at once (demo and import); each deal must have no entry and `postings` 1."""
    with acting(by, "sale.post_many"):
        posted = [[_entry(sale, draft, 1, i) for i, draft in enumerate(drafts(sale))] for sale in with_types(sales)]
        entries = [entry for of_sale in posted for entry in of_sale]
        _write(entries)
        if has_loyalty():
            for of_sale in posted:
                _post_points(of_sale, by=by, at=of_sale[0].booked_at)
        return len(entries)


def _post_points(entries: Sequence[SaleEntry], *, by: User | None, at: datetime, is_undone: bool = False) -> None:
    """Tell the loyalty programme what a sale is now: the same entries, without the overlays on top of it."""
    sold = [entry for entry in entries if not entry.is_overlay]
    if not sold or not has_loyalty():
        return
    codes = dict(Product.objects.filter(pk__in={entry.product_id for entry in sold}).values_list("pk", "code"))
    lines = [OrderLine(codes.get(entry.product_id or 0, ""), entry.amount_base) for entry in sold]
    order = Order(("deal", sold[0].deal_id), sold[0].account_id, sold[0].sold_on, () if is_undone else tuple(lines))
    post_order(order, by=by, at=at)


def _last(deal: "Deal") -> list[SaleEntry]:
    """The entries of the last booking, also where it was reversed since."""
    return list(SaleEntry.credits.filter(deal=deal.pk, posting=deal.postings, reverses=None).order_by("pk"))


def _live(deal_id: int) -> list[SaleEntry]:
    rows = SaleEntry.credits.filter(deal=deal_id, reverses=None, reversed_by=None)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _same(entries: Sequence[SaleEntry], drafted: Iterable[SaleEntry]) -> bool:
    # What was posted before types were kept is not posted anew for its type alone.
    knows_types = all(entry.deal_type for entry in entries)

    def facts(entry: SaleEntry) -> tuple[Any, ...]:
        who = (entry.person_id, entry.team_id, entry.region_id, entry.percent, entry.is_overlay, entry.deals)
        identity = (entry.product_id, entry.quantity, entry.amount, entry.amount_base, entry.currency, entry.rate)
        kind = entry.deal_type if knows_types else ""
        return (*who, *identity, kind, entry.sold_on, entry.channel_id, entry.industry, entry.account_id)

    return Counter(map(facts, entries)) == Counter(map(facts, drafted))


def _entry(sale: Sale, draft: EntryDraft, posting: int, number: int) -> SaleEntry:
    return SaleEntry(
        deal_id=sale.deal_id,
        account_id=sale.account_id,
        sold_on=sale.sold_on,
        booked_at=sale.booked_at,
        person_id=draft.share.person_id,
        team_id=draft.share.team_id,
        region_id=draft.share.region_id,
        product_id=draft.line.product_id,
        channel_id=sale.channel_id,
        industry=sale.industry,
        deal_type=sale.deal_type,
        discount=draft.line.discount,
        cost_base=draft.cost_base,
        currency=sale.currency,
        amount=draft.amount,
        rate=sale.rate,
        amount_base=draft.amount_base,
        quantity=draft.line.quantity,
        percent=draft.share.percent,
        deals=draft.deals,
        is_overlay=draft.is_overlay,
        posting=posting,
        key=f"{sale.deal_id}:{posting}:{number}",
        by_id=sale.by_id,
    )


def _reversals(entries: Sequence[SaleEntry], by: User | None, at: datetime) -> list[SaleEntry]:
    """Mirror entries with the opposite sign; the date of the sale stays, what we learnt is dated `at`."""
    out = []
    for entry in entries:
        fields = {f.attname: getattr(entry, f.attname) for f in SaleEntry._meta.concrete_fields if f.attname != "id"}
        fields |= {
            "amount": -entry.amount,
            "amount_base": -entry.amount_base,
            "cost_base": None if entry.cost_base is None else -entry.cost_base,
            "quantity": -entry.quantity,
            "deals": -entry.deals,
            "booked_at": at,
            "reverses_id": entry.pk,
            "key": f"reverse:{entry.pk}",
            "by_id": getattr(by, "pk", None),
        }
        out.append(SaleEntry(**fields))
    return out


def _write(entries: Sequence[SaleEntry]) -> None:
    SaleEntry.objects.bulk_create(entries, batch_size=1000)
    by_day: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [Decimal(0), Decimal(0), 0, 0])
    by_account: dict[tuple[int, date], tuple[Decimal, int]] = {}
    for entry in entries:
        if entry.is_overlay:
            continue
        row = by_day[tuple(getattr(entry, name) for name in DIMENSIONS)]
        row[0] += entry.amount_base
        row[1] += entry.margin_base or 0
        row[2] += entry.deals
        row[3] += 1
        if entry.account_id is not None:
            month = (entry.account_id, entry.sold_on.replace(day=1))
            amount, deals = by_account.get(month, (Decimal(0), 0))
            by_account[month] = (amount + entry.amount_base, deals + entry.deals)
    _add_to_days(by_day)
    purchases.record(by_account)


def _add_to_days(changes: dict[tuple[Any, ...], list[Any]]) -> None:
    """Add to the roll-up in one statement per thousand rows, in key order, so that writers do not deadlock."""
    rows = sorted(
        ([*key, *amounts] for key, amounts in changes.items()),
        key=lambda row: tuple(map(str, row[:7])),
    )
    columns = [*DIMENSIONS, "amount_base", "margin_base", "deals", "entries"]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 1000):
            batch = rows[start : start + 1000]
            placeholders = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(batch))
            cursor.execute(
                f"INSERT INTO pipeline_salesday AS old ({', '.join(columns)}) VALUES {placeholders} "  # noqa: S608 - names of ours
                f"ON CONFLICT ({', '.join(DIMENSIONS)}) DO UPDATE SET amount_base = old.amount_base + excluded.amount_base, "
                "margin_base = old.margin_base + excluded.margin_base, "
                "deals = old.deals + excluded.deals, entries = old.entries + excluded.entries",
                [value for row in batch for value in row],
            )
