"""Counts of the API that all processes share, in a table of the database."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from salesplan.core.api.models import Tally

_COUNT = """
INSERT INTO core_tally (key, "window", count, until) VALUES (%s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN core_tally."window" = excluded."window" THEN core_tally.count + excluded.count ELSE excluded.count END,
    "window" = excluded."window", until = excluded.until
RETURNING count
"""


def count_in_table(key: str, window: int, *, add: int, seconds: int) -> int:
    """Add to the count of a key in its window, in one statement, and return the sum; another window begins anew."""
    until = timezone.now() + timedelta(seconds=seconds)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key[:200], window, add, until])
        return int(cursor.fetchone()[0])


def forget_tallies(*, at: datetime) -> int:
    """Delete the counts of windows that are over."""
    deleted, _by_model = Tally.objects.filter(until__lt=at).delete()
    return deleted
