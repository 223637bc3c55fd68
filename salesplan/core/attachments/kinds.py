"""The kinds of record that files can be attached to; each app registers its own in `ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class AttachableKind:
    """A kind of record: who may attach to one, how its own story tells of it, and where it is shown.

    `model` has `visible_to(user)`: who sees the record sees its files. `tell(record, verb, name, by, at)` writes
    "added" or "removed" into the timeline of the record.
    """

    model: type[models.Model]
    may_attach: Callable[[Any, Any], bool]
    record_in_timeline: Callable[..., None]
    address: Callable[[Any], str]


_places: dict[str, AttachableKind] = {}


def register(name: str, place: AttachableKind) -> None:
    """Let files be attached to a kind of record; `name` stands in addresses and in the API."""
    _places[name] = place


def places() -> dict[str, AttachableKind]:
    """Return all kinds by name."""
    return _places
