"""Scorecards, the rounds in which people are appraised by them, and what follows."""

from goals.appraisals.models.cards import Grade, Measure, Scorecard, ScorecardVersion, read_curve, write_curve
from goals.appraisals.models.outcomes import Appeal, Correction, Reward
from goals.appraisals.models.rounds import Appraisal, Rating, Round, RoundMove

__all__ = [
    "Appeal", "Appraisal", "Correction", "Grade", "Measure", "Rating", "Reward", "Round", "RoundMove", "Scorecard",
    "ScorecardVersion", "read_curve", "write_curve",
]  # fmt: skip
