"""Forecasts of past quarters, made again from what was known on their days."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from pipeline.deals.models import CloseDateChange, Deal, StageMove
from pipeline.forecasts.actions import make_backtests
from pipeline.forecasts.backtests import Trail, backtests, moments
from pipeline.forecasts.models import ForecastBacktest
from pipeline.forecasts.rules import reach_of
from tests.goals import making
from tests.world import NOW, TODAY
from tests.world import deal as world_deal

pytestmark = pytest.mark.django_db
D = Decimal


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


def story(world, entered: date, closed: date, amount: int, state: str = "won", expected: date | None = None) -> Deal:
    """A deal that went from Proposal to its end."""
    if state == "won":
        made = making.sell(world, world.rep, amount, closed, expected_close_on=expected or closed)
    else:
        values = {"amount": str(amount), "state": state, "closed_on": closed, "expected_close_on": expected or closed}
        made = world_deal(world, world.rep, world.stages[state], **values)
    made.moves.all().delete()
    for was, to, day in ((None, "proposal", entered), ("proposal", state, closed)):
        StageMove.objects.create(
            deal=made, from_stage=world.stages.get(was), to_stage=world.stages[to], at=noon(day), amount_base=amount
        )
    return made


def test_the_days_of_past_quarters():
    found = moments(TODAY)
    assert len(found) == 24
    quarter, moment, day = found[1]
    assert (quarter.key, moment, day) == ("2026-Q3", 50, date(2026, 8, 15))


@pytest.fixture
def third_quarter(world):
    """10,000 won in July; 100,000 were open on 15 August at 45 %, due 15 September, and won on the 10th."""
    Deal.objects.filter(pk__in=[world.deal.pk, world.foreign_deal.pk]).update(expected_close_on=None)
    story(world, date(2026, 5, 4), date(2026, 6, 10), 5_000)
    story(world, date(2026, 6, 1), date(2026, 7, 10), 10_000)
    story(world, date(2026, 8, 3), date(2026, 9, 10), 100_000, expected=date(2026, 9, 15))
    return world


def by_moment(key: str) -> dict[int, object]:
    return {test.moment: test for test in backtests(TODAY) if test.key == key}


def test_a_forecast_is_made_from_what_was_known_then(third_quarter):
    half = by_moment("2026-Q3")[50]
    assert half.middle == 10_000 + D(45_000)
    assert half.reach == reach_of(D(100_000) ** 2 * D("0.45") * D("0.55"))
    assert half.won == 110_000
    # Before it began the deal was not there, and after its win it is certain.
    early = by_moment("2026-Q3")[25]
    assert (early.middle, early.reach) == (10_000, 0)


def test_a_date_that_was_moved_later_counts_as_it_stood(third_quarter):
    moved = story(third_quarter, date(2026, 8, 3), date(2026, 11, 2), 40_000, "lost", expected=date(2026, 11, 5))
    change = {"deal": moved, "from_on": date(2026, 9, 20), "to_on": date(2026, 11, 5)}
    CloseDateChange.objects.create(**change, at=noon(date(2026, 9, 18)))
    half = by_moment("2026-Q3")[50]
    assert half.middle == 10_000 + D(45_000) + D(18_000)
    assert half.won == 110_000


def test_a_deal_past_its_date_counts_half(third_quarter):
    story(third_quarter, date(2026, 7, 6), date(2026, 11, 2), 40_000, "lost", expected=date(2026, 8, 10))
    assert by_moment("2026-Q3")[50].middle == 10_000 + D(45_000) + D(9_000)


def test_nothing_is_tested_before_the_first_decided_deal(third_quarter):
    assert {test.key for test in backtests(TODAY)} == {"2026-Q3"}


def test_they_are_kept_once_a_night_however_often_they_are_made(third_quarter):
    assert make_backtests(at=NOW) == make_backtests(at=NOW) == ForecastBacktest.objects.count() == 3


def test_the_number_of_questions_does_not_grow(third_quarter, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        backtests(TODAY)


def test_a_trail_knows_its_state_of_a_day():
    trail = Trail(D(1), date(2026, 9, 1), date(2026, 9, 5), True, [(date(2026, 8, 1), 1), (date(2026, 8, 20), 2)])
    assert trail.at(date(2026, 7, 31)) is None
    assert trail.at(date(2026, 8, 19)) == (1, 18, date(2026, 9, 1))
    assert trail.at(date(2026, 8, 20)) == (2, 0, date(2026, 9, 1))
    assert trail.at(date(2026, 9, 5)) is None
