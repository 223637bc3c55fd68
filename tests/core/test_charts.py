"""The parts of charts."""

import pytest

from salesplan.core.charts import ChartBar, clipped, lying, names_of, ticks


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


def test_two_bars_of_one_name_stay_two_bars() -> None:
    """Told apart by their keys, clipped for display only, each with its own rows; the full name is on the bar."""
    long = "Pressure sensor for high temperatures, series "
    bars = [
        ChartBar("7", long + "A", 5, "5", "/a"),
        ChartBar("8", long + "B", 3, "3", "/b"),
        ChartBar("9", "Chen Wei", 1, "1", "/c"),
    ]
    bars.append(ChartBar("10", "Chen Wei", 2, "2", "/d"))
    trace, axis = lying(bars, "accent"), names_of(bars)
    assert trace["y"] == ["10", "9", "8", "7"]
    assert trace["hovertext"][2:] == [long + "B", long + "A"]
    assert trace["customdata"] == ["/d", "/c", "/b", "/a"]
    assert axis["tickvals"] == ["7", "8", "9", "10"]
    assert axis["ticktext"][0] == axis["ticktext"][1] == clipped(long)
