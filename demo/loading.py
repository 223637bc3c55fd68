"""The one place that writes rows of the demo past the actions of their capabilities.

The demo company has a past: two years of deals that moved through stages, quotas that were changed, rounds that were
closed. Actions write what happens now, one record and one notice at a time; told day by day, 5,000 deals would take
an hour and mail everybody. So what lies in the past is inserted as it would stand today, in bulk, with the history
that the actions would have written beside it. What waits to be decided today is made by the actions themselves. All
of it happens within the transaction of `load_demo`, in a database that is empty.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def insert_all(model: type[Row], rows: Iterable[Row], batch_size: int | None = None) -> list[Row]:
    """Insert many rows of a model, and return them with their keys."""
    return model._default_manager.bulk_create(rows, batch_size=batch_size)


def insert(model: type[Row], **values: Any) -> Row:
    """Insert one row, and return it."""
    return model._default_manager.create(**values)


def insert_or_rewrite(model: type[Model], *, defaults: dict[str, Any], **key: Any) -> None:
    """Give the row with this key these values, inserted where there is none."""
    model._default_manager.update_or_create(**key, defaults=defaults)


def rewrite_all(model: type[Row], rows: Iterable[Row], fields: Sequence[str], batch_size: int | None = None) -> None:
    """Write these fields of many rows anew."""
    model._default_manager.bulk_update(rows, fields, batch_size=batch_size)


def rewrite(row: Model, *fields: str) -> None:
    """Write these fields of a row anew, or all of them."""
    row.save(update_fields=fields or None)
