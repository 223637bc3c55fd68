"""The one screen of a conflict: what stood there, what somebody else saved, what was typed, and a form to decide with.

`{% form_errors form %}` draws it (`components/conflict.html`) of any form that has a `conflict`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Field, Model

from salesplan.core.errors import Conflict
from salesplan.core.forms import retype

FormT = TypeVar("FormT", bound=forms.BaseForm)


@dataclass(frozen=True)
class ConflictRow:
    """One field that both changed: what it is called, and its three values as texts or anything a template shows."""

    label: Any
    before: Any
    theirs: Any
    yours: Any


@dataclass(frozen=True)
class ConflictScreen:
    """What a form shows after a conflict; `who` saved it and `at` which time are known where the record has a history."""

    message: Any
    rows: tuple[ConflictRow, ...] = ()
    knows_before: bool = False
    changed_by: Any = None
    at: datetime | None = None


def screen_of(conflict: Conflict) -> ConflictScreen:
    """Return the screen of a conflict with what it says itself."""
    rows = (
        ConflictRow(difference.label, None, difference.now, difference.typed) for difference in conflict.differences
    )
    return ConflictScreen(conflict.message, tuple(rows))


def show(form: FormT, conflict: Conflict, screen: ConflictScreen | None = None) -> FormT:
    """Show a conflict in a form that keeps what was typed; its next save builds on what stands now. Return the form."""
    if "version" in form.fields and conflict.version:
        retype(form, form.add_prefix("version"), str(conflict.version))
    form.conflict = screen or screen_of(conflict)  # type: ignore[attr-defined]
    return form


def merge(form: FormT, conflict: Conflict, record: Model) -> FormT:
    """Show a conflict about a record with a history, for an edit that began at the form's `version`. Return the form.

    What only the other person changed is taken over into the form, what was typed stays, so saving again loses nothing;
    a field that both changed keeps what was typed, and the screen shows both.
    """
    events = record.events  # type: ignore[attr-defined]
    started = events.filter(version=form.cleaned_data.get("version")).order_by("-pgh_id").first()
    last = events.select_related("pgh_context").order_by("-pgh_id").first()
    context = last.pgh_context.metadata if last and last.pgh_context else {}
    who = get_user_model()._default_manager.filter(pk=context.get("user")).first()
    rows = []
    show(form, conflict)
    for difference in conflict.differences:
        name = difference.field
        if name not in form.fields:
            continue
        before = getattr(started, name, None)
        if started is not None and difference.typed == before:
            _put(form, name, difference.now)
        label = form.fields[name].label or difference.label
        values = (_shown(record, name, value) for value in (before, difference.now, difference.typed))
        rows.append(ConflictRow(label, *values))
    at = last.pgh_created_at if last else None
    form.conflict = ConflictScreen(conflict.message, tuple(rows), True, who, at)  # type: ignore[attr-defined]
    return form


def _shown(record: Model, name: str, value: object) -> object:
    choices = dict(cast(Field, type(record)._meta.get_field(name)).flatchoices)
    return "–" if value in (None, "") else choices.get(value, value)


def _put(form: forms.BaseForm, name: str, value: object) -> None:
    """Put a value into posted data, as its input would send it."""
    data = cast(dict[str, Any], form.data)
    key = form.add_prefix(name)
    data.pop(key, None)
    as_posted = getattr(form.fields[name].widget, "as_posted", None)
    if as_posted is not None:
        data.update(as_posted(key, value))
    elif value is not None and value is not False:
        data[key] = str(getattr(value, "pk", "on" if value is True else value))
