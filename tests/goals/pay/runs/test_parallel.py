"""Many who begin at once: one run, and everybody else is told."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from customers.accounts.models import Account
from goals.pay.models import PayRun, PayRunMove
from goals.pay.runs.actions.runs import create_run
from salesplan.core.conflicts import as_conflict
from salesplan.core.editing import lock
from salesplan.core.errors import Conflict
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan
from tests.together import together
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)
SEPTEMBER, OCTOBER, NOVEMBER = (Calendar().month(2026, month) for month in (9, 10, 11))


def test_twelve_parallel_starts_of_the_first_run_are_one(world) -> None:
    enrol(plan("Monthly", interval="month"), world.rep)

    def begin():
        client = Client(raise_request_exception=False)
        client.force_login(world.admin)
        return client.post(reverse("goals:pay_run_create"), {"period": OCTOBER.key})

    answers = together(*[begin] * 12)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * 11
    told = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert "already has a run" in told
    assert (PayRun.objects.count(), PayRunMove.objects.count()) == (1, 1)


def test_two_first_runs_that_leave_a_gap_are_one_too(world) -> None:
    enrol(plan("Monthly", interval="month"), world.rep)
    results = together(
        *[lambda period=period: create_run(period, by=world.admin, at=NOW) for period in (SEPTEMBER, NOVEMBER)]
    )
    run = PayRun.objects.get()
    assert sum(isinstance(one, PayRun) for one in results) == 1
    assert run.period_key in (SEPTEMBER.key, NOVEMBER.key)


def test_what_the_database_says_of_two_at_once_is_a_conflict_and_the_rest_a_fault(world) -> None:
    with pytest.raises(IntegrityError) as twice, transaction.atomic():
        PayRun.objects.bulk_create([_run(world), _run(world)])
    assert as_conflict(twice.value).status == 409
    with pytest.raises(IntegrityError) as bound, transaction.atomic():
        PayRun.objects.bulk_create([_run(world, ends_on=SEPTEMBER.start)])
    assert as_conflict(bound.value) is None
    assert as_conflict(ValueError("x")) is None


def test_what_was_deleted_meanwhile_is_a_conflict(world) -> None:
    gone = Account(pk=10**9)
    with pytest.raises(Conflict, match="deleted in the meantime"), transaction.atomic():
        lock(gone)


def _run(world, **more) -> PayRun:
    days = {"starts_on": OCTOBER.start, "ends_on": OCTOBER.end, **more}
    return PayRun(kind="month", period_key=OCTOBER.key, created_by=world.admin, created_at=NOW, **days)
