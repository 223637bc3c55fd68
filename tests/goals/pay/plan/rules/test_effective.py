"""Which rules pay a period when versions, plans and enrolments change within it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from goals.pay.engine.credits import EVENTS, Credit
from goals.pay.engine.plan import Component, PayPlan, PeriodInputs
from goals.pay.engine.run import calculate
from goals.pay.engine.tables import RateTable
from goals.pay.plan.rules.definitions import plan_of, simple
from goals.pay.plan.rules.effective import plan_for, segments
from salesplan.core.periods import Calendar

OWN = Calendar()
Q1 = OWN.parse("2026-Q1")
BLANK = PayPlan("CNY", (Component("commission", (RateTable("marginal", "amount", (), unpaid="no_plan"),)),))


def rate(percent, **more):
    definition = simple("marginal", "amount", [(Decimal(0), Decimal(percent) / 100)]) | more
    return plan_of(definition, currency="CNY", calendar=Calendar())


def sold(*days, amount=10_000):
    return [
        Credit(i, dict.fromkeys(EVENTS, date.fromisoformat(f"2026-{day}")), {"revenue": Decimal(amount)})
        for i, day in enumerate(days, 1)
    ]


def paid(held, credits, period=Q1):
    return calculate(BLANK, [PeriodInputs(period, plan=plan_for(held, period, BLANK))], credits)[0]


def lines(statement):
    return [(line.paid, line.unpaid) for line in statement.components[0].lines]


def on(*versions, starts="2025-01-01", ends=None, interval="quarter"):
    """An enrolment: (first day, last day, interval, versions)."""
    made = [(date.fromisoformat(day), number, plan) for number, (day, plan) in enumerate(versions, 1)]
    return date.fromisoformat(starts), ends and date.fromisoformat(ends), interval, made


@pytest.mark.parametrize(("enrolments", "expected"), [
    pytest.param([on(("2025-01-01", rate(5)))], [(500, ""), (500, ""), (500, "")], id="one version"),
    pytest.param([on(("2025-01-01", rate(5)), ("2026-02-01", rate(6)))], [(500, ""), (600, ""), (600, "")],
                 id="a version within the quarter pays from its day"),
    pytest.param([on(("2026-02-01", rate(5)))], [(0, "no_version"), (500, ""), (500, "")],
                 id="the plan's first version begins within the quarter"),
    pytest.param([on(("2025-01-01", rate(5)), ("2025-01-01", rate(7)))], [(700, "")] * 3,
                 id="of two of one day the later one"),
    pytest.param([on(("2025-01-01", rate(5)), starts="2026-02-01")], [(0, "no_plan"), (500, ""), (500, "")],
                 id="joined in February"),
    pytest.param([on(("2025-01-01", rate(5)), ends="2026-02-15")], [(500, ""), (500, ""), (0, "no_plan")],
                 id="left in February"),
    pytest.param([on(("2025-01-01", rate(5)), ends="2026-02-01"), on(("2025-01-01", rate(9)), starts="2026-02-02")],
                 [(500, ""), (900, ""), (900, "")], id="another plan from February on"),
    pytest.param([on(("2025-01-01", rate(5)), ends="2026-01-31"), on(("2025-01-01", rate(9)), starts="2026-03-01")],
                 [(500, ""), (0, "no_plan"), (900, "")], id="a gap between two plans"),
    pytest.param([on(("2025-01-01", rate(5)), ends="2026-01-31", interval="month"),
                  on(("2025-01-01", rate(9)), starts="2026-02-01")],
                 [(0, "other_interval"), (900, ""), (900, "")], id="paid by month before"),
    pytest.param([], [(0, "no_plan")] * 3, id="not on a plan"),
])  # fmt: skip
def test_each_sale_is_paid_by_what_holds_on_its_day(enrolments, expected):
    statement = paid(segments(enrolments), sold("01-10", "02-10", "03-10"))
    assert lines(statement) == expected
    assert statement.components[0].credited == 30_000


def test_caps_are_those_of_the_last_version():
    held = segments(
        [on(("2025-01-01", rate(5, cap=[{"amount": "100"}])), ("2026-03-01", rate(5, cap=[{"amount": "900"}])))]
    )
    assert paid(held, sold("01-10", "02-10")).earned == 900


def test_a_component_that_a_later_version_drops_pays_until_then():
    both = simple("marginal", "amount", [(Decimal(0), Decimal("0.05"))])
    both["component"].append({"name": "extra", "rate": "0.01"})
    old = plan_of(both, currency="CNY", calendar=Calendar())
    held = segments([on(("2025-01-01", old), ("2026-02-01", rate(5)))])
    statement = paid(held, sold("01-10", "02-10"))
    assert {one.name: one.earned for one in statement.components} == {"commission": 1_000, "extra": 100}


class TestAPartOfThePeriod:
    """From 15 February on, 45 of 90 days: a bound of 50,000 is 25,000, and what was sold before counts towards no tier."""

    def tiers(self, low, high, **more):
        component = {"name": "commission", "steps": [["0", low], ["50000", high]], **more}
        return plan_of({"component": [component]}, currency="CNY", calendar=OWN)

    def test_the_table_of_who_joined_shrinks_and_reads_its_own_sales(self):
        held = segments([on(("2025-01-01", self.tiers("5 %", "10 %")), starts="2026-02-15")])
        statement = paid(held, sold("01-10", "03-10", "03-11", "03-12"))
        assert lines(statement) == [(0, "no_plan"), (500, ""), (500, ""), (750, "")]
        made = statement.components[0]
        assert (made.credited, made.counted) == (40_000, 30_000)
        assert [part.lower for part in made.lines[3].slices] == [0, 25_000]

    def test_exactly_on_the_smaller_bound_is_in_the_upper_tier(self):
        held = segments([on(("2025-01-01", self.tiers("5 %", "10 %", mode="retroactive")), starts="2026-02-15")])
        assert paid(held, sold("03-10", amount=25_000)).earned == 2_500

    def test_two_plans_in_turn_read_their_own_parts(self):
        first, second = self.tiers("5 %", "10 %"), self.tiers("1 %", "2 %")
        held = segments([on(("2025-01-01", first), ends="2026-02-14"), on(("2025-01-01", second), starts="2026-02-15")])
        statement = paid(held, sold("01-10", "03-10", amount=35_000))
        assert lines(statement) == [(1_250 + 1_000, ""), (250 + 200, "")]

    def test_versions_of_one_plan_go_on_counting(self):
        held = segments([on(("2025-01-01", self.tiers("5 %", "10 %")), ("2026-02-15", self.tiers("1 %", "2 %")))])
        assert lines(paid(held, sold("01-10", "03-10", amount=35_000))) == [(1_750, ""), (150 + 400, "")]

    def test_a_refund_of_what_another_plan_paid_lowers_no_tier(self):
        first, second = self.tiers("5 %", "10 %"), self.tiers("1 %", "2 %")
        held = segments([on(("2025-01-01", first), ends="2026-02-14"), on(("2025-01-01", second), starts="2026-02-15")])
        credits = sold("01-10", "03-10", "03-12", amount=25_000)
        credits[2] = replace(credits[2], number=3, values={"revenue": Decimal(-25_000)}, reverses=1)
        credits.append(replace(sold("03-20", amount=1_000)[0], number=4))
        assert lines(paid(held, credits)) == [(1_250, ""), (250, ""), (-1_250, ""), (20, "")]

    def test_to_date_the_year_of_who_joined_in_july_is_half_a_year(self):
        """184 of 365 days of a bound of 36,500 are 18,400."""
        plan = self.tiers("5 %", "10 %", reads="to_date", steps=[["0", "5 %"], ["36500", "10 %"]])
        held = segments([on(("2025-01-01", plan), starts="2026-07-01")])
        third, fourth = OWN.parse("2026-Q3"), OWN.parse("2026-Q4")
        given = [PeriodInputs(period, plan=plan_for(held, period, BLANK)) for period in (third, fourth)]
        made = calculate(BLANK, given, sold("08-10", "11-10", amount=10_000))
        assert [one.earned for one in made] == [500, 420 + 160]

    def test_a_deal_read_alone_is_read_as_it_is(self):
        plan = self.tiers("5 %", "10 %", mode="retroactive", reads="transaction")
        held = segments([on(("2025-01-01", plan), starts="2026-02-15")])
        assert paid(held, sold("03-10", amount=30_000)).earned == 1_500


class TestTransactions:
    """The lines of a deal are filtered line by line and then count as one."""

    def deal(self, *lines, transaction=1, on="2026-01-10", sign=1):
        return [
            Credit(
                number, dict.fromkeys(EVENTS, date.fromisoformat(on)), {"revenue": Decimal(sign * amount)},
                {"product": product}, reverses=number - 10 if sign < 0 else None, transaction=transaction,
            )
            for number, (product, amount) in enumerate(lines, transaction if sign > 0 else transaction + 10)
        ]  # fmt: skip

    def plan(self, **more):
        component = {"name": "commission", "reads": "transaction", "steps": [["0", "1 %"], ["5000", "10 %"]], **more}
        return plan_of({"component": [component]}, currency="CNY", calendar=Calendar())

    def test_a_table_that_reads_deals_alone_reads_the_whole_deal(self):
        statement = calculate(self.plan(), [PeriodInputs(Q1)], self.deal(("A", 3_000), ("B", 5_000)))[0]
        assert [line.paid for line in statement.components[0].lines] == [50 + 300]

    def test_only_the_lines_that_count(self):
        plan = self.plan(where={"product": "A"})
        statement = calculate(plan, [PeriodInputs(Q1)], self.deal(("A", 3_000), ("B", 5_000)))[0]
        assert statement.earned == 30

    def test_a_refund_of_all_lines_brings_the_pay_back_to_zero(self):
        lines = (("A", 3_000), ("B", 5_000))
        credits = self.deal(*lines) + self.deal(*lines, sign=-1, on="2026-02-10")
        statement = calculate(self.plan(), [PeriodInputs(Q1)], credits)[0]
        assert [line.paid for line in statement.components[0].lines] == [350, -350]

    def test_a_bonus_per_order_counts_the_deal_once(self):
        definition = {"component": [{"name": "none", "rate": "0"}], "spiff": [{"name": "launch", "amount": "250"}]}
        plan = plan_of(definition, currency="CNY", calendar=Calendar())
        credits = self.deal(("A", 3_000), ("B", 5_000)) + self.deal(("A", 1), transaction=3)
        assert calculate(plan, [PeriodInputs(Q1)], credits)[0].earned == 500


class TestCorrections:
    """Jan was paid 500 and comes to 1,000 now: February posts 500, once."""

    def periods(self, *more):
        months = [OWN.month(2026, n) for n in (1, 2, 3)]
        return [PeriodInputs(month, **dict(extra)) for month, extra in zip(months, more, strict=True)]

    def test_the_difference_goes_into_the_next_open_period(self):
        closed = {"locked_commission": Decimal(500)}
        made = calculate(rate(5), self.periods(closed, {}, {}), sold("01-10", "01-20"))
        assert [one.earned for one in made] == [500, 500, 0]

    def test_a_correction_that_was_paid_is_not_paid_again(self):
        first = calculate(rate(5), self.periods({"locked_commission": Decimal(500)}, {}, {}), sold("01-10", "01-20"))
        posted = tuple(one for one in _corrections(first[1]))
        given = self.periods(
            {"locked_commission": Decimal(500)}, {"locked_commission": Decimal(0), "adjustments": posted}, {}
        )
        made = calculate(rate(5), given, sold("01-10", "01-20"))
        assert [one.earned for one in made] == [500, 500, 0]
        later = calculate(rate(5), given, sold("01-10", "01-20", "02-03"))
        assert [one.earned for one in later] == [500, 500, 500]


def _corrections(statement):
    from goals.pay.engine.plan import Adjustment

    return [Adjustment(one.amount, one.why, one.kind) for one in statement.postings if one.kind == "correction"]
