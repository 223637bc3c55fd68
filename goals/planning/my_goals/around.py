"""What else a person's page gathers: their goals and what those serve, their actions, appraisals, and quota changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from goals.appraisals import queries as scorecards
from goals.appraisals.queries import Result
from goals.planning.corrective_actions import queries as remedies
from goals.planning.corrective_actions.models import Remedy
from goals.planning.goals import queries as targets
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import Standing
from goals.planning.my_goals.queries import Asked
from goals.planning.quota_responses.states import QuotaState, states_of
from goals.planning.quotas.book import WON_REVENUE
from goals.planning.quotas.queries import LedgerLine, ledger_of

# So many are shown; the rest is one link away.
MOST_APPRAISALS = 3


@dataclass(frozen=True)
class Goals:
    """The person's goals of the period: those with a figure, their own development, and the goals they serve by key."""

    measured: list[Standing]
    development: list[Standing]
    above: dict[int, Goal]


def goals(asked: Asked) -> Goals:
    """Return the person's goals that touch the period, as far as they may be seen; a number of queries that stays."""
    period = asked.period
    found = targets.find(asked.user).filter(person=asked.person.pk).live()
    found = found.filter(starts_on__lte=period.end, ends_on__gte=period.start).order_by("ends_on", "title", "pk")
    standings = list(targets.standings(asked.user, found, asked.today, asked.home).values())
    parents = {one.goal.parent_id for one in standings if one.goal.parent_id}
    above = {goal.pk: goal for goal in targets.find(asked.user).filter(pk__in=parents)} if parents else {}
    development = [one for one in standings if one.goal.is_development]
    return Goals([one for one in standings if not one.goal.is_development], development, above)


def actions(asked: Asked) -> list[Remedy]:
    """Return the corrective actions the person has to do or to see through, the first due first."""
    rows = remedies.find(asked.user).filter(owner=asked.person.pk).waiting()
    return list(rows.order_by("due_on", "pk"))


@dataclass(frozen=True)
class Appraised:
    """An appraisal of the person, with its result once it is frozen."""

    appraisal: Any
    result: Result | None


def appraisals(asked: Asked) -> list[Appraised]:
    """Return the person's last appraisals that may be seen, newest first."""
    rows = scorecards.history(asked.person, asked.user)[:MOST_APPRAISALS]
    results = {one.pk: result for one, result in scorecards.results(rows)}
    return [Appraised(one, results.get(one.pk)) for one in rows]


def changes(asked: Asked) -> list[LedgerLine]:
    """Return what was done to the person's quotas that touch the period, newest first."""
    return ledger_of(asked.user, asked.person.pk, asked.period)


def agreements(asked: Asked, lines: Iterable[LedgerLine]) -> list[QuotaState]:
    """Return whether the person agrees to each of these quotas, as far as they still stand; the first period first.

    Of a quota whose days are over nobody's word is waited for any more; what was said of it is shown.
    """
    keys = {(asked.person.pk, one.line.metric, one.line.period_key) for one in lines}
    states = states_of(asked.user, keys).values()
    found = [one for one in states if one.change.ends_on >= asked.today or one.last is not None]
    return sorted(found, key=lambda one: (one.change.metric != WON_REVENUE, one.change.metric, one.change.starts_on))
