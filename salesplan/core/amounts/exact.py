"""Amounts that reach an action by another way than a form: exact in their currency, or refused; never rescaled in silence.

Forms, sheets and the API read figures with `core.amounts.rules` and refuse there. An action is called from anywhere, so
it asks once more, in the same words.
"""

from decimal import Decimal

from salesplan.core.amounts.rules import Unreadable, places_of, plain, whole_of
from salesplan.core.amounts.wording import sentence
from salesplan.core.errors import Refused
from salesplan.core.money import quantize, unit

# What a column of money can hold before the point.
WHOLE = 13


def exact_money(amount: Decimal, currency: str, *, field: str = "amount") -> Decimal:
    """Return an amount in the smallest units of its currency; raises Refused where it is finer, too long or no number.

    >>> exact_money(Decimal("12.50"), "CNY"), exact_money(Decimal("1E+3"), "JPY")
    (Decimal('12.50'), Decimal('1000'))
    """
    places = -int(unit(currency).as_tuple().exponent)
    return quantize(exact(amount, places, field=field), currency)


def exact(value: Decimal, places: int, *, whole: int = WHOLE, field: str = "amount") -> Decimal:
    """Return a figure that has at most so many decimals and digits before the point; raises Refused at its field."""
    if not value.is_finite():
        error = Unreadable("not_a_number", str(value))
    elif whole_of(value) > whole:
        error = Unreadable("too_long", str(value)[:40], {"whole": whole})
    elif places_of(value) > places:
        error = Unreadable("places" if places else "whole", plain(value)[:40], {"places": places})
    else:
        return value
    raise Refused(sentence(error), field=field, code=error.code)
