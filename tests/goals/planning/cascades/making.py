"""Cascades for the tests."""

from decimal import Decimal

from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.choices import CascadeMethod, Season
from goals.planning.cascades.models import CascadeNode
from goals.planning.cascades.rules.plans import CascadePlan, LevelPlan
from salesplan.core.periods import Calendar
from tests.world import NOW


def plan(team, key="2027", metric="won_revenue", padding="0", method=CascadeMethod.EVEN, **more):
    """Make a plan whose levels all go by one method, the same every month."""
    levels = more.pop("levels", None) or {
        level: LevelPlan(method, Decimal(padding)) for level in ("region", "team", "person")
    }
    more.setdefault("season", Season.EVEN)
    return CascadePlan(metric, Calendar().parse(key), team, levels, **more)


def cascade(world, team=None, amount=1_200_000, by=None, name="Next year", **more):
    """Break a figure down as the admin does."""
    return actions.create_cascade(
        plan(team or world.root, **more), name=name, amount=Decimal(amount), by=by or world.admin, at=NOW
    )


def shared(world, **more):
    """A cascade that those below may work on."""
    made = cascade(world, **more)
    return actions.step(made, "share", by=more.get("by") or world.admin, at=NOW)


def node(made, owner) -> CascadeNode:
    """Return the node of a team or person, as it is stored now."""
    whose = {"team": owner} if hasattr(owner, "parent_id") else {"person": owner}
    return CascadeNode.objects.select_related("cascade", "parent").filter(cascade=made, **whose).order_by("pk")[0]


def amounts(made) -> dict[str, Decimal]:
    """Return the figures by name."""
    return {str(row): row.amount for row in made.nodes.select_related("person", "team")}
