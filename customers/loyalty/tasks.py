"""The nightly work of the loyalty programme."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from customers.loyalty.actions.nightly import expire_points, refresh_tiers
from salesplan.core.company.queries import business_day
from salesplan.core.texts import later


@shared_task(name="customers.refresh_loyalty")
def refresh_loyalty() -> Any:
    """Let points expire and tiers follow the company's day. What is held becomes usable by its date alone."""
    now = timezone.now()
    today = business_day(now)
    count = expire_points(today=today, at=now) + refresh_tiers(today=today, at=now)
    return later(lambda: ngettext("%(n)d member changed", "%(n)d members changed", count) % {"n": count})
