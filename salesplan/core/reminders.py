"""How each task reminds people: in the company's day, and saying how many were told."""

from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import ngettext

from salesplan.core.company.queries import business_day, company, is_night
from salesplan.core.texts import later


class Remind(Protocol):
    """Reminds everybody of what is due on a day, each occasion once, and returns how many were told."""

    def __call__(self, *, today: date, at: datetime) -> int: ...


def remind_by_day(remind: Remind) -> Any:
    """Remind, and return the sentence that the list of tasks shows; too early in the company's day nobody is disturbed."""
    now, own_company = timezone.now(), company()
    if is_night(now, own_company):
        return ""
    count = remind(today=business_day(now, own_company), at=now)
    return later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", count) % {"n": count})
