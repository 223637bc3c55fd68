"""The pages of goals read the clock: in these tests it stands at the world's NOW."""

from collections.abc import Iterator

import pytest
import time_machine
from hypothesis import HealthCheck, settings

from tests.world import NOW

# A busy machine is no failure: what is judged is what holds, not how fast inputs are drawn.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _world_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
