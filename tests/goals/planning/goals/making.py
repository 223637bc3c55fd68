"""Terms of goals for the tests."""

from decimal import Decimal
from typing import Any

from goals.planning.goals.actions import create_goal
from goals.planning.goals.models import Goal
from goals.planning.goals.queries.smart_inputs import GoalTerms
from salesplan.core.periods import Calendar
from tests.world import NOW

NEXT = "2027-Q1"


def terms(owner: Any, key: str = NEXT, **more: Any) -> GoalTerms:
    """Terms of a good goal: won revenue of a person or a team in the next quarter."""
    values: dict[str, Any] = {
        "title": f"Won revenue of {owner} in the next quarter",
        "why": "It pays for the new office",
        "kind": "amount",
        "metric": "won_revenue",
        "target": Decimal(1_000_000),
        "owner": ("team" if hasattr(owner, "parent_id") else "person", owner.pk),
        "period": Calendar().parse(key),
        **more,
    }
    return GoalTerms(**values)


def draft(by: Any, owner: Any, key: str = NEXT, **more: Any) -> Goal:
    """Make a draft as the form does."""
    return create_goal(terms(owner, key, **more), by=by, at=NOW)
