"""The hourly look at every monitor."""

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from reports.monitoring import actions


@shared_task(name="reports.monitor_kpis")
def monitor_kpis() -> str:
    """Give notice of figures past their mark, once for each monitor and period."""
    told = actions.check_all(at=timezone.now())
    return ngettext("%(n)s monitor spoke", "%(n)s monitors spoke", told) % {"n": told}
