"""Rounding and sharing of money: the only place that does either.

Money is a `Decimal` with a currency code beside it. Amounts are rounded half up, once, at the end, to the smallest unit
of their currency; a whole is shared so that its parts always sum to it again.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache

# "No currency": counts, which are shared in whole units like money in cents.
NO_CURRENCY = "XXX"

# ISO 4217 minor units that are not two.
_MINOR_UNITS = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "TND": 3,
    "JOD": 3,
    NO_CURRENCY: 0,
}

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@cache
def unit(currency: str) -> Decimal:
    """Return the smallest unit of a currency, for example 0.01 for CNY and 1 for JPY."""
    return Decimal(1).scaleb(-_MINOR_UNITS.get(currency, 2))


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest unit.

    >>> quantize(Decimal("0.005"), "CNY")
    Decimal('0.01')
    >>> quantize(Decimal("-0.005"), "CNY")
    Decimal('-0.01')
    >>> quantize(Decimal("12.5"), "JPY")
    Decimal('13')
    """
    return amount.quantize(unit(currency), rounding=ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Share `total` by `weights` so that the parts sum to it exactly (largest remainder; ties go to the earlier part).

    Rounding each part alone loses money: 1,000.01 at 33.33 / 33.33 / 33.34 would give 1,000.00. Here the units that
    are left over after rounding down go to the parts with the largest remainders.

    >>> [str(part) for part in split(Decimal("100.00"), [Decimal(1)] * 3, "CNY")]
    ['33.34', '33.33', '33.33']
    >>> [str(part) for part in split(Decimal("1000.01"), [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")], "CNY")]
    ['333.30', '333.30', '333.41']

    A negative total gives the negatives of the parts of its positive. Raises ValueError when the weights are empty,
    negative or all zero, or when the total is finer than the currency's unit.
    """
    whole = sum(weights, ZERO)
    if not weights or whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and not all zero")
    if total != quantize(total, currency):
        raise ValueError(f"{total} is finer than the smallest unit of {currency}")
    if total < 0:
        return [-part for part in split(-total, weights, currency)]
    step = unit(currency)
    exact = [total * weight / whole for weight in weights]
    parts = [share.quantize(step, rounding=ROUND_DOWN) for share in exact]
    left = int((total - sum(parts, ZERO)) / step)
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:left]:
        parts[i] += step
    return parts


def convert(amount: Decimal, rate: Decimal, to_currency: str) -> Decimal:
    """Convert at `rate` (units of the target currency for one of the source), rounded to the target's unit.

    >>> convert(Decimal("100.00"), Decimal("7.1234"), "CNY")
    Decimal('712.34')
    """
    return quantize(amount * rate, to_currency)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Sum amounts; an empty sum is Decimal zero, never the integer."""
    return sum(amounts, ZERO)


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """Return part ÷ whole, or None where the whole is nothing: no figure is better than a wrong one."""
    if part is None or not whole:
        return None
    return Decimal(part) / Decimal(whole)


def over_assignment(assigned: Decimal, whole: Decimal | None) -> Decimal | None:
    """Return Σ parts ÷ whole − 1: four of 275 below 1,000 are 10 % more than is needed. None without a whole.

    >>> over_assignment(Decimal(1100), Decimal(1000))
    Decimal('0.1')
    """
    share = ratio(assigned, whole)
    return None if share is None else share - 1


def breakeven(costs: Decimal, whole: Decimal) -> Decimal | None:
    """Return the attainment of all parts at which the whole is just reached, 1 ÷ (1 + over-assignment).

    >>> breakeven(Decimal(1100), Decimal(1000)).quantize(Decimal("0.0001"))
    Decimal('0.9091')
    """
    return ratio(whole, costs)
