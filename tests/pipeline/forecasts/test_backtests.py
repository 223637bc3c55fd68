"""Forecasts of past periods, made again from what was known on their days."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deals.models import Deal, StageMove
from pipeline.forecasts.actions import make_backtests
from pipeline.forecasts.backtests import backtests, moments
from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.models import ForecastBacktest, RangeTest
from pipeline.forecasts.queries.replay import EVERYBODY, PeriodOutcome, Replay, TestMoment, units_of
from pipeline.forecasts.rules import reach_of
from pipeline.probability.models import OnTimeShare
from pipeline.probability.rules.histories import DealHistory
from salesplan.core.periods import Calendar, Period
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


def test_the_days_of_past_periods():
    found = moments(TODAY, Calendar())
    count = {kind: sum(one.kind == kind for one in found) for kind in TestedKind}
    assert count == {TestedKind.MONTH: 72, TestedKind.QUARTER: 24, TestedKind.YEAR: 6}
    half = next(one for one in found if one.kind == TestedKind.QUARTER and one.share == 50)
    assert (half.period.key, half.day) == ("2026-Q3", date(2026, 8, 15))


QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter", "2026-Q3")
HALF = TestMoment(TestedKind.QUARTER, QUARTER, 50, date(2026, 8, 15))
YEARS = timedelta(730)


def won_trail(entered: date, closed: date, amount: int, expected: date | None = None, person: int = 7) -> DealHistory:
    """A deal of one stage, 1, that was won."""
    moves = [(entered, 1), (closed, 9)]
    return DealHistory(D(amount), expected or closed, closed, True, moves, [], {person: D(1)})


def replayed(trails, outcome=None, moment=HALF, above=None):
    """The tests of one moment, by unit."""
    made = Replay(trails, {1: D("0.45")}, above or {}, YEARS)
    tests = made.run([moment], {moment: outcome or PeriodOutcome({}, {}, D(0))})
    return {test.unit: test.result for test in tests}


OLD = won_trail(date(2026, 5, 4), date(2026, 6, 10), 5_000)
DUE = won_trail(date(2026, 8, 3), date(2026, 9, 10), 100_000, date(2026, 9, 15))


def test_a_forecast_is_made_from_what_was_known_then():
    """10,000 won in July; 100,000 were open on 15 August at 45 %, due 15 September, and won on the 10th."""
    half = replayed([OLD, DUE], PeriodOutcome({EVERYBODY: D(10_000)}, {EVERYBODY: D(110_000)}, D(0)))[EVERYBODY]
    assert (half.middle, half.won) == (10_000 + D(45_000), 110_000)
    assert half.reach == reach_of(D(100_000) ** 2 * D("0.45") * D("0.55"))


@pytest.mark.parametrize(
    ("trail", "counts"),
    [
        # Not there yet, closed by then, due after the quarter, past its date (half), moved later since.
        (won_trail(date(2026, 8, 16), date(2026, 9, 10), 100), 0),
        (won_trail(date(2026, 8, 3), date(2026, 8, 15), 100), 0),
        (won_trail(date(2026, 8, 3), date(2026, 10, 9), 100), 0),
        (won_trail(date(2026, 8, 3), date(2026, 9, 10), 100, date(2026, 8, 10)), D("22.5")),
        (won_trail(date(2026, 8, 3), date(2026, 8, 16), 100), 45),
    ],
)
def test_which_deals_counted_then(trail, counts):
    assert replayed([OLD, trail])[EVERYBODY].middle == counts


def test_a_date_that_was_moved_later_counts_as_it_stood():
    moved = won_trail(date(2026, 8, 3), date(2026, 11, 2), 40_000)
    moved.dates.append((date(2026, 9, 18), date(2026, 9, 20)))
    assert replayed([OLD, moved])[EVERYBODY].middle == 18_000


def test_deals_to_come_are_added_to_what_is_won_and_expected():
    told = replayed([OLD, DUE], PeriodOutcome({EVERYBODY: D(10_000)}, {}, D("0.1")))[EVERYBODY]
    assert told.middle == D("60500")


def test_nothing_is_tested_before_anything_is_known():
    assert replayed([DUE]) == {}
    assert replayed([OLD, DUE], PeriodOutcome({}, {}, None)) == {}


def test_what_is_older_than_two_years_is_forgotten():
    assert replayed([won_trail(date(2024, 5, 4), date(2024, 8, 14), 5_000), DUE]) == {}
    assert replayed([won_trail(date(2024, 5, 4), date(2024, 8, 16), 5_000), DUE])


def test_people_and_teams_are_tested_by_their_shares():
    """70 : 30 by two people of team 2, which lies in 1."""
    shared = won_trail(date(2026, 8, 3), date(2026, 9, 10), 1000)
    shared.shares = {7: D("0.7"), 8: D("0.3")}
    tests = replayed([OLD, shared], above={7: (2, 1), 8: (2, 1)})
    middles = {unit: told.middle for unit, told in tests.items()}
    assert middles == {
        (Size.PERSON, 7): 315,
        (Size.PERSON, 8): 135,
        (Size.TEAM, 2): 450,
        (Size.TEAM, 1): 450,
        EVERYBODY: 450,
    }
    assert tests[Size.PERSON, 8].reach == reach_of(D(300) ** 2 * D("0.45") * D("0.55"))


TRAILS = st.lists(
    st.builds(
        lambda start, length, state, amount, shift: DealHistory(
            D(amount),
            date(2025, 1, 1) + timedelta(start + length + shift),
            None if state == "open" else date(2025, 1, 1) + timedelta(start + length),
            state == "won",
            [(date(2025, 1, 1) + timedelta(start), 1), (date(2025, 1, 1) + timedelta(start + length), 9)][
                : 1 if state == "open" else 2
            ],
            [],
            {7: D(1)},
        ),
        st.integers(0, 700),
        st.integers(1, 120),
        st.sampled_from(["won", "lost", "open"]),
        st.integers(1, 1000),
        st.integers(-40, 40),
    ),
    max_size=60,
)


@given(TRAILS)
def test_one_pass_says_what_a_pass_for_each_day_says(trails):
    """In order of days, deals coming and going, or each day from the very beginning."""
    quarters = [
        Period(date(2026, month, 1), date(2026, month + 2, 28), "quarter", f"2026-{month}") for month in (1, 4, 7)
    ]
    stops = [TestMoment(TestedKind.QUARTER, quarter, 50, quarter.start + timedelta(40)) for quarter in quarters]
    outcomes = {stop: PeriodOutcome({}, {}, D(0)) for stop in stops}
    memory = timedelta(300)
    once = Replay(trails, {1: D("0.45")}, {}, memory).run(stops, outcomes)
    each = [test for stop in stops for test in Replay(trails, {1: D("0.45")}, {}, memory).run([stop], outcomes)]
    assert sorted(once, key=repr) == sorted(each, key=repr)


def test_a_team_counts_a_deal_once():
    units = dict(units_of({7: D("0.6"), 8: D("0.4")}, {7: (2,), 8: (2,)}))
    assert units[Size.TEAM, 2] == units[EVERYBODY] == 1


@pytest.fixture
def year(world):
    """A year of deals: each month 20 are won and 10 lost, all due in its middle; some closed a month after that."""
    Deal.objects.filter(pk__in=[world.deal.pk, world.foreign_deal.pk]).update(expected_close_on=None)
    for month in range(12):
        entered = date(2025, 9, 1) + timedelta(30 * month)
        story(world, entered, entered + timedelta(20), 1000 + month)
        story(world, entered, entered + timedelta(50), 500, expected=entered + timedelta(20))
        story(world, entered, entered + timedelta(20), 700, "lost")
    return world


def test_all_is_kept_once_a_night_however_often_it_is_made(year):
    assert make_backtests(at=NOW) == make_backtests(at=NOW)
    assert RangeTest.objects.count() == 27
    steps = OnTimeShare.objects.filter(stage=None, is_overdue=False)
    assert steps.count() == 6
    assert {row.deals for row in steps} == {24}


def test_an_empty_company_learns_nothing_and_nothing_fails(world):
    StageMove.objects.all().delete()
    assert make_backtests(at=NOW) == 0
    assert not ForecastBacktest.objects.exists()


def test_the_number_of_questions_does_not_grow(year, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        backtests(TODAY)


def test_a_trail_knows_its_state_of_a_day():
    trail = DealHistory(D(1), date(2026, 9, 1), date(2026, 9, 5), True, [(date(2026, 8, 1), 1), (date(2026, 8, 20), 2)])
    assert trail.at(date(2026, 7, 31)) is None
    assert trail.at(date(2026, 8, 19)) == (1, 18, date(2026, 9, 1))
    assert trail.at(date(2026, 8, 20)) == (2, 0, date(2026, 9, 1))
    assert trail.at(date(2026, 9, 5)) is None
