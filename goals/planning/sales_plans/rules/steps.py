"""Where initiatives stand, what is overdue, and where each lies on the time line. Pure functions.

An initiative with tasks stands where its tasks do: done when every task is done or dropped (and one is done), dropped
when all are, planned when none has begun, under way otherwise. Without tasks it stands where it was last put.

An initiative is overdue when its last day, or that of one of its tasks, has passed and it is neither done nor dropped.

Its owner is reminded three times at most: three days ahead, on the last day, and once it has passed (`reminder`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from goals.planning.sales_plans.choices import StepState

FINISHED = (StepState.DONE, StepState.DROPPED)
SCALE = 1000
AHEAD = timedelta(3)
# What has been overdue for longer than this (the product was off) is shown, not told.
TOLD_FOR = timedelta(7)
Occasion = Literal["ahead", "due", "overdue"]


def state_of(own_state: str, tasks: Sequence[str]) -> StepState:
    """Return where an initiative stands.

    >>> str(state_of("planned", ["done", "planned"])), str(state_of("planned", ["done", "dropped"]))
    ('under_way', 'done')
    """
    if not tasks or own_state == StepState.DROPPED:
        return StepState(own_state)
    if all(state in FINISHED for state in tasks):
        return StepState.DONE if StepState.DONE in tasks else StepState.DROPPED
    return StepState.PLANNED if all(state == StepState.PLANNED for state in tasks) else StepState.UNDER_WAY


def is_late(state: str, due_on: date | None, today: date) -> bool:
    """Say whether something should have been done before today; its last day itself is in time."""
    return due_on is not None and due_on < today and state not in FINISHED


def initiative_late(own_state: str, due_on: date | None, tasks: Sequence[tuple[str, date | None]], today: date) -> bool:
    """Say whether an initiative is overdue; `tasks` are (state, last day).

    >>> initiative_late("planned", date(2026, 12, 1), [("planned", date(2026, 11, 1))], date(2026, 11, 24))
    True
    """
    state = state_of(own_state, [task for task, _due in tasks])
    if state in FINISHED:
        return False
    return is_late(state, due_on, today) or any(is_late(task, due, today) for task, due in tasks)


def reminder(state: str, due_on: date | None, today: date) -> Occasion | None:
    """Return of what the owner of something is to be reminded on a day.

    Due on the 10th: from the 7th "ahead", on the 10th "due", from the 11th to the 17th "overdue"; a reminder that was
    missed is made good on the next day of its kind. What is done or dropped calls for none.

    >>> [reminder("planned", date(2026, 12, 10), date(2026, 12, day)) for day in (6, 7, 10, 11, 18)]
    [None, 'ahead', 'due', 'overdue', None]
    """
    if due_on is None or state in FINISHED or not due_on - AHEAD <= today <= due_on + TOLD_FOR:
        return None
    return "due" if due_on == today else "overdue" if due_on < today else "ahead"


@dataclass(frozen=True)
class Bar:
    """Where something lies on a time line of 1000 units: from `x`, `width` long."""

    x: int
    width: int


def bar(starts_on: date, due_on: date, first: date, last: date) -> Bar | None:
    """Return where days lie between the first and the last of a time line; None when wholly outside.

    January of a year of 365 days begins at 0 and is 31 ÷ 365 × 1000 = 84 long; what sticks out is cut off.

    >>> bar(date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), date(2026, 12, 31))
    Bar(x=0, width=84)
    """
    starts_on, due_on = max(starts_on, first), min(due_on, last)
    if due_on < starts_on:
        return None
    days = (last - first).days + 1
    x = (starts_on - first).days * SCALE // days
    return Bar(x, max(4, ((due_on - first).days + 1) * SCALE // days - x))


def place(day: date, first: date, last: date) -> int | None:
    """Return where a day lies on the time line, or None when it lies outside."""
    return (day - first).days * SCALE // ((last - first).days + 1) if first <= day <= last else None


def months(first: date, last: date) -> list[date]:
    """Return the first days of the months that begin on a time line, its own first day included."""
    out, day = [first], first
    while True:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        if day > last:
            return out
        out.append(day)
