"""Objections to quotas wait for whoever may set them: the leads above the person, and admins."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy

from goals.planning.quota_responses.queries.deciders import deciders, matter
from goals.planning.quota_responses.queries.responses import to_answer
from goals.planning.quota_responses.queries.states import states_for
from salesplan.core.company.queries import business_day
from salesplan.core.format import comma
from salesplan.people import handover
from salesplan.people.handover import PendingDecision
from salesplan.people.models import User


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the objections that a person could answer, with who can afterwards: the nearest leads, and admins."""
    today = business_day(timezone.now())
    out = []
    for state in states_for(person, to_answer(person)):
        quota_matter = matter(state.change)
        able = [decider for decider in deciders(state.change, today).people if decider.pk != person.pk]
        able += [admin for admin in admins if admin not in able and not quota_matter.barred(admin)]
        instead_of = quota_matter.capacity(person, today).instead_of
        title = comma().join((str(state.change.person), state.period_label))
        out.append(PendingDecision(title, state.url, tuple(able), instead_of))
    return out


def register_all() -> None:
    """Tell the hand-over of objections."""
    handover.register_decision_queue(
        handover.DecisionQueue("quota_responses", gettext_lazy("Objections to quotas"), waiting)
    )
