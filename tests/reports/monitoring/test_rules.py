"""When a monitor fires, by numbers."""

from decimal import Decimal

import pytest

from reports.monitoring.rules import fires, may_be_paced, threshold_at


@pytest.mark.parametrize(
    ("condition", "value", "threshold", "pace", "told"),
    [
        ("below", "0.24", "0.25", "0.5", True),
        ("below", "0.25", "0.25", "0.5", False),
        ("below", "0.26", "0.25", "0.5", False),
        ("below", "-1", "0", "0", True),
        ("below", None, "0.25", "0.5", False),
        ("above", "10.01", "10", "0", True),
        ("above", "10", "10", "0", False),
        ("above", None, "10", "0", False),
        ("behind_pace", "0.49", "0.10", "0.60", True),
        ("behind_pace", "0.50", "0.10", "0.60", False),
        ("behind_pace", "0.60", "0.10", "0.60", False),
        ("behind_pace", "0", "0.10", "0.05", False),
        ("behind_pace", "0.99", "0", "1", True),
        ("behind_pace", None, "0.10", "0.60", False),
    ],
)
def test_fires(condition, value, threshold, pace, told) -> None:
    assert fires(condition, None if value is None else Decimal(value), Decimal(threshold), Decimal(pace)) is told


def test_limit() -> None:
    assert threshold_at("behind_pace", Decimal("0.1"), Decimal("0.6")) == Decimal("0.5")
    assert threshold_at("below", Decimal("0.1"), Decimal("0.6")) == Decimal("0.1")


def test_only_attainment_has_a_pace() -> None:
    assert may_be_paced("attainment")
    assert not may_be_paced("won_revenue")
