"""The lines of an imported deal: quantity, price, discount and amount, which must agree; and what comes back."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.deals.queries.lines_and_splits import LARGEST
from pipeline.deals.rules.deals import LineInput, line_amount
from pipeline.imports.rows import ImportRow
from pipeline.imports.rules import ImportProblem, shown
from pipeline.process.choices import StageKind
from pipeline.products.models import Product
from pipeline.returns.rules import SoldGoods
from salesplan.core.money import HUNDRED, ZERO

ONE = Decimal(1)


@dataclass(frozen=True)
class LineFigures:
    """What a row says of its line, as it stands: nothing is worked out yet."""

    product: Any
    quantity: Decimal | None
    price: Decimal | None
    discount: Decimal
    amount: Decimal | None


def figures_of(row: ImportRow, currency: str, product: Product | None) -> LineFigures:
    """Read the figures of a row in the currency of its deal."""
    quantity = row.number("quantity", signed=True)
    if quantity is not None and quantity == 0:
        raise ImportProblem("quantity_zero", name="quantity")
    discount = row.number("discount", places=2, percent=True) or ZERO
    if discount > HUNDRED:
        raise ImportProblem("discount_beyond", {"text": shown(row.text("discount"))}, "discount")
    amount = row.amount("amount", currency, signed=True)
    if quantity is not None and amount is not None and quantity < 0 < amount:
        raise ImportProblem("return_signs", name="amount")
    return LineFigures(product, quantity, row.amount("price", currency, places=4), discount, amount)


@dataclass(frozen=True)
class PricedLine:
    """A line with its amount; `product` is None where a deal of one row names none."""

    product: Any
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    amount: Decimal


def worth_of(figures: LineFigures, currency: str, state: str, list_price: Decimal | None) -> PricedLine:
    """Return what a line comes to: the amount of the file, else quantity × price − discount, else the list price.

    An amount beside a price must be what they come to, or one of the three is wrong.
    """
    quantity = figures.quantity or ONE
    price = figures.price
    if figures.amount is None and price is None:
        if state == StageKind.WON:
            raise ImportProblem("amount_needed", name="amount")
        price = list_price
    by_price = None
    if price is not None:
        by_price = line_amount(LineInput(0, quantity, price, figures.discount), currency)
    amount = figures.amount if figures.amount is not None else by_price or ZERO
    if figures.amount is not None and by_price is not None and by_price != figures.amount:
        raise ImportProblem("amount_differs", {"sum": by_price, "amount": figures.amount}, "amount")
    if price is None:
        part = (HUNDRED - figures.discount) / HUNDRED
        price = round(amount / quantity / part, 4) if part else ZERO
    if max(price, amount) >= LARGEST:
        raise ImportProblem("too_large", name="amount")
    return PricedLine(figures.product, quantity, price, figures.discount, amount)


def back_of(figures: LineFigures) -> SoldGoods:
    """Return what comes back, as amounts above zero; without a quantity in the file, an amount alone."""
    if figures.amount is None and figures.price is None:
        raise ImportProblem("return_amount", name="amount")
    quantity = None if figures.quantity is None else abs(figures.quantity)
    amount = figures.amount
    if amount is None:
        part = (HUNDRED - figures.discount) / HUNDRED
        amount = (quantity or ONE) * (figures.price or ZERO) * part
    return SoldGoods(figures.product.pk if figures.product else None, quantity, abs(amount))
