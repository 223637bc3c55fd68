"""The frame of every action: one transaction that knows who does what, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import transaction


@contextmanager
def acting(by: Any, verb: str, *, why: str = "") -> Iterator[None]:
    """Run a block atomically; the history of every row it changes names the person, the verb and the reason."""
    told = {"user": getattr(by, "pk", None), "verb": verb}
    if why:
        told["why"] = why
    with transaction.atomic(), pghistory.context(**told):
        yield
