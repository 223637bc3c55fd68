"""What else a person's page gathers: their goals and what those serve, their actions, appraisals, and quota changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from goals.appraisals import queries as scorecards
from goals.appraisals.queries import FinalRating
from goals.planning.corrective_actions import queries as corrective_actions
from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import goals as targets
from goals.planning.goals.queries.goals import GoalProgressFigures
from goals.planning.my_goals.queries import Selection
from goals.planning.quota_responses.queries.states import QuotaState, states_of
from goals.planning.quotas.queries.book import WON_REVENUE
from goals.planning.quotas.queries.quotas import LedgerLine, ledger_of

# So many are shown; the rest is one link away.
MOST_APPRAISALS = 3


@dataclass(frozen=True)
class RelatedGoals:
    """The person's goals of the period: those with a figure, their own development, and the goals they serve by key."""

    measured: list[GoalProgressFigures]
    development: list[GoalProgressFigures]
    above: dict[int, Goal]


def goals(selection: Selection) -> RelatedGoals:
    """Return the person's goals that touch the period, as far as they may be seen; a number of queries that stays."""
    period = selection.period
    rows = targets.find(selection.user).filter(person=selection.person.pk).live()
    rows = rows.filter(starts_on__lte=period.end, ends_on__gte=period.start).order_by("ends_on", "title", "pk")
    standings = list(targets.standings(selection.user, rows, selection.today, selection.company).values())
    parents = {figures.goal.parent_id for figures in standings if figures.goal.parent_id}
    above = {goal.pk: goal for goal in targets.find(selection.user).filter(pk__in=parents)} if parents else {}
    development = [figures for figures in standings if figures.goal.is_development]
    return RelatedGoals([figures for figures in standings if not figures.goal.is_development], development, above)


def actions(selection: Selection) -> list[CorrectiveAction]:
    """Return the corrective actions the person has to do or to see through, the first due first."""
    rows = corrective_actions.find(selection.user).filter(owner=selection.person.pk).waiting()
    return list(rows.order_by("due_on", "pk"))


@dataclass(frozen=True)
class AppraisalResult:
    """An appraisal of the person, with its result once it is frozen."""

    appraisal: Any
    result: FinalRating | None


def appraisals(selection: Selection) -> list[AppraisalResult]:
    """Return the person's last appraisals that may be seen, newest first."""
    rows = scorecards.history(selection.person, selection.user)[:MOST_APPRAISALS]
    results = {appraisal.pk: result for appraisal, result in scorecards.results(rows)}
    return [AppraisalResult(appraisal, results.get(appraisal.pk)) for appraisal in rows]


def changes(selection: Selection) -> list[LedgerLine]:
    """Return what was done to the person's quotas that touch the period, newest first."""
    return ledger_of(selection.user, selection.person.pk, selection.period)


def agreements(selection: Selection, lines: Iterable[LedgerLine]) -> list[QuotaState]:
    """Return whether the person agrees to each of these quotas, as far as they still stand; the first period first.

    Of a quota whose days are over nobody's word is waited for any more; what was said of it is shown.
    """
    keys = {(selection.person.pk, line.line.metric, line.line.period_key) for line in lines}
    states = states_of(selection.user, keys).values()
    current = [state for state in states if state.change.ends_on >= selection.today or state.last is not None]
    return sorted(
        current, key=lambda state: (state.change.metric != WON_REVENUE, state.change.metric, state.change.starts_on)
    )
