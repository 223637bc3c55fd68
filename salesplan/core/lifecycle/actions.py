"""A step is taken: the row is locked and its state checked, then state and history change together.

with acting(by, "goal.drop", why=note):
    current = lock_for(goal, GoalStep.DROP)                       # locked; refused where the state does not allow it
    ...                                                           # what else must hold
    move(current, GoalStep.DROP, by=by, at=at, note=note, values={"outcome": Outcome.DROPPED})
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from salesplan.core.editing import lock_version
from salesplan.core.fields import Versioned
from salesplan.core.lifecycle.models import LONGEST_NOTE, LifecycleMove, Stateful
from salesplan.core.lifecycle.rules import NoSuchStep
from salesplan.core.typing import User

Subject = TypeVar("Subject", bound=Stateful)
CREATE = "create"


def lock_for(subject: Subject, step: str, *, version: int | None = None, to: str = "") -> Subject:
    """Return a record as it stands now, locked for a step; raise its `refusal` if the step cannot be taken.

    With the `version` on which somebody decided, raise Conflict when it was saved since; `to` is what they wanted.
    """
    current = lock_version(subject, version, {"state": to} if to else {})
    check(current, step)
    return current


def check(current: Stateful, step: str) -> None:
    """Raise the `refusal` of a locked record from which a step cannot be taken."""
    if not current.may(step):
        raise current.refusal(step)


def lock_all_for(rows: models.QuerySet[Subject], step: str) -> list[Subject]:
    """Return those of many records from which a step can be taken, locked; what others hold just now is left out."""
    model = rows.model
    found = rows.filter(state__in=model.lifecycle.steps[step].sources)
    return list(found.select_for_update(of=("self",), skip_locked=True))


def begin(
    subject: Stateful, *, by: User | None, at: datetime, step: str = CREATE, note: str = "", **columns: Any
) -> LifecycleMove:
    """Write the first row of the history of a record that was just made; `columns` are the history's own."""
    return _record(subject, step, "", by, at, note, columns)


def move(
    subject: Stateful,
    step: str,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    to: str = "",
    values: Mapping[str, Any] | None = None,
    **columns: Any,
) -> LifecycleMove:
    """Take a step with a record locked for it: write its state, the `values` that change with it, and its history.

    `to` chooses among the targets of a step that has several; `columns` are the history's own. Raises NoSuchStep where
    the table does not have the step, or asks for a reason that is missing: the action has refused both before.
    """
    was, taken = subject.state, subject.lifecycle.steps.get(step)
    if taken is not None and taken.asks_why and not note.strip():
        raise NoSuchStep(f"{str(step)!r} needs a reason")
    enter(subject, step, to=to, values=values)
    return _record(subject, step, was, by, at, note, columns)


def enter(subject: Stateful, step: str, *, to: str = "", values: Mapping[str, Any] | None = None) -> None:
    """Take a step that leaves no row of its own: what happened is told elsewhere, in a decision or another history."""
    values = values or {}
    subject.state = subject.lifecycle.target(step, subject.state, to=to)
    for name, value in values.items():
        setattr(subject, name, value)
    names = ["state", *values]
    if isinstance(subject, Versioned):
        subject.version += 1
        names.append("version")
    subject.save(update_fields=names)


def _record(
    subject: Stateful, step: str, was: str, by: User | None, at: datetime, note: str, columns: Mapping[str, Any]
) -> LifecycleMove:
    values = {"step": step, "from_state": was, "to_state": subject.state, "note": note.strip()[:LONGEST_NOTE]}
    new_move: LifecycleMove = subject.moves.create(**values, **columns, by=by, at=at)  # type: ignore[attr-defined]
    return new_move
