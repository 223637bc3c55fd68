"""The engine against published and worked examples, and what must hold for any of its inputs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.engine.choices import TableBasis, TableMode
from goals.pay.engine.rounding import tie
from goals.pay.engine.tables import RateTable, Tier, in_force, slices
from goals.pay.plan.rules.rate_tables import RateChange, next_tier, rate_changes, sample_points
from tests.goals.pay.plan.paying import Paid, credit, paid

DAY = date(2026, 3, 10)


def dec(value: object) -> Decimal:
    return Decimal(str(value))


def table(
    *steps: tuple[object, object], mode: str = TableMode.MARGINAL, basis: str = TableBasis.AMOUNT, **more: object
) -> RateTable:
    """A rate table from (bound, rate in percent)."""
    return RateTable(mode, basis, tuple(Tier(dec(lower), dec(rate) / 100) for lower, rate in steps), **more)


def pay(rates: RateTable, *amounts: object, quota: object = None, cap: object = None) -> Paid:
    credits = [credit(DAY, i, dec(amount)) for i, amount in enumerate(amounts)]
    return paid(credits, [rates], None if quota is None else dec(quota), cap=None if cap is None else dec(cap))


ANNUAL = table((0, 4), (150_000, 6), (250_000, 8))
STEPS = table((0, 1), (1_000, 2), (3_000, 3), (8_000, 5))
RETRO_STEPS = table((0, 1), (1_000, 2), (3_000, 3), (8_000, 5), mode=TableMode.RETROACTIVE)
CLIFF = table((0, 5), (10_000, 7), (25_000, 10), mode=TableMode.RETROACTIVE)
RESET = table((0, 25), (500, 30), (3_000, 40))
HALF = table((0, 5), ("0.5", 10), mode=TableMode.RETROACTIVE, basis=TableBasis.ATTAINMENT)
OVER = table((0, 10), (1, 20), basis=TableBasis.ATTAINMENT)
SHARES = table((0, 3), ("0.5", 5), (1, 8), ("1.5", 10), basis=TableBasis.ATTAINMENT)
THRESHOLD = table((0, 0), ("0.6", 10), mode=TableMode.RETROACTIVE, basis=TableBasis.ATTAINMENT)
DEALS = (200, 300, 1500, 1200, 2000, 4500)


class TestWorkedExamples:
    """Each row: the table, the credits, the quota, what they earn."""

    @pytest.mark.parametrize(
        ("rates", "credits", "quota", "earned"),
        [
            pytest.param(STEPS, DEALS, None, "285.00", id="one period of deals, marginal"),
            pytest.param(RETRO_STEPS, DEALS, None, "485.00", id="one period of deals, retroactive"),
            pytest.param(CLIFF, ["24999.99"], None, "1750.00", id="below the cliff"),
            pytest.param(CLIFF, ["25000"], None, "2500.00", id="on the bound is the upper tier"),
            pytest.param(CLIFF, ["10000"], None, "700.00", id="on the lower bound too"),
            pytest.param(HALF, [16_000], 33_000, "800.00", id="below half the quota"),
            pytest.param(HALF, [20_000], 33_000, "2000.00", id="from half the quota, all of it"),
            pytest.param(OVER, [40_000], 33_000, "4700.00", id="accelerator above the quota"),
            pytest.param(SHARES, ["1310500"], 1_000_000, "64840.00", id="131 % of a million"),
            pytest.param(THRESHOLD, [59_000], 100_000, "0.00", id="below the threshold"),
            pytest.param(THRESHOLD, [60_000], 100_000, "6000.00", id="at the threshold, from zero"),
            pytest.param(table((0, 5)), ["0.10"], None, "0.01", id="half a cent is rounded up"),
            pytest.param(SHARES, [], 1_000_000, "0.00", id="nothing sold"),
        ],
    )
    def test_a_period(self, rates, credits, quota, earned) -> None:
        assert pay(rates, *credits, quota=quota).earned == dec(earned)

    def test_a_deal_on_top_of_what_was_credited_before(self) -> None:
        parts = slices(ANNUAL, dec(145_000), dec(20_000), None)
        assert [(p.amount, p.rate, p.earning) for p in parts] == [(5_000, dec("0.04"), 200), (15_000, dec("0.06"), 900)]
        assert sum(p.earning for p in parts) == 1_100
        both = pay(ANNUAL, 145_000, 20_000)
        assert both.lines[1].paid == dec("1100.00")

    def test_each_deal_alone_pays_much_less_than_their_sum(self) -> None:
        alone = [pay(STEPS, deal).earned for deal in DEALS]
        assert alone == [2, 3, 20, 14, 30, 95]
        assert sum(alone) == 164

    def test_a_table_that_begins_again_each_cycle(self) -> None:
        cycles = [pay(RESET, amount).earned for amount in (400, 100, 1_500, 5_000)]
        assert cycles == [dec("100.00"), dec("25.00"), dec("425.00"), dec("1675.00")]
        assert sum(cycles) == dec("2225.00")

    def test_each_sale_is_paid_by_the_version_of_its_day(self) -> None:
        versions = [
            table((0, 5), number=1, starts_on=date(2026, 1, 1)),
            table((0, 6), number=2, starts_on=date(2026, 3, 16)),
        ]
        credits = [credit(date(2026, 3, 10), 1, dec(40_000)), credit(date(2026, 3, 20), 2, dec(60_000))]
        result = paid(credits, versions)
        assert [line.paid for line in result.lines] == [2_000, 3_600]
        assert result.earned == 5_600

    def test_what_was_credited_under_the_old_version_counts_under_the_new(self) -> None:
        old = table((0, 5), number=1, starts_on=date(2026, 1, 1))
        new = table((0, 5), (40_000, 10), number=2, starts_on=date(2026, 3, 16))
        credits = [credit(date(2026, 3, 10), 1, dec(40_000)), credit(date(2026, 3, 20), 2, dec(10_000))]
        result = paid(credits, [old, new])
        assert result.lines[1].slices[0].rate == dec("0.1")

    def test_the_later_version_of_a_day_holds(self) -> None:
        day = date(2026, 4, 1)
        versions = [table((0, 5), number=2, starts_on=day), table((0, 6), number=3, starts_on=day)]
        assert in_force(versions, day).number == 3
        assert in_force(versions, date(2026, 3, 31)) is None

    def test_a_refund_takes_back_the_slices_on_top(self) -> None:
        result = pay(ANNUAL, 145_000, 20_000, -10_000)
        assert result.lines[2].paid == dec("-600.00")

    def test_a_cap_shows_what_it_holds_back(self) -> None:
        result = pay(table((0, 10)), 120_000, cap=10_000)
        assert (result.gross, result.cut, result.earned) == (12_000, 2_000, 10_000)
        assert sum(line.paid for line in result.lines) - result.cut == result.earned


class TestWithoutRules:
    def test_without_a_quota_attainment_pays_nothing_and_says_so(self) -> None:
        result = pay(SHARES, 500_000)
        assert result.earned == 0
        assert result.unpaid == {"no_quota"}
        assert result.attainment is None
        assert result.credited == 500_000

    def test_a_quota_of_zero_is_no_quota(self) -> None:
        assert pay(SHARES, 500_000, quota=0).unpaid == {"no_quota"}

    def test_a_table_of_amounts_needs_no_quota(self) -> None:
        assert pay(STEPS, 1_000).earned == dec("10.00")

    def test_a_sale_outside_the_plan_counts_for_attainment_and_towards_no_tier(self) -> None:
        credits = [credit(date(2026, 1, 5), 1, dec(60_000)), credit(date(2026, 2, 5), 2, dec(50_000))]
        before = RateTable("marginal", "amount", (), unpaid="no_plan")
        result = paid(credits, [before, replace(OVER, starts_on=date(2026, 2, 1))], dec(100_000))
        assert [line.unpaid for line in result.lines] == ["no_plan", ""]
        assert [(p.amount, p.rate) for p in result.lines[1].slices] == [(50_000, dec("0.1"))]
        assert result.attainment == dec("1.1")


class TestPrinting:
    def test_lines_tie_to_the_total_to_the_cent(self) -> None:
        result = pay(table((0, 1)), "33.33", "33.33", "33.34")
        assert [line.paid for line in result.lines] == [dec("0.33"), dec("0.33"), dec("0.34")]
        assert result.earned == dec("1.00")

    def test_slices_tie_to_their_line(self) -> None:
        result = pay(table((0, "3.33"), ("10.01", "6.67")), "33.33")
        line = result.lines[0]
        assert sum(part.paid for part in line.slices) == line.paid == result.earned

    def test_yen_have_no_cents(self) -> None:
        assert tie([dec("0.5"), dec("0.5")], dec(1), "JPY") == [1, 0]


class TestNextTier:
    def test_marginal(self) -> None:
        way = next_tier(table((0, 4), (100_000, 6)), dec(80_000), None, "CNY")
        assert (way.need, way.rate_now, way.rate, way.pays) == (20_000, dec("0.04"), dec("0.06"), 800)

    def test_retroactive_lifts_everything(self) -> None:
        assert (
            next_tier(table((0, 4), (100_000, 6), mode=TableMode.RETROACTIVE), dec(80_000), None, "CNY").pays == 2_800
        )

    def test_by_attainment(self) -> None:
        way = next_tier(SHARES, dec(960_000), dec(1_000_000), "CNY")
        assert (way.need, way.lower) == (40_000, 1)

    @pytest.mark.parametrize(("credited", "quota"), [(2_000_000, 1_000_000), (500_000, None)])
    def test_there_is_none_at_the_top_or_without_a_quota(self, credited, quota) -> None:
        assert next_tier(SHARES, dec(credited), quota and dec(quota), "CNY") is None


class TestChanges:
    def test_changes_between_versions(self) -> None:
        old = table((0, 5), (1, 6), basis=TableBasis.ATTAINMENT)
        new = table((0, 5), ("0.5", 8), basis=TableBasis.ATTAINMENT)
        assert rate_changes(old, new) == [
            RateChange(dec("0.5"), dec(1), dec("0.05"), dec("0.08")),
            RateChange(dec(1), None, dec("0.06"), dec("0.08")),
        ]
        assert rate_changes(old, old) == []

    def test_a_change_over_several_tiers_is_told_once(self) -> None:
        old = table((0, 5), (1, 5), basis=TableBasis.ATTAINMENT)
        assert rate_changes(old, table((0, 7), basis=TableBasis.ATTAINMENT)) == [
            RateChange(dec(0), None, dec("0.05"), dec("0.07"))
        ]

    def test_examples_lie_within_each_tier(self) -> None:
        assert sample_points(SHARES) == [dec("0.25"), dec("0.75"), dec("1.25"), dec("1.68")]
        assert sample_points(table((0, 5), (100_000, 6))) == [50_000, 118_000]
        assert sample_points(table((0, 5))) == [100_000]


cents = st.integers(0, 10**9).map(lambda n: Decimal(n) / 100)
signed_cents = st.integers(-(10**8), 10**9).map(lambda n: Decimal(n) / 100)
rate = st.integers(0, 10_000).map(lambda n: Decimal(n) / 10_000)
quota_of_something = st.integers(1, 10**8).map(lambda n: Decimal(n) / 100)


@st.composite
def tables(draw, mode=TableMode.MARGINAL, rising=False) -> RateTable:
    basis = draw(st.sampled_from([TableBasis.AMOUNT, TableBasis.ATTAINMENT]))
    bound = st.integers(1, 30_000 if basis == TableBasis.ATTAINMENT else 10**10).map(lambda n: Decimal(n) / 10_000)
    bounds = [dec(0), *sorted(draw(st.sets(bound, max_size=5)))]
    rates = [draw(rate) for _ in bounds]
    if rising:
        rates.sort()
    return RateTable(mode, basis, tuple(Tier(b, r) for b, r in zip(bounds, rates, strict=True)))


class TestInvariants:
    @given(tables(), cents, cents, quota_of_something)
    def test_marginal_pay_never_falls_with_revenue(self, rates, less, more, quota) -> None:
        first = sum((p.earning for p in slices(rates, dec(0), less, quota)), dec(0))
        assert sum((p.earning for p in slices(rates, dec(0), less + more, quota)), dec(0)) >= first

    @given(tables(), cents, quota_of_something)
    def test_marginal_pay_has_no_jumps(self, rates, amount, quota) -> None:
        cent = dec("0.01")
        grown = sum((p.earning for p in slices(rates, amount, cent, quota)), dec(0))
        assert 0 <= grown <= cent * max(step.rate for step in rates.steps)

    @given(tables(), signed_cents, signed_cents, quota_of_something)
    def test_slices_sum_to_the_amount(self, rates, prior, amount, quota) -> None:
        assert sum((p.amount for p in slices(rates, prior, amount, quota)), dec(0)) == amount

    @given(tables(), cents, cents, quota_of_something)
    def test_two_deals_earn_what_one_of_their_sum_earns(self, rates, one, two, quota) -> None:
        assert pay(rates, one, two, quota=quota).earned == pay(rates, one + two, quota=quota).earned

    @given(
        st.one_of(tables(), tables(mode=TableMode.RETROACTIVE)),
        st.lists(signed_cents, max_size=6),
        st.randoms(),
        quota_of_something,
    )
    def test_the_order_of_deals_of_a_day_does_not_change_the_total(self, rates, amounts, chance, quota) -> None:
        shuffled = amounts[:]
        chance.shuffle(shuffled)
        assert pay(rates, *amounts, quota=quota).exact == pay(rates, *shuffled, quota=quota).exact

    @given(st.data(), cents, quota_of_something)
    def test_retroactive_pays_at_least_as_much_when_rates_rise(self, data, amount, quota) -> None:
        marginal = data.draw(tables(rising=True))
        retro = RateTable(TableMode.RETROACTIVE, marginal.basis, marginal.steps)
        assert pay(retro, amount, quota=quota).earned >= pay(marginal, amount, quota=quota).earned

    @given(st.one_of(tables(), tables(mode=TableMode.RETROACTIVE)), st.lists(cents, max_size=5), quota_of_something)
    def test_refunding_everything_brings_the_pay_back_to_zero(self, rates, amounts, quota) -> None:
        result = pay(rates, *amounts, *[-amount for amount in amounts], quota=quota)
        assert (result.credited, result.exact, result.earned) == (0, 0, 0)

    @given(tables(), tables(), st.lists(st.tuples(st.integers(1, 28), cents), max_size=6), quota_of_something)
    def test_refunds_net_to_zero_over_a_change_of_version(self, one, two, sales, quota) -> None:
        credits = [credit(date(2026, 3, day), i, amount) for i, (day, amount) in enumerate(sales)]
        credits += [credit(date(2026, 3, day), i + 100, -amount) for i, (day, amount) in enumerate(sales)]
        versions = [one, replace(two, starts_on=date(2026, 3, 15), number=1)]
        assert paid(credits, versions, quota).exact == 0

    @given(
        st.one_of(tables(), tables(mode=TableMode.RETROACTIVE)),
        st.lists(signed_cents, max_size=8),
        quota_of_something,
        st.none() | cents,
        st.sampled_from(["CNY", "JPY", "KWD"]),
    )
    def test_the_statement_ties_to_the_smallest_unit(self, rates, amounts, quota, cap, currency) -> None:
        credits = [credit(DAY, i, amount) for i, amount in enumerate(amounts)]
        result = paid(credits, [rates], quota, currency, cap)
        assert sum((line.paid for line in result.lines), dec(0)) - result.cut == result.earned
        assert abs(result.gross - result.exact) <= dec("0.5")
        for line in result.lines:
            assert sum((part.paid for part in line.slices), dec(0)) == line.paid
            assert sum((part.amount for part in line.slices), dec(0)) == line.credit.amount
        if cap is not None and currency == "CNY":
            assert result.earned <= cap
