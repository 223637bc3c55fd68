"""The pages of forecasts read the clock: in these tests it stands at the world's NOW."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.world import NOW


@pytest.fixture(autouse=True)
def _world_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
