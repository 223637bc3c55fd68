"""Curves, figures, totals and what is wrong with them, in words of the reader's language."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.appraisals.choices import CurveKind, MeasureBasis, MissingPolicy
from goals.appraisals.rules.curves import Curve, places, rounded
from goals.appraisals.rules.totals import GradeBand
from goals.appraisals.sheets import AppraisalLine, AppraisalSheet
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.money import HUNDRED


def points(value: Decimal | Fraction | None) -> str:
    """Write points to a tenth, without a zero behind the point: 87.5, 100."""
    if value is None:
        return write.NOTHING
    shown = rounded(value) if isinstance(value, Fraction) else value
    return write.number(shown, digits=0 if shown == shown.to_integral() else 1)


def percent(value: Decimal) -> str:
    """Write a weight that is in percent: 15%, 58.82%."""
    return write.exact_percent(value / HUNDRED, most=6)


def figure(unit: str, value: Decimal | None, currency: str) -> str:
    """Write a figure in the unit of its measure."""
    if value is None:
        return _("no data")
    if unit == "share":
        return write.exact_percent(value, most=1)
    if unit == "money":
        return write.short_money(value, currency)
    digits = 0 if value == value.to_integral() else 1
    if unit == "days":
        return ngettext("%(n)s day", "%(n)s days", int(value)) % {"n": write.number(value, digits=digits)}
    if unit == "level":
        return _("level %(n)s") % {"n": write.number(value, digits=digits)}
    return write.number(value, digits=digits)


def curve(of: Curve, unit: str, currency: str) -> list[str]:
    """Tell a curve in a few sentences, from its lowest figure to its highest."""
    at = [figure(unit, a.at, currency) if a.at is not None else "" for a in of.anchors]
    got = [points(a.points) for a in of.anchors]
    if of.kind == CurveKind.THRESHOLD:
        values = {"at": at[0], "points": got[0]}
        if of.falling:
            return [_("At %(at)s or less: %(points)s points. Above that: none.") % values]
        return [_("At %(at)s or more: %(points)s points. Below that: none.") % values]
    if of.kind == CurveKind.STEPS:
        lowest = [_("Below %(at)s: %(points)s points.") % {"at": at[1], "points": got[0]}]
        return lowest + [
            _("From %(at)s: %(points)s points.") % {"at": at[i], "points": got[i]} for i in range(1, len(at))
        ]
    lines = [
        _("From %(low)s to %(high)s: from %(a)s to %(b)s points, evenly.")
        % {"low": at[i], "high": at[i + 1], "a": got[i], "b": got[i + 1]}
        for i in range(len(at) - 1)
    ]
    if of.runs_on:
        return [*lines, _("Outside this range the lines continue, but never below 0 or above 120 points.")]
    values = {"low": at[0], "a": got[0], "high": at[-1], "b": got[-1]}
    return [*lines, _("Below %(low)s it stays at %(a)s, above %(high)s at %(b)s points.") % values]


def examples(of: Curve, unit: str, currency: str) -> list[str]:
    """Return worked examples: what figures within the curve are worth, and why."""
    return [example(of, place, unit, currency) for place in places(of)]


def example(of: Curve, place: Decimal, unit: str, currency: str) -> str:
    """Return what one figure is worth, with its arithmetic where it lies on a line."""
    values = {"figure": figure(unit, place, currency), "points": points(of.score(place))}
    between = _between(of, place)
    if between is None:
        return _("%(figure)s gives %(points)s points.") % values
    low, high = between
    low_at, high_at = low.at or Decimal(0), high.at or Decimal(0)
    values |= {
        "low": figure(unit, low_at, currency),
        "way": write.percent(Fraction(place - low_at) / Fraction(high_at - low_at) * 1.0),
        "span": f"{points(low.points)} → {points(high.points)}",
        "high": figure(unit, high_at, currency),
    }
    return (
        _("%(figure)s gives %(points)s points: it is %(way)s of the way from %(low)s to %(high)s (%(span)s).") % values
    )


def _between(of: Curve, place: Decimal) -> Any:
    if of.kind != CurveKind.LINEAR or any(a.at == place for a in of.anchors):
        return None
    pairs = zip(of.anchors, of.anchors[1:], strict=False)
    return next(((a, b) for a, b in pairs if a.at is not None and b.at is not None and a.at < place < b.at), None)


def problem(row: int, code: str) -> str:
    """Say what is wrong with a row of a curve, where, and how to mend it."""
    texts = {
        "too_few_linear": _("A line needs at least two points. Add a row."),
        "too_few_steps": _(
            "Steps need at least two rows: the points below the first figure, and the points from it upwards. Add a row."
        ),
        "too_few_threshold": _("Enter the figure at which the points are given."),
        "one_threshold": _("Row %(n)s: all or nothing has only one figure. Remove this row, or choose steps."),
        "gap_below": _(
            "Row %(n)s: leave the figure empty. The first step covers everything below the second one, so that every figure has a score."
        ),
        "no_figure": _("Row %(n)s: enter its figure."),
        "no_points": _("Row %(n)s: enter the points, or 0 for none."),
        "off_the_scale": _("Row %(n)s: points must be between 0 and 120."),
        "twice": _("Row %(n)s has the same figure as the row before it. Give each row its own figure."),
        "descends": _("Row %(n)s is lower than the row before it. Put the figures in ascending order."),
        "should_rise": _(
            "Row %(n)s has fewer points than the row before it, but more is better here. Give it the same number or more."
        ),
        "should_fall": _(
            "Row %(n)s has more points than the row before it, but less is better here. Give it the same number or fewer."
        ),
        "flat": _(
            "All rows have the same points, so the figure makes no difference. Change the points of at least one row."
        ),
    }
    return texts[code] % {"n": row + 1}


def bands_problem(row: int, code: str) -> str:
    """Say what is wrong with a row of the grades, and how to mend it."""
    texts = {
        "no_bands": _("The scorecard needs at least one grade."),
        "no_letter": _("Grade %(n)s: enter a letter or a short name."),
        "letter_twice": _("Grade %(n)s has the same name as another grade. Give each its own name."),
        "off_the_scale": _("Grade %(n)s: the total must be between 0 and 120."),
        "not_below": _("Grade %(n)s must start below the one before it: the best grade comes first."),
        "gap_below": _("The lowest grade must start at 0, so that every total has a grade."),
    }
    return texts[code] % {"n": row + 1}


def weights_problem(left: Decimal) -> str:
    """Say how far the weights are from 100 %."""
    if left > 0:
        return _("The weights total %(sum)s; %(left)s is still to be assigned.") % {
            "sum": percent(100 - left),
            "left": percent(left),
        }
    return _("The weights total %(sum)s, which is %(over)s too much.") % {
        "sum": percent(100 - left),
        "over": percent(-left),
    }


def how_missing(missing: str) -> str:
    """Say what happens to a measure without data."""
    if missing == MissingPolicy.SPREAD:
        return _("A measure without data is left out; its weight is spread over the others in proportion.")
    return _("A measure without data counts 0 points at its own weight.")


def how_scored(line: AppraisalLine, currency: str) -> str:
    """Say from what a score comes: '96% of the quota: ¥960k of ¥1M'."""
    if line.is_rated:
        return line.meaning(line.manager.level if line.manager else None)
    line_figure = line.figure
    if line_figure is None or line_figure.value is None:
        return why_no_data(line)
    if line.basis == MeasureBasis.VALUE:
        return ""
    unit = _actual_unit(line)
    values = {
        "actual": figure(unit, line_figure.actual, currency),
        "target": figure(unit, line_figure.target, currency),
    }
    if line.basis == MeasureBasis.QUOTA:
        return _("%(actual)s of a quota of %(target)s") % values
    return _("%(actual)s, compared with %(target)s a year earlier") % values


def _actual_unit(line: AppraisalLine) -> str:
    return metrics.get(line.metric).unit


def why_no_data(line: AppraisalLine) -> str:
    """Say why a measure has no figure."""
    if line.is_rated:
        return _("Not rated.")
    if line.basis == MeasureBasis.QUOTA:
        return _("No quota is set for the period.")
    if line.basis == MeasureBasis.GROWTH:
        return _("There is no figure from a year earlier to compare with.")
    return _("There is nothing in the period to calculate the figure from.")


def arithmetic(sheet: AppraisalSheet) -> str:
    """Write the total as the sum that makes it: '50% × 110 + 15% × 80 = 67'."""
    terms = [f"{percent(x.counts)} × {points(x.score)}" for x in sheet.lines if x.counts]
    return f"{' + '.join(terms)} = {points(sheet.computed)}" if terms else ""


def because(sheet: AppraisalSheet, currency: str) -> str:
    """Tell the total with its reasons, the weightiest first: 'Won revenue 96% (80 points, counts 50%); …'."""
    texts = [
        _("%(measure)s %(figure)s (%(points)s points, counts %(weight)s)")
        % {
            "measure": line.label,
            "figure": figure(line.unit, _scored(line), currency),
            "points": points(line.score),
            "weight": percent(line.counts),
        }
        for line in sorted(sheet.lines, key=lambda x: -x.counts)
        if line.score is not None
    ]
    return write.semicolon().join(texts)


def _scored(line: AppraisalLine) -> Decimal | None:
    if line.is_rated:
        return Decimal(line.manager.level) if line.manager and line.manager.level else None
    return line.figure.value if line.figure else None


def grade_bounds(bands: Sequence[GradeBand]) -> list[tuple[str, str]]:
    """Return each grade with the totals it is given for: ('A', '105–120')."""
    ordered = sorted(bands, key=lambda band: -band.lower)
    tops = [Decimal(120), *[band.lower - Decimal("0.1") for band in ordered[:-1]]]
    return [(b.letter, f"{points(b.lower)}–{points(top)}") for b, top in zip(ordered, tops, strict=True)]
