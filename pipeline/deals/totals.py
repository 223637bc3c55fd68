"""The totals under a form that is being typed: read leniently, worked out by the same rules as when it is saved."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from pipeline.deals.fields import AmountField
from pipeline.deals.parts import LARGEST
from pipeline.deals.rules import LineInput, SplitInput, lines_amount, split_gap
from salesplan.core.company.queries import Rates

# What the column of quantities can hold.
MOST_PIECES = Decimal(10) ** 9


def preview(data: QueryDict, rates: Rates, today: date) -> dict[str, Any]:
    """Return the totals of what is being typed: the sum, its value in the base currency, the gap of the shares."""
    base = rates.base
    currency = data.get("currency") or base
    lines = [line for line in (_typed_line(data, i) for i in range(_count(data, "lines"))) if line]
    rows = [i for i in range(_count(data, "splits")) if not _gone(data, "splits", i)]
    shares = [SplitInput(0, _number(data.get(f"splits-{i}-percent"))) for i in rows]
    amount = lines_amount(lines, currency) if lines else _number(data.get("amount"))
    known = currency == base or currency in rates.known
    return {
        "currency": currency,
        "base": base,
        "count": len(lines),
        "amount": amount,
        "gap": split_gap(shares) if shares else Decimal(0),
        "shares": shares,
        "amount_base": rates.to_base(amount, currency, today) if known and currency != base else None,
    }


def _count(data: QueryDict, name: str) -> int:
    told = data.get(f"{name}-TOTAL_FORMS", "0")
    return min(int(told), 200) if told.isdigit() else 0


def _gone(data: QueryDict, name: str, i: int) -> bool:
    return bool(data.get(f"{name}-{i}-DELETE"))


def _typed_line(data: QueryDict, i: int) -> LineInput | None:
    if _gone(data, "lines", i) or not data.get(f"lines-{i}-product"):
        return None
    quantity = _number(data.get(f"lines-{i}-quantity"), MOST_PIECES)
    price, discount = (_number(data.get(f"lines-{i}-{name}")) for name in ("unit_price", "discount"))
    return LineInput(0, quantity, price, min(max(discount, Decimal(0)), Decimal(100)))


def _number(text: str | None, most: Decimal = LARGEST) -> Decimal:
    """Read a number as the form does; half a number is none yet."""
    try:
        value = AmountField(required=False).to_python(text)
    except ValidationError:
        return Decimal(0)
    return value if value is not None and value.is_finite() and abs(value) < most else Decimal(0)
