"""The parts of charts."""

import pytest

from salesplan.core.charts import clipped, ticks


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, [0]),
        (-5, [0]),
        (100, [0, 20, 40, 60, 80, 100]),
        (8_760_000, [0, 2e6, 4e6, 6e6, 8e6, 1e7]),
        (3, [0, 1, 2, 3]),
    ],
)
def test_ticks(most, marks) -> None:
    assert ticks(most) == marks


def test_a_long_label_is_shortened() -> None:
    assert (clipped("East"), clipped("x" * 30)) == ("East", "x" * 21 + "…")
