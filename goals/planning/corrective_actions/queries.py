"""Questions about corrective actions: the list, what one has brought so far, and whose review is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from goals.planning.corrective_actions import rules
from goals.planning.corrective_actions.choices import CorrectiveActionState
from goals.planning.corrective_actions.models import CorrectiveAction, CorrectiveActionQuerySet
from goals.planning.goals.queries import measures
from salesplan.core import metrics
from salesplan.core.metrics import FigureMark, Metric, Question, mark
from salesplan.core.money import ZERO, ratio
from salesplan.core.periods import Period
from salesplan.people.access import everybody, scope_of
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User

LIST_STATES = ("open", "review", "reviewed", "all")


def find(user: User) -> CorrectiveActionQuerySet:
    """Return the corrective actions that a person may open."""
    related = ("owner", "person", "team", "goal", "created_by")
    return CorrectiveAction.objects.visible_to(user).select_related(*related)


def listed(user: User, state: str, today: date, goal: int | None = None) -> QuerySet[CorrectiveAction]:
    """Return a list: open ones by due date, those whose review is due, the reviewed, or all."""
    rows = find(user)
    if goal is not None:
        rows = rows.filter(goal=goal)
    if state == "review":
        return rows.waiting().filter(review_on__lte=today).order_by("review_on", "pk")
    if state == "reviewed":
        return rows.filter(state=CorrectiveActionState.REVIEWED).order_by("-review_on", "-pk")
    return rows.order_by("-due_on", "-pk") if state == "all" else rows.waiting().order_by("due_on", "pk")


def about(kind: OwnerKind, pk: int, user: User) -> QuerySet[CorrectiveAction]:
    """Return the actions about the figures of an owner, those that want something first."""
    rows = find(user).filter(Q(person=pk) if kind == OwnerKind.PERSON else Q(team=pk))
    return rows.order_by("verdict", "-due_on", "-pk")


def subject_of(action: CorrectiveAction) -> tuple[OwnerKind, int]:
    """Return whose figures an action is about."""
    return (OwnerKind.PERSON, action.person_id) if action.person_id else (OwnerKind.TEAM, action.team_id or 0)


@dataclass(frozen=True)
class Measurement:
    """What an action has brought: the effect, the days compared, and the rows behind both figures."""

    effect: rules.ActionEffect
    metric: Metric
    before: Period
    after: Period
    rows_before: str
    rows_after: str
    marks: tuple[FigureMark, FigureMark]
    is_whole: bool


def measure(user: User, action: CorrectiveAction, today: date) -> Measurement | None:
    """Measure an action up to a day, with the eyes of who asks; the rest of the company as a growth only.

    None where the metric is gone, or its figures are not open to who asks.
    """
    metric, (kind, pk) = measures.metric_of(action.metric), subject_of(action)
    scope = scope_of(user)
    if metric is None or not (scope.sees_person(pk) if kind == OwnerKind.PERSON else scope.sees_team(pk)):
        return None
    whole_before, whole_after = rules.windows(action.opened_on, action.review_on)
    before, after = rules.so_far(whole_before, whole_after, today)
    questions = [measures.question_of(user, kind, pk, period) for period in (before, after)]
    figures = [metric.value(question) for question in questions]
    effect = rules.ActionEffect(figures[0], figures[1], action.expected, _rest(metric, kind, pk, before, after))
    return Measurement(
        effect,
        metric,
        before,
        after,
        metric.rows(questions[0]),
        metric.rows(questions[1]),
        (mark(metric.key, questions[0], figures[0]), mark(metric.key, questions[1], figures[1])),
        is_whole=after.end >= whole_after.end,
    )


def _rest(metric: Metric, kind: OwnerKind, pk: int, before: Period, after: Period) -> Decimal | None:
    """Return by how much the rest of the company moved in the same days."""
    figures = []
    for period in (before, after):
        all_parts = metric.terms_by(Question(everybody(), period.start, period.end), None).get("", ())
        own_parts = metric.terms_by(measures.question_of(everybody(), kind, pk, period), None).get("", ())
        figures.append(_figure(metric, _less(all_parts, own_parts)))
    moved = ratio(figures[1], figures[0]) if figures[0] and figures[0] > 0 else None
    return None if moved is None else moved - 1


def _less(whole: Iterable[Decimal], part: Iterable[Decimal]) -> tuple[Decimal, ...]:
    return tuple(a - b for a, b in zip(whole, part, strict=False))


def _figure(metric: Metric, parts: tuple[Decimal, ...]) -> Decimal | None:
    if metric.is_ratio:
        return ratio(*parts) if len(parts) == 2 else None
    return parts[0] if parts else ZERO


def to_review(today: date) -> QuerySet[CorrectiveAction]:
    """Return the actions whose review is due, or whose work is: what their owners are asked about."""
    rows = CorrectiveAction.objects.waiting().select_related("owner", "created_by")
    return rows.filter(Q(review_on__lte=today) | Q(state=CorrectiveActionState.OPEN, due_on__lte=today)).order_by("pk")


def metric_choices() -> list[Metric]:
    """Return the metrics that an action may be expected to move."""
    return [metrics.get("won_revenue"), *(choice for choice in measures.choices() if choice.key != "won_revenue")]
