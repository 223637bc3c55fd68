"""Changes to goals: make, edit, the steps of their life, and the progress of a development goal."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.goals import notifications, rules, smart_criteria
from goals.planning.goals.choices import GoalKind, GoalOutcome, GoalState, GoalStep
from goals.planning.goals.models import Goal, GoalProgress
from goals.planning.goals.queries import measures, smart_inputs
from goals.planning.goals.queries.goals import standings, teams_of, to_settle
from goals.planning.goals.queries.smart_inputs import GoalFigures, GoalTerms
from goals.planning.goals.rights import may
from goals.planning.goals.wording import goals as texts
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.lifecycle.actions import begin, lock_all_for, lock_for, move
from salesplan.core.money import HUNDRED
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.access import everybody, require_write
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User

# What the column of targets can hold.
LARGEST = Decimal(10) ** 13
# How many goals are settled in one transaction.
AT_ONCE = 100


def create_goal(terms: GoalTerms, *, by: User, at: datetime) -> Goal:
    """Write down a goal as a draft; what is still missing may be filled in later."""
    require_write(by)
    _check_rights(by, terms)
    values = _values(terms, by, business_day(at))
    with acting(by, "goal.create"):
        goal = Goal.objects.create(**values, **_keys(values), created_by=by, created_at=at)
        begin(goal, by=by, at=at)
    return goal


def edit_goal(goal: Goal, terms: GoalTerms, *, version: int | None, note: str = "", by: User, at: datetime) -> Goal:
    """Change a goal. What is in force asks for a reason, must stay measurable, and its owner is told."""
    _check_changes(by, goal)
    _check_rights(by, terms)
    if goal.state == GoalState.CLOSED:
        raise Refused(_("This goal is closed. Reopen it before you change it."))
    if goal.state == GoalState.ACTIVE and not note.strip():
        raise Refused(_("This goal is in force. Say why it changes."), field="note", code="reason_needed")
    values = _values(terms, by, business_day(at), goal)
    with acting(by, "goal.edit", why=note.strip()):
        current = lock_version(goal, version, values)
        changed = apply(current, {**values, **_keys(values)})
        if current.state == GoalState.ACTIVE and changed:
            _check_smart(current, by, at)
            notifications.changed(current, by=by, at=at)
    return current


def activate_goal(goal: Goal, *, by: User, at: datetime) -> Goal:
    """Put a goal in force. Without metric, number and period it is a wish and stays a draft."""
    _check_changes(by, goal)
    with acting(by, "goal.activate"):
        current = lock_for(goal, GoalStep.ACTIVATE)
        _check_smart(current, by, at)
        move(current, GoalStep.ACTIVATE, by=by, at=at)
        notifications.activated(current, by=by, at=at)
    return current


def close_goal(goal: Goal, *, note: str = "", by: User, at: datetime) -> Goal:
    """End a goal with what was reached. Before its last day only when it is reached; what it was, is kept."""
    _check_changes(by, goal)
    with acting(by, "goal.close", why=note.strip()):
        current = lock_for(goal, GoalStep.CLOSE)
        current.told = current.progress.values_list("percent", flat=True).first()  # type: ignore[attr-defined]
        figures = standings(by, [current], business_day(at))[current.pk]
        outcome = rules.outcome_of(figures.attainment)
        if outcome == GoalOutcome.MISSED and business_day(at) <= current.ends_on:
            raise Refused(_("There is still time to reach this goal. To give it up, drop it and say why."))
        _end(current, GoalStep.CLOSE, outcome, figures.value, note=note, by=by, at=at)
        notifications.closed(current, by=by, at=at)
    return current


def settle_goals(*, at: datetime, at_once: int = AT_ONCE) -> int:
    """Close every goal whose period is over for long enough, with its figure as it is now; return how many.

    The system takes the step, `at_once` of them in a transaction: whoever is killed half way leaves only whole ones, and
    what is closed is not found again. A goal whose metric is gone stays open, since nobody can tell how it ended.
    """
    today = business_day(at)
    waiting = list(to_settle(today).values_list("pk", flat=True))
    return sum(_settle(waiting[i : i + at_once], today, at) for i in range(0, len(waiting), at_once))


def _settle(keys: list[int], today: date, at: datetime) -> int:
    with acting(None, "goal.settle"):
        rows = lock_all_for(to_settle(today).filter(pk__in=keys), GoalStep.CLOSE)
        reached = [
            figures
            for figures in standings(everybody(), rows, today).values()
            if figures.metric or figures.goal.is_development
        ]
        for figures in reached:
            goal = figures.goal
            _end(goal, GoalStep.CLOSE, rules.outcome_of(figures.attainment), figures.value, by=None, at=at)
            notifications.settled(goal, at=at)
    return len(reached)


def drop_goal(goal: Goal, *, note: str, by: User, at: datetime) -> Goal:
    """Give a goal up, with the reason."""
    _check_changes(by, goal)
    if not note.strip():
        raise Refused(_("Say why the goal is dropped."), field="note", code="reason_needed")
    with acting(by, "goal.drop", why=note.strip()):
        current = lock_for(goal, GoalStep.DROP)
        was_active = current.state == GoalState.ACTIVE
        _end(current, GoalStep.DROP, GoalOutcome.DROPPED, note=note, by=by, at=at)
        if was_active:
            notifications.closed(current, by=by, at=at)
    return current


def pass_goal_on(goal: Goal, *, person: User, note: str, back_below: int | None = None, by: User, at: datetime) -> Goal:
    """Give a person's goal to another person; one that hangs on a team the other does not belong to stands alone.

    One that is given back stands below `back_below` again, the key of the goal it hung on, where it would stand alone.
    """
    _check_changes(by, goal)
    with acting(by, "goal.pass_on", why=note.strip()):
        current = lock(goal)
        if current.state == GoalState.CLOSED or current.is_development:
            raise Refused(_("Only open goals can be passed on, except personal development goals."))
        parent = current.parent
        if parent is not None and parent.team_id not in teams_of(OwnerKind.PERSON, person.pk, business_day(at)):
            parent = None
        values = {"person": person, "parent_id": parent.pk if parent is not None else back_below}
        move(current, GoalStep.PASS_ON, note=note, by=by, at=at, values=values)
        notifications.changed(current, by=by, at=at)
    return current


def reopen_goal(goal: Goal, *, note: str, by: User, at: datetime) -> Goal:
    """Put a closed goal in force again, with the reason."""
    _check_changes(by, goal)
    if not note.strip():
        raise Refused(_("Say why the goal is reopened."), field="note", code="reason_needed")
    with acting(by, "goal.reopen", why=note.strip()):
        current = lock_for(goal, GoalStep.REOPEN)
        _check_smart(current, by, at)
        move(current, GoalStep.REOPEN, by=by, at=at, note=note, values={"outcome": "", "result": None})
    return current


def post_progress(goal: Goal, *, percent: int, note: str = "", by: User, at: datetime) -> GoalProgress:
    """Tell how far a development goal is: its owner does, in percent and words."""
    if not may(by).reports(goal):
        raise NotAllowed(_("Only the owner of a development goal can report its progress."))
    if not 0 <= percent <= HUNDRED:
        raise Refused(_("Enter the progress in percent, from 0 to 100."), field="percent")
    with acting(by, "goal.progress"):
        current = lock(goal)
        if current.state != GoalState.ACTIVE:
            raise Refused(_("Progress can only be reported while a goal is active."))
        return GoalProgress.objects.create(goal=current, percent=percent, note=note.strip(), by=by, at=at)


# ---- rules that need the database -----------------------------------------------------------------------------------


def _check_rights(by: User, terms: GoalTerms) -> None:
    if not may(by).sets(*terms.owner, terms.kind):
        raise NotAllowed(_("Only the owner's manager or an admin can set this goal."))


def _check_changes(by: User, goal: Goal) -> None:
    require_write(by)
    if not may(by).changes(goal):
        raise NotAllowed(_("Only the owner's manager or an admin can change this goal."))


def _check_smart(goal: Goal, by: User, at: datetime) -> None:
    """Refuse a goal that is not specific, measurable and time-bound, with the sentence that says how to mend it."""
    inputs = smart_inputs.of_goal(goal, business_day(at))
    blocking = smart_criteria.missing(smart_criteria.check(inputs))
    if blocking:
        sentences = " ".join(texts.sentence(finding, inputs, None) for finding in blocking)
        raise Refused(sentences, code="not_smart")


def _values(terms: GoalTerms, by: User, today: date, goal: Goal | None = None) -> Mapping[str, Any]:
    """Return the columns of a goal; a growth becomes the figure it means."""
    kind, pk = terms.owner
    measured = terms.kind != GoalKind.DEVELOPMENT
    if not measured and kind != OwnerKind.PERSON:
        raise Refused(_("A development goal must belong to a person."), field="owner")
    metric = measures.metric_of(terms.metric) if measured else None
    if measured and terms.metric and (metric is None or metric.key in measures.NOT_FOR_GOALS):
        raise Refused(_("There is no such metric. Choose one from the list."), field="metric")
    if terms.kind == GoalKind.GROWTH and metric is not None and metric.is_ratio:
        message = _("%(metric)s is a ratio. Enter the figure you want to reach instead of growth.")
        raise Refused(message % {"metric": metric.label}, field="kind")
    _check_parent(terms, goal, today)
    figures = smart_inputs.figures_of(by, terms, metric, goal) if metric else GoalFigures()
    if figures.target is not None and not 0 < figures.target < LARGEST:
        message = _("The target must be above 0 and have no more than 13 digits.")
        raise Refused(message, field="percent" if terms.kind == GoalKind.GROWTH else "target")
    return {
        "title": terms.title.strip(),
        "why": terms.why.strip(),
        "kind": terms.kind,
        "metric": metric.key if metric else "",
        "baseline": figures.baseline,
        "baseline_key": figures.baseline_key,
        "percent": terms.percent if terms.kind == GoalKind.GROWTH else None,
        "target": figures.target,
        "period_key": terms.period.key,
        "starts_on": terms.period.start,
        "ends_on": terms.period.end,
        "person_id": pk if kind == OwnerKind.PERSON else None,
        "team_id": pk if kind == OwnerKind.TEAM else None,
        "parent_id": terms.parent.pk if terms.parent else None,
    }


def _keys(values: Mapping[str, Any]) -> dict[str, str]:
    """Return under which words a goal is found and by what it sorts: no terms, so that no conflict is about them."""
    return {"search_key": search_key(values["title"]), "sort_key": sort_key(values["title"])}


def _check_parent(terms: GoalTerms, goal: Goal | None, today: date) -> None:
    """Refuse a parent of other people, of other days, or one that would hang below the goal itself."""
    parent = terms.parent
    if parent is None:
        return
    if parent.team_id not in teams_of(*terms.owner, today):
        raise Refused(_("A goal can only serve a goal of its owner's team or of a team above."), field="parent")
    if parent.starts_on > terms.period.start or parent.ends_on < terms.period.end:
        message = _(
            "The goal above runs from %(start)s to %(end)s. Choose a period within these days, or another goal."
        )
        words = {"start": texts.day(parent.starts_on), "end": texts.day(parent.ends_on)}
        raise Refused(message % words, field="parent")
    if goal is not None and rules.is_circle(dict(Goal.objects.values_list("pk", "parent")), goal.pk, parent.pk):
        raise Refused(_("This goal would end up below itself. Choose another one."), field="parent")


def _end(
    goal: Goal,
    step: GoalStep,
    outcome: GoalOutcome,
    result: Decimal | None = None,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
) -> None:
    """Close or drop a goal, with how it ended and what was reached."""
    values = {"outcome": outcome, "result": result}
    move(goal, step, by=by, at=at, note=note, values=values, outcome=outcome)
