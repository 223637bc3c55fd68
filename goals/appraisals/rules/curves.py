"""From a figure to a score: three kinds of curve on one scale.

The scale runs from 0 to 120 points. 100 points mean "as agreed", so a score reads like an attainment; the 20 points
above let a strong measure make up for a weak one, and no more than that.

A curve is a list of anchors, each a figure and its points, in ascending order of the figures.

* *Linear*: straight lines between the anchors, flat outside them. With 80 % → 0, 100 % → 100, 120 % → 120 an
  attainment of 95 % has 75 points, 110 % has 110, 70 % has 0 and 140 % has 120. A curve that *runs on* follows its
  last line beyond its ends, as far as the scale goes.
* *Steps*: an anchor holds from its figure up to the next one, which is not part of it; a figure on the boundary has
  the points of the step that begins there. The first step has no figure: it holds for everything below the second.
  With below → 0, 90 % → 60, 100 % → 100 an attainment of 99.99 % has 60 points and 100 % has 100.
* *Threshold*: one anchor. At or above its figure there are its points, below it nothing; where less is better, at or
  below.

Where less is better (days of a sales cycle) the points fall as the figure rises: 30 → 120, 45 → 100, 90 → 0.
Points that first rise and then fall are refused: a better figure must never score less.

Scores are fractions, so that thirds stay thirds: the one rounding is that of the total (see `totals`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from goals.appraisals.choices import CurveKind

CurveName = Literal["linear", "steps", "threshold"]

LOWEST, EXPECTED, HIGHEST = Decimal(0), Decimal(100), Decimal(120)
LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Anchor:
    """A figure and its points; only the first step has no figure."""

    at: Decimal | None
    points: Decimal


@dataclass(frozen=True)
class Curve:
    """How a figure is scored. `falling`: less is better. `runs_on`: the outer lines go on beyond their ends."""

    kind: CurveName
    anchors: tuple[Anchor, ...]
    falling: bool = False
    runs_on: bool = False

    def score(self, figure: Decimal) -> Fraction:
        """Return the points of a figure.

        >>> line = curve("linear", [("0.8", 0), ("1", 100), ("1.2", 120)])
        >>> [str(line.score(Decimal(x))) for x in ("0.7", "0.8", "0.95", "1", "1.1", "1.4")]
        ['0', '0', '75', '100', '110', '120']
        >>> steps = curve("steps", [(None, 0), ("0.9", 60), ("1", 100)])
        >>> [str(steps.score(Decimal(x))) for x in ("-1", "0.8999", "0.9", "0.9999", "1")]
        ['0', '0', '60', '60', '100']
        >>> cycle = curve("threshold", [("45", 100)], falling=True)
        >>> [str(cycle.score(Decimal(x))) for x in ("44", "45", "46")]
        ['100', '100', '0']
        """
        if self.kind == CurveKind.THRESHOLD:
            return self._threshold(figure)
        return self._step(figure) if self.kind == CurveKind.STEPS else self._line(figure)

    def _threshold(self, figure: Decimal) -> Fraction:
        only = self.anchors[0]
        if only.at is None:
            raise ValueError("a threshold needs a figure")
        reached = figure <= only.at if self.falling else figure >= only.at
        return Fraction(only.points) if reached else Fraction(0)

    def _step(self, figure: Decimal) -> Fraction:
        reached_anchors = [anchor for anchor in self.anchors if anchor.at is None or anchor.at <= figure]
        return Fraction(reached_anchors[-1].points)

    def _line(self, figure: Decimal) -> Fraction:
        first, last = self.anchors[0], self.anchors[-1]
        if not self.runs_on:
            if figure <= _at(first):
                return Fraction(first.points)
            if figure >= _at(last):
                return Fraction(last.points)
        left, right = next(
            (pair for pair in pairwise(self.anchors) if figure <= _at(pair[1])), (self.anchors[-2], self.anchors[-1])
        )
        way = Fraction(figure - _at(left)) / Fraction(_at(right) - _at(left))
        points = Fraction(left.points) + way * Fraction(right.points - left.points)
        return min(max(points, Fraction(LOWEST)), Fraction(HIGHEST))


def _at(anchor: Anchor) -> Decimal:
    if anchor.at is None:
        raise ValueError("a line needs a figure at each of its points")
    return anchor.at


def curve(
    kind: CurveName,
    rows: Sequence[tuple[str | Decimal | None, int | str | Decimal]],
    *,
    falling: bool = False,
    runs_on: bool = False,
) -> Curve:
    """Return a curve from plain rows."""
    anchors = tuple(Anchor(None if at is None else Decimal(at), Decimal(points)) for at, points in rows)
    return Curve(kind, anchors, falling, runs_on)


# How a rated item is scored when nobody says otherwise: as agreed in the middle, half of it one level below.
RATED = curve("linear", [("1", 0), ("3", 100), ("5", 120)])

Row = tuple[Decimal | None, Decimal | None]


def problems(kind: CurveName, rows: Sequence[Row], *, falling: bool = False) -> list[tuple[int, str]]:
    """Return what is wrong with typed rows: (row, code), the first row is 0; nothing when they make a curve.

    >>> problems("linear", [(Decimal("0.8"), Decimal(0)), (Decimal("0.8"), Decimal(100))])
    [(1, 'twice')]
    >>> problems("steps", [(Decimal("0.8"), Decimal(60)), (Decimal(1), Decimal(100))])
    [(0, 'gap_below')]
    """
    fewest = {"linear": 2, "steps": 2, "threshold": 1}[kind]
    if len(rows) < fewest:
        return [(len(rows), f"too_few_{kind}")]
    if kind == "threshold" and len(rows) > 1:
        return [(1, "one_threshold")]
    row_problems = [(i, code) for i, row in enumerate(rows) if (code := _row_problem(kind, i, row))]
    if row_problems:
        return row_problems
    order = [(i + 1, code) for i, (a, b) in enumerate(pairwise(rows)) if (code := _order_problem(a, b, falling))]
    if order:
        return order
    if all(points == rows[0][1] for _at, points in rows) and (kind != "threshold" or not rows[0][1]):
        return [(len(rows) - 1, "flat")]
    return []


def _row_problem(kind: CurveName, i: int, row: Row) -> str:
    at, points = row
    first_step = kind == "steps" and i == 0
    if first_step and at is not None:
        return "gap_below"
    if at is None and not first_step:
        return "no_figure"
    if points is None:
        return "no_points"
    return "" if LOWEST <= points <= HIGHEST else "off_the_scale"


def _order_problem(before: Row, after: Row, falling: bool) -> str:
    (low, low_points), (high, high_points) = before, after
    if low is not None and high is not None and high <= low:
        return "twice" if high == low else "descends"
    if low_points is None or high_points is None or low_points == high_points:
        return ""
    return "" if (high_points < low_points) == falling else "should_fall" if falling else "should_rise"


def rounded(exact: Fraction, digits: int = 1) -> Decimal:
    """Round half up to some places.

    >>> rounded(Fraction(1749, 20)), rounded(Fraction(200, 3), 2)
    (Decimal('87.5'), Decimal('66.67'))
    """
    # Half up of an exact fraction: whole units, and one more when the rest is half a unit or more.
    scaled = exact * 10**digits
    nearest = (scaled + Fraction(1, 2)).__floor__()
    return Decimal(nearest).scaleb(-digits).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def places(of: Curve) -> list[Decimal]:
    """Return figures that show what a curve does: its boundaries, and one between each two of them.

    Where a line begins and ends is told by its anchors already.

    >>> [str(x) for x in places(curve("linear", [("0.8", 0), ("1", 100), ("1.2", 120)]))]
    ['0.9', '1', '1.1']
    >>> [str(x) for x in places(curve("steps", [(None, 0), ("0.2", 60), ("0.3", 100)]))]
    ['0.2', '0.25', '0.3']
    """
    positions = [anchor.at for anchor in of.anchors if anchor.at is not None]
    between = [(a + b) / 2 for a, b in pairwise(positions)]
    return sorted({*between, *(positions[1:-1] if of.kind == CurveKind.LINEAR else positions)})
