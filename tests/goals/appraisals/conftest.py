"""What several tests of appraisals stand on."""

from datetime import date

import pytest

from tests.goals.making import quota, sell


@pytest.fixture
def figures(world):
    """The rep at 95 % of the quota (75 points) with one of one deal won (100) and one new account in the quarter."""
    quota(world.rep, 100_000)
    sell(world, world.rep, 95_000)
    world.account.created_on = date(2026, 10, 2)
    world.account.save(update_fields=["created_on"])
    return world
