"""Changes to products, their prices and costs; only admins make them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pipeline.products.models import Cost, Price, Product
from pipeline.products.rules import NewProduct, PriceRefused, PriceSpan, keys_of, place_price
from salesplan.core.access import require
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company, currencies
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import Refused
from salesplan.people.choices import Role
from salesplan.people.models import User


def _keys(product: Product) -> dict[str, str]:
    return keys_of(product.code, product.name, product.name_zh, product.family)


def _check_code(code: str, but: int = 0) -> None:
    if Product.objects.filter(code__iexact=code).exclude(pk=but).exists():
        raise Refused(_("This code is already used by another product. Choose a different one."), field="code")


def create_product(*, values: Mapping[str, Any], by: User, at: datetime) -> Product:
    """Add a product to the list."""
    require(by, Role.ADMIN)
    with acting(by, "product.create"):
        _check_code(values["code"])
        product = Product(**values)
        for name, text in _keys(product).items():
            setattr(product, name, text)
        product.save()
        return product


def enter_products(new_products: Sequence[NewProduct], *, from_on: date, by: User | None) -> list[Product]:
    """Add many products with their first prices and costs, as `create_product` and `add_price` add one.

    Their codes are new; `by` is None for work without a person, such as an import.
    """
    if by is not None:
        require(by, Role.ADMIN)
    with acting(by, "product.create"):
        products = [Product(code=new.code, **new.texts) for new in new_products]
        for product in products:
            for name, text in _keys(product).items():
                setattr(product, name, text)
        created = Product.objects.bulk_create(products, batch_size=500)
        pairs = list(zip(created, new_products, strict=True))
        Price.objects.bulk_create(
            Price(product=product, currency=new.currency, amount=new.price, from_on=from_on)
            for product, new in pairs
            if new.price is not None
        )
        Cost.objects.bulk_create(
            Cost(product=product, amount=new.cost, from_on=from_on) for product, new in pairs if new.cost is not None
        )
        return created


def edit_product(
    product: Product, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> Product:
    """Change a product; it is taken off sale with `is_active` false, never deleted, since deals name it."""
    require(by, Role.ADMIN)
    with acting(by, "product.edit"):
        current = lock_version(product, version, values)
        if "code" in values:
            _check_code(values["code"], current.pk)
        texts = {name: values.get(name, getattr(current, name)) for name in ("code", "name", "name_zh", "family")}
        apply(current, {**values, **_keys(Product(**texts))})
        return current


def add_price(product: Product, *, currency: str, amount: Decimal, from_on: date, by: User, at: datetime) -> Price:
    """Enter a price from a day on; it ends the price before it on the day before."""
    require(by, Role.ADMIN)
    with acting(by, "product.add_price"):
        current = lock(product)
        own_company = company()
        if currency not in currencies(own_company):
            raise Refused(
                _("There is no exchange rate for this currency. An admin can add one under Company."), field="currency"
            )
        ends_on = _make_room(current.prices.filter(currency=currency), from_on, business_day(at, own_company))
        return Price.objects.create(
            product=current, currency=currency, amount=exact_money(amount, currency), from_on=from_on, to_on=ends_on
        )


def add_cost(product: Product, *, amount: Decimal, from_on: date, by: User, at: datetime) -> Cost:
    """Enter what one unit costs from a day on, in the base currency; it ends the cost before it on the day before.

    Sales that are booked already keep the cost that was known then.
    """
    require(by, Role.ADMIN)
    with acting(by, "product.add_cost"):
        current = lock(product)
        own_company = company()
        ends_on = _make_room(current.costs.all(), from_on, business_day(at, own_company))
        amount = exact_money(amount, own_company.currency)
        return Cost.objects.create(product=current, amount=amount, from_on=from_on, to_on=ends_on)


def _make_room(rows: QuerySet, from_on: date, today: date) -> date | None:
    """End the price or cost that was in force the day before a new one begins; return when the new one ends."""
    spans = [PriceSpan(*row) for row in rows.values_list("pk", "from_on", "to_on")]
    try:
        placing = place_price(spans, from_on, today)
    except PriceRefused as error:
        message = _refusal(error.reason) if rows.model is Price else _cost_refusal(error.reason)
        raise Refused(message, field="from_on", code=f"price_{error.reason}") from None
    if placing.closes is not None:
        before = rows.get(pk=placing.closes)
        before.to_on = placing.closes_on
        before.save(update_fields=["to_on"])
    return placing.ends_on


def _cost_refusal(reason: str) -> str:
    if reason == "past":
        return _("You can't change a cost that sales have already been booked with. Choose today or a later day.")
    return _("A cost already starts on this day. Withdraw it first, or choose another day.")


def _refusal(reason: str) -> str:
    if reason == "past":
        return _("You can't change a price that has already been quoted. Choose today or a later day.")
    return _("A price already starts on this day. Withdraw it first, or choose another day.")


def withdraw_price(price: Price, *, by: User, at: datetime) -> None:
    """Take back a price that has not begun; the one before it holds on to where this one would have ended."""
    require(by, Role.ADMIN)
    with acting(by, "product.withdraw_price"):
        lock(price.product)
        if price.from_on <= business_day(at):
            raise Refused(_("This price is or was in force. Enter a new price instead."), code="price_past")
        _give_back(price, Price.objects.filter(product=price.product_id, currency=price.currency))


def withdraw_cost(cost: Cost, *, by: User, at: datetime) -> None:
    """Take back a cost that has not begun; the one before it holds on to where this one would have ended."""
    require(by, Role.ADMIN)
    with acting(by, "product.withdraw_cost"):
        lock(cost.product)
        if cost.from_on <= business_day(at):
            raise Refused(_("This cost is or was in force. Enter a new cost instead."), code="price_past")
        _give_back(cost, Cost.objects.filter(product=cost.product_id))


def _give_back(withdrawn: Price | Cost, rows: QuerySet) -> None:
    before = rows.filter(from_on__lt=withdrawn.from_on).order_by("-from_on").first()
    if before is not None:
        before.to_on = withdrawn.to_on
        before.save(update_fields=["to_on"])
    withdrawn.delete()
