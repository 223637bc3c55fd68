"""The appraisals that somebody who leaves still has to rate pass on to another manager; what they rated stays."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.appraisals.actions.rounds import assign_manager
from goals.appraisals.choices import AppealState, RoundState
from goals.appraisals.models.outcomes import Appeal
from goals.appraisals.models.rounds import Appraisal
from goals.appraisals.queries import has_no_part, matter
from salesplan.core.errors import Refused
from salesplan.people import handover
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HandoverStep, HeldRecord, PendingDecision, UndoData
from salesplan.people.models import User

WAITING = (RoundState.OPEN, RoundState.SELF, RoundState.MANAGER)


def held_by(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the appraisals that wait for a person's ratings."""
    rows = Appraisal.objects.filter(manager=person, manager_done_at=None, round__state__in=WAITING)
    rows = rows.select_related("person", "round").order_by("person__sort_key", "pk")
    return [HeldRecord(row.pk, str(row.person), reverse("goals:appraisal_detail", args=[row.pk])) for row in rows]


def pass_on(pk: int, step: HandoverStep) -> UndoData | None:
    """Let the successor rate."""
    appraisal = Appraisal.objects.select_related("round").get(pk=pk)
    if appraisal.manager_id != step.person.pk or appraisal.manager_done_at is not None:
        return None
    assign_manager(appraisal, manager=step.heir, why=step.why, by=step.by)
    return {"heir": step.heir.pk}


def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Let the person rate again, unless somebody has rated since."""
    appraisal = Appraisal.objects.select_related("round").get(pk=pk)
    if appraisal.manager_id != before["heir"] or appraisal.manager_done_at is not None:
        raise Refused(_("Since done, or handed over to someone else."))
    assign_manager(appraisal, manager=step.person, why=_("Handover undone"), by=step.by)


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the appeals that a person could decide, with who can afterwards."""
    rows = Appeal.objects.filter(state=AppealState.OPEN).select_related("appraisal__person").order_by("pk")
    out = []
    for row in rows:
        appraisal = row.appraisal
        capacity = matter(appraisal).capacity(person)
        if capacity.may:
            able = tuple(admin for admin in admins if has_no_part(admin, appraisal))
            url = reverse("goals:appraisal_detail", args=[appraisal.pk])
            out.append(PendingDecision(str(appraisal.person), url, able, capacity.instead_of))
    return out


def register_all() -> None:
    """Offer the appraisals to the hand-over, and tell it of open appeals."""
    handover.register_decision_queue(
        handover.DecisionQueue("appeals", gettext_lazy("Appeals against appraisals"), waiting)
    )
    handover.register(
        handover.HandoverKind(
            key="appraisals",
            label=gettext_lazy("Appraisals to rate"),
            find_records=held_by,
            methods=(HandoverMethod.LEAD, HandoverMethod.HEIR, HandoverMethod.SPREAD, HandoverMethod.ROWS),
            pass_on=pass_on,
            take_back=take_back,
            order=50,
        )
    )
