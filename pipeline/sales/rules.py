"""How a won deal becomes ledger entries: pure, so that the demo, the import and the browser post the same way.

A deal of 1,000.01 in two lines (600.01 and 400.00), credited 60 % to A (the owner) and 40 % to B, gives four entries:
line 1: A 360.01, B 240.00; line 2: A 240.00, B 160.00. They sum to the deal to the cent. In the base currency the
deal's amount is converted once and then shared by the same weights, so both columns sum to their whole. The entry that
stands for the deal (A's share of line 1) carries `deals` = 1, so that counting deals is a sum like any other.

What a line costs is quantity × cost of one, shared like its amount: 3 pieces at a cost of 120.01 are 360.03, of which A
bears 216.02 and B 144.01. A line whose cost is not known has no margin at all, rather than one of its whole amount.

An overlay of 20 % for C gives two entries more, 120.00 and 80.00, with a fifth of the costs. They are marked and stand in
no total: they are what C is credited with beside what was sold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from pipeline.deals.choices import DealType
from salesplan.core.money import convert, quantize, ratio, split

FULL = Decimal(100)
# As much above the list price as the ledger's column can hold.
LARGEST_SURCHARGE = Decimal(-99999)


@dataclass(frozen=True)
class SaleLine:
    """What was sold: a product (or none, for a deal without lines), how many, for how much in the deal's currency.

    `unit_cost` is what one of it costs in the base currency, `discount` the share below the list price, where known.
    """

    product_id: int | None
    quantity: Decimal
    amount: Decimal
    unit_cost: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True)
class SaleShare:
    """A person's share of the credit with their team and region on the day of the sale."""

    person_id: int
    percent: Decimal
    team_id: int | None = None
    region_id: int | None = None


@dataclass(frozen=True)
class Sale:
    """A won deal as the ledger sees it. `shares` total 100 %, `overlays` come on top; `rate` is base units for one of `currency`."""

    deal_id: int
    account_id: int | None
    owner_id: int
    currency: str
    base: str
    rate: Decimal
    sold_on: date
    booked_at: datetime
    lines: tuple[SaleLine, ...]
    shares: tuple[SaleShare, ...]
    overlays: tuple[SaleShare, ...] = ()
    channel_id: int | None = None
    industry: str = ""
    deal_type: str = ""
    by_id: int | None = None


@dataclass(frozen=True)
class EntryDraft:
    """One entry to be written."""

    line: SaleLine
    share: SaleShare
    amount: Decimal
    amount_base: Decimal
    deals: int
    cost_base: Decimal | None = None
    is_overlay: bool = False


def drafts(sale: Sale) -> list[EntryDraft]:
    """Return the entries of a sale, line by line and person by person, then those of the overlays on top.

    Raises ValueError when there is no line or the shares do not total 100 %.
    """
    if not sale.lines:
        raise ValueError("a sale has at least one line")
    percents = [share.percent for share in sale.shares]
    if sum(percents) != FULL:
        raise ValueError(f"shares total {sum(percents)} %, not 100 %")
    sold = sum((line.amount for line in sale.lines), Decimal(0))
    base_whole = convert(sold, sale.rate, sale.base)
    weights = [line.amount for line in sale.lines] if sold else [Decimal(1)] * len(sale.lines)
    line_bases = split(base_whole, weights, sale.base)
    main_line, main_share = _main_line(sale), _main_share(sale)
    out = []
    for i, line in enumerate(sale.lines):
        amounts = split(line.amount, percents, sale.currency)
        bases = split(line_bases[i], percents, sale.base)
        costs = _costs(line, percents, sale.base)
        for j, share in enumerate(sale.shares):
            out.append(
                EntryDraft(
                    line,
                    share,
                    amounts[j],
                    bases[j],
                    int((i, j) == (main_line, main_share)),
                    costs[j],
                )
            )
    return out + [
        _on_top(sale, line, line_bases[i], share) for i, line in enumerate(sale.lines) for share in sale.overlays
    ]


def _on_top(sale: Sale, line: SaleLine, line_base: Decimal, share: SaleShare) -> EntryDraft:
    """Return what an overlay is credited of a line: of 600.01, 20 % are 120.00; it stands for no deal."""
    cost = _costs(line, [FULL], sale.base)[0]
    return EntryDraft(
        line,
        share,
        quantize(line.amount * share.percent / FULL, sale.currency),
        quantize(line_base * share.percent / FULL, sale.base),
        deals=0,
        cost_base=None if cost is None else quantize(cost * share.percent / FULL, sale.base),
        is_overlay=True,
    )


def _costs(line: SaleLine, percents: list[Decimal], base: str) -> Sequence[Decimal | None]:
    if line.unit_cost is None:
        return [None] * len(percents)
    return split(quantize(line.quantity * line.unit_cost, base), percents, base)


@dataclass(frozen=True)
class SaleResult:
    """What a deal brought: its margin as far as costs are known, and of how many entries they are not."""

    deal_type: str
    amount: Decimal
    margin: Decimal
    without_cost: int

    @property
    def share(self) -> Decimal | None:
        """Which part of the amount is margin."""
        return ratio(self.margin, self.amount)


def below_list(amount: Decimal, quantity: Decimal, list_price: Decimal | None) -> Decimal | None:
    """Return the share by which a line was sold below its list price; less than nothing when it was sold above.

    Two pieces of 100.00 for 170.00 are 15 % below. Without a list price, or for a gift of the list, it is not known.

    >>> below_list(Decimal(170), Decimal(2), Decimal(100))
    Decimal('0.1500')
    >>> below_list(Decimal(170), Decimal(2), None) is None
    True
    """
    list_total = quantity * list_price if list_price else None
    if not list_total:
        return None
    share = (1 - amount / list_total).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return max(share, LARGEST_SURCHARGE)


def type_of(typed: str, account_id: int | None, has_bought: bool) -> str:
    """Return what a deal is to its customer: what was typed; else their first deal is new business, the next one more.

    >>> type_of("", 7, False), type_of("", 7, True), type_of("renewal", 7, True), type_of("", None, False)
    ('new', 'expansion', 'renewal', '')
    """
    if typed or account_id is None:
        return typed
    return DealType.EXPANSION.value if has_bought else DealType.NEW.value


def _main_line(sale: Sale) -> int:
    return max(range(len(sale.lines)), key=lambda i: (sale.lines[i].amount, -i))


def _main_share(sale: Sale) -> int:
    """The owner's share, or the largest one where the owner has none."""
    shares = sale.shares
    return max(
        range(len(shares)),
        key=lambda j: (shares[j].person_id == sale.owner_id, shares[j].percent, -j),
    )
