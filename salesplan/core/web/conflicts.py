"""The one screen of a conflict: what stood there, what somebody else saved, what was typed, and a form to decide with.

`{% form_errors form %}` draws it (`components/conflict.html`) of any form that has a `conflict`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from salesplan.core.errors import Conflict
from salesplan.core.forms import retype


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
    who: Any = None
    at: datetime | None = None


def screen_of(conflict: Conflict) -> ConflictScreen:
    """Return the screen of a conflict with what it says itself."""
    rows = (
        ConflictRow(difference.label, None, difference.now, difference.typed) for difference in conflict.differences
    )
    return ConflictScreen(conflict.message, tuple(rows))


def show(form: Any, conflict: Conflict, screen: ConflictScreen | None = None) -> Any:
    """Show a conflict in a form that keeps what was typed; its next save builds on what stands now. Return the form."""
    if "version" in form.fields and conflict.version:
        retype(form, form.add_prefix("version"), str(conflict.version))
    form.conflict = screen or screen_of(conflict)
    return form


def merge(form: Any, conflict: Conflict, record: Any) -> Any:
    """Show a conflict about a record with a history, for an edit that began at the form's `version`. Return the form.

    What only the other person changed is taken over into the form, what was typed stays, so saving again loses nothing;
    a field that both changed keeps what was typed, and the screen shows both.
    """
    started = record.events.filter(version=form.cleaned_data.get("version")).order_by("-pgh_id").first()
    last = record.events.select_related("pgh_context").order_by("-pgh_id").first()
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
    form.conflict = ConflictScreen(conflict.message, tuple(rows), True, who, last.pgh_created_at if last else None)
    return form


def _shown(record: Any, name: str, value: Any) -> Any:
    choices = dict(type(record)._meta.get_field(name).flatchoices)
    return "–" if value in (None, "") else choices.get(value, value)


def _put(form: Any, name: str, value: Any) -> None:
    """Put a value into posted data, as its input would send it."""
    key = form.add_prefix(name)
    form.data.pop(key, None)
    as_posted = getattr(form.fields[name].widget, "as_posted", None)
    if as_posted is not None:
        form.data.update(as_posted(key, value))
    elif value is not None and value is not False:
        form.data[key] = str(getattr(value, "pk", "on" if value is True else value))
