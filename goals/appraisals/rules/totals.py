"""From scores to a total and a grade, and how the grades of many are spread.

The weights of a scorecard total exactly 100 %. The total is Σ weight × score, rounded once, half up, to a tenth of a
point. With attainment 50 % at 110 points, win rate 15 % at 80, new accounts 15 % at 100, teamwork 10 % at 100 and
product knowledge 10 % at 50:

    0.50 × 110 + 0.15 × 80 + 0.15 × 100 + 0.10 × 100 + 0.10 × 50 = 55 + 12 + 15 + 10 + 5 = 97.0

A measure can have *no data*: nobody closed a deal, nobody set a quota. The scorecard says which of two things happens:

* *spread*: the measure is left out and its weight goes to the others in proportion. Without win rate above, 50, 15,
  10 and 10 become 58.82, 17.65, 11.77 and 11.76 %: shared to the hundredth by the largest remainder, so that they
  total 100 again, and the total is 0.5882 × 110 + 0.1765 × 100 + 0.1177 × 100 + 0.1176 × 50 = 100.0;
* *zero*: the measure counts 0 points at its own weight: 97.0 − 12 = 85.0.

When nothing has data there is no total. A total is of the same scale as the scores: it lies between the lowest and the
highest of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from goals.appraisals.rules.curves import HIGHEST, LOWEST, rounded
from salesplan.core.money import HUNDRED, ZERO, split

MissingName = Literal["spread", "zero"]


@dataclass(frozen=True)
class WeightedMeasure:
    """What one measure gives to the total: the weight it counts with (0 when left out), its score, and the product."""

    weight: Decimal
    counts: Decimal
    score: Fraction | None

    @property
    def gives(self) -> Fraction:
        """The points that go into the total."""
        return Fraction(self.counts) * (self.score or 0) / 100


@dataclass(frozen=True)
class Total:
    """The total of a scorecard and the parts that sum to it; `points` is None when nothing has data."""

    points: Decimal | None
    items: tuple[WeightedMeasure, ...]


def weights_problem(weights: Sequence[Decimal]) -> Decimal:
    """Return how far weights are from 100 %: positive when some is left, negative when there is too much.

    >>> weights_problem([Decimal(50), Decimal(45)])
    Decimal('5')
    """
    return HUNDRED - sum(weights, ZERO)


def total(measures: Sequence[tuple[Decimal, Fraction | None]], missing: MissingName) -> Total:
    """Return the total of (weight, score) pairs; a score of None is "no data".

    >>> pairs = [(Decimal(50), Fraction(110)), (Decimal(15), None), (Decimal(15), Fraction(100)),
    ...          (Decimal(10), Fraction(100)), (Decimal(10), Fraction(50))]
    >>> spread = total(pairs, "spread")
    >>> str(spread.points), [str(part.counts) for part in spread.items]
    ('100.0', ['58.82', '0', '17.65', '11.77', '11.76'])
    >>> str(total(pairs, "zero").points)
    '85.0'
    """
    weights = [weight for weight, _score in measures]
    if weights_problem(weights):
        raise ValueError("the weights do not total 100 %")
    if all(score is None for _weight, score in measures):
        return Total(None, tuple(WeightedMeasure(weight, ZERO, None) for weight, _score in measures))
    counts = weights if missing == "zero" else _spread(measures)
    weighted_parts = tuple(
        WeightedMeasure(weight, count, score) for (weight, score), count in zip(measures, counts, strict=True)
    )
    return Total(rounded(sum((part.gives for part in weighted_parts), Fraction(0))), weighted_parts)


def _spread(measures: Sequence[tuple[Decimal, Fraction | None]]) -> list[Decimal]:
    """Return the weights that count: those of measures without data go to the others."""
    if all(score is not None for _weight, score in measures):
        return [weight for weight, _score in measures]
    counting = [weight if score is not None else ZERO for weight, score in measures]
    if not any(counting):
        return counting
    # Hundredths of a percent are shared as cents are: the parts sum to the whole.
    shares = iter(split(Decimal("100.00"), [weight for weight in counting if weight], "CNY"))
    return [next(shares) if weight else ZERO for weight in counting]


@dataclass(frozen=True)
class GradeBand:
    """A grade and the total from which it is given."""

    letter: str
    lower: Decimal


def bands_problem(bands: Sequence[GradeBand]) -> tuple[int, str] | None:
    """Return what is wrong with bands, the best grade first: (row, code); None when every total has one grade.

    >>> bands_problem([GradeBand("A", Decimal(105)), GradeBand("B", Decimal(105)), GradeBand("C", Decimal(0))])
    (1, 'not_below')
    """
    if not bands:
        return 0, "no_bands"
    for i, band in enumerate(bands):
        if not band.letter.strip():
            return i, "no_letter"
        if band.letter in [other.letter for other in bands[:i]]:
            return i, "letter_twice"
        if not LOWEST <= band.lower <= HIGHEST:
            return i, "off_the_scale"
        if i and band.lower >= bands[i - 1].lower:
            return i, "not_below"
    return (len(bands) - 1, "gap_below") if bands[-1].lower != LOWEST else None


def grade(points: Decimal | None, bands: Sequence[GradeBand]) -> str:
    """Return the grade of a total: that of the highest band it reaches; none without a total.

    >>> bands = [GradeBand("A", Decimal(105)), GradeBand("B", Decimal(90)), GradeBand("C", Decimal(0))]
    >>> grade(Decimal("89.9"), bands), grade(Decimal(90), bands), grade(None, bands)
    ('C', 'B', '')
    """
    if points is None:
        return ""
    return next((band.letter for band in sorted(bands, key=lambda b: -b.lower) if points >= band.lower), "")


@dataclass(frozen=True)
class GradeShare:
    """How many have a grade."""

    letter: str
    count: int
    share: Fraction


def distribution(grades: Iterable[str], grades_in_order: Sequence[str]) -> list[GradeShare]:
    """Return count and share of each grade, in the order of the letters, empty ones too.

    >>> [(s.letter, s.count, str(s.share)) for s in distribution(["A", "B", "B", ""], ["A", "B", "C"])]
    [('A', 1, '1/3'), ('B', 2, '2/3'), ('C', 0, '0')]
    """
    counted = Counter(letter for letter in grades if letter)
    graded_count = sum(counted.values())
    return [
        GradeShare(letter, counted[letter], Fraction(counted[letter], graded_count or 1)) for letter in grades_in_order
    ]


def median(points: Iterable[Decimal]) -> Decimal | None:
    """Return the middle of some totals, or the mean of the two in the middle.

    >>> median([Decimal(80), Decimal(100), Decimal(91)]), median([Decimal(80), Decimal("90.5")]), median([])
    (Decimal('91'), Decimal('85.3'), None)
    """
    ordered = sorted(points)
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return rounded(Fraction(ordered[half - 1] + ordered[half]) / 2)
