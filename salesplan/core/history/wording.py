"""History in words: what records and fields are called, names of records, and values before and after a change.

Fields that have a label of their own keep it. Those in NAMES have none, since no form shows them: they have the names that
Django derives from the code, said in every language. A tracked model or field that is called nothing in Chinese fails the tests.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from salesplan.core import format as write
from salesplan.core.typing import User

Names = Mapping[tuple[type[Model], Any], str]
# The name of a field, and its value before and after.
FieldChange = tuple[str, Any, Any]

# As Django makes them from the names of classes and attributes.
NAMES = (
    gettext_noop("asked at"), gettext_noop("asked by"), gettext_noop("below since"), gettext_noop("earn rule"),
    gettext_noop("loyalty member"), gettext_noop("loyalty programme"), gettext_noop("loyalty reward"),
    gettext_noop("loyalty tier"), gettext_noop("member"), gettext_noop("point adjustment"), gettext_noop("redemption"),
    gettext_noop("tier since"),
    gettext_noop("cascade"), gettext_noop("cascade node"),
    gettext_noop("published as"),
    gettext_noop("parent"),
    gettext_noop("months"),
    gettext_noop("figures"),
    gettext_noop("about id"), gettext_noop("about kind"), gettext_noop("account"), gettext_noop("adjusted at"),
    gettext_noop("adjusted by"), gettext_noop("amount base"), gettext_noop("appeal"), gettext_noop("appraisal"),
    gettext_noop("approved at"), gettext_noop("approved by"), gettext_noop("by"), gettext_noop("channel"),
    gettext_noop("code"), gettext_noop("company"), gettext_noop("contact"), gettext_noop("cost"), gettext_noop("copied from"),
    gettext_noop("created at"), gettext_noop("created by"), gettext_noop("deal"), gettext_noop("deal line"),
    gettext_noop("deal split"), gettext_noop("deal overlay"), gettext_noop("decided at"), gettext_noop("decided by"), gettext_noop("deleted at"),
    gettext_noop("done by"), gettext_noop("ends on"), gettext_noop("enrolment"), gettext_noop("entry"),
    gettext_noop("evidence"), gettext_noop("evidence hash"), gettext_noop("exchange rate"), gettext_noop("external id"), gettext_noop("given by"),
    gettext_noop("goal"), gettext_noop("happened on"), gettext_noop("current version"), gettext_noop("incentive plan"),
    gettext_noop("initiative key"), gettext_noop("leadership"), gettext_noop("loss reason"), gettext_noop("made at"),
    gettext_noop("made by"), gettext_noop("main product"), gettext_noop("manager"), gettext_noop("manager done at"),
    gettext_noop("membership"), gettext_noop("monitor"), gettext_noop("number"), gettext_noop("person"),
    gettext_noop("plan"), gettext_noop("sales plan budget line"), gettext_noop("sales plan channel"), gettext_noop("sales plan goal"),
    gettext_noop("sales plan incentive"), gettext_noop("sales plan initiative"), gettext_noop("sales plan person"), gettext_noop("sales plan risk"),
    gettext_noop("sales plan rival"), gettext_noop("sales plan task"), gettext_noop("incentive plan version"), gettext_noop("plan version"), gettext_noop("position"),
    gettext_noop("price"), gettext_noop("process"), gettext_noop("product"), gettext_noop("proposed at"),
    gettext_noop("proposed by"), gettext_noop("quota"), gettext_noop("reward"), gettext_noop("rival"),
    gettext_noop("round"), gettext_noop("sales plan"), gettext_noop("sales plan version"), gettext_noop("scorecard"),
    gettext_noop("scorecard version"), gettext_noop("self done at"), gettext_noop("set at"), gettext_noop("set by"),
    gettext_noop("stage"), gettext_noop("starts on"), gettext_noop("submitted by"), gettext_noop("task"),
    gettext_noop("team"),
    gettext_noop("at"), gettext_noop("quota response"),
    gettext_noop("pay run"), gettext_noop("dispute"),
    gettext_noop("incentive plan draft"), gettext_noop("author"), gettext_noop("form values"), gettext_noop("new for"),
    gettext_noop("leaving"), gettext_noop("prepared at"), gettext_noop("prepared by"), gettext_noop("started at"),
    gettext_noop("started by"), gettext_noop("closes on"), gettext_noop("handed at"), gettext_noop("closed at"),
    gettext_noop("attachment"), gettext_noop("record id"), gettext_noop("media"), gettext_noop("sha256"), gettext_noop("stored"),
    gettext_noop("removed by"), gettext_noop("removed at"), gettext_noop("place"),
    gettext_noop("segment"), gettext_noop("segment set"), gettext_noop("customer scoring"), gettext_noop("fit weights"), gettext_noop("renewed on"),
    gettext_noop("measured"), gettext_noop("opened on"), gettext_noop("action"), gettext_noop("corrective action"),
)  # fmt: skip


def of_model(model: type[Model]) -> str:
    """Return what a kind of record is called, in the language of the page."""
    return _(str(model._meta.verbose_name))


def of_field(field: Field | None, name: str) -> str:
    """Return what a field is called; one that is gone keeps the name it had."""
    return _(str(field.verbose_name)) if field is not None else name


def record_title(state: Mapping[str, Any]) -> str:
    """Return what a record is called in one of its states."""
    return next((str(state[name]) for name in ("name", "title", "subject") if state.get(name)), "")


def _field(model: type[Model], name: str) -> Field | None:
    try:
        return model._meta.get_field(name)  # type: ignore[return-value]
    except FieldDoesNotExist:
        fields = [f for f in model._meta.concrete_fields if f.attname == name]
        return fields[0] if fields else None


def record_names(
    events: Iterable[tuple[type[Model], list[FieldChange]]], user: User
) -> dict[tuple[type[Model], Any], str]:
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


def describe_change(model: type[Model], change: FieldChange, names: Names) -> tuple[Any, str, str]:
    """Return (label, old, new) of one changed field as texts."""
    name, old, new = change
    field = _field(model, name)
    return of_field(field, name), value_text(field, old, names), value_text(field, new, names)


def value_text(field: Field | None, raw: object, names: Names) -> str:
    """Write one value."""
    if raw is None or raw in ("", [], {}):
        return write.NOTHING
    if isinstance(raw, list):
        return ", ".join(value_text(getattr(field, "base_field", None), each, names) for each in raw)
    if isinstance(raw, dict):
        return json.dumps(raw, ensure_ascii=False)
    if isinstance(field, ForeignKey):
        return names.get((field.related_model, raw), f"#{raw}")
    choices = dict(getattr(field, "flatchoices", ()) or ())
    if raw in choices:
        return str(choices[raw])
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, datetime):
        return write.moment(timezone.localtime(raw))
    if isinstance(raw, date):
        return write.day(raw)
    if isinstance(raw, Decimal):
        return write.exact_number(raw)
    return str(raw)
