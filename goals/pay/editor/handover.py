"""The drafts of plans of pay that somebody who leaves has written pass on, so that somebody sends or withdraws them."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from goals.pay.editor.choices import IncentivePlanDraftState
from goals.pay.editor.models import IncentivePlanDraft
from goals.pay.editor.queries import matter
from salesplan.people import handover
from salesplan.people.actions.reassigning import reassign
from salesplan.people.choices import HandoverMethod, Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import stands_in_for
from salesplan.people.handover import HeldRecord, PendingDecision
from salesplan.people.models import User


def held_by(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the drafts of a person that are not decided."""
    rows = IncentivePlanDraft.objects.filter(author=person).exclude(
        state__in=[IncentivePlanDraftState.APPROVED, IncentivePlanDraftState.DISCARDED]
    )
    rows = rows.select_related("plan").order_by("pk")
    return [
        HeldRecord(row.pk, str(row.plan), row.get_absolute_url(), note=str(row.get_state_display())) for row in rows
    ]


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the drafts in review that an admin could approve, with who can afterwards: nobody who has written in one."""
    if person.role != Role.ADMIN and not stands_in_for(person, Decision.DRAFT):
        return []
    rows = (
        IncentivePlanDraft.objects.filter(state=IncentivePlanDraftState.IN_REVIEW).select_related("plan").order_by("pk")
    )
    out = []
    for row in rows:
        decision = matter(row)
        capacity = decision.capacity(person)
        if capacity.may:
            able = tuple(admin for admin in admins if not decision.barred(admin))
            out.append(PendingDecision(str(row.plan), row.get_absolute_url(), able, capacity.instead_of))
    return out


def register_all() -> None:
    """Offer the drafts to the hand-over, and tell it of those in review."""
    handover.register_decision_queue(
        handover.DecisionQueue("drafts_in_review", gettext_lazy("Incentive plans in review"), waiting)
    )
    pass_on, take_back = reassign(IncentivePlanDraft, "author", "plan_draft.hand_over")
    handover.register(
        handover.HandoverKind(
            key="plan_drafts",
            label=gettext_lazy("Drafts of incentive plans"),
            find_records=held_by,
            methods=(HandoverMethod.HEIR, HandoverMethod.SPREAD, HandoverMethod.ROWS),
            pass_on=pass_on,
            take_back=take_back,
            order=51,
        )
    )
