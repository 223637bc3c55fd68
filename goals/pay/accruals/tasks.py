"""Renewing in the background what is earned so far."""

from celery import shared_task
from django.utils import timezone

from goals.pay.accruals import actions
from salesplan.core.company.queries import business_day


@shared_task(name="goals.renew_accruals")
def renew_accruals() -> None:
    """Calculate what has been earned in open periods, of those whose facts have changed."""
    now = timezone.now()
    actions.renew_accruals(business_day(now), now)
