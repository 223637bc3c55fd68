"""Background work of deals; each can run twice without harm."""

from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.deals.actions import refreshing
from salesplan.core.company.queries import business_day
from salesplan.core.jobs.actions import run_once
from salesplan.core.texts import later


@shared_task(name="pipeline.refresh_rates")
def refresh_rates() -> Any:
    """Renew what open deals take from the day, once a day: the base amount at its rate, the owner's team, the probability."""
    now = timezone.now()
    return run_once("pipeline.refresh_rates", business_day(now).isoformat(), lambda: _renew(now), at=now)


def _renew(now: datetime) -> Any:
    result = {
        "amounts": refreshing.refresh_base_amounts(now),
        "teams": refreshing.refresh_teams(now),
        "probabilities": refreshing.refresh_probabilities(now),
    }
    return later(lambda: _("%(amounts)d amounts, %(teams)d teams and %(probabilities)d probabilities updated") % result)


@shared_task(name="pipeline.touch_deals")
def touch_deals() -> Any:
    """Bring deals into line with their customers: the last contact of their timelines, the name they are found by."""
    now = timezone.now()
    count = refreshing.refresh_last_contacts(now)
    refreshing.refresh_search_keys(now)
    return later(lambda: _("%(n)d deals updated") % {"n": count})


@shared_task(name="pipeline.renew_probabilities")
def renew_probabilities() -> Any:
    """Give open deals the probabilities of their stages after one was changed."""
    renewed = refreshing.refresh_probabilities(timezone.now())
    return later(lambda: _("%(n)d probabilities updated") % {"n": renewed})
