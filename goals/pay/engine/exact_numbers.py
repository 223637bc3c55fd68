"""Numbers that stay exact: a third of a quota is a fraction, not 0.3333…, until money is rounded once.

A number is a `Decimal` as long as it ends; what has no end (a share of days, of months, of a payment) is a `Fraction`.
Both are compared exactly, so no rounded quotient decides a tier: 5 of 30 days of 30,000 are 5,000, and 5,000 are on the
bound. By quotients of 28 digits it was 5,000.000000000000000000000001, and 5,000 fell below it.

>>> exact(Fraction(5, 30) * 30_000), exact(Fraction(1, 3))
(Decimal('5000'), Fraction(1, 3))
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction
ONE = Fraction(1)
# Sums of 28 digits are cleared of what their last digits cannot know before money is rounded: a third three times is 1.
_CLEAR = Decimal("1e-12")
_LARGEST = Decimal("1e15")
_ENDING = (2, 5)


def exact(value: Fraction) -> Number:
    """Return a fraction as a decimal where it has an end."""
    left = value.denominator
    for prime in _ENDING:
        while left % prime == 0:
            left //= prime
    return Decimal(value.numerator) / Decimal(value.denominator) if left == 1 else value


def decimal(value: Number) -> Decimal:
    """Return a number to 28 digits, to be shown and multiplied; never to decide by."""
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)


def times(left: Number, right: Number) -> Number:
    """Return one × other."""
    if type(left) is Decimal and type(right) is Decimal:
        return left * right
    return exact(Fraction(left) * Fraction(right))


def over(left: Number, right: Number) -> Number:
    """Return one ÷ other."""
    return exact(Fraction(left) / Fraction(right))


def plus(left: Number, right: Number) -> Number:
    """Return one + other."""
    if type(left) is Decimal and type(right) is Decimal:
        return left + right
    return exact(Fraction(left) + Fraction(right))


def minus(left: Number, right: Number) -> Number:
    """Return one − other."""
    if type(left) is Decimal and type(right) is Decimal:
        return left - right
    return exact(Fraction(left) - Fraction(right))


def total(numbers: Iterable[Number]) -> Number:
    """Return the sum of numbers."""
    out: Number = Decimal(0)
    for number in numbers:
        out = plus(out, number)
    return out


def cleared(amount: Decimal) -> Decimal:
    """Return a sum without the noise in its last digits.

    >>> cleared(Decimal(1) / 3 * 3), cleared(Decimal("0.005"))
    (Decimal('1.000000000000'), Decimal('0.005000000000'))
    """
    return amount.quantize(_CLEAR) if abs(amount) < _LARGEST else amount
