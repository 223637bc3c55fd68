"""Who answers an objection: whoever may set the quota, never whose it is, and their deputies."""

from datetime import date

from goals.planning.quotas.models import QuotaChange
from goals.planning.quotas.queries.book import rights_of
from salesplan.people.choices import OwnerKind
from salesplan.people.deciding import Deciders, Matter
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User
from salesplan.people.queries import nearest_leaders


def matter(change: QuotaChange) -> Matter:
    """Return the question who answers an objection to a person's quota."""
    return Matter(
        Decision.QUOTA,
        able=lambda person: person.is_active and rights_of(person).may_set(OwnerKind.PERSON, change.person_id or 0),
        barred=lambda person: "own" if person.pk == change.person_id else "",
    )


def deciders(change: QuotaChange, day: date) -> Deciders:
    """Return who is asked to answer: the nearest team's leaders who may set the quota, else the admins, and deputies.

    Not everybody up to the top is asked. Who set the figure is too, if they still may.
    """
    quota_matter = matter(change)
    people = nearest_leaders(change.person_id or 0, day, quota_matter.able) or list(User.objects.admins())
    setter = change.set_by
    if setter is not None and setter not in people and quota_matter.able(setter):
        people = [*people, setter]
    return quota_matter.deciders(people, day)
