"""The tick behind the daily digest."""

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from reports.digest import actions


@shared_task(name="reports.daily_digest")
def daily_digest() -> str:
    """Send managers their digest once it is 7:30 where the company is; later ticks of the day find nothing to do."""
    sent = actions.send_digests(at=timezone.now())
    return ngettext("%(n)s digest sent", "%(n)s digests sent", sent) % {"n": sent}
