"""Two at once, as the database says it: one of them is told to look again, with a 409, and nothing is written twice.

Actions lock what they change, so this is for what no row stands for yet (two first ones of a kind, a record that was
deleted in the same moment). What else the database refuses, a bound or a missing value, is a fault of ours and stays one.
"""

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from salesplan.core.errors import Conflict

# The same row twice; spans that overlap; a record that is gone; a deadlock, which Postgres ends by refusing one.
STATES = ("23505", "23P01", "23503", "40P01", "40001", "55P03")


def as_conflict(error: BaseException) -> Conflict | None:
    """Return what a fault of the database means to a person, or None where it is no matter of two at once."""
    state = getattr(error.__cause__, "sqlstate", "") if isinstance(error, DatabaseError) else ""
    if state not in STATES:
        return None
    return Conflict(
        _("Someone else just did the same, or changed something this depends on. Nothing was saved; reload the page.")
    )


def one_at_a_time(name: str) -> None:
    """Let transactions that make a `what` wait for each other, where there is no row yet that they could lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
