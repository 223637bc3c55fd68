"""What outstanding points are worth to the company that owes them. Pure."""

from decimal import Decimal

from salesplan.core.money import quantize


def liability(outstanding: Decimal, unit_value: Decimal, breakage: Decimal, currency: str) -> Decimal:
    """Return outstanding × value of a point × (1 − breakage), the share that is never redeemed.

    120,000 points of ¥0.05, of which 15 % are never redeemed: 6,000 × 0.85.

    >>> liability(Decimal(120000), Decimal("0.05"), Decimal("0.15"), "CNY")
    Decimal('5100.00')
    """
    return quantize(outstanding * unit_value * (1 - breakage), currency)
