"""The tick that settles goals whose period is over."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from goals.planning.goals import actions
from salesplan.core.company.queries import company, is_night
from salesplan.core.texts import later


@shared_task(name="goals.settle_goals")
def settle_goals() -> Any:
    """Close goals a week after their period, with what was reached; what is closed is not found again."""
    now = timezone.now()
    if is_night(now, company()):
        return ""
    done = actions.settle_goals(at=now)
    return later(lambda: ngettext("%(n)s goal settled", "%(n)s goals settled", done) % {"n": done})
