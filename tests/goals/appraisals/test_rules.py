"""Curves, totals, grades and lives, with worked numbers and with what must always hold."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.appraisals.rules import lifecycle, totals
from goals.appraisals.rules.curves import curve, problems, rounded
from goals.appraisals.rules.totals import GradeBand

D = Decimal
LINE = curve("linear", [("0.8", 0), ("1", 100), ("1.2", 120)])
STEPS = curve("steps", [(None, 0), ("0.9", 60), ("1", 100)])
CYCLE = curve("linear", [("30", 120), ("45", 100), ("90", 0)], falling=True)


@pytest.mark.parametrize(
    ("of", "figure", "points"),
    [
        (LINE, "0.7", "0"),
        (LINE, "0.8", "0"),
        (LINE, "0.95", "75"),
        (LINE, "1", "100"),
        (LINE, "1.1", "110"),
        (LINE, "9", "120"),
        (STEPS, "-5", "0"),
        (STEPS, "0.8999", "0"),
        (STEPS, "0.9", "60"),
        (STEPS, "0.9999", "60"),
        (STEPS, "1", "100"),
        (curve("threshold", [("10", 80)]), "9.99", "0"),
        (curve("threshold", [("10", 80)]), "10", "80"),
        (curve("threshold", [("45", 100)], falling=True), "45", "100"),
        (curve("threshold", [("45", 100)], falling=True), "45.1", "0"),
        (CYCLE, "20", "120"),
        (CYCLE, "60", "200/3"),
        (CYCLE, "120", "0"),
        (curve("linear", [("0", 50), ("1", 100)], runs_on=True), "1.2", "110"),
        (curve("linear", [("0", 50), ("1", 100)], runs_on=True), "2", "120"),
        (curve("linear", [("0", 50), ("1", 100)], runs_on=True), "-2", "0"),
    ],
)
def test_a_figure_has_its_points(of, figure, points):
    assert of.score(D(figure)) == Fraction(points)


def rows(*pairs):
    return [(None if at is None else D(at), None if points is None else D(points)) for at, points in pairs]


@pytest.mark.parametrize(
    ("kind", "typed", "falling", "found"),
    [
        ("linear", rows(("1", 0)), False, [(1, "too_few_linear")]),
        ("steps", rows((None, 0)), False, [(1, "too_few_steps")]),
        ("threshold", [], False, [(0, "too_few_threshold")]),
        ("threshold", rows(("1", 100), ("2", 120)), False, [(1, "one_threshold")]),
        ("linear", rows(("1", 0), (None, 100)), False, [(1, "no_figure")]),
        ("linear", rows(("1", 0), ("2", None)), False, [(1, "no_points")]),
        ("linear", rows(("1", 0), ("2", 121)), False, [(1, "off_the_scale")]),
        ("linear", rows(("1", -1), ("2", 100)), False, [(0, "off_the_scale")]),
        ("linear", rows(("1", 0), ("1", 100)), False, [(1, "twice")]),
        ("linear", rows(("1", 0), ("3", 50), ("2", 100)), False, [(2, "descends")]),
        ("linear", rows(("1", 0), ("2", 100), ("3", 90)), False, [(2, "should_rise")]),
        ("linear", rows(("30", 0), ("45", 100)), True, [(1, "should_fall")]),
        ("linear", rows(("1", 50), ("2", 50)), False, [(1, "flat")]),
        ("threshold", rows(("1", 0)), False, [(0, "flat")]),
        ("steps", rows(("0", 0), ("1", 100)), False, [(0, "gap_below")]),
        ("steps", rows((None, 0), ("1", 60), ("1", 100)), False, [(2, "twice")]),
        ("steps", rows((None, 0), ("1", 100)), False, []),
        ("linear", rows(("30", 120), ("45", 100)), True, []),
        ("threshold", rows(("1", 100)), False, []),
    ],
)
def test_what_is_wrong_with_a_curve_and_where(kind, typed, falling, found):
    assert problems(kind, typed, falling=falling) == found


figures = st.decimals(min_value=-1000, max_value=1000, places=3)
point = st.decimals(min_value=0, max_value=120, places=1)


@st.composite
def curves(draw):
    """Any curve that the rules accept."""
    kind = draw(st.sampled_from(["linear", "steps", "threshold"]))
    falling = draw(st.booleans())
    count = 1 if kind == "threshold" else draw(st.integers(2, 6))
    at = sorted(draw(st.lists(figures, min_size=count, max_size=count, unique=True)))
    points = sorted(draw(st.lists(point, min_size=count, max_size=count)), reverse=falling)
    typed = [(None if kind == "steps" and not i else x, y) for i, (x, y) in enumerate(zip(at, points, strict=True))]
    return curve(kind, typed, falling=falling, runs_on=draw(st.booleans()))


@given(curves(), figures, figures)
def test_a_better_figure_never_scores_less(of, one, other):
    worse, better = sorted((one, other), reverse=of.falling)
    assert of.score(worse) <= of.score(better)


@given(curves(), figures)
def test_every_figure_has_a_score_on_the_scale(of, figure):
    assert 0 <= of.score(figure) <= 120


@st.composite
def weighted(draw):
    """Weights that total 100.00, each with a score or without data."""
    cuts = sorted(draw(st.sets(st.integers(1, 9999), min_size=0, max_size=7)))
    weights = [D(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10000], strict=True)]
    score = st.none() | st.fractions(min_value=0, max_value=120, max_denominator=1000)
    return [(weight, draw(score)) for weight in weights]


@given(weighted(), st.sampled_from(["spread", "zero"]))
def test_weights_that_count_total_100_and_the_total_lies_on_the_scale(measures, missing):
    told = totals.total(measures, missing)
    scores = [score for _weight, score in measures if score is not None]
    if not scores:
        assert told.points is None
        return
    assert sum(part.counts for part in told.items) == 100
    low = min(scores) if missing == "spread" or len(scores) == len(measures) else 0
    half = Fraction(1, 20)
    assert low - half <= Fraction(told.points) <= max(scores) + half
    exact = sum(part.gives for part in told.items)
    assert abs(exact - Fraction(told.points)) <= half


@given(weighted())
def test_more_points_for_one_measure_never_lower_the_total(measures):
    before = totals.total(measures, "spread").points
    raised = [(weight, None if score is None else min(score + 5, Fraction(120))) for weight, score in measures]
    after = totals.total(raised, "spread").points
    assert (before is None and after is None) or after >= before


EXAMPLE = [("50", "110"), ("15", "80"), ("15", "100"), ("10", "100"), ("10", "50")]


@pytest.mark.parametrize(
    ("lacks", "missing", "points", "counts"),
    [
        (None, "spread", "97.0", ["50", "15", "15", "10", "10"]),
        (1, "spread", "100.0", ["58.82", "0", "17.65", "11.77", "11.76"]),
        (1, "zero", "85.0", ["50", "15", "15", "10", "10"]),
    ],
)
def test_the_total_of_the_docstring(lacks, missing, points, counts):
    measures = [(D(w), None if i == lacks else Fraction(s)) for i, (w, s) in enumerate(EXAMPLE)]
    told = totals.total(measures, missing)
    assert (str(told.points), [str(part.counts) for part in told.items]) == (points, counts)


def test_the_total_is_rounded_once_and_half_up():
    # Each product is 43.725; rounded one by one they would make 87.4 or 87.6.
    assert totals.total([(D(50), Fraction("87.45")), (D(50), Fraction("87.45"))], "spread").points == D("87.5")
    thirds = [(D(50), Fraction(262, 3)), (D(50), Fraction("87.5") + Fraction(1, 15))]
    assert totals.total(thirds, "spread").points == rounded((Fraction(262, 3) + Fraction("87.5") + Fraction(1, 15)) / 2)


def test_weights_must_total_100():
    assert totals.weights_problem([D(50), D("49.99")]) == D("0.01")
    with pytest.raises(ValueError, match="100"):
        totals.total([(D(90), Fraction(1))], "spread")


BANDS = [GradeBand("A", D(105)), GradeBand("B", D(90)), GradeBand("C", D(0))]


@pytest.mark.parametrize(
    ("points", "letter"), [("120", "A"), ("105", "A"), ("104.9", "B"), ("90", "B"), ("89.9", "C"), ("0", "C")]
)
def test_a_total_has_the_grade_it_reaches(points, letter):
    assert totals.grade(D(points), BANDS) == letter


@pytest.mark.parametrize(
    ("bands", "found"),
    [
        (BANDS, None),
        ([], (0, "no_bands")),
        ([GradeBand("A", D(90)), GradeBand("", D(0))], (1, "no_letter")),
        ([GradeBand("A", D(90)), GradeBand("A", D(0))], (1, "letter_twice")),
        ([GradeBand("A", D(121)), GradeBand("B", D(0))], (0, "off_the_scale")),
        ([GradeBand("A", D(90)), GradeBand("B", D(95))], (1, "not_below")),
        ([GradeBand("A", D(90)), GradeBand("B", D(10))], (1, "gap_below")),
    ],
)
def test_what_is_wrong_with_grades_and_where(bands, found):
    assert totals.bands_problem(bands) == found


def test_the_distribution_counts_every_grade():
    told = totals.distribution(["A", "B", "B", "", "C"], ["A", "B", "C", "D"])
    assert [(one.letter, one.count, one.share) for one in told] == [
        ("A", 1, Fraction(1, 4)),
        ("B", 2, Fraction(1, 2)),
        ("C", 1, Fraction(1, 4)),
        ("D", 0, 0),
    ]


@given(st.lists(st.sampled_from("ABC"), min_size=1))
def test_shares_total_one(letters):
    assert sum(one.share for one in totals.distribution(letters, "ABC")) == 1


def test_medians():
    assert totals.median([D(80), D(91), D(100)]) == D(91)
    assert totals.median([D(80), D("90.5")]) == D("85.3")
    assert totals.median([]) is None


class TestWhoAppraises:
    LEADERS = {1: [10], 2: [20], 3: [30, 31]}

    @pytest.mark.parametrize(
        ("person", "chain", "by"),
        [(5, [2, 1], 20), (20, [2, 1], 10), (10, [1], None), (5, [], None), (5, [9, 1], 10), (31, [3, 1], 10)],
    )
    def test_the_nearest_leader_who_is_somebody_else(self, person, chain, by):
        assert lifecycle.rater(person, chain, self.LEADERS) == by


class TestLives:
    def test_a_closed_round_goes_nowhere(self):
        assert lifecycle.ROUND.is_final("closed")
        assert lifecycle.next_step("calibration") == "closed"
        assert lifecycle.next_step("closed") is None

    @pytest.mark.parametrize(
        ("outcome", "before", "after", "found"),
        [
            ("upheld", "80", "90", ""),
            ("partly", "80", "80", "unchanged"),
            ("upheld", "80", None, "no_points"),
            ("upheld", "80", "121", "off_the_scale"),
            ("denied", "80", None, ""),
            ("denied", "80", "90", "denied_changes"),
        ],
    )
    def test_what_an_appeal_may_change(self, outcome, before, after, found):
        assert lifecycle.correction_problem(outcome, D(before), after and D(after)) == found

    @pytest.mark.parametrize(
        ("day", "said"), [(17, None), (18, "soon"), (20, "due"), (26, "due"), (27, "late-1"), (30, "late-1")]
    )
    def test_when_a_reminder_is_due(self, day, said):
        assert lifecycle.occasion(date(2026, 11, 20), date(2026, 11, day)) == said
