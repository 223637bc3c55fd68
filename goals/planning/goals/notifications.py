"""Telling those whose goal it is, once for each occasion, in their language."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.goals.models import Goal
from goals.planning.goals.queries.measures import metric_of
from goals.planning.goals.wording import goals as texts
from salesplan.core.company.queries import business_day
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.models import User
from salesplan.people.queries import leaders_on


def owners_of(goal: Goal, at: datetime) -> list[Any]:
    """Return the person, or those who lead the team."""
    if goal.person:
        return [goal.person]
    return leaders_on(business_day(at), [goal.team_id or 0]).get(goal.team_id or 0, [])


def activated(goal: Goal, *, by: User, at: datetime) -> None:
    _notify(goal, lambda: _("%(who)s set a goal: %(goal)s, %(target)s by %(day)s."), by, at)


def changed(goal: Goal, *, by: User, at: datetime) -> None:
    _notify(goal, lambda: _("%(who)s changed a goal: %(goal)s, now %(target)s by %(day)s."), by, at)


def closed(goal: Goal, *, by: User, at: datetime) -> None:
    _notify(goal, lambda: _("%(who)s closed a goal: %(goal)s, %(outcome)s."), by, at)


def settled(goal: Goal, *, at: datetime) -> None:
    """Tell how a goal ended whose period is over; nobody did it, so everybody it belongs to is told."""

    def phrase() -> str:
        if goal.is_development or goal.result is None:
            return _("The period of a goal is over: %(goal)s, %(outcome)s.")
        return _("The period of a goal is over: %(goal)s, %(outcome)s with %(result)s of %(target)s.")

    _notify(goal, phrase, None, at)


def _notify(goal: Goal, phrase: Callable[[], str], by: User | None, at: datetime) -> None:
    def text() -> str:
        return phrase() % {
            "who": by,
            "goal": goal.title,
            "target": texts.target(goal),
            "day": texts.day(goal.ends_on),
            "outcome": goal.get_outcome_display(),
            "result": texts.amount(metric_of(goal.metric), goal.result),
        }

    for person in owners_of(goal, at):
        if person.pk != getattr(by, "pk", None) and person.is_active:
            key = f"goal:{goal.pk}:{goal.version}"
            notify(person, kind="goal", key=key, text=later(text), at=at, url=goal.get_absolute_url())
