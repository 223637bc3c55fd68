"""Time: seasons, the days people are there, ramps and moves.

**A figure over months** (`over_months`): first over the quarters by the sums of their weights, then within each quarter.
So 100,000 at 20/20/20/40 % is exactly 20,000 + 20,000 + 20,000 + 40,000, and the months of a quarter sum to it; months
alone would give quarters of 20,000.01, since the cents that are left over go to the earliest.

**Prorated** (`prorated`): who is there for part of the time carries the same seasonal weights for that part, rounded
once. From 1 March of that year: 6,666.67 + 20,000 + 20,000 + 40,000 = 86,666.67. A quarter of 90 days and 30,000,
starting on day 46, is 15,000.

**Ramp** (`carried`): a new person carries 25 % in the first calendar month, then 50, 75 and 100 %, and in a month that is
only partly theirs also only the part of its days.

**Moving** (`moved`): what a person does not carry in the old team they carry in the new one. 9,000 for October to
December and a move on 16 November: 3,000 + 1,500 stay, 1,500 + 3,000 go.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from salesplan.core.money import ZERO, quantize, split, total
from salesplan.core.periods import Period

ONE = Decimal(1)
RAMP = (Decimal("0.25"), Decimal("0.50"), Decimal("0.75"), ONE)
Months = tuple[Decimal, ...]


def quarters(count: int) -> list[range]:
    """Return which months make each quarter, counted from the first one.

    >>> [list(quarter) for quarter in quarters(6)]
    [[0, 1, 2], [3, 4, 5]]
    """
    return [range(start, min(start + 3, count)) for start in range(0, count, 3)]


def over_months(amount: Decimal, weights: Sequence[Decimal], currency: str) -> Months:
    """Return a figure by month (see above); without any weight all months are alike.

    >>> [str(m) for m in over_months(Decimal(100), [Decimal(1), Decimal(1), Decimal(2)], "CNY")]
    ['25.00', '25.00', '50.00']
    """
    shape = list(weights) if any(weights) else [ONE] * len(weights)
    out = [ZERO] * len(shape)
    groups = [quarter for quarter in quarters(len(shape)) if any(shape[i] for i in quarter)]
    quarter_amounts = split(amount, [total([shape[i] for i in quarter]) for quarter in groups], currency)
    for quarter, part in zip(groups, quarter_amounts, strict=True):
        shares = split(part, [shape[i] for i in quarter], currency)
        for i, share in zip(quarter, shares, strict=True):
            out[i] = share
    return tuple(out)


def shares_of(weights: Sequence[Decimal]) -> list[Decimal]:
    """Return weights as shares to show, which sum to exactly 1: rounded to eight places, the largest takes the rest.

    >>> [str(share) for share in shares_of([Decimal(40), Decimal(80)])]
    ['0.33333333', '0.66666667']
    """
    shape = list(weights) if any(weights) else [ONE] * len(weights)
    shape_total = total(shape)
    shares = [(weight / shape_total).quantize(Decimal("0.00000001")).normalize() for weight in shape]
    largest = shape.index(max(shape))
    shares[largest] += ONE - total(shares)
    return shares


def carried(
    months: Sequence[Period],
    starts_on: date | None = None,
    ends_on: date | None = None,
    ramp_from: date | None = None,
    ramp: Sequence[Decimal] = RAMP,
) -> Months:
    """Return which share of each month a person carries: the days they are there, times the ramp by tenure.

    The month in which the tenure begins is its first. Days: from 16 November, 15 of its 30.
    """
    out = []
    for month in months:
        first, last = max(starts_on or month.start, month.start), min(ends_on or month.end, month.end)
        share = Decimal(max((last - first).days + 1, 0)) / month.days
        if ramp_from is not None and ramp:
            tenure = (month.start.year - ramp_from.year) * 12 + month.start.month - ramp_from.month
            share *= ramp[min(tenure, len(ramp) - 1)] if tenure >= 0 else ZERO
        out.append(share)
    return tuple(out)


def prorated(amount: Decimal, weights: Sequence[Decimal], shares: Sequence[Decimal], currency: str) -> Months:
    """Return what is carried of a figure by month, for the share of each month that is carried (see above)."""
    shape = list(weights) if any(weights) else [ONE] * len(weights)
    weighted = [weight * share for weight, share in zip(shape, shares, strict=True)]
    if not any(weighted):
        return (ZERO,) * len(shape)
    return over_months(quantize(amount * total(weighted) / total(shape), currency), weighted, currency)


def moved(figures: Sequence[Decimal], months: Sequence[Period], on: date, currency: str) -> tuple[Months, Months]:
    """Return what stays in the old team and what goes to the new one when a person moves on a day."""
    staying, goes = [], []
    for figure, month in zip(figures, months, strict=True):
        before = min(max((on - month.start).days, 0), month.days)
        earlier, other = split(figure, [Decimal(before), Decimal(month.days - before)], currency)
        staying.append(earlier)
        goes.append(other)
    return tuple(staying), tuple(goes)
