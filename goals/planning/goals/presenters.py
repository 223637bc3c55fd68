"""Goals as the templates write them: figures in words, rows of the tree, history in sentences."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.goals import rules
from goals.planning.goals.choices import OUTCOME_LEVELS, GoalOutcome, GoalState
from goals.planning.goals.queries.goals import GoalDetail, GoalNode, GoalProgressFigures
from goals.planning.goals.queries.measures import days_of
from goals.planning.goals.wording import goals as texts
from salesplan.core import format as write
from salesplan.core.format import period_label
from salesplan.core.metrics import Metric

# So many levels of the tree are open at first.
OPEN_DEPTH = 2
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class GoalTexts:
    """One goal in words."""

    figures: GoalProgressFigures
    value: str
    target: str
    period: str
    own_part: str
    short_value: str
    short_target: str
    badge: Any
    level: str

    @property
    def goal(self) -> Any:
        return self.figures.goal


def goal_texts(figures: GoalProgressFigures) -> GoalTexts:
    """Write one goal."""
    goal, metric = figures.goal, figures.metric
    badge, level = str(figures.status.label), figures.level
    if goal.state == GoalState.CLOSED:
        badge, level = goal.get_outcome_display(), OUTCOME_LEVELS.get(GoalOutcome(goal.outcome), "neutral")
    elif goal.state == GoalState.DRAFT:
        badge, level = goal.get_state_display(), "neutral"
    elif figures.value is None:
        badge, level = goal.get_state_display(), "info"
    return GoalTexts(
        figures,
        value=texts.amount(metric, figures.value) if figures.value is not None else "",
        target=texts.target(goal),
        short_value=texts.amount(metric, figures.value, short=True) if figures.value is not None else "",
        short_target=texts.target(goal, short=True),
        period=texts.period_name(days_of(goal)),
        own_part=texts.amount(metric, figures.own_part.value) if figures.own_part else "",
        badge=badge,
        level=level,
    )


def tiles(figures: GoalProgressFigures) -> dict[str, str]:
    """Write the figures on top of a goal's page."""
    goal, metric = figures.goal, figures.metric
    grown = rules.growth(goal.baseline, goal.target)
    on_pace = _("pace %(share)s") % {"share": texts.percent(figures.pace.quantize(PLACES))}
    full = texts.target(goal) if metric and metric.unit == "money" else ""
    target = [full, texts.signed(grown.quantize(PLACES)) if grown is not None else ""]
    # The baseline is a figure like any other: of a team above it is not shown.
    has_baseline = goal.baseline is not None and figures.measured.is_open
    baseline = [texts.amount(metric, goal.baseline), period_label(goal.baseline_key)] if has_baseline else []
    return {
        "target": " · ".join(filter(None, target)),
        "baseline": " · ".join(filter(None, baseline)),
        "short_baseline": texts.amount(metric, goal.baseline, short=True) if has_baseline else "",
        "actual": texts.amount(metric, figures.value)
        if metric and metric.unit == "money" and figures.value is not None
        else "",
        "attainment": texts.percent(figures.attainment.quantize(PLACES)) if figures.attainment is not None else "–",
        "pace": on_pace if figures.due == figures.pace else "",
    }


@dataclass(frozen=True)
class ClosedGoalTexts:
    """The figure a goal was closed with, and what happened to it since."""

    at: Any
    by: str
    outcome: Any
    value: str
    since: str
    now: str


def frozen(page: GoalDetail) -> ClosedGoalTexts | None:
    """Write how a closed goal ended, where its figure is open; None for one that is not closed, or was dropped."""
    figures = page.figures
    goal, metric = figures.goal, figures.metric
    closing = next((entry for entry in page.history if entry.change == GoalState.CLOSED), None)
    if closing is None or goal.result is None or figures.value is None:
        return None
    since = figures.since
    return ClosedGoalTexts(
        closing.at,
        closing.by,
        goal.get_outcome_display(),
        texts.amount(metric, goal.result),
        since=write.signed(texts.amount(metric, since), since) if since else "",
        now=texts.amount(metric, figures.measured.value) if since else "",
    )


@dataclass(frozen=True)
class GoalTreeRow:
    """A row of the tree."""

    texts: GoalTexts
    node: GoalNode
    cover: "CoverTexts | None"
    key: int
    parent: int | str
    opens: bool
    hidden: bool

    @property
    def goal(self) -> Any:
        return self.node.goal


def rows(roots: list[GoalNode]) -> list[GoalTreeRow]:
    """Return the tree as rows, the upper levels open."""
    out = []
    for root in roots:
        for node in root.walk():
            parent = node.goal.parent_id if node.depth else ""
            out.append(
                GoalTreeRow(
                    goal_texts(node.figures),
                    node,
                    cover(node.cover, node.figures.metric),
                    node.goal.pk,
                    parent or "",
                    opens=node.depth + 1 < OPEN_DEPTH,
                    hidden=node.depth >= OPEN_DEPTH,
                )
            )
    return out


@dataclass(frozen=True)
class CoverTexts:
    """How children cover a goal, in words."""

    total: str
    over: str
    breakeven: str
    is_short: bool


def cover(goal_cover: rules.Cover | None, metric: Metric | None) -> CoverTexts | None:
    """Write how children cover a goal: ¥1,100, +10%, 90.91%."""
    if goal_cover is None or goal_cover.over is None or goal_cover.breakeven is None:
        return None
    return CoverTexts(
        texts.amount(metric, goal_cover.total),
        texts.signed(goal_cover.over.quantize(PLACES)),
        texts.percent(goal_cover.breakeven.quantize(PLACES)),
        goal_cover.over < 0,
    )


def changes(page: GoalDetail) -> list[dict[str, Any]]:
    """Return the history of a goal in words, newest first."""
    metric = page.figures.metric
    states = dict(GoalState.choices)
    out = []
    for entry in page.history:
        what = states.get(entry.change, "")
        if entry.outcome:
            what = f"{what}: {GoalOutcome(entry.outcome).label}"
        edits = [texts.change(label, name, before, after, metric) for name, label, before, after in entry.fields]
        # A step without a person was taken by the schedule.
        out.append(
            {"at": entry.at, "by": entry.by or _("the system"), "what": what, "note": entry.note, "edits": edits}
        )
    return out
