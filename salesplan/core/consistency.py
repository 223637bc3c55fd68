"""State and history agree: what a record shows is the last entry of its history.

Each app says in `ready` which of its records show something that a trail tells too, and how both are compared. The
tests hold it over the demo company and over an import, and `manage.py check_records` over any installation.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, OuterRef, Subquery


@dataclass(frozen=True)
class Inconsistency:
    """A record that shows something else than its history tells."""

    check: str
    record: str
    pk: int
    shows: Any
    history: Any

    def __str__(self) -> str:
        return f"{self.check}: {self.record} {self.pk} shows {self.shows}, its history says {self.history}"


# (record, its key, what it shows, what its history tells)
Findings = Iterable[tuple[str, int, Any, Any]]
_checks: dict[str, Callable[[], Findings]] = {}


def register(name: str, check: Callable[[], Findings]) -> None:
    """Add a check; `name` says in a few words what agrees."""
    _checks[name] = check


def inconsistencies() -> Iterator[Inconsistency]:
    """Run every check and yield what disagrees."""
    for name, check in _checks.items():
        for record, pk, shows, history in check():
            yield Inconsistency(name, record, pk, shows, history)


def names() -> list[str]:
    """Return what is checked."""
    return sorted(_checks)


def states(model: type[Model], moves: type[Model], link: str) -> Callable[[], Findings]:
    """Return the check that the state of each record is the one to which its last move led."""

    def check() -> Findings:
        last = moves._default_manager.filter(**{link: OuterRef("pk")}).order_by("-at", "-pk").values("to_state")[:1]
        rows = model._default_manager.annotate(told=Subquery(last)).exclude(told=None).exclude(told=F("state"))
        return [(model.__name__, *row) for row in rows.order_by("pk").values_list("pk", "state", "told")]

    return check
