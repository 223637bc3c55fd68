"""Calculating pay in the background."""

from celery import shared_task
from django.utils import timezone

from goals.pay.models import PayRun
from goals.pay.runs.actions import runs
from goals.pay.statements.queries.calculating import calculated
from salesplan.core.queue import enqueue


@shared_task(name="goals.calculate_pay")
def calculate_pay(run: int) -> None:
    """Work off the people of a run who wait."""
    pay_run = PayRun.objects.select_related("asked_by").filter(pk=run).first()
    if pay_run is not None and pay_run.is_calculating:
        runs.process(pay_run, lambda people, period: calculated(people, through=period), at=timezone.now())


@shared_task(name="goals.sweep_pay")
def sweep_pay() -> None:
    """Hint every calculation that is not finished: its hint may have been lost, or its worker killed."""
    for run in runs.unfinished():
        enqueue("goals.calculate_pay", run=run.pk)
