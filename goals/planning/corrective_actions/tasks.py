"""The hourly look at what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from goals.planning.corrective_actions import actions
from salesplan.core.company.queries import is_night
from salesplan.core.texts import later


@shared_task(name="goals.ask_for_reviews")
def ask_for_reviews() -> Any:
    """Ask about corrective actions that are due or to be reviewed, once for each action and date, and by day only."""
    now = timezone.now()
    if is_night(now):
        return ""
    count = actions.ask_for_reviews(at=now)
    return later(lambda: ngettext("%(n)s person asked", "%(n)s people asked", count) % {"n": count})
