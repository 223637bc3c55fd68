"""The plan of pay of somebody who leaves ends with their last day; what is still due stands on the settlement."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.pay.plan.actions import end_with_last_day, enrol_again
from goals.pay.plan.models import Enrolment
from salesplan.core.format import day as write_day
from salesplan.people import handover
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HeldRecord
from salesplan.people.models import User


def held_by(person: User, last_day: date) -> list[HeldRecord]:
    """Return the plans a person would still be on after their last day."""
    rows = Enrolment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=last_day), person=person).select_related("plan")
    return [
        HeldRecord(
            row.pk,
            row.plan.label,
            reverse("goals:incentive_plan_detail", args=[row.plan_id]),
            note=_("from %(day)s") % {"day": write_day(row.starts_on)},
        )
        for row in rows.order_by("starts_on")
    ]


def register_all() -> None:
    """Offer the plans of pay to the hand-over."""
    handover.register(
        handover.HandoverKind(
            key="enrolments",
            label=gettext_lazy("Incentive plans"),
            find_records=held_by,
            methods=(HandoverMethod.END,),
            end=end_with_last_day,
            take_back=enrol_again,
            ends=gettext_lazy("End with the last day"),
            help=gettext_lazy("What is still due is settled by the plan's rules for leavers; see below."),
            order=42,
        )
    )
