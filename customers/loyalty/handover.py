"""Adjustments of points wait for a role: they pass on by themselves, as long as somebody is left who can decide."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy

from customers.loyalty.queries.decisions import matter, waiting_for
from salesplan.core import format as write
from salesplan.core.format import comma
from salesplan.core.language import current_language
from salesplan.people import handover
from salesplan.people.handover import DecisionQueue, PendingDecision
from salesplan.people.models import User


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the adjustments that a person could decide, with which admins can afterwards."""
    out = []
    for adjustment, capacity in waiting_for(person):
        able = tuple(admin for admin in admins if not matter(adjustment).barred(admin))
        label = comma(current_language()).join((str(adjustment.member), write.exact_number(adjustment.points)))
        url = reverse("customers:loyalty_adjustment_detail", args=[adjustment.pk])
        out.append(PendingDecision(label, url, able, capacity.instead_of))
    return out


def register_all() -> None:
    """Tell the hand-over, and the page of what waits, of adjustments."""
    label = gettext_lazy("Point adjustments waiting for a decision")
    handover.register_decision_queue(DecisionQueue("point_adjustments", label, waiting))
