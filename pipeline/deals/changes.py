"""What somebody wants a deal to be: what of it would change, and how a request keeps it until it is decided.

A request keeps plain values by field: keys of records, amounts and dates as text, lines and shares as lists. So it can be
compared with what stands, shown, and carried out later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from customers.contacts.models import Contact
from pipeline.deals.models import Deal
from pipeline.deals.queries.lines_and_splits import contacts_of, lines_of, splits_of
from pipeline.deals.rules.deals import LineInput, SplitInput, plain_splits, read_splits, whole_splits
from pipeline.process.choices import StageKind
from salesplan.core.amounts.rules import plain
from salesplan.core.money import quantize

# Fields of a move, which are not compared with what stands.
OF_A_MOVE = ("loss_reason", "loss_note", "rival")


@dataclass(frozen=True)
class DealChange:
    """Values by field and parts as they should be; None stays as it is. `stage` moves the deal, closing it on a day."""

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[LineInput] | None = None
    splits: Sequence[SplitInput] | None = None
    contacts: Sequence[Any] | None = None
    stage: Any = None
    closed_on: date | None = None
    loss_reason: Any = None
    loss_note: str = ""
    rival: Any = None
    push_reason: str = ""


def changed_fields(deal: Deal, change: DealChange) -> list[str]:
    """Return the fields that would change. With lines the amount is their sum, so a typed one does not count."""
    out = [name for name, value in change.values.items() if not _same(deal, name, value)]
    has_lines = bool(change.lines) if change.lines is not None else deal.main_product_id is not None
    if has_lines and "amount" in out:
        out.remove("amount")
    if change.lines is not None and list(change.lines) != lines_of(deal):
        out.append("lines")
    if change.splits is not None and _splits(change.splits, deal) != _splits(splits_of(deal), deal):
        out.append("splits")
    if change.contacts is not None:
        out += ["contacts"] if contacts_of(deal) != {contact.pk for contact in change.contacts} else []
    if change.stage is not None and change.stage.pk != deal.stage_id:
        out.append("stage")
    return out


# Any: the value of a field, whichever it is.
def _same(deal: Deal, name: str, value: Any) -> bool:
    if name == "amount" and value is not None:
        return quantize(value, deal.currency) == deal.amount
    return getattr(deal, name) == value


def _splits(splits: Iterable[SplitInput], deal: Deal) -> list[list[Any]]:
    return plain_splits(whole_splits(splits, deal.owner_id))


def stored_change(deal: Deal, change: DealChange, fields: Iterable[str]) -> dict[str, Any]:
    """Return what is wanted of some fields in plain values."""
    stored = {name: _plain(change.values[name]) for name in fields if name in change.values}
    if "lines" in fields and change.lines is not None:
        stored["lines"] = _plain_lines(change.lines)
    if "splits" in fields and change.splits is not None:
        stored["splits"] = _splits(change.splits, deal)
    if "contacts" in fields and change.contacts is not None:
        stored["contacts"] = sorted(contact.pk for contact in change.contacts)
    if "stage" in fields and change.stage is not None:
        stored["stage"] = change.stage.pk
        if change.closed_on is not None and change.stage.kind != StageKind.OPEN:
            stored["closed_on"] = change.closed_on.isoformat()
        stored |= {name: _plain(value) for name in OF_A_MOVE if (value := getattr(change, name))}
    if change.push_reason and "expected_close_on" in stored:
        stored["push_reason"] = change.push_reason
    return stored


def stored_values(deal: Deal, fields: Iterable[str]) -> dict[str, Any]:
    """Return what stands in some fields in plain values."""
    out: dict[str, Any] = {}
    for name in fields:
        if name == "lines":
            out[name] = _plain_lines(lines_of(deal))
        elif name == "splits":
            out[name] = _splits(splits_of(deal), deal)
        elif name == "contacts":
            out[name] = sorted(contacts_of(deal))
        elif name != "push_reason":
            out[name] = _plain(getattr(deal, name))
    return out


def read_change(stored: Mapping[str, Any]) -> DealChange:
    """Return what a request keeps, as the actions take it."""
    moves = "stage" in stored
    ours = {"lines", "splits", "contacts", "stage", "push_reason", *(("closed_on", *OF_A_MOVE) if moves else ())}
    lines, splits, contacts = stored.get("lines"), stored.get("splits"), stored.get("contacts")
    return DealChange(
        values={name: _read(name, value) for name, value in stored.items() if name not in ours},
        lines=None if lines is None else [LineInput(row[0], *map(Decimal, row[1:])) for row in lines],
        splits=None if splits is None else read_splits(splits),
        contacts=None if contacts is None else list(_related("contacts").objects.filter(pk__in=contacts)),
        stage=_read("stage", stored["stage"]) if moves else None,
        closed_on=_read("closed_on", stored.get("closed_on")) if moves else None,
        loss_reason=_read("loss_reason", stored.get("loss_reason")) if moves else None,
        loss_note=stored.get("loss_note", "") if moves else "",
        rival=_read("rival", stored.get("rival")) if moves else None,
        push_reason=stored.get("push_reason", ""),
    )


def _related(name: str) -> Any:
    if name == "contacts":
        return Contact
    return Deal._meta.get_field(name).related_model


# Any: the value of a field as JSON keeps it.
def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    # A column of deals: not a relation that ends here, nor one to anything.
    column: Any = Deal._meta.get_field(name)
    if column.is_relation:
        return column.related_model._default_manager.get(pk=value)
    return column.to_python(value)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


def _plain_lines(lines: Iterable[LineInput]) -> list[list[Any]]:
    return [[line.product_id, *map(_plain, (line.quantity, line.unit_price, Decimal(line.discount)))] for line in lines]
