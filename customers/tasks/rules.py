"""What is true of tasks: when they are due, where snoozing puts them, and which reminders they call for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

When = Literal["overdue", "today", "upcoming", "done"]
Occasion = Literal["ahead", "due", "overdue"]
# A task that has been overdue for longer than this (the product was off, or the row was imported) is shown, not told.
TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Reminder:
    """One occasion on which a person is told of a task; the key makes it one."""

    occasion: Occasion
    day: date

    def key(self, task_id: int) -> str:
        """Name the occasion: a task that is put off calls for new reminders, a second run for none."""
        return f"task:{task_id}:{self.occasion}:{self.day.isoformat()}"


def when(due_on: date, today: date) -> When:
    """Return where a task stands in the list."""
    if due_on < today:
        return "overdue"
    return "today" if due_on == today else "upcoming"


def reminder(due_on: date, remind_on: date | None, today: date) -> Reminder | None:
    """Return the reminder an open task calls for on a day.

    Once on the day chosen for it, once on the due day, once when it is overdue. Due on the 24th with a reminder on the
    22nd: 22nd "ahead", 23rd nothing (the 22nd is made good if nobody was told), 24th "due", from the 25th "overdue".
    """
    if due_on == today:
        return Reminder("due", due_on)
    if due_on < today:
        return Reminder("overdue", due_on) if today - due_on <= TOLD_FOR else None
    return Reminder("ahead", remind_on) if remind_on and remind_on <= today else None


def tomorrow(today: date) -> date:
    """Return the next day.

    >>> tomorrow(date(2026, 11, 30))
    datetime.date(2026, 12, 1)
    """
    return today + timedelta(1)


def next_week(today: date) -> date:
    """Return the next Monday.

    >>> next_week(date(2026, 11, 24)), next_week(date(2026, 11, 30))
    (datetime.date(2026, 11, 30), datetime.date(2026, 12, 7))
    """
    return today + timedelta(7 - today.weekday())
