"""Pay runs under way wait for the admins who may take their next step, not for the one who leaves."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from goals.pay.choices import CLOSED, PayRunState
from goals.pay.models import PayRun
from goals.pay.runs.actions.runs import matter, own_pay, took_part
from goals.pay.runs.rules import bars_approval, why_not_approve
from goals.pay.windfalls.actions import matter as windfall
from goals.pay.windfalls.queries import held_windfalls
from salesplan.core.company.queries import business_day, company
from salesplan.core.format import comma, period_label
from salesplan.people import handover
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import stands_in_for
from salesplan.people.handover import PendingDecision
from salesplan.people.models import User


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the runs that are not locked yet, with who can bring each on: it takes one more to approve it."""
    is_admin = person.role == Role.ADMIN
    if not is_admin and not stands_in_for(person, Decision.RUN):
        return []
    out = []
    for run in PayRun.objects.exclude(state__in=CLOSED).order_by("starts_on", "pk"):
        steps = [step for step in ("approve", "review") if run.may(step)]
        capacities = [matter(run, step).capacity(person) for step in ([] if is_admin else steps)]
        as_deputy = next((capacity.instead_of for capacity in capacities if capacity.may), None)
        if is_admin or as_deputy:
            url = reverse("goals:pay_run_detail", args=[run.pk])
            out.append(PendingDecision(period_label(run.period_key), url, _able(run, admins), as_deputy))
    return out


def windfalls_waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the deals that are held and that a person could decide on, with who can afterwards."""
    if person.role != Role.ADMIN and not stands_in_for(person, Decision.WINDFALL):
        return []
    out = []
    for held_windfall in held_windfalls(User.objects.values_list("pk", flat=True), business_day(timezone.now())):
        if held_windfall.decision is not None:
            continue
        decision = windfall(held_windfall.person, held_windfall.deal, held_windfall.posting)
        capacity = decision.capacity(person)
        if capacity.may:
            url = reverse(
                "goals:windfall_decide", args=[held_windfall.deal.pk, held_windfall.posting, held_windfall.person.pk]
            )
            able = tuple(admin for admin in admins if not decision.barred(admin))
            title = comma().join((held_windfall.deal.name, str(held_windfall.person)))
            out.append(PendingDecision(title, url, able, capacity.instead_of))
    return out


def _able(run: PayRun, admins: Sequence[User]) -> tuple[Any, ...]:
    if run.state == PayRunState.APPROVED:
        return tuple(admins)
    before, paid = took_part(run), own_pay(run, [admin.pk for admin in admins])
    approvers = [admin for admin in admins if not why_not_approve(admin.pk, before, paid)]
    may_review_and_approve = PayRunState.REVIEWED not in bars_approval(company().pay_run_people)
    if run.state == PayRunState.REVIEWED or (run.state == PayRunState.CALCULATED and may_review_and_approve):
        return tuple(approvers)
    # Who approves has not done the step before, so it takes two.
    return tuple(admins) if any(other.pk != approver.pk for approver in approvers for other in admins) else ()


def register_all() -> None:
    """Tell the hand-over of runs under way, and of deals that are held."""
    handover.register_decision_queue(handover.DecisionQueue("pay_runs", gettext_lazy("Pay runs under way"), waiting))
    label = gettext_lazy("Windfalls waiting for a decision")
    handover.register_decision_queue(handover.DecisionQueue("windfalls", label, windfalls_waiting))
