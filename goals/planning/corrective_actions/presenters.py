"""A measurement and kept evidence in words; nothing is calculated here."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.corrective_actions import rules
from goals.planning.corrective_actions.choices import Verdict
from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.corrective_actions.queries import Measurement
from goals.planning.goals.queries import gaps as goal_gaps
from goals.planning.goals.queries import measures
from goals.planning.goals.wording import gaps, goals
from salesplan.core import format as write
from salesplan.core.metrics import FigureMark, Metric
from salesplan.core.money import HUNDRED
from salesplan.core.periods import Calendar

PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class EffectTexts:
    """What an action was to bring and what it brought, in words."""

    metric: str
    days_before: str
    days_after: str
    before: str
    after: str
    change: str
    expected: str
    share: str
    rest_of_company: str
    beyond: str
    level: str
    verdict: str
    rows_before: str = ""
    rows_after: str = ""
    is_whole: bool = True
    # What both figures are, as long as they are looked up; frozen ones are the action's own.
    mark_before: FigureMark | None = None
    mark_after: FigureMark | None = None


def difference(metric: Metric | None, value: Decimal | None) -> str:
    """Write a change: +¥200,000, −3, and a change of a rate in points: +5.0 points."""
    if metric is None or value is None:
        return write.NOTHING
    if metric.unit == "share":
        points = write.signed(write.number(value * HUNDRED, digits=1), value)
        return _("%(n)s points") % {"n": points}
    return gaps.signed(metric, value)


def of(action: CorrectiveAction, measurement: Measurement | None) -> EffectTexts | None:
    """Write what was measured: the frozen figures once it is reviewed, else those of today."""
    if action.measured:
        return _stored_effect(action, action.measured)
    if measurement is None:
        return None
    shown = _shown(
        measurement.metric,
        measurement.effect,
        goals.period_name(measurement.before),
        goals.period_name(measurement.after),
    )
    links = {
        "rows_before": measurement.rows_before,
        "rows_after": measurement.rows_after,
        "is_whole": measurement.is_whole,
    }
    return EffectTexts(**{**shown, **links}, mark_before=measurement.marks[0], mark_after=measurement.marks[1])


def _stored_effect(action: CorrectiveAction, stored: dict[str, Any]) -> EffectTexts:
    def number(name: str) -> Decimal | None:
        return None if stored.get(name) is None else Decimal(stored[name])

    effect = rules.ActionEffect(number("before"), number("after"), action.expected, number("rest"))
    days = [goals.period_name(Calendar().parse(stored[name])) for name in ("days_before", "days_after")]
    return EffectTexts(**_shown(measures.metric_of(action.metric), effect, *days))


def _shown(metric: Metric | None, effect: rules.ActionEffect, before: str, after: str) -> dict[str, Any]:
    verdict = rules.verdict(effect)
    return {
        "metric": str(metric.label) if metric else "",
        "days_before": before,
        "days_after": after,
        "before": goals.amount(metric, effect.before),
        "after": goals.amount(metric, effect.after),
        "change": difference(metric, effect.change),
        "expected": difference(metric, effect.expected),
        "share": _reached(effect.share),
        "rest_of_company": goals.signed(effect.rest_of_company.quantize(PLACES))
        if effect.rest_of_company is not None
        else write.NOTHING,
        "beyond": difference(metric, _rounded(metric, effect.beyond)),
        "level": {"worked": "ok", "partly": "warn", "failed": "bad"}.get(verdict, "neutral"),
        "verdict": str(Verdict(verdict).label),
    }


def _reached(share: Decimal | None) -> str:
    """Say how much of the expectation came; of a figure that moved the wrong way nothing did."""
    return "" if share is None or share < 0 else _("%(share)s of it") % {"share": goals.percent(share.quantize(PLACES))}


def _rounded(metric: Metric | None, value: Decimal | None) -> Decimal | None:
    if metric is None or value is None:
        return None
    return value.quantize(
        Decimal("0.01") if metric.unit == "money" else PLACES if metric.unit == "share" else Decimal(1)
    )


def expectation(action: CorrectiveAction) -> str:
    """Say what an action shall bring: "Won revenue +¥200,000"."""
    metric = measures.metric_of(action.metric)
    return f"{metric.label if metric else ''} {difference(metric, action.expected)}".strip()


@dataclass(frozen=True)
class Evidence:
    """The gap as it stood when the action was opened."""

    headline: str
    days: str
    causes: list[tuple[str, str, bool]]
    splits: list[tuple[str, list[tuple[str, str, bool]]]]


# So many groups of each split are shown; all are kept.
MOST_GROUPS = 5


def evidence(action: CorrectiveAction) -> Evidence | None:
    """Write the evidence that was kept."""
    if not action.evidence:
        return None
    kept: goal_gaps.GapEvidence = action.evidence
    metric = measures.metric_of(kept.get("metric", ""))
    if metric is None:
        return None
    gap = Decimal(kept["difference"])
    words = {"amount": goals.amount(metric, abs(gap)), "what": gaps.reference(kept["reference"])}
    behind, ahead = _("%(amount)s behind %(what)s"), _("%(amount)s ahead of %(what)s")
    names = {
        "closed": _("Closed deals"),
        "win_rate": _("Win rate"),
        "average": _("Average deal"),
        "other": _("Shared credit"),
    }
    effects = kept["effects"]
    # JSON of the database keeps no order.
    reasons = [(label, Decimal(effects[name])) for name, label in names.items() if Decimal(effects.get(name, 0))]
    splits = []
    for by, rows in sorted(kept["splits"].items(), key=lambda split: goal_gaps.DIMENSIONS.index(split[0])):
        differences = [(row["label"] or _("None"), Decimal(row["now"]) - Decimal(row["before"])) for row in rows]
        differences.sort(key=lambda part: -abs(part[1]))
        splits.append((gaps.dimension(by), _written(metric, differences[:MOST_GROUPS])))
    days = goals.period_name(Calendar().parse(f"{kept['from']}..{kept['to']}"))
    return Evidence((behind if gap < 0 else ahead) % words, days, _written(metric, reasons), splits)


def _written(metric: Metric, differences: list[tuple[str, Decimal]]) -> list[tuple[str, str, bool]]:
    return [(label, gaps.signed(metric, value), value < 0) for label, value in differences]
