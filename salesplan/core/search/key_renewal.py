"""Making search keys anew when the rules of search change: in batches, in the background, without a history.

What is written from then on has keys of the new rules by itself, so one walk over the older records is enough. It
remembers where it is after each batch; a worker that was killed goes on there. Keys follow from what is recorded, so
that the records' histories say nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from salesplan.core.search.models import KeyRenewal
from salesplan.core.search.rules import VERSION

BATCH = 500
FIELDS = ("search_key", "sort_key")


@dataclass(frozen=True)
class Keyed:
    """A kind of record with keys: `keys(record)` makes them, `related` are the records it reads besides."""

    label: str
    keys: Callable[[Any], dict[str, str]]
    related: tuple[str, ...] = ()

    @property
    def model(self) -> Any:
        """The model."""
        return apps.get_model(self.label)


_keyed: dict[str, Keyed] = {}


def register_keys(keyed: Keyed) -> None:
    """Add a kind of record whose keys are renewed (called from `AppConfig.ready`)."""
    _keyed[keyed.label] = keyed


def all_keyed() -> list[Keyed]:
    """Return the kinds of records."""
    return list(_keyed.values())


def rekey(keyed: Keyed, rows: QuerySet[Any]) -> int:
    """Write the keys of some records where they differ, and return how many did."""
    stale = []
    for row in rows.select_related(*keyed.related).select_for_update(of=("self",)):
        keys = keyed.keys(row)
        if any(getattr(row, name) != keys[name] for name in FIELDS):
            row.search_key, row.sort_key = keys["search_key"], keys["sort_key"]
            stale.append(row)
    if stale:
        with pgtrigger.ignore(f"{keyed.label}:update_update"):
            keyed.model._base_manager.bulk_update(stale, FIELDS, batch_size=BATCH)
    return len(stale)


def renew_batch(keyed: Keyed) -> bool:
    """Renew the next records of a kind, in one transaction; say whether there may be more."""
    with transaction.atomic():
        state, _new = KeyRenewal.objects.select_for_update().get_or_create(
            label=keyed.label, defaults={"version": VERSION}
        )
        if state.version != VERSION:
            state.version, state.last_pk, state.is_done = VERSION, 0, False
        if state.is_done:
            return False
        rows = keyed.model._base_manager.filter(pk__gt=state.last_pk).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        if keys:
            rekey(keyed, rows.filter(pk__in=keys))
            state.last_pk = keys[-1]
        state.is_done = len(keys) < BATCH
        state.save()
        return not state.is_done


def begin_again() -> None:
    """Forget how far the renewing has come, so that every key is made anew."""
    KeyRenewal.objects.all().delete()


def is_current() -> bool:
    """Say whether all keys are of the present rules."""
    renewed = KeyRenewal.objects.filter(version=VERSION, is_done=True).values_list("label", flat=True)
    return set(_keyed) <= set(renewed)


def renew(seconds: float) -> bool:
    """Renew for some seconds, kind by kind; say whether everything is done."""
    if is_current():
        return True
    deadline = monotonic() + seconds
    for keyed in all_keyed():
        while renew_batch(keyed):
            if monotonic() > deadline:
                return False
    return True
