"""Pages of disputes on later days."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine


@pytest.fixture
def time_machine_at() -> Iterator[Callable[[datetime], None]]:
    """Let the clock stand at another instant for the rest of the test."""
    travellers = []

    def go(at: datetime) -> None:
        traveller = time_machine.travel(at, tick=False)
        traveller.start()
        travellers.append(traveller)

    yield go
    for traveller in reversed(travellers):
        traveller.stop()
