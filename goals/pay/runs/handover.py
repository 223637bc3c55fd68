"""Pay runs under way wait for the admins who may take their next step, not for the one who leaves."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from goals.pay.choices import CLOSED, State
from goals.pay.models import PayRun
from goals.pay.runs.actions import own_pay, took_part
from goals.pay.runs.rules import bars_approval, why_not_approve
from salesplan.core.company.queries import company
from salesplan.core.format import period_label
from salesplan.people import handover
from salesplan.people.choices import Role
from salesplan.people.handover import Waiting
from salesplan.people.models import User


def waiting(person: User, admins: Sequence[User]) -> list[Waiting]:
    """Return the runs that are not locked yet, with who can bring each on: it takes one more to approve it."""
    if person.role != Role.ADMIN:
        return []
    rows = PayRun.objects.exclude(state__in=CLOSED).order_by("starts_on", "pk")
    return [
        Waiting(period_label(run.period_key), reverse("goals:pay_run_detail", args=[run.pk]), _able(run, admins))
        for run in rows
    ]


def _able(run: PayRun, admins: Sequence[User]) -> tuple[Any, ...]:
    if run.state == State.APPROVED:
        return tuple(admins)
    before, paid = took_part(run), own_pay(run, [one.pk for one in admins])
    approvers = [one for one in admins if not why_not_approve(one.pk, before, paid)]
    may_review_and_approve = State.REVIEWED not in bars_approval(company().pay_run_people)
    if run.state == State.REVIEWED or (run.state == State.CALCULATED and may_review_and_approve):
        return tuple(approvers)
    # Who approves has not done the step before, so it takes two.
    return tuple(admins) if any(other.pk != one.pk for one in approvers for other in admins) else ()


def register_all() -> None:
    """Tell the hand-over of runs under way."""
    handover.register_wait(handover.Wait("pay_runs", gettext_lazy("Pay runs under way"), waiting))
