"""What a request wants as people read it: each field with what stood and what is wanted, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.contacts.models import Contact
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.choices import DealType, PushReason
from pipeline.deals.models import Deal
from pipeline.deals.rules.deals import SplitInput, read_splits
from pipeline.products.models import Product
from pipeline.receipts.changes import KINDS
from pipeline.receipts.choices import ENTRY
from pipeline.returns.changes import FIELDS as RETURNS
from pipeline.returns.rules import read_goods
from salesplan.core import format as write
from salesplan.people.models import User

LABELS: dict[str, Any] = {
    "booking": gettext_lazy("Invoice or payment"),
    "taking_back": gettext_lazy("Reversal"),
    "returning": gettext_lazy("Return"),
    "restoring": gettext_lazy("Return reversed"),
    "lines": gettext_lazy("Products"),
    "splits": gettext_lazy("Shares"),
    "contacts": gettext_lazy("Contacts"),
    "stage": gettext_lazy("Stage"),
    "push_reason": gettext_lazy("Why is it postponed?"),
    "name": gettext_lazy("Name"),
    "account": gettext_lazy("Customer"),
    "owner": gettext_lazy("Owner"),
    "currency": gettext_lazy("Currency"),
    "amount": gettext_lazy("Amount"),
    "expected_close_on": gettext_lazy("Expected close"),
    "started_on": gettext_lazy("Started"),
    "closed_on": gettext_lazy("Closed"),
    "deal_type": gettext_lazy("Type of deal"),
    "next_step": gettext_lazy("Next step"),
    "next_step_on": gettext_lazy("Next step on"),
    "channel": gettext_lazy("Channel"),
    "rival": gettext_lazy("Rival"),
    "loss_reason": gettext_lazy("Reason for the loss"),
    "loss_note": gettext_lazy("What happened"),
}
DAYS = ("closed_on", "expected_close_on", "started_on", "next_step_on")
CHOICES = {"deal_type": DealType, "push_reason": PushReason}


@dataclass(frozen=True)
class FieldChange:
    """A field with its two values."""

    field: str
    label: Any
    before: str
    after: str


class NameLookup:
    """The names behind the keys that requests keep, loaded for all requests of a page at once."""

    def __init__(self, requests: Iterable[ChangeRequest]) -> None:
        keys_by_model: dict[Any, set[int]] = {}
        for request in requests:
            for stored in (request.before, request.after):
                for name, value in stored.items():
                    for model, pk in _keys(name, value):
                        keys_by_model.setdefault(model, set()).add(pk)
        self.rows = {model: model._default_manager.in_bulk(keys) for model, keys in keys_by_model.items()}

    def of(self, model: type[Model], pk: int) -> str:
        """Return the name of a record."""
        row = self.rows.get(model, {}).get(pk)
        return str(getattr(row, "label", row)) if row is not None else write.NOTHING

    def rows_of(self, request: ChangeRequest) -> list[FieldChange]:
        """Return the fields of a request with what stood and what is wanted."""
        names = [name for name in LABELS if name in request.after]
        return [
            FieldChange(
                name,
                LABELS[name],
                self._text(request, name, request.before.get(name)),
                self._text(request, name, request.after[name]),
            )
            for name in names
        ]

    # Any: what a request keeps of a field as JSON, whichever it is.
    def _text(self, request: ChangeRequest, name: str, value: Any) -> str:
        if value in (None, "", []):
            return write.NOTHING
        if name in KINDS:
            return _receipt(name, value, request.deal.currency)
        if name in RETURNS:
            return self._return(request, name, value)
        if name == "lines":
            return write.semicolon().join(self._line(request, *row) for row in value)
        if name == "splits":
            return write.semicolon().join(self._split(part) for part in read_splits(value))
        if name == "amount":
            return write.money(Decimal(value), request.deal.currency)
        if name in DAYS:
            return write.day(date.fromisoformat(value))
        if name in CHOICES:
            return str(CHOICES[name](value).label)
        keys = list(_keys(name, value))
        return write.comma().join(self.of(model, pk) for model, pk in keys) if keys else str(value)

    def _split(self, part: SplitInput) -> str:
        text = f"{self.of(User, part.person_id)} {write.exact_percent(part.percent / 100, most=4)}"
        return _("%(share)s on top") % {"share": text} if part.is_overlay else text

    # Any: what a request keeps of a field as JSON, whichever it is.
    def _return(self, request: ChangeRequest, name: str, value: Any) -> str:
        """Say what of the deal is sold, or what came back of it."""
        if isinstance(value, list):
            return _("%(goods)s sold") % {"goods": self._goods(request, value)}
        params = {"day": write.day(date.fromisoformat(value["day"])), "why": value["why"]}
        if name == "returning":
            return _("%(goods)s returned on %(day)s. %(why)s") % {
                **params,
                "goods": self._goods(request, value["goods"]),
            }
        params["amount"] = write.money(Decimal(value["amount"]), request.deal.currency)
        return _("Return of %(amount)s on %(day)s reversed. %(why)s") % params

    def _goods(self, request: ChangeRequest, rows: list[list[Any]]) -> str:
        texts = []
        for goods in read_goods(rows):
            parts = [self.of(Product, goods.product_id)] if goods.product_id else []
            parts += [f"× {write.exact_number(goods.quantity)}"] if goods.quantity else []
            parts.append(write.money(goods.amount, request.deal.currency))
            texts.append(" ".join(parts))
        return write.semicolon().join(texts)

    def _line(self, request: ChangeRequest, product: int, quantity: str, price: str, discount: str) -> str:
        discount_text = f" −{write.exact_percent(Decimal(discount) / 100, most=4)}" if Decimal(discount) else ""
        cost = write.money(Decimal(price), request.deal.currency)
        return f"{self.of(Product, product)} × {write.exact_number(Decimal(quantity))} @ {cost}{discount_text}"


# Any: what a request keeps of a field as JSON, whichever it is.
def _keys(name: str, value: Any) -> Iterable[tuple[Any, int]]:
    if value in (None, "", []) or name in KINDS:
        return []
    if name in RETURNS:
        rows = value if isinstance(value, list) else value.get("goods", [])
        return [(Product, row[0]) for row in rows if row[0]]
    if name == "lines":
        return [(Product, row[0]) for row in value]
    if name == "splits":
        return [(User, row[0]) for row in value]
    if name == "contacts":
        return [(Contact, pk) for pk in value]
    if name == "push_reason":
        return []
    column = Deal._meta.get_field(name)
    return [(column.related_model, value)] if column.is_relation else []


# Any: what a request keeps of a field as JSON, whichever it is.
def _receipt(name: str, value: Any, currency: str) -> str:
    """Say what is to be booked, or what of a receipt is left and taken back."""
    if isinstance(value, str):
        return _("%(left)s of it remains") % {"left": write.money(Decimal(value), currency)}
    params = {
        "kind": ENTRY[value["kind"]],
        "amount": write.money(Decimal(value["amount"]), currency),
        "day": write.day(date.fromisoformat(value["day"])),
    }
    if name == "booking":
        more = " · ".join(part for part in (value["reference"], value["note"]) if part)
        return (_("%(kind)s: %(amount)s on %(day)s") % params) + (f" · {more}" if more else "")
    params |= {"of": write.day(date.fromisoformat(value["of_day"])), "why": value["why"]}
    return _("%(kind)s of %(of)s: %(amount)s reversed on %(day)s. %(why)s") % params


def describe_request(request: ChangeRequest, names: NameLookup | None = None) -> str:
    """Say in one sentence what a request wants."""
    rows = (names or NameLookup([request])).rows_of(request)
    return write.semicolon().join(
        _("%(field)s: %(before)s → %(after)s") % {"field": row.label, "before": row.before, "after": row.after}
        for row in rows
    )


@dataclass(frozen=True)
class PayEffect:
    """What a change does to the pay of a person in a period."""

    person: User
    period: str
    before: Decimal
    after: Decimal


def pay_rows(effect: Iterable[Iterable[Any]], visible: Mapping[int, Any]) -> list[PayEffect]:
    """Return the pay of those whom the reader sees, before and after."""
    return [
        PayEffect(visible[who], write.period_label(period), Decimal(before), Decimal(after))
        for who, period, before, after in effect
        if who in visible
    ]
