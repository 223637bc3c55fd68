"""What changed between two states of a record; pure."""

from collections.abc import Collection, Mapping
from typing import Any

# Kept for the machine, not for people: they change with every edit, or follow from another field.
QUIET = frozenset({"id", "version", "search_key", "sort_key", "postings", "data", "row_key"})
# Told by the event itself.
QUIET_AT_FIRST = QUIET | {"created_at", "created_by_id", "date_joined", "set_at", "set_by_id"}


def changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], quiet: Collection[str] = QUIET
) -> list[tuple[str, Any, Any]]:
    """Return (field, old, new) for each field that differs; a first state differs in what it fills in.

    >>> changes({"name": "A", "version": 1}, {"name": "B", "version": 2})
    [('name', 'A', 'B')]
    >>> changes(None, {"name": "A", "note": "", "owner": None, "is_main": False})
    [('name', None, 'A')]
    """
    if before is None:
        filled = ((name, value) for name, value in after.items() if name not in QUIET_AT_FIRST.union(quiet))
        return [(name, None, value) for name, value in filled if value not in (None, "", [], {}, False)]
    return [
        (name, before.get(name), value)
        for name, value in after.items()
        if name not in quiet and before.get(name) != value
    ]
