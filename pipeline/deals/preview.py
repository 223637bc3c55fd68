"""The totals under a form that is being typed: read leniently, worked out by the same rules as when it is saved."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from pipeline.deals.choices import CreditKind
from pipeline.deals.queries.lines_and_splits import LARGEST
from pipeline.deals.rules.deals import LineInput, SplitInput, lines_amount, split_gap
from salesplan.core.company.queries import Rates
from salesplan.core.forms import AmountField, NumberField, PercentField, QuantityField

PIECES, SHARE = QuantityField(required=False), PercentField(required=False)


def preview(data: QueryDict, rates: Rates, today: date) -> dict[str, Any]:
    """Return the totals of what is being typed: the sum, its value in the base currency, the gap of the shares."""
    base = rates.base
    currency = data.get("currency") or base
    lines = [line for line in (_typed_line(data, i, currency) for i in range(_count(data, "lines"))) if line]
    rows = [i for i in range(_count(data, "splits")) if not _is_deleted(data, "splits", i) and not _is_overlay(data, i)]
    shares = [SplitInput(0, _number(data.get(f"splits-{i}-percent"), SHARE)) for i in rows]
    amount_field = AmountField(required=False, currency=currency)
    amount = lines_amount(lines, currency) if lines else _number(data.get("amount"), amount_field)
    has_rate = currency == base or currency in rates.known
    return {
        "currency": currency,
        "base": base,
        "count": len(lines),
        "amount": amount,
        "gap": split_gap(shares) if shares else Decimal(0),
        "shares": shares,
        "amount_base": rates.to_base(amount, currency, today) if has_rate and currency != base else None,
    }


def _count(data: QueryDict, name: str) -> int:
    count = data.get(f"{name}-TOTAL_FORMS", "0")
    return min(int(count), 200) if count.isdecimal() else 0


def _is_deleted(data: QueryDict, name: str, i: int) -> bool:
    return bool(data.get(f"{name}-{i}-DELETE"))


def _is_overlay(data: QueryDict, i: int) -> bool:
    return data.get(f"splits-{i}-kind") == CreditKind.OVERLAY


def _typed_line(data: QueryDict, i: int, currency: str) -> LineInput | None:
    if _is_deleted(data, "lines", i) or not data.get(f"lines-{i}-product"):
        return None
    quantity = _number(data.get(f"lines-{i}-quantity"), PIECES)
    price = _number(data.get(f"lines-{i}-unit_price"), AmountField(required=False, is_price=True, currency=currency))
    discount = _number(data.get(f"lines-{i}-discount"), SHARE)
    return LineInput(0, quantity, price, min(max(discount, Decimal(0)), Decimal(100)))


def _number(text: str | None, field: NumberField) -> Decimal:
    """Read a number as the form does; half a number is none yet, and one that is asked counts when it is answered."""
    try:
        value = field.to_python(text)
    except ValidationError:
        return Decimal(0)
    return value if value is not None and abs(value) < LARGEST else Decimal(0)
