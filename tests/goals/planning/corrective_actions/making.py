"""Corrective actions for the tests."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from goals.planning.corrective_actions import actions
from goals.planning.corrective_actions.actions import CorrectiveActionTerms
from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.goals.queries import gaps
from tests.goals.making import goal
from tests.world import NOW, TODAY

DUE, REVIEW = TODAY + timedelta(7), TODAY + timedelta(14)


def terms(world: Any, **more: Any) -> CorrectiveActionTerms:
    """What the rep is asked to do, and what is expected of it."""
    values = {
        "what": "Visit the ten largest customers that went quiet",
        "owner": world.rep,
        "due_on": DUE,
        "review_on": REVIEW,
        "metric": "won_revenue",
        "expected": Decimal(200),
        **more,
    }
    return CorrectiveActionTerms(**values)


def corrective_action(world: Any, by: str = "manager", made: Any = None, **more: Any) -> CorrectiveAction:
    """Open a corrective action on a goal of the rep."""
    subject = gaps.subject_of(made or goal(world.rep, 1000))
    assert subject is not None
    return actions.open_corrective_action(
        subject, terms(world, **more), reference="plan", by=getattr(world, by), at=NOW
    )
