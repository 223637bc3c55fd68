"""Which columns are over, running or to come, and the order of rows by a figure."""

from datetime import date
from decimal import Decimal

import pytest

from reports.heatmap.rules import by_figure, moment
from salesplan.core.periods import Calendar

NOVEMBER = Calendar().month(2026, 11)


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 31), "ahead"),
        (date(2026, 11, 1), "running"),
        (date(2026, 11, 30), "running"),
        (date(2026, 12, 1), "over"),
    ],
)
def test_a_column_is_over_running_or_to_come(today, told):
    assert moment(NOVEMBER, today) == told


@pytest.mark.parametrize(("down", "told"), [(False, "badc"), (True, "adbc")])
def test_those_without_a_figure_come_last_and_equals_keep_their_order(down, told):
    rows = [("a", Decimal(2)), ("b", Decimal(1)), ("c", None), ("d", Decimal(2))]
    assert "".join(name for name, _figure in by_figure(rows, lambda row: row[1], down)) == told
