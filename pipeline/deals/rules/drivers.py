"""What made the difference between two results: a pure rule over closed deals, win rate and average deal.

**Why a result differs from its mark.** Revenue is three numbers multiplied: closed deals × win rate × average deal.
Last quarter 40 deals closed, 50 % were won at 10,000 each: 200,000. This quarter 50 closed, 40 % won at 9,000:
180,000. Which of the three made the −20,000? Changing one number after the other gives a different answer for each
order, so we take the average over all six orders (the Shapley value): it depends on no order, and its parts always sum
to the whole difference:

    more deals closed   +42,833.34
    lower win rate      −42,666.67
    smaller deals       −20,166.67
    together            −20,000.00   (the odd cent goes to the largest)

A rate without a base (nothing closed, nothing won) is taken from the other side, so that it explains nothing: with no
closed deal at all the whole difference is one of number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import permutations

from salesplan.core.money import ratio

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Drivers:
    """Revenue as closed deals × win rate × average deal; a rate without a base is None."""

    closed: Decimal
    win_rate: Decimal | None
    average: Decimal | None

    @classmethod
    def of(cls, closed: Decimal, won: Decimal, revenue: Decimal) -> "Drivers":
        """Take the three numbers from counts and revenue.

        >>> Drivers.of(Decimal(40), Decimal(20), Decimal(200000))
        Drivers(closed=Decimal('40'), win_rate=Decimal('0.5'), average=Decimal('10000'))
        """
        return cls(closed, ratio(won, closed), ratio(revenue, won))


@dataclass(frozen=True)
class DriverEffects:
    """What each of the three numbers adds to a difference, and `other`: credit for deals of others (splits)."""

    closed: Decimal
    win_rate: Decimal
    average: Decimal
    other: Decimal

    @property
    def total(self) -> Decimal:
        """The whole difference."""
        return self.closed + self.win_rate + self.average + self.other


def explain(before: Drivers, after: Drivers, difference: Decimal) -> DriverEffects:
    """Share `difference` among the three numbers by the average over all orders; the parts sum to it exactly.

    `difference` is the true one (to the cent). What the three numbers do not tell (a person's credit for deals that
    others own) is `other`; what rounding leaves over, less than two cents, goes to the largest effect.
    """
    old, new = _filled(before, after), _filled(after, before)
    exact = _shapley(old, new)
    parts = [_cents(part) for part in exact]
    change = _product(new) - _product(old)
    remainder = Fraction(difference) - change
    if abs(remainder) < Fraction(1, 50):
        largest = max(range(3), key=lambda i: (abs(parts[i]), -i))
        parts[largest] += difference - sum(parts)
        return DriverEffects(parts[0], parts[1], parts[2], other=Decimal(0))
    return DriverEffects(parts[0], parts[1], parts[2], other=difference - sum(parts))


def _filled(drivers: Drivers, other: Drivers) -> tuple[Fraction, Fraction, Fraction]:
    def number(value: Decimal | None, fallback: Decimal | None) -> Fraction:
        return Fraction(value if value is not None else fallback if fallback is not None else 0)

    return (
        Fraction(drivers.closed),
        number(drivers.win_rate, other.win_rate),
        number(drivers.average, other.average),
    )


def _product(numbers: Sequence[Fraction]) -> Fraction:
    return numbers[0] * numbers[1] * numbers[2]


def _shapley(old: Sequence[Fraction], new: Sequence[Fraction]) -> list[Fraction]:
    effects = [Fraction(0)] * 3
    orders = list(permutations(range(3)))
    for order in orders:
        now = list(old)
        for i in order:
            before = _product(now)
            now[i] = new[i]
            effects[i] += _product(now) - before
    return [part / len(orders) for part in effects]


def _cents(part: Fraction) -> Decimal:
    return (Decimal(part.numerator) / Decimal(part.denominator)).quantize(CENT, rounding=ROUND_HALF_UP)


def deals_for(plan: Decimal, usual: Drivers) -> Drivers:
    """Return the drivers of a plan: how many deals must close for it at the usual win rate and average deal.

    A plan of 300,000 at 25 % and 10,000 needs 120 closed deals. Without usual rates there is nothing to compare with.
    """
    if not usual.win_rate or not usual.average:
        return Drivers(Decimal(0), None, None)
    return Drivers(plan / (usual.win_rate * usual.average), usual.win_rate, usual.average)
