"""The hourly look at every monitor."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from reports.monitoring import actions
from salesplan.core.texts import later


@shared_task(name="reports.monitor_kpis")
def monitor_kpis() -> Any:
    """Give notice of figures past their mark, once for each monitor and period."""
    count = actions.check_all(at=timezone.now())
    return later(lambda: ngettext("%(n)s monitor triggered", "%(n)s monitors triggered", count) % {"n": count})
