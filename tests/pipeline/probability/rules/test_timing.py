"""Which share of won deals closes in time: the worked example, a table of cases, and what must always hold."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.probability.choices import TimeBasis
from pipeline.probability.rules.timing import (
    NOTHING_LEARNT,
    STEPS,
    Observation,
    Timing,
    observations,
    spare_days,
    within,
)

D = Decimal
TODAY = date(2026, 11, 24)
PROPOSAL, OTHER = 3, 4


def learnt(*seen: tuple[int, Observation]) -> Timing:
    """So many won deals with such a sight each."""
    timing = Timing()
    for count, sight in seen:
        for _ in range(count):
            timing.add([sight])
    return timing


def example() -> Timing:
    """That of the rules: 40 won deals, each seen on ten days; 30 by their date, 6 within a week, 4 a month later."""
    return learnt(*((n, Observation(PROPOSAL, False, late, 10)) for n, late in ((30, 0), (6, 5), (4, 30))))


@pytest.mark.parametrize(
    ("spare", "share"),
    [(-1, "0"), (0, "0.75"), (6, "0.75"), (7, "0.9"), (13, "0.9"), (14, "0.9"), (29, "0.9"), (30, "1"), (400, "1")],
)
def test_the_example(spare, share) -> None:
    known = example().on_time([PROPOSAL])[PROPOSAL, False]
    assert (known.within(spare), known.deals, known.basis) == (D(share), 40, TimeBasis.STAGE)


def test_a_deal_counts_what_is_won_in_time() -> None:
    """100,000 at 40 %, due 20 December: 36,000 in the fourth quarter, all of its 40,000 by the end of January."""
    known, due = example().on_time([PROPOSAL]), date(2026, 12, 20)
    counts = [
        100_000 * within(D("0.4"), known, PROPOSAL, due, TODAY, end)
        for end in (date(2026, 12, 19), date(2026, 12, 20), date(2026, 12, 31), date(2027, 1, 31))
    ]
    assert counts == [0, 30_000, 36_000, 40_000]


def test_too_few_deals_of_a_stage_let_all_stages_speak() -> None:
    known = learnt((29, Observation(OTHER, False, 0, 1)), (29, Observation(PROPOSAL, False, 20, 1))).on_time(
        [PROPOSAL, OTHER]
    )
    assert known[OTHER, False] == known[PROPOSAL, False]
    assert (known[OTHER, False].deals, known[None, False].deals) == (29, 58)
    assert (known[OTHER, False].within(7), known[OTHER, False].basis) == (D("0.5"), TimeBasis.ALL)


def test_too_few_in_all_are_taken_as_in_time() -> None:
    known = learnt((29, Observation(OTHER, False, 50, 9))).on_time([OTHER])
    assert known[OTHER, False] == replace(NOTHING_LEARNT, deals=29)
    assert within(D("0.4"), known, OTHER, TODAY, TODAY, TODAY) == D("0.4")


def test_deals_past_their_date_are_learnt_apart() -> None:
    known = learnt((30, Observation(OTHER, False, 0, 9)), (30, Observation(OTHER, True, 40, 1))).on_time([OTHER])
    assert (known[OTHER, False].within(14), known[OTHER, True].within(14), known[OTHER, True].within(60)) == (1, 0, 1)
    past = TODAY - timedelta(1)
    assert within(D(1), known, OTHER, past, TODAY, TODAY + timedelta(14)) == 0
    assert within(D(1), known, OTHER, TODAY, TODAY, TODAY + timedelta(14)) == 1


def test_a_deal_is_seen_with_the_date_it_had_then() -> None:
    """Ten days it was due on the 5th, then on the 20th, on which it closed; on the 5th itself it is not past its date."""
    first, moved, closed = date(2026, 6, 1), date(2026, 6, 11), date(2026, 6, 20)
    dates = [(date.min, moved, date(2026, 6, 5)), (moved, date.max, closed)]
    seen = list(observations([(PROPOSAL, first, date(2026, 6, 8)), (OTHER, date(2026, 6, 8), closed)], dates, closed))
    assert seen == [
        Observation(PROPOSAL, False, 15, 5),
        Observation(PROPOSAL, True, 14, 1),
        Observation(PROPOSAL, True, 13, 1),
        Observation(OTHER, True, 12, 1),
        Observation(OTHER, True, 11, 1),
        Observation(OTHER, True, 10, 1),
        Observation(OTHER, False, 0, 9),
    ]


@pytest.mark.parametrize(("due", "spare"), [(0, 37), (-30, 37), (37, 0), (40, -3)])
def test_time_to_spare_begins_today_for_a_deal_past_its_date(due, spare) -> None:
    assert spare_days(TODAY + timedelta(due), TODAY, date(2026, 12, 31)) == spare


SIGHTS = st.builds(
    Observation, st.sampled_from([PROPOSAL, OTHER]), st.booleans(), st.integers(-30, 200), st.integers(1, 60)
)
HISTORIES = st.lists(st.tuples(st.integers(1, 40), SIGHTS), max_size=12)
CHANCES = st.decimals(min_value=0, max_value=1, places=4)


@given(HISTORIES, CHANCES, st.integers(-90, 120), st.lists(st.integers(0, 400), min_size=1, max_size=8))
def test_no_more_than_to_be_won_at_all_and_more_time_is_never_less(history, chance, due, ends) -> None:
    known, day = learnt(*history).on_time([PROPOSAL]), TODAY + timedelta(due)
    by = [within(chance, known, PROPOSAL, day, TODAY, TODAY + timedelta(end)) for end in sorted(ends)]
    assert all(0 <= likely <= chance for likely in by)
    assert by == sorted(by)


@given(HISTORIES, CHANCES, st.integers(0, 60))
def test_the_parts_of_periods_and_what_comes_after_them_sum_to_the_whole(history, chance, due) -> None:
    """By month after month: what each adds, and what is left after the last, is the probability to be won."""
    known, day = learnt(*history).on_time([PROPOSAL]), TODAY + timedelta(due)
    by = [within(chance, known, PROPOSAL, day, TODAY, TODAY + timedelta(30 * n)) for n in range(12)]
    added = [after - before for before, after in zip([D(0), *by], by, strict=False)]
    assert all(one >= 0 for one in added)
    assert sum(added) + (chance - by[-1]) == chance


@given(HISTORIES, HISTORIES)
def test_what_is_forgotten_leaves_no_trace(kept, gone) -> None:
    timing = learnt(*kept)
    for sign in (1, -1):
        for count, sight in gone:
            for _ in range(count):
                timing.add([sight], sign)
    assert timing.on_time([PROPOSAL, OTHER]) == learnt(*kept).on_time([PROPOSAL, OTHER])


def test_the_steps_begin_on_the_day_and_rise() -> None:
    assert STEPS[0] == 0
    assert list(STEPS) == sorted(set(STEPS))
