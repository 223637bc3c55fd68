"""The plan of pay of somebody who leaves ends with their last day; what is still due stands on the settlement."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.pay.plan.actions import end_enrolment
from goals.pay.plan.models import Enrolment
from salesplan.core.audit import acting
from salesplan.core.errors import Refused
from salesplan.core.format import day as write_day
from salesplan.core.language import current_language
from salesplan.people import handover
from salesplan.people.choices import Way
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.models import User


def held_by(person: User, last_day: date) -> list[HeldRecord]:
    """Return the plans a person would still be on after their last day."""
    rows = Enrolment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=last_day), person=person).select_related("plan")
    return [
        HeldRecord(
            row.pk,
            row.plan.label,
            reverse("goals:incentive_plan_detail", args=[row.plan_id]),
            note=_("from %(day)s") % {"day": write_day(row.starts_on, current_language())},
        )
        for row in rows.order_by("starts_on")
    ]


def end(pk: int, step: HandoverStep) -> UndoData | None:
    """End the enrolment with the last day; one that would only begin after it is taken back."""
    with acting(step.by, "incentive_plan.end_enrolment", why=step.why):
        row = Enrolment.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None or (row.ends_on is not None and row.ends_on <= step.last_day):
            return None
        before = {"plan": row.plan_id, "starts_on": str(row.starts_on), "ends_on": str(row.ends_on or "")}
        if row.starts_on > step.last_day:
            row.delete()
        else:
            end_enrolment(row, ends_on=step.last_day, by=step.by, at=step.at)
        return before


def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Put the person on the plan again for the days they had, unless they are on another one since."""
    with acting(step.by, "incentive_plan.enrol", why=_("Hand-over taken back")):
        starts, ends = (date.fromisoformat(before[name]) if before[name] else None for name in ("starts_on", "ends_on"))
        if Enrolment.objects.filter(person=step.person, starts_on__gt=step.last_day).exclude(pk=pk).exists():
            raise Refused(_("This person was put on another plan since."))
        told = {"plan_id": before["plan"], "person": step.person, "starts_on": starts}
        Enrolment.objects.update_or_create(pk=pk, defaults={**told, "ends_on": ends})


def register_all() -> None:
    """Offer the plans of pay to the hand-over."""
    handover.register(
        handover.HandoverKind(
            key="enrolments",
            label=gettext_lazy("Incentive plans"),
            held=held_by,
            ways=(Way.END,),
            end=end,
            take_back=take_back,
            ends=gettext_lazy("End with the last day"),
            help=gettext_lazy("What is still due is settled by the plan's rules for leavers; see below."),
            order=42,
        )
    )
