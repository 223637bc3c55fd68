"""How the tests are shared out among processes, so that none waits for another at the end.

pytest-xdist (`--dist worksteal`) gives each process a stretch of the list, and whoever is done takes from the end of
another's. So each stretch begins with long tests, whole files of them, since the tests of a file share what they set up.
"""

from collections.abc import Sequence
from typing import TypeVar

import pytest

Test = TypeVar("Test", bound=pytest.Item)
LONG = ("browser", "worker", "slow")


def long_ones_first(items: Sequence[Test], processes: int) -> list[Test]:
    """Return the tests in as many stretches as there are processes, in each the long ones first."""
    long = [item for item in items if _is_long(item)]
    files = list(dict.fromkeys(item.path for item in long))
    hand_of = {path: i % processes for i, path in enumerate(files)}
    rest = [item for item in items if not _is_long(item)]
    out: list[Test] = []
    for i in range(processes):
        out += [item for item in long if hand_of[item.path] == i]
        room = max(0, (i + 1) * len(items) // processes - len(out))
        out += rest[:room]
        rest = rest[room:]
    return out + rest


def _is_long(item: pytest.Item) -> bool:
    asked = getattr(item, "fixturenames", ())
    return "demo" in asked or any(item.get_closest_marker(name) for name in LONG)
