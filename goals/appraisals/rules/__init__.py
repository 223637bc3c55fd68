"""What is true of scorecards: curves, totals and grades, and the lives of rounds, appeals and rewards."""

from goals.appraisals.rules.curves import (
    EXPECTED,
    HIGHEST,
    LEVELS,
    LOWEST,
    RATED,
    Anchor,
    Curve,
    curve,
    places,
    problems,
    rounded,
)
from goals.appraisals.rules.lives import (
    APPEAL_MOVES,
    MOVES,
    REWARD_MOVES,
    STEPS,
    appeal_ends,
    correction_problem,
    goes_back,
    next_step,
    occasion,
    rater,
)
from goals.appraisals.rules.totals import (
    Band,
    Part,
    Share,
    Total,
    bands_problem,
    distribution,
    grade,
    median,
    total,
    weights_problem,
)

__all__ = [
    "APPEAL_MOVES", "EXPECTED", "HIGHEST", "LEVELS", "LOWEST", "MOVES", "RATED", "REWARD_MOVES", "STEPS", "Anchor",
    "Band", "Curve", "Part", "Share", "Total", "appeal_ends", "bands_problem", "correction_problem", "curve",
    "distribution", "goes_back", "grade", "median", "next_step", "occasion", "places", "problems", "rater", "rounded",
    "total", "weights_problem",
]  # fmt: skip
