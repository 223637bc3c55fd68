"""What somebody who leaves answers for in sales plans passes on: plans, initiatives, tasks and risks.

An owner is who answers for something, not what was approved: it changes in the version that holds, and in a draft, and
the history of the row says so. What is over (plans that were reviewed, closed or dropped) keeps its names.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from goals.planning.sales_plans.choices import SalesPlanState, SalesPlanVersionState
from goals.planning.sales_plans.models import (
    SalesPlanInitiative,
    SalesPlanRisk,
    SalesPlanTask,
    SalesPlanVersion,
    TimedSalesPlanRow,
)
from goals.planning.sales_plans.queries import approvers, matter
from salesplan.core.company.queries import business_day
from salesplan.people import handover
from salesplan.people.actions.reassigning import reassign
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HeldRecord, PendingDecision
from salesplan.people.models import User

OVER = (SalesPlanState.REVIEWED, SalesPlanState.CLOSED, SalesPlanState.DROPPED)
WAYS = (HandoverMethod.SPREAD, HandoverMethod.HEIR, HandoverMethod.ROWS, HandoverMethod.LEAD)


def _at_work(prefix: str) -> Q:
    """Return what narrows rows to the version that holds, or a draft, of a plan that is not over."""
    holds = Q(**{f"{prefix}plan__current_version": F(f"{prefix}pk" if prefix else "pk")})
    drafted = Q(**{f"{prefix}state__in": [SalesPlanVersionState.DRAFT, SalesPlanVersionState.IN_REVIEW]})
    return (holds | drafted) & ~Q(**{f"{prefix}plan__state__in": OVER})


def _plans_of(person: User, _last_day: date) -> list[HeldRecord]:
    rows = (
        SalesPlanVersion.objects.filter(_at_work(""), owner=person).select_related("plan").order_by("starts_on", "pk")
    )
    return [HeldRecord(row.pk, str(row.plan), reverse("goals:sales_plan_detail", args=[row.plan_id])) for row in rows]


def _rows_of(model: type[TimedSalesPlanRow] | type[SalesPlanRisk]) -> Callable[[Any, date], list[HeldRecord]]:
    def held_by(person: User, _last_day: date) -> list[HeldRecord]:
        rows: QuerySet[Any] = model._default_manager.filter(_at_work("plan_version__"), owner=person).select_related(
            "plan_version__plan"
        )
        return [
            HeldRecord(
                row.pk,
                row.name,
                reverse("goals:sales_plan_detail", args=[row.plan_version.plan_id]),
                note=str(row.plan_version.plan),
            )
            for row in rows.order_by("plan_version__starts_on", "position", "pk")
        ]

    return held_by


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the plans in review that a person is asked to approve, with who is asked once they have left."""
    today = business_day(timezone.now())
    rows = SalesPlanVersion.objects.filter(state=SalesPlanVersionState.IN_REVIEW).select_related("plan").order_by("pk")
    out = []
    for row in rows:
        deciders = approvers(row, today)
        if any(decider.pk == person.pk for decider in deciders.everybody):
            authors = {row.owner_id, row.made_by_id, row.submitted_by_id}
            others = [decider for decider in deciders.people if decider.pk != person.pk]
            able = others or [admin for admin in admins if admin.pk not in authors]
            url = reverse("goals:sales_plan_detail", args=[row.plan_id])
            as_deputy = matter(row.plan, row).capacity(person, today).instead_of
            out.append(PendingDecision(str(row.plan), url, tuple(able), as_deputy))
    return out


def register_all() -> None:
    """Offer plans and their rows to the hand-over, and tell it of plans in review."""
    handover.register_decision_queue(
        handover.DecisionQueue("plans_in_review", gettext_lazy("Sales plans in review"), waiting)
    )
    kinds = [
        ("plans", gettext_lazy("Sales plans"), SalesPlanVersion, _plans_of),
        ("initiatives", gettext_lazy("Initiatives of sales plans"), SalesPlanInitiative, _rows_of(SalesPlanInitiative)),
        ("plan_tasks", gettext_lazy("Tasks of sales plans"), SalesPlanTask, _rows_of(SalesPlanTask)),
        ("risks", gettext_lazy("Risks of sales plans"), SalesPlanRisk, _rows_of(SalesPlanRisk)),
    ]
    for order, (key, label, model, held_by) in enumerate(kinds, 44):
        pass_on, take_back = reassign(model, "owner", "sales_plan.hand_over")
        handover.register(
            handover.HandoverKind(
                key, label, find_records=held_by, methods=WAYS, pass_on=pass_on, take_back=take_back, order=order
            )
        )
