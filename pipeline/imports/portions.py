"""Writing many rows at once, and finding the one that the database does not take without losing the others."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import DataError, IntegrityError, transaction

from pipeline.imports.rules import ImportProblem
from salesplan.core.errors import Refused

Item = TypeVar("Item")


def write_in_parts(
    items: Sequence[Item], write: Callable[[Sequence[Item]], Any], refuse: Callable[[Item, Exception], None]
) -> None:
    """Write items in one transaction; where that fails, in halves, until those are found that are refused.

    What a row says is checked before it comes here. This is for what only the writing shows, such as a margin that is
    larger than its column: one row of 500 then costs ten more transactions, and not the import.
    """
    if not items:
        return
    try:
        with transaction.atomic():
            write(items)
    except (DataError, IntegrityError, Refused) as fault:
        if len(items) == 1:
            refuse(items[0], fault if isinstance(fault, Refused) else ImportProblem("not_stored"))
            return
        half = len(items) // 2
        write_in_parts(items[:half], write, refuse)
        write_in_parts(items[half:], write, refuse)
