"""A new mail address counts once its mailbox has answered; the old one can object. Pure: time is an argument."""

from datetime import datetime, timedelta

# The link to the new address; as long as a link for a password.
CONFIRM_WITHIN = timedelta(days=3)
# The link to the old address: long enough for a holiday.
OBJECT_WITHIN = timedelta(days=14)
# A second factor that was set up shortly before the change was asked for belongs to whoever asked.
SUSPECT_BEFORE = timedelta(days=1)


def may_confirm(asked_at: datetime, now: datetime, *, is_closed: bool) -> bool:
    """Say whether the link to the new address still works.

    >>> from datetime import UTC
    >>> asked = datetime(2026, 11, 1, 9, tzinfo=UTC)
    >>> [may_confirm(asked, asked + timedelta(days=n), is_closed=False) for n in (0, 3, 4)]
    [True, True, False]
    >>> may_confirm(asked, asked, is_closed=True)
    False
    """
    return not is_closed and now - asked_at <= CONFIRM_WITHIN


def may_object(asked_at: datetime, now: datetime, *, is_objected: bool) -> bool:
    """Say whether the link to the old address still works: also after the change, for fourteen days.

    >>> from datetime import UTC
    >>> asked = datetime(2026, 11, 1, 9, tzinfo=UTC)
    >>> [may_object(asked, asked + timedelta(days=n), is_objected=False) for n in (0, 14, 15)]
    [True, True, False]
    """
    return not is_objected and now - asked_at <= OBJECT_WITHIN
