"""Questions about pay: statements, and what a deal would earn or earned."""

from goals.incentives.queries import rulebook
from goals.pay.estimates import Estimate, earned_on, estimate_for_deal
from goals.pay.statements import Statement, people_visible_to, statement, statements

__all__ = [
    "Estimate", "Statement", "earned_on", "estimate_for_deal", "people_visible_to", "rulebook", "statement", "statements",
]  # fmt: skip
