"""Figures that programs send: digits, a point, a minus, as a JSON text or number; nothing that would have to be understood.

A JSON number is read as a binary fraction by most programs, so one of more than fifteen digits has lost some on the way
and is refused: sent as a text it is exact.
"""

from decimal import Decimal

from rest_framework import serializers

from salesplan.core.amounts.rules import FigureSpec, Unreadable, read_machine
from salesplan.core.amounts.wording import sentence


class FigureField(serializers.DecimalField):
    """A figure of the machine format; the problem says what is wrong with one that is none."""

    def to_internal_value(self, data: object) -> Decimal:
        places = self.decimal_places or 0
        try:
            value = read_machine(data, FigureSpec(integer_digits=(self.max_digits or 18) - places, places=places))
        except Unreadable as error:
            raise serializers.ValidationError(sentence(error), code=error.code) from None
        return Decimal(f"{value:.{places}f}")
