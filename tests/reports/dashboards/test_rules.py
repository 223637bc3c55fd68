"""Causes and funnel with numbers."""

from decimal import Decimal

import pytest

from reports.dashboards.rules import (
    concentration,
    funnel,
    stuck_after,
)
from salesplan.core.periods import Calendar

D = Decimal
Q4, Q3, Q1 = (Calendar().quarter(2026, n) for n in (4, 3, 1))


@pytest.mark.parametrize(
    ("furthest", "won", "reached"),
    [
        ({1: 4, 2: 3, 3: 2}, 1, [10, 6, 3, 1]),
        # Skipping counts as passing: nobody stood in the second stage, but all who are in the third passed it.
        ({1: 1, 3: 2}, 0, [3, 2, 2, 0]),
        ({}, 5, [5, 5, 5, 5]),
        ({}, 0, [0, 0, 0, 0]),
    ],
)
def test_funnel(furthest, won, reached) -> None:
    steps = funnel([1, 2, 3], furthest, won)
    assert [step.reached for step in steps] == reached
    for before, step in zip(steps, steps[1:], strict=False):
        assert step.conversion == (D(step.reached) / before.reached if before.reached else None)


@pytest.mark.parametrize(
    ("counts", "of", "stands_out"),
    [({7: 11, 8: 2}, 16, True), ({7: 2}, 3, False), ({7: 3}, 11, False), ({}, 0, False), ({7: 3, 8: 3}, 6, True)],
)
def test_concentration(counts, of, stands_out) -> None:
    found = concentration(counts, of)
    assert (found is not None) == stands_out
    assert found is None or found.key == 7


def test_stuck_after() -> None:
    assert [stuck_after(days) for days in (None, 0.0, 3.0, 7.4, 19.0)] == [14, 14, 14, 15, 38]
