"""From what was typed or stored to what the SMART check looks at: baseline, figure of a growth, past periods."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goals.planning.goals import rules
from goals.planning.goals.choices import GoalKind
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import measures
from goals.planning.goals.queries.goals import teams_of
from goals.planning.goals.queries.measures import owner_of
from goals.planning.goals.smart_criteria import SmartInputs
from salesplan.core.amounts.exact import exact
from salesplan.core.company.queries import calendar, company
from salesplan.core.metrics import Metric
from salesplan.core.periods import Period
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User


@dataclass(frozen=True)
class GoalTerms:
    """What a goal says. `basis` is what a growth is measured from: the period "before", or the same one a "year" ago."""

    title: str
    kind: str
    owner: tuple[OwnerKind, int]
    period: Period
    why: str = ""
    metric: str = ""
    percent: Decimal | None = None
    target: Decimal | None = None
    basis: str = "before"
    parent: Goal | None = None


@dataclass(frozen=True)
class GoalFigures:
    """The numbers of a goal: baseline, the period it is of, and the target in the metric's own unit."""

    baseline: Decimal | None = None
    baseline_key: str = ""
    target: Decimal | None = None


def figures_of(user: User, terms: GoalTerms, metric: Metric, goal: Goal | None = None) -> GoalFigures:
    """Return baseline and target of what was typed; the baseline comes from the registry.

    A baseline that was agreed on once stays, whatever was booked since: an edit asks anew only where it measures
    something else.
    """
    own_company = company()
    before = measures.baseline_period(calendar(own_company), terms.period, terms.basis)
    baseline = _agreed(goal, terms, metric, before)
    if baseline is None:
        baseline = measures.value_of(user, metric, *terms.owner, before)
    target = terms.target
    if terms.kind == GoalKind.GROWTH:
        has_both = baseline is not None and baseline > 0 and terms.percent is not None
        target = rules.grown(baseline, terms.percent, metric.unit, own_company.currency) if has_both else None  # type: ignore[arg-type]
    elif target is not None:
        exact(target, rules.places(metric.unit, own_company.currency), field="target")
        target = rules.rounded(target, metric.unit, own_company.currency)
    stored = rules.rounded(baseline, metric.unit, own_company.currency) if baseline is not None else None
    return GoalFigures(stored, before.key, target)


def _agreed(goal: Goal | None, terms: GoalTerms, metric: Metric, before: Period) -> Decimal | None:
    if goal is None:
        return None
    same = (goal.metric, owner_of(goal), goal.baseline_key) == (metric.key, terms.owner, before.key)
    return goal.baseline if same else None


def of_terms(user: User, terms: GoalTerms, today: date, figures: GoalFigures | None = None) -> SmartInputs:
    """Return what the check looks at while a goal is typed, past periods included: one question more."""
    metric = measures.metric_of(terms.metric) if terms.kind != GoalKind.DEVELOPMENT else None
    if metric is not None and figures is None:
        figures = figures_of(user, terms, metric)
    return _inputs_of(user, terms.owner, terms.period, today, metric, figures or GoalFigures(), terms)


def of_goal(goal: Goal, today: date, user: User | None = None) -> SmartInputs:
    """Return what the check looks at of a stored goal; with a user also the past periods, to compare with."""
    metric = measures.metric_of(goal.metric)
    figures = GoalFigures(goal.baseline, goal.baseline_key, goal.target)
    period = calendar().parse(goal.period_key)
    return _inputs_of(user, owner_of(goal), period, today, metric, figures, goal)


def _inputs_of(
    user: User | None,
    owner: tuple[OwnerKind, int],
    period: Period,
    today: date,
    metric: Metric | None,
    figures: GoalFigures,
    data: GoalTerms | Goal,
) -> SmartInputs:
    fiscal_calendar = calendar()
    past: dict[Period, Decimal | None] = {}
    if user is not None and metric is not None:
        past = measures.history(user, metric, *owner, period, fiscal_calendar, today)
    baseline = fiscal_calendar.parse(figures.baseline_key) if figures.baseline_key else None
    return SmartInputs(
        title=data.title,
        why=data.why,
        kind=data.kind,
        has_metric=metric is not None,
        has_owner=True,
        baseline=figures.baseline,
        baseline_end=baseline.end if baseline else None,
        percent=data.percent,
        target=figures.target,
        start=period.start,
        end=period.end,
        today=today,
        has_parent=data.parent is not None,
        is_top=owner[0] == OwnerKind.TEAM and len(teams_of(*owner, today)) < 2,
        direction=metric.direction if metric else "up",
        history=[value for value in past.values() if value is not None],
        baseline_steps=measures.steps_between(fiscal_calendar, baseline, period) if baseline else 1,
    )
