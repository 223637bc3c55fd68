"""Prices of one product and currency follow each other without gaps or overlaps."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.products.rules import PriceRefused, PriceSpan, in_force, place_price

TODAY = date(2026, 3, 10)
JAN, APR, JUL = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("spans", "from_on", "closes", "closes_on", "ends_on"),
    [
        ([], date(2020, 1, 1), None, None, None),  # the very first may begin in the past
        ([PriceSpan(1, JAN, None)], APR, 1, date(2026, 3, 31), None),
        ([PriceSpan(1, JAN, None)], TODAY, 1, date(2026, 3, 9), None),
        # between the one in force and a planned one
        ([PriceSpan(1, JAN, date(2026, 6, 30)), PriceSpan(2, JUL, None)], APR, 1, date(2026, 3, 31), date(2026, 6, 30)),
        # before the first, which is planned
        ([PriceSpan(2, JUL, None)], APR, None, None, date(2026, 6, 30)),
        # after a price that has ended: nothing to close
        ([PriceSpan(1, JAN, date(2026, 1, 31))], APR, None, None, None),
    ],
)
def test_a_new_price_closes_the_one_before(spans, from_on, closes, closes_on, ends_on) -> None:
    placing = place_price(spans, from_on, TODAY)
    assert (placing.closes, placing.closes_on, placing.ends_on) == (closes, closes_on, ends_on)


@pytest.mark.parametrize(
    ("from_on", "reason"), [(date(2026, 3, 9), "past"), (APR, "taken")], ids=["before today", "same day"]
)
def test_the_past_and_a_taken_day_are_refused(from_on, reason) -> None:
    with pytest.raises(PriceRefused) as fault:
        place_price([PriceSpan(1, JAN, date(2026, 3, 31)), PriceSpan(2, APR, None)], from_on, TODAY)
    assert fault.value.reason == reason


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8, unique=True))
def test_whatever_the_order_of_entry_each_day_has_one_price(offsets: list[int]) -> None:
    spans: list[PriceSpan] = []
    for number, offset in enumerate(offsets):
        placing = place_price(spans, TODAY + timedelta(offset), TODAY)
        spans = [PriceSpan(s.pk, s.from_on, placing.closes_on) if s.pk == placing.closes else s for s in spans]
        spans.append(PriceSpan(number, TODAY + timedelta(offset), placing.ends_on))
    first = min(span.from_on for span in spans)
    for ahead in range(60):
        day = first + timedelta(ahead)
        holding = [s for s in spans if s.from_on <= day and (s.to_on is None or day <= s.to_on)]
        assert len(holding) == 1
        assert in_force(spans, day) == holding[0]
        assert holding[0].from_on == max(s.from_on for s in spans if s.from_on <= day)
