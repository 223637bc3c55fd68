"""When a digest is due; pure.

At or after 7:30 in the company's zone, on working days: Monday to Friday, public holidays left out. A digest tells what
happened since the last working day, so Monday's covers Friday to Sunday.
"""

from datetime import date, datetime, time, timedelta

FROM = time(7, 30)
# No run of days off is longer than this.
MOST_OFF = 20


def is_working(day: date, holidays: frozenset[date]) -> bool:
    """Say whether a day is worked."""
    return day.weekday() < 5 and day not in holidays


def is_due(local: datetime, holidays: frozenset[date]) -> bool:
    """Say whether the digest of a day may go out at a local time.

    >>> is_due(datetime(2026, 11, 24, 7, 29), frozenset()), is_due(datetime(2026, 11, 24, 7, 30), frozenset())
    (False, True)
    >>> is_due(datetime(2026, 11, 22, 9, 0), frozenset())  # a Sunday
    False
    """
    return local.time() >= FROM and is_working(local.date(), holidays)


def day_before(day: date, holidays: frozenset[date]) -> date:
    """Return the last working day before a day.

    >>> day_before(date(2026, 11, 23), frozenset())  # Monday tells of Friday on
    datetime.date(2026, 11, 20)
    """
    for days_back in range(1, MOST_OFF):
        if is_working(day - timedelta(days_back), holidays):
            return day - timedelta(days_back)
    return day - timedelta(1)
