"""The pages of reports read the clock: in these tests it stands at the world's NOW."""

import pytest


@pytest.fixture(autouse=True)
def _world_time(world_time: None) -> None:
    """Of every test here; one that needs the real clock takes this fixture's place."""
