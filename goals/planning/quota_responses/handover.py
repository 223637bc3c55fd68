"""Objections to quotas wait for whoever may set them: the leads above the person, and admins."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy

from goals.planning.quota_responses.deciding import deciders, matter
from goals.planning.quota_responses.queries import to_answer
from goals.planning.quota_responses.states import seen
from salesplan.core.company.queries import business_day
from salesplan.core.format import comma
from salesplan.core.language import current_language
from salesplan.people import handover
from salesplan.people.handover import PendingDecision
from salesplan.people.models import User


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the objections that a person could answer, with who can afterwards: the nearest leads, and admins."""
    today = business_day(timezone.now())
    out = []
    for state in seen(person, to_answer(person)):
        asked = matter(state.change)
        able = [one for one in deciders(state.change, today).people if one.pk != person.pk]
        able += [one for one in admins if one not in able and not asked.barred(one)]
        found = asked.capacity(person, today).instead_of
        title = comma(current_language()).join((str(state.change.person), state.period_label))
        out.append(PendingDecision(title, state.url, tuple(able), found))
    return out


def register_all() -> None:
    """Tell the hand-over of objections."""
    handover.register_decision_queue(
        handover.DecisionQueue("quota_responses", gettext_lazy("Objections to quotas"), waiting)
    )
