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
from pipeline.deals.parts import contacts_of, lines_of, splits_of
from pipeline.deals.rules import LineInput, SplitInput, plain_splits, read_splits, whole_splits
from pipeline.process.choices import StageKind
from salesplan.core.money import quantize

# Fields of a move, which are not compared with what stands.
OF_A_MOVE = ("loss_reason", "loss_note", "rival")


@dataclass(frozen=True)
class Wanted:
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


def changed_fields(deal: Deal, wanted: Wanted) -> list[str]:
    """Return the fields that would change. With lines the amount is their sum, so a typed one does not count."""
    out = [name for name, value in wanted.values.items() if not _same(deal, name, value)]
    has_lines = bool(wanted.lines) if wanted.lines is not None else deal.main_product_id is not None
    if has_lines and "amount" in out:
        out.remove("amount")
    if wanted.lines is not None and list(wanted.lines) != lines_of(deal):
        out.append("lines")
    if wanted.splits is not None and _splits(wanted.splits, deal) != _splits(splits_of(deal), deal):
        out.append("splits")
    if wanted.contacts is not None:
        out += ["contacts"] if contacts_of(deal) != {contact.pk for contact in wanted.contacts} else []
    if wanted.stage is not None and wanted.stage.pk != deal.stage_id:
        out.append("stage")
    return out


def _same(deal: Deal, name: str, value: Any) -> bool:
    if name == "amount" and value is not None:
        return quantize(value, deal.currency) == deal.amount
    return getattr(deal, name) == value


def _splits(splits: Iterable[SplitInput], deal: Deal) -> list[list[Any]]:
    return plain_splits(whole_splits(splits, deal.owner_id))


def as_wanted(deal: Deal, wanted: Wanted, fields: Iterable[str]) -> dict[str, Any]:
    """Return what is wanted of some fields in plain values."""
    kept = {name: _plain(wanted.values[name]) for name in fields if name in wanted.values}
    if "lines" in fields and wanted.lines is not None:
        kept["lines"] = _plain_lines(wanted.lines)
    if "splits" in fields and wanted.splits is not None:
        kept["splits"] = _splits(wanted.splits, deal)
    if "contacts" in fields and wanted.contacts is not None:
        kept["contacts"] = sorted(contact.pk for contact in wanted.contacts)
    if "stage" in fields and wanted.stage is not None:
        kept["stage"] = wanted.stage.pk
        if wanted.closed_on is not None and wanted.stage.kind != StageKind.OPEN:
            kept["closed_on"] = wanted.closed_on.isoformat()
        kept |= {name: _plain(value) for name in OF_A_MOVE if (value := getattr(wanted, name))}
    if wanted.push_reason and "expected_close_on" in kept:
        kept["push_reason"] = wanted.push_reason
    return kept


def as_it_stands(deal: Deal, fields: Iterable[str]) -> dict[str, Any]:
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


def read_wanted(kept: Mapping[str, Any]) -> Wanted:
    """Return what a request keeps, as the actions take it."""
    moves = "stage" in kept
    ours = {"lines", "splits", "contacts", "stage", "push_reason", *(("closed_on", *OF_A_MOVE) if moves else ())}
    lines, splits, contacts = kept.get("lines"), kept.get("splits"), kept.get("contacts")
    return Wanted(
        values={name: _read(name, value) for name, value in kept.items() if name not in ours},
        lines=None if lines is None else [LineInput(row[0], *map(Decimal, row[1:])) for row in lines],
        splits=None if splits is None else read_splits(splits),
        contacts=None if contacts is None else list(_related("contacts").objects.filter(pk__in=contacts)),
        stage=_read("stage", kept["stage"]) if moves else None,
        closed_on=_read("closed_on", kept.get("closed_on")) if moves else None,
        loss_reason=_read("loss_reason", kept.get("loss_reason")) if moves else None,
        loss_note=kept.get("loss_note", "") if moves else "",
        rival=_read("rival", kept.get("rival")) if moves else None,
        push_reason=kept.get("push_reason", ""),
    )


def _related(name: str) -> Any:
    if name == "contacts":
        return Contact
    return Deal._meta.get_field(name).related_model


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    # A column of deals: not a relation that ends here, nor one to anything.
    column: Any = Deal._meta.get_field(name)
    if column.is_relation:
        return column.related_model._default_manager.get(pk=value)
    return column.to_python(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


def _plain_lines(lines: Iterable[LineInput]) -> list[list[Any]]:
    return [[one.product_id, *map(_plain, (one.quantity, one.unit_price, Decimal(one.discount)))] for one in lines]
