"""The tick behind the daily digest."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from reports.digest import actions
from salesplan.core.texts import later


@shared_task(name="reports.daily_digest")
def daily_digest() -> Any:
    """Send managers their digest once it is 7:30 where the company is; later ticks of the day find nothing to do."""
    sent = actions.send_digests(at=timezone.now())
    return later(lambda: ngettext("%(n)s digest sent", "%(n)s digests sent", sent) % {"n": sent})
