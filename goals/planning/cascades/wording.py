"""Figures of cascades as people read them."""

from decimal import Decimal

from salesplan.core import format as write

# Stands in the place of a currency where a cascade counts something else.
COUNTS = "XXX"


def exact(value: Decimal | float | None, unit: str) -> str:
    """Write a figure to the cent where it has cents."""
    if unit == COUNTS:
        return write.number(value)
    is_whole = value is None or Decimal(value) == Decimal(value).to_integral_value()
    return write.money(value, unit, digits=0 if is_whole else None)
