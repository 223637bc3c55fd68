"""Quotas in numbers: how rows become months, who carries them where, and where somebody stands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.quotas.choices import LEVELS, QuotaStatus
from goals.planning.quotas.rules import (
    QuotaRow,
    attainment,
    by_month,
    by_team,
    coverage,
    gap,
    grown,
    required_coverage,
    status,
    team_days,
    within,
)
from salesplan.core.money import over_assignment
from salesplan.core.periods import Calendar, span

OWN = Calendar()
Q4 = OWN.quarter(2026, 4)
OCT, NOV, DEC = (OWN.month(2026, month) for month in (10, 11, 12))


def dec(value: object) -> Decimal:
    return Decimal(str(value))


def row(period, amount) -> QuotaRow:
    return QuotaRow(period.start, period.end, dec(amount))


class TestByMonth:
    @pytest.mark.parametrize(
        ("rows", "months"),
        [
            ([], []),
            ([row(Q4, 300)], [100, 100, 100]),
            ([row(Q4, 300), row(OCT, 120)], [120, 90, 90]),
            ([row(Q4, 300), row(OCT, 200), row(NOV, 150)], [200, 150, 0]),
            ([row(Q4, 300), row(OCT, 1), row(NOV, 2), row(DEC, 3)], [1, 2, 3]),
            ([row(Q4, 100)], ["33.34", "33.33", "33.33"]),
            ([row(OCT, 0)], [0]),
        ],
    )
    def test_a_quarter(self, rows, months) -> None:
        assert list(by_month(rows, "CNY").values()) == [dec(month) for month in months]

    def test_a_year_gives_the_rest_to_quarters_without_a_row(self) -> None:
        months = by_month([row(OWN.year(2026), 1300), row(OWN.quarter(2026, 1), 400)], "CNY")
        assert sum(months.values()) == 1300
        assert sum(within(months, Q4, "CNY").values()) == 300

    @given(
        st.lists(
            st.tuples(st.sampled_from(["2026", "2026-H2", "2026-Q4", "2026-11", "2026-02"]), st.integers(0, 10**8))
        )
    )
    def test_the_coarsest_row_is_kept_unless_finer_ones_exceed_it(self, typed) -> None:
        rows = {key: row(OWN.parse(key), dec(cents) / 100) for key, cents in typed}
        months = by_month(rows.values(), "CNY")
        assert all(amount >= 0 for amount in months.values())
        if "2026" in rows:
            finer = [r for key, r in rows.items() if key != "2026"]
            least = sum(by_month(finer, "CNY").values(), dec(0))
            assert sum(months.values()) >= least
            if len(by_month(finer, "CNY")) < 12:
                assert sum(months.values()) == max(rows["2026"].amount, least)


class TestWithin:
    def test_part_of_a_month_counts_by_days(self) -> None:
        half = span(date(2026, 11, 1), date(2026, 11, 15))
        assert list(within({NOV: dec(90)}, half, "CNY").values()) == [45]

    def test_whole_months_are_exact(self) -> None:
        assert sum(within(by_month([row(Q4, 100)], "CNY"), Q4, "CNY").values()) == 100

    def test_other_months_do_not_count(self) -> None:
        assert within({OWN.month(2026, 9): dec(90)}, Q4, "CNY") == {}


class TestByTeam:
    def test_a_move_splits_the_month_by_days(self) -> None:
        spans = [(date(2024, 1, 1), date(2026, 11, 14), 7), (date(2026, 11, 15), None, 8)]
        assert team_days(spans, NOV) == {7: 14, 8: 16}
        assert by_team({OCT: dec(90), NOV: dec(90)}, spans, "CNY") == {7: dec(132), 8: dec(48)}

    def test_before_the_first_and_after_the_last_team(self) -> None:
        spans = [(date(2026, 11, 10), date(2026, 11, 20), 7)]
        assert team_days(spans, NOV) == {7: 30}

    def test_without_a_team(self) -> None:
        assert by_team({NOV: dec(90)}, [], "CNY") == {None: dec(90)}

    @given(
        st.lists(st.integers(1, 120), min_size=1, max_size=6), st.lists(st.integers(0, 10**7), min_size=3, max_size=3)
    )
    def test_moving_conserves_the_total(self, lengths, cents) -> None:
        spans, start = [], date(2026, 8, 1)
        for team, days in enumerate(lengths):
            spans.append((start, start + timedelta(days - 1), team))
            start += timedelta(days)
        months = dict(zip((OCT, NOV, DEC), (dec(c) / 100 for c in cents), strict=True))
        assert sum(by_team(months, spans, "CNY").values()) == sum(months.values())


class TestStanding:
    @pytest.mark.parametrize(
        ("credited", "quota", "attained", "missing"),
        [(80, 100, "0.8", 20), (120, 100, "1.2", 0), (80, None, None, None), (0, 0, None, 0), (-10, 100, "-0.1", 110)],
    )
    def test_attainment_and_gap(self, credited, quota, attained, missing) -> None:
        given_quota = None if quota is None else dec(quota)
        assert attainment(dec(credited), given_quota) == (None if attained is None else dec(attained))
        assert gap(dec(credited), given_quota) == (None if missing is None else dec(missing))

    def test_coverage_is_of_what_is_missing(self) -> None:
        assert coverage(dec(210), dec(900), dec(1000)) == dec("2.1")
        assert coverage(dec(210), dec(1000), dec(1000)) is None
        assert [required_coverage(won, closed) for won, closed in ((5, 20), (5, 5), (2, 5))] == [4, 1, dec("2.5")]

    def test_needed_coverage_waits_for_enough_closed_deals(self) -> None:
        assert [required_coverage(won, closed) for won, closed in ((4, 4), (0, 20), (0, 0))] == [None] * 3

    def test_over_assignment(self) -> None:
        assert over_assignment(dec(4 * 275), dec(1000)) == dec("0.1")
        assert over_assignment(dec(100), None) is None

    @pytest.mark.parametrize(
        ("attained", "name"),
        [
            ("0.7375", QuotaStatus.AHEAD),
            ("0.7374", QuotaStatus.ON_TRACK),
            ("0.59", QuotaStatus.ON_TRACK),
            ("0.5899", QuotaStatus.SLIGHTLY_BEHIND),
            ("0.531", QuotaStatus.SLIGHTLY_BEHIND),
            ("0.5309", QuotaStatus.BEHIND),
            ("0.413", QuotaStatus.BEHIND),
            ("0.4129", QuotaStatus.AT_RISK),
            ("0", QuotaStatus.AT_RISK),
            (None, QuotaStatus.NO_QUOTA),
        ],
    )
    def test_status_at_a_pace_of_59_percent(self, attained, name) -> None:
        assert status(None if attained is None else dec(attained), dec("0.59")) == name

    @pytest.mark.parametrize(("attained", "name"), [("0", QuotaStatus.NOT_BEGUN), ("0.1", QuotaStatus.AHEAD)])
    def test_before_the_period_nobody_is_behind(self, attained, name) -> None:
        assert status(dec(attained), dec(0)) == name

    def test_who_has_the_whole_quota_at_the_end_is_on_track(self) -> None:
        assert status(dec(1), dec(1)) == QuotaStatus.ON_TRACK

    def test_every_status_has_a_colour(self) -> None:
        assert set(LEVELS) == set(QuotaStatus)

    @pytest.mark.parametrize(("percent", "new"), [(10, 1100), (-5, 950), ("0.333", "1003.33")])
    def test_grown(self, percent, new) -> None:
        assert grown(dec(1000), dec(percent), "CNY") == dec(new)
