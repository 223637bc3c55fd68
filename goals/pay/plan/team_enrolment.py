"""Putting whole teams on a plan: tried first, person by person, then done in one step for those who can be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goals.pay.plan import actions
from goals.pay.plan.models import Enrolment, IncentivePlan
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.errors import Refused
from salesplan.people.choices import Role
from salesplan.people.models import User


class _DryRun(Exception):
    """Takes back what was only tried."""


@dataclass(frozen=True)
class Placing:
    """What would happen to a person: the plan they leave and its last day, or why they cannot be put on the plan."""

    person: User
    before: IncentivePlan | None
    ends_on: date | None
    refused: str = ""


def try_enrolling(
    plan: IncentivePlan, *, people: Iterable[User], starts_on: date, by: User, at: datetime
) -> list[Placing]:
    """Say what putting people on a plan would do to each, by doing it and taking it back: so both cannot differ."""
    require(by, Role.ADMIN)
    found_people = list(people)
    before = _running(found_people, starts_on)
    refused: dict[int, str] = {}
    after: dict[int, Enrolment] = {}
    try:
        with acting(by, "incentive_plan.try_enrolling"):
            for person in found_people:
                try:
                    with transaction.atomic():
                        actions.enrol(plan, person=person, starts_on=starts_on, by=by, at=at)
                except Refused as refusal:
                    refused[person.pk] = str(refusal.message)
            ids = [row.pk for row in before.values()]
            after = {row.person_id: row for row in Enrolment.objects.filter(pk__in=ids)}
            raise _DryRun
    except _DryRun:
        pass
    return [
        Placing(
            person,
            before[person.pk].plan if person.pk in before else None,
            after[person.pk].ends_on if person.pk in after else None,
            refused.get(person.pk, ""),
        )
        for person in found_people
    ]


def _running(people: Iterable[User], day: date) -> dict[int, Enrolment]:
    """Return the last plan of each person that has not ended before a day: one query."""
    rows = Enrolment.objects.filter(person__in=[person.pk for person in people]).exclude(ends_on__lt=day)
    return {row.person_id: row for row in rows.select_related("plan").order_by("starts_on")}


def enrol_people(
    plan: IncentivePlan, *, people: Iterable[User], starts_on: date, by: User, at: datetime
) -> list[Enrolment]:
    """Put people on a plan from a day on: all of them or, where one cannot be, none; one step in the history."""
    require(by, Role.ADMIN)
    out = []
    with acting(by, "incentive_plan.enrol_people"):
        for person in people:
            try:
                out.append(actions.enrol(plan, person=person, starts_on=starts_on, by=by, at=at))
            except Refused as refusal:
                message = _("%(who)s: %(why)s No one was put on the plan. Check the list again.")
                values = {"who": person, "why": refusal.message}
                raise Refused(message % values, field="person", code="cannot_enrol") from None
    return out
