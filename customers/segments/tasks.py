"""The nightly renewal of who is in which segment."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from customers.segments.actions.lifetime import renew_expected
from customers.segments.actions.membership import renew_due
from salesplan.core.company.queries import business_day
from salesplan.core.jobs.actions import run_once
from salesplan.core.texts import later


@shared_task(name="customers.renew_expected")
def renew_expectations() -> Any:
    """Work out once a day what customers are expected to order."""
    now = timezone.now()
    day = business_day(now)

    def work() -> Any:
        customers = renew_expected(at=now).customers
        return later(lambda: ngettext("%(n)d customer", "%(n)d customers", customers) % {"n": customers})

    return run_once("customers.renew_expected", day.isoformat(), work, at=now)


@shared_task(name="customers.renew_segments")
def renew() -> Any:
    """Bring each segment up to the company's day; whatever of it is done already is not done again."""
    count = renew_due(at=timezone.now())
    return later(lambda: ngettext("%(n)d segment renewed", "%(n)d segments renewed", count) % {"n": count})
