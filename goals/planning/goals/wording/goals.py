"""Goals in whole sentences: what the SMART check found, titles, targets and changes; nothing is calculated here."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.goals.choices import GoalKind
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import measures
from goals.planning.goals.smart_criteria import SmartFinding, SmartInputs
from salesplan.core import format as write
from salesplan.core.company.queries import company
from salesplan.core.metrics import Metric
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.typing import DisplayText


def day(value: date) -> str:
    """Write a date."""
    return write.day(value)


def amount(metric: Metric | None, value: Decimal | None, *, short: bool = False) -> str:
    """Write a figure of a metric in full: ¥3,578,706, 27.4%, 12. Money without cents where it has none."""
    if metric is None:
        return write.percent(value)
    if metric.unit == "money" and not short:
        return write.money(value, company().currency, trim=True)
    # 42.5 % must not read as 43 %.
    return write.figure(value, metric.unit, company().currency, short=short and metric.unit != "share")


def percent(share: Decimal | None) -> str:
    """Write a ratio with the digits it needs, two at most: 10%, 90.91%."""
    return write.exact_percent(share)


def signed(share: Decimal | None) -> str:
    """Write a ratio with its sign: +20%, −7%."""
    return write.signed(percent(share), share)


def period_name(period: Period) -> str:
    """Name a period: "Q1 2027", or its two days."""
    return (
        f"{day(period.start)} – {day(period.end)}"
        if period.kind == PeriodKind.RANGE
        else write.period_label(period.key)
    )


def target(goal: Goal, *, short: bool = False) -> str:
    """Say what a goal wants to reach."""
    if goal.is_development:
        return _("personal development")
    return amount(measures.metric_of(goal.metric), goal.target, short=short)


def proposal(
    metric: Metric | None, owner: object, period: Period, kind: str, growth: Decimal | None, figure_: str
) -> str:
    """Write a title that is specific: "Raise won revenue of East by 20% in Q1 2027"."""
    if metric is None:
        return ""
    words = {"metric": metric.label, "owner": owner, "period": period_name(period), "target": figure_}
    if kind == GoalKind.GROWTH and growth is not None:
        return _("%(owner)s: %(metric)s up by %(growth)s in %(period)s") % {**words, "growth": percent(growth)}
    return _("%(owner)s: %(metric)s of %(target)s in %(period)s") % words if figure_ else ""


def sentence(finding: SmartFinding, inputs: SmartInputs, metric: Metric | None) -> str:
    """Say what the check found of one letter, and how to mend it."""
    basis = finding.params
    values = {
        "title": inputs.title.strip(),
        "best": amount(metric, basis.get("best")) if metric else "",
        "multiple": write.number(basis.get("multiple"), digits=2),
        "n": basis.get("n", 0),
        "of": basis.get("of", 0),
        "steps": basis.get("steps", 0),
        "growth": percent(basis.get("growth")),
        "end": day(inputs.end) if inputs.end else "",
        "target": amount(metric, inputs.target) if metric else "",
    }
    return _sentences()[finding.code] % values


def _sentences() -> dict[str, str]:
    return {
        "no_owner": _("Choose whose goal it is: a person or a team."),
        "no_metric": _("Choose what is measured, for example won revenue or new customers."),
        "no_title": _("Fill in the fields and a title is generated, or enter one that says what the goal should achieve."),
        "vague": _("“%(title)s” could mean anything. Say what, whose and by how much: “Won revenue of East up by 20%% next quarter” rather than “more revenue”."),
        "specific": _("It is clear what is meant and whose goal it is."),
        "own_progress": _("Its owner reports progress from 0 to 100 %%, with a note."),
        "no_measure": _("Without a metric, no one can tell whether it is reached. Choose one."),
        "no_percent": _("Say by how many percent it should grow."),
        "no_baseline": _("There is no figure in the period it should grow from. Choose another baseline, or enter the figure to reach instead of a percentage."),
        "no_target": _("Enter the figure to reach."),
        "baseline_running": _("The period it should grow from is not over yet, so its figure can still change. The same period last year is complete."),
        "measurable": _("%(target)s can be checked against the figures on any day."),
        "agree": _("Agree with your manager what is realistic."),
        "nothing_to_compare": _("Once there is a number, it is compared with the past."),
        "no_history": _("There is too little history to compare with."),
        "daring": _("%(target)s is %(multiple)s times the best period so far (%(best)s). More than twice is rarely reached; say in the reason why it will be."),
        "reached_before": _("Reached in %(n)s of the last %(of)s periods; the best was %(best)s."),
        "grown_before": _("Never reached so far (best: %(best)s), but a growth of %(growth)s was, %(n)s times out of %(steps)s."),
        "never_reached": _("Never reached so far: it is %(multiple)s times the best of %(of)s periods (%(best)s)."),
        "no_why": _("Say why it matters. People who know the reason decide better along the way."),
        "no_parent": _("Choose the goal above that it serves."),
        "relevant": _("It has a reason and serves the goal above."),
        "top": _("It has a reason and is at the top."),
        "no_period": _("Choose the period in which it should be reached."),
        "over": _("Its last day, %(end)s, has passed. Choose a period that ends in the future."),
        "time_bound": _("To be reached by %(end)s."),
    }  # fmt: skip


def letter_name(letter: str) -> str:
    """Name a letter of SMART."""
    return {
        "S": _("Specific"),
        "M": _("Measurable"),
        "A": _("Achievable"),
        "R": _("Relevant"),
        "T": _("Time-bound"),
    }[letter]


# Any: the value of a field, whichever it is.
def change(field: DisplayText, name: str, before: Any, after: Any, metric: Metric | None) -> str:
    """Say what an edit changed: "target: ¥1,000 → ¥1,200"; of a reason or a parent only that it did."""
    if name in ("why", "parent_id"):
        return str(field)
    words = {
        "target": lambda value: amount(metric, value),
        "percent": lambda value: write.percent(value / 100 if value is not None else None, digits=2),
        "period_key": lambda value: write.period_label(value) if value else write.NOTHING,
        "metric": lambda value: str(getattr(measures.metric_of(value), "label", value) or write.NOTHING),
    }
    message = words.get(name, str)
    return f"{field}: {message(before)} → {message(after)}"
