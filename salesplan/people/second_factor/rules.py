"""When a code of the second factor counts: once, and never an earlier one again. Pure: time is an argument.

An app shows one code in each step of thirty seconds. Whoever looks over a shoulder has the same code for the rest of the
step, so the step that was used is spent, and so is every step before it, and the one in which the app was set up.
"""

from datetime import datetime

STEP_SECONDS = 30


def step_of(at: datetime) -> int:
    """Return the number of the step in which a moment lies.

    >>> from datetime import UTC
    >>> step_of(datetime(1970, 1, 1, 0, 1, 29, tzinfo=UTC)), step_of(datetime(1970, 1, 1, 0, 1, 30, tzinfo=UTC))
    (2, 3)
    """
    return int(at.timestamp()) // STEP_SECONDS


def is_spent(step: int, *, last: int | None, set_up_at: datetime) -> bool:
    """Say whether a code of a step no longer counts.

    >>> from datetime import UTC
    >>> set_up = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    >>> [is_spent(step, last=None, set_up_at=set_up) for step in (1, 2, 3)]
    [True, True, False]
    >>> [is_spent(step, last=5, set_up_at=set_up) for step in (4, 5, 6)]
    [True, True, False]
    """
    return step <= max(step_of(set_up_at), -1 if last is None else last)
