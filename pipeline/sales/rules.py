"""How a won deal becomes ledger entries: pure, so that the demo, the import and the browser post the same way.

A deal of 1,000.01 in two lines (600.01 and 400.00), credited 60 % to A (the owner) and 40 % to B, gives four entries:
line 1: A 360.01, B 240.00; line 2: A 240.00, B 160.00. They sum to the deal to the cent. In the base currency the
deal's amount is converted once and then shared by the same weights, so both columns sum to their whole. The entry that
stands for the deal (A's share of line 1) carries `deals` = 1, so that counting deals is a sum like any other.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from salesplan.core.money import convert, split

FULL = Decimal(100)


@dataclass(frozen=True)
class Line:
    """What was sold: a product (or none, for a deal without lines), how many, for how much in the deal's currency."""

    product_id: int | None
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Share:
    """A person's share of the credit with their team and region on the day of the sale."""

    person_id: int
    percent: Decimal
    team_id: int | None = None
    region_id: int | None = None


@dataclass(frozen=True)
class Sale:
    """A won deal as the ledger sees it. `shares` total 100 %; `rate` is base units for one of `currency`."""

    deal_id: int
    account_id: int | None
    owner_id: int
    currency: str
    base: str
    rate: Decimal
    sold_on: date
    booked_at: datetime
    lines: tuple[Line, ...]
    shares: tuple[Share, ...]
    channel_id: int | None = None
    industry: str = ""
    by_id: int | None = None


@dataclass(frozen=True)
class Draft:
    """One entry to be written."""

    line: Line
    share: Share
    amount: Decimal
    amount_base: Decimal
    deals: int


def drafts(sale: Sale) -> list[Draft]:
    """Return the entries of a sale, line by line and person by person.

    Raises ValueError when there is no line or the shares do not total 100 %.
    """
    if not sale.lines:
        raise ValueError("a sale has at least one line")
    percents = [share.percent for share in sale.shares]
    if sum(percents) != FULL:
        raise ValueError(f"shares total {sum(percents)} %, not 100 %")
    whole = sum((line.amount for line in sale.lines), Decimal(0))
    base_whole = convert(whole, sale.rate, sale.base)
    weights = [line.amount for line in sale.lines] if whole else [Decimal(1)] * len(sale.lines)
    line_bases = split(base_whole, weights, sale.base)
    main_line, main_share = _main_line(sale), _main_share(sale)
    out = []
    for i, line in enumerate(sale.lines):
        amounts = split(line.amount, percents, sale.currency)
        bases = split(line_bases[i], percents, sale.base)
        for j, share in enumerate(sale.shares):
            out.append(
                Draft(
                    line,
                    share,
                    amounts[j],
                    bases[j],
                    int((i, j) == (main_line, main_share)),
                )
            )
    return out


def _main_line(sale: Sale) -> int:
    return max(range(len(sale.lines)), key=lambda i: (sale.lines[i].amount, -i))


def _main_share(sale: Sale) -> int:
    """The owner's share, or the largest one where the owner has none."""
    shares = sale.shares
    return max(
        range(len(shares)),
        key=lambda j: (shares[j].person_id == sale.owner_id, shares[j].percent, -j),
    )
