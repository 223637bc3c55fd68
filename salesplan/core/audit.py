"""The frame of every action: one transaction that knows who does what, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import pghistory
from django.db import transaction

from salesplan.core.typing import User

_inside: ContextVar[bool] = ContextVar("inside_an_action", default=False)


@contextmanager
def acting(by: User | None, verb: str, *, why: str = "") -> Iterator[None]:
    """Run a block atomically; the history of every row it changes names the person, the verb and the reason.

    An action that another one calls is part of it: pghistory keeps one context for the whole, so the inner names must
    not take the place of the outer ones (a notice written on the way would leave the step without its person).
    """
    if _inside.get():
        with transaction.atomic():
            yield
        return
    metadata = {"user": getattr(by, "pk", None), "verb": verb}
    if why:
        metadata["why"] = why
    token = _inside.set(True)
    try:
        with transaction.atomic(), pghistory.context(**metadata):
            yield
    finally:
        _inside.reset(token)


def acting_for(person: User) -> None:
    """Let the history of the action that is under way name for whom it is done, too; before it writes its rows."""
    with pghistory.context(instead_of=person.pk):
        # What is said inside of an action belongs to the whole of it.
        return
