"""Two admins, since one does not approve what they calculated, and reps on a monthly plan."""

import pytest

from goals.pay.plan.models import IncentivePlan
from salesplan.people.choices import Role
from tests.goals.making import enrol, plan
from tests.world import person


@pytest.fixture
def second(world):
    """Another admin."""
    return person("second", Role.ADMIN, name="Second Admin")


@pytest.fixture
def monthly(world) -> IncentivePlan:
    """A monthly plan that the rep and the peer are on."""
    made = plan("Monthly", interval="month")
    enrol(made, world.rep, world.peer)
    return made
