"""What people are paid for: the entries of the sales ledger as the engine's credits.

Each entry of a person is a credit of theirs; the entries of one posting of a deal are one transaction. A manager whose
plan pays for the team is credited, `via` the seller, with what was sold in the teams they led on the day, each entry
once however many of those teams lie above it; who leads and which team lies below which is asked of the day of the sale.
An overlay is a credit of its person too, and rolls up to whoever leads them; a component for the team counts it where it says so.
A reversal names the credit that it takes back, and takes it back from whoever was credited then: a payment under leader A
that is refunded when the team has been moved below B is given back by A.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from customers.accounts.models import Account
from customers.accounts.queries import SizeHistory, sizes_over_time
from goals.pay.engine.crediting import ON_TOP
from goals.pay.engine.credits import EVENTS, Credit
from goals.pay.engine.exact_numbers import Number, decimal, over, times
from goals.pay.models import WindfallDecision
from pipeline.products.models import Product
from pipeline.receipts.queries import ReceiptEvent, events_of
from pipeline.sales.models import SaleEntry
from pipeline.sales.rules import EntryDraft, Sale, drafts
from salesplan.core.money import HUNDRED, ZERO
from salesplan.people.models import Leadership
from salesplan.people.queries import TeamTreeOverTime, tree_over_time

BOOKED = "booked"
# What tells a windfall apart: whom it pays, the deal, and its posting. A deal that is posted anew waits anew.
Approved = tuple[int, int, int]
# The numbers of invoices and payments as credits come after those of all entries of the ledger.
EVENTS_FROM = 10**14
# The values of a sale that a component can measure, and the attributes by which it can choose.
VALUES = ("revenue", "margin", "units", "deals")
ATTRIBUTES = ("product", "family", "channel", "region", "team", "industry", "deal_type", "discount")
# The band of size of the customer on the day of the event: loaded only for plans that choose by it.
SEGMENT = "segment"
COLUMNS = (
    "pk", "person_id", "deal_id", "sold_on", "amount_base", "quantity", "deals", "percent", "posting", "reverses_id",
    "team_id", "cost_base", "is_overlay", "account_id", "product__code", "product__family", "channel_id", "region_id", "team_id",
    "industry", "deal_type", "discount",
)  # fmt: skip
ACCOUNT, IS_OVERLAY = COLUMNS.index("account_id"), COLUMNS.index("is_overlay")


@dataclass(frozen=True)
class CreditSource:
    """Where a credit comes from: entries of the ledger of one posting of a deal to one person.

    Without a deal it is the figure of a metric for a whole period. `overlay` is what of the percentage comes on top.
    """

    deal_id: int | None
    person_id: int
    percent: Decimal
    posting: int
    is_reversal: bool
    entries: tuple[int, ...]
    is_reversed: bool = False
    overlay: Decimal = ZERO


def joined(sources: Iterable[CreditSource]) -> CreditSource:
    """Return the source of a transaction from those of its credits: a share of 50 % and an overlay of 20 % are 70 %."""
    rows = list(sources)
    first = rows[0]
    if len(rows) == 1:
        return first
    entries = tuple(sorted(pk for source in rows for pk in source.entries))
    overlay = max(source.overlay for source in rows)
    percent = max(source.percent - source.overlay for source in rows) + overlay
    return replace(first, percent=percent, overlay=overlay, entries=entries)


def credits_of(
    people: Collection[int],
    start: date,
    end: date,
    *,
    overrides: Collection[int] = (),
    events: Collection[str] = (),
    approved: Collection[Approved] = (),
    by_segment: bool = False,
) -> dict[int, list[Credit]]:
    """Return the credits of people from a day to a day, in the order of the ledger: one query, three with overrides.

    `overrides` are those of the people who are credited for their teams too. A sale is booked on its day; its invoices
    and payments are credits of their own, added for the kinds that `events` names: a deal of 10,000 of which 2,500 are
    paid in March counts 2,500 in March for a plan that pays on payment. `approved` are the windfalls that may pass.
    """
    led = LedTeams(overrides) if overrides else None
    whose = Q(person__in=list(people))
    if led is not None:
        whose |= Q(team__in=led.teams)
    rows = SaleEntry.credits.filter(whose, sold_on__range=(start, end)).order_by("sold_on", "pk")
    out: dict[int, list[Credit]] = defaultdict(list)
    person_ids, reversed_entries, sources = set(people), set(), []
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=5000):
        sources.append(row)
        if row[9] is not None:
            reversed_entries.add(row[9])
    transactions: dict[tuple[Any, ...], int] = {}
    sizes = sizes_over_time({row[ACCOUNT] for row in sources} - {None}) if by_segment else None
    for row in sources:
        pk, person_id, deal_id, sold_on, posting, reverses = row[0], row[1], row[2], row[3], row[8], row[9]
        number = transactions.setdefault((deal_id, posting, reverses is None), pk)
        if person_id in person_ids:
            out[person_id].append(_credit(row, number, pk in reversed_entries, sizes))
        for manager in led.over(person_id, row[10], sold_on) if led is not None else ():
            out[manager].append(_credit(row, number, pk in reversed_entries, sizes, via=_through(row)))
    if events:
        _add_events(out, person_ids, led, start, end, events, by_segment=by_segment)
    return {pk: with_approved(credits, pk, approved) for pk, credits in out.items()} if approved else out


def approved_of(people: Iterable[int]) -> frozenset[Approved]:
    """Return the windfalls of people that an admin has approved, and not refused since: one query."""
    last = (
        WindfallDecision.objects.filter(person__in=list(people))
        .current()
        .values_list("person_id", "deal_id", "posting", "approves")
    )
    return frozenset((person, deal, posting) for person, deal, posting, approves in last if approves)


def with_approved(credits: Iterable[Credit], person_id: int, approved: Collection[Approved]) -> list[Credit]:
    """Return credits of a person, those of approved windfalls marked as such."""
    return [
        replace(credit, approved=True)
        if credit.source is not None and (person_id, credit.source.deal_id, credit.source.posting) in approved
        else credit
        for credit in credits
    ]


def _add_events(
    out: dict[int, list[Credit]],
    person_ids: set[int],
    led: "LedTeams | None",
    start: date,
    end: date,
    kinds: Collection[str],
    *,
    by_segment: bool,
) -> None:
    """Add the invoices and payments of some days: two queries."""
    event_rows = events_of(start, end, person_ids=person_ids if led is None else None, kinds=kinds)
    every = [event for events in event_rows.values() for event in events]
    entries = SaleEntry.credits.filter(pk__in={event.entry_id for event in every})
    rows = {row[0]: row for row in entries.values_list(*COLUMNS)}
    sizes = sizes_over_time({row[ACCOUNT] for row in rows.values()} - {None}) if by_segment else None
    for event in every:
        row = rows[event.entry_id]
        if event.person_id in person_ids:
            out[event.person_id].append(_of_event(event, row, sizes))
        credited_on = event.first_on or event.day
        for manager in led.over(event.person_id, row[10], credited_on) if led is not None else ():
            out[manager].append(_of_event(event, row, sizes, via=_through(row)))


def _of_event(event: ReceiptEvent, row: tuple[Any, ...], sizes: SizeHistory | None, via: str = "") -> Credit:
    """Return an invoice or a payment as a credit: what it is of its entry's revenue, units and deal."""
    whole = _credit(row, 0, False, sizes, on=event.first_on or event.day)
    values = {name: _part_of(value, event) for name, value in whole.values.items()} | {"revenue": event.amount_base}
    return replace(
        whole,
        number=EVENTS_FROM + event.number,
        dates={event.kind: event.day},
        values={name: decimal(part) for name, part in values.items()},
        exact={name: part for name, part in values.items() if isinstance(part, Fraction)},
        reverses=None if event.reverses is None else EVENTS_FROM + event.reverses,
        via=via,
        transaction=EVENTS_FROM + event.receipt_id,
        source=replace(whole.source, is_reversal=event.reverses is not None),
    )


def _through(row: tuple[Any, ...]) -> str:
    """Return through whom a leader is credited: the overlay of a member is told apart from their share."""
    return f"{row[1]}{ON_TOP if row[IS_OVERLAY] else ''}"


def _part_of(value: Decimal, event: ReceiptEvent) -> Number:
    """Return what an invoice or a payment is of a value of its entry, exactly: three thirds of a deal are one."""
    return over(times(value, event.amount), event.entry_amount) if event.entry_amount else ZERO


def _credit(
    row: tuple[Any, ...],
    transaction: int,
    is_reversed: bool,
    sizes: SizeHistory | None,
    *,
    via: str = "",
    on: date | None = None,
) -> Credit:
    (
        pk,
        person_id,
        deal_id,
        sold_on,
        amount,
        quantity,
        deals,
        percent,
        posting,
        reverses,
        _team,
        cost,
        is_overlay,
        account,
        *named,
    ) = row
    attributes = dict(zip(ATTRIBUTES, named, strict=True))
    if sizes is not None:
        attributes[SEGMENT] = sizes.on(account, on or sold_on)
    about = CreditSource(
        deal_id, person_id, percent, posting, reverses is not None, (pk,), is_reversed, percent if is_overlay else ZERO
    )
    return Credit(
        number=pk,
        dates={BOOKED: sold_on},
        values=_values(amount, cost, quantity * percent / HUNDRED, deals),
        attributes=_known(attributes),
        reverses=reverses,
        via=via,
        transaction=transaction,
        is_overlay=is_overlay,
        source=about,
    )


def _values(amount: Decimal, cost: Decimal | None, units: Decimal, deals: int) -> dict[str, Decimal]:
    """Return what of a sale can be measured; without a known cost it has no margin, rather than one of all of it."""
    margin = {} if cost is None else {"margin": amount - cost}
    return {"revenue": amount, "units": units, "deals": Decimal(deals), **margin}


def _known(named: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known of a sale; a discount of nothing is known. Keys of records are codes."""
    codes = {name: str(value) if isinstance(value, int) else value for name, value in named.items()}
    return {name: value for name, value in codes.items() if value not in (None, "")}


class LedTeams:
    """Who led which teams when."""

    def __init__(self, leaders: Collection[int]) -> None:
        self.tree: TeamTreeOverTime = tree_over_time()
        self.spans: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
        rows = Leadership.objects.filter(person__in=list(leaders))
        for team_id, person_id, starts, ends in rows.values_list("team_id", "person_id", "starts_on", "ends_on"):
            self.spans[team_id].append((starts, ends, person_id))
        self.teams = self.tree.ever_below(self.spans)

    def over(self, person_id: int, team_id: int | None, day: date) -> list[int]:
        """Return who is credited for a seller of a team on a day, each once, the seller never."""
        leaders: list[int] = []
        for team in () if team_id is None else self.tree.above(team_id, day):
            for starts, ends, leader in self.spans.get(team, ()):
                if starts <= day and (ends is None or day <= ends) and leader != person_id and leader not in leaders:
                    leaders.append(leader)
        return leaders


def credits_if_won(sale: Sale, person_id: int, first: int) -> list[Credit]:
    """Return the credits a person would have if a deal were won: what the ledger would say, numbered from `first` on."""
    shares = [draft for draft in drafts(sale) if draft.share.person_id == person_id]
    products = Product.objects.in_bulk({draft.line.product_id for draft in shares} - {None})
    size = Account.objects.filter(pk=sale.account_id or 0).values_list("size", flat=True).first()
    return [_if_won(sale, draft, first, first + i, products, size) for i, draft in enumerate(shares)]


def credits_if_all_won(
    sales: Iterable[Sale], people: Collection[int], first: int, led: LedTeams | None = None
) -> dict[int, list[Credit]]:
    """Return the credits of people if deals were won, with those of the teams they lead: two queries.

    Each deal has a thousand numbers of its own from `first` on.
    """
    sale_rows, out = list(sales), defaultdict(list)
    drafts_by_deal = {sale.deal_id: drafts(sale) for sale in sale_rows}
    products = Product.objects.in_bulk(
        {row.line.product_id for rows in drafts_by_deal.values() for row in rows} - {None}
    )
    accounts = {sale.account_id for sale in sale_rows if sale.account_id}
    sizes = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "size"))
    for sale in sale_rows:
        start = first + sale.deal_id * 1000
        for i, draft in enumerate(drafts_by_deal[sale.deal_id]):
            credit = _if_won(sale, draft, start, start + i, products, sizes.get(sale.account_id or 0))
            seller = draft.share.person_id
            if seller in people:
                out[seller].append(credit)
            for leader in led.over(seller, draft.share.team_id, sale.sold_on) if led is not None else ():
                via = f"{seller}{ON_TOP if draft.is_overlay else ''}"
                out[leader].append(replace(credit, via=via))
    return out


def _if_won(
    sale: Sale, draft: EntryDraft, transaction: int, number: int, products: Mapping[int, Product], size: str | None
) -> Credit:
    product = products.get(draft.line.product_id or 0)
    named = {
        "product": product and product.code,
        "family": product and product.family,
        "channel": sale.channel_id,
        "region": draft.share.region_id,
        "team": draft.share.team_id,
        SEGMENT: size,
        "industry": sale.industry,
        "deal_type": sale.deal_type,
        "discount": draft.line.discount,
    }
    percent = draft.share.percent
    about = CreditSource(
        sale.deal_id, draft.share.person_id, percent, 0, False, (), overlay=percent if draft.is_overlay else ZERO
    )
    values = _values(
        draft.amount_base, draft.cost_base, draft.line.quantity * draft.share.percent / HUNDRED, draft.deals
    )
    dates = dict.fromkeys(EVENTS, sale.sold_on)
    return Credit(
        number, dates, values, _known(named), transaction=transaction, is_overlay=draft.is_overlay, source=about
    )
