"""The history of a record: every insert, update and delete leaves an event, written by triggers of the database.

The triggers fire once a statement, not once a row, so that an import of thousands of rows pays for their history a few
times and not thousands of times. The trackers are made anew for each model: settings copy theirs, and a copied
operation is no longer recognised as one that has rows to read (django-pghistory 3.9).
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

Record = TypeVar("Record", bound=type[models.Model])


def tracked(**options: Any) -> Callable[[Record], Record]:
    """Keep the history of a model; `options` are those of `pghistory.track`, for example `exclude`."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options)
