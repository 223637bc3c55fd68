"""Requests wait for whoever may decide them: a lead above the owner, or an admin, whom they do not pay more."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from pipeline.change_requests.models import ChangeRequest
from pipeline.change_requests.queries import matter, waits_for, why_not_above
from pipeline.deals.rights import PayState, why_not_accept, why_not_decide
from salesplan.core.company.queries import business_day
from salesplan.core.rights import Relation
from salesplan.people import handover
from salesplan.people.choices import Role
from salesplan.people.handover import PendingDecision
from salesplan.people.models import User
from salesplan.people.queries import nearest_leaders


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the requests that a person could decide, with who can afterwards: the nearest other lead, and admins."""
    today = business_day(timezone.now())
    out = []
    for request in waits_for(person):
        leads = nearest_leaders(
            request.deal.owner_id,
            today,
            lambda person_asked: person_asked.pk != person.pk and person_asked.role == Role.MANAGER,
        )
        able = [person_asked for person_asked in leads if not why_not_above(request, person_asked)]
        able += [
            person_asked for person_asked in admins if person_asked not in able and _may_as_admin(request, person_asked)
        ]
        url = reverse("pipeline:request_detail", args=[request.pk])
        must_agree = person.pk in request.outstanding.consents
        instead_of = None if must_agree else matter(request).capacity(person, today).instead_of
        out.append(PendingDecision(request.deal.name, url, tuple(able), instead_of))
    return out


def _may_as_admin(request: ChangeRequest, admin: User) -> bool:
    """Say whether an admin, also one who is yet to become one, decides a request."""
    relations = {Relation.ADMIN}
    if not request.pays:
        return not why_not_accept(admin.pk, asked_by=request.by_id, relations=relations)
    pay = PayState(request.pay_state)
    return not why_not_decide(admin.pk, asked_by=request.by_id, gains=request.gains, relations=relations, pay=pay)


def register_all() -> None:
    """Tell the hand-over of requests that wait."""
    handover.register_decision_queue(handover.DecisionQueue("requests", gettext_lazy("Requests about deals"), waiting))
