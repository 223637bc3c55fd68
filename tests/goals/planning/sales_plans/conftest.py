"""Who sits at the screen in the tests of plans."""

import pytest

from tests.goals.planning.sales_plans.asking import as_


@pytest.fixture
def director(world, client):
    """The director of East, signed in."""
    return as_(client, world.director)
