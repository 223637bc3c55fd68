"""Writing the values of history in words: labels of fields and choices, names of records, dates and numbers."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from salesplan.core import format as write
from salesplan.core.history import labels
from salesplan.core.language import current_language
from salesplan.core.typing import User

Names = Mapping[tuple[type[Model], Any], str]
Row = tuple[str, Any, Any]


def title(state: Mapping[str, Any]) -> str:
    """Return what a record is called in one of its states."""
    return next((str(state[name]) for name in ("name", "title", "subject") if state.get(name)), "")


def _field(model: type[Model], name: str) -> Field | None:
    try:
        return model._meta.get_field(name)  # type: ignore[return-value]
    except FieldDoesNotExist:
        fields = [f for f in model._meta.concrete_fields if f.attname == name]
        return fields[0] if fields else None


def names(events: Iterable[tuple[type[Model], list[Row]]], user: User) -> dict[tuple[type[Model], Any], str]:
    """Return the names of all records that the rows refer to, as far as the reader may see them."""
    keys_of: dict[type[Model], set[Any]] = {}
    for model, rows in events:
        for name, old, new in rows:
            field = _field(model, name)
            if isinstance(field, ForeignKey):
                keys_of.setdefault(field.related_model, set()).update({old, new} - {None})
    result: dict[tuple[type[Model], Any], str] = {}
    for model, keys in keys_of.items():
        records = model._default_manager.all()
        if hasattr(records, "visible_to") and model._meta.label_lower != "people.user":
            records = records.visible_to(user)
        result.update({(model, record.pk): str(record) for record in records.filter(pk__in=keys)})
    return result


def row(model: type[Model], changed: Row, record_names: Names) -> tuple[Any, str, str]:
    """Return (label, old, new) of one changed field as texts."""
    name, old, new = changed
    field = _field(model, name)
    return labels.of_field(field, name), value(field, old, record_names), value(field, new, record_names)


def value(field: Field | None, raw: Any, record_names: Names) -> str:
    """Write one value."""
    if raw is None or raw in ("", [], {}):
        return write.NOTHING
    if isinstance(raw, list):
        return ", ".join(value(getattr(field, "base_field", None), each, record_names) for each in raw)
    if isinstance(raw, dict):
        return json.dumps(raw, ensure_ascii=False)
    if isinstance(field, ForeignKey):
        return record_names.get((field.related_model, raw), f"#{raw}")
    choices = dict(getattr(field, "flatchoices", ()) or ())
    if raw in choices:
        return str(choices[raw])
    lang = current_language()
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, datetime):
        return write.moment(timezone.localtime(raw), lang)
    if isinstance(raw, date):
        return write.day(raw, lang)
    if isinstance(raw, Decimal):
        return write.exact_number(raw)
    return str(raw)
