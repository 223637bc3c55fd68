"""From a plan by month to one by quarter and back: no day is paid twice, and none is left out."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.plan.actions import enrol
from goals.pay.plan.models import Enrolment
from goals.pay.plan.rules.effective import PlanSegment, paid_periods
from goals.pay.plan.rules.rate_tables import Switch, why_not_switch
from goals.pay.runs.actions import runs
from goals.pay.statements.queries.statement import statement
from pipeline.deals.models import Deal
from salesplan.core.errors import Refused
from salesplan.core.periods import Calendar
from tests.goals.making import enrol as put_on
from tests.goals.making import plan, quota, sell, take_back
from tests.goals.pay.making import NOVEMBER, OCTOBER, calculated, locked, on_the_books, run_of
from tests.world import NOW, TODAY

OWN = Calendar()
Q3, Q4 = OWN.quarter(2026, 3), OWN.quarter(2026, 4)
DECEMBER = OWN.month(2026, 12)
FIVE = [("0", "0.05")]
SPIFF = {"name": "launch", "amount": 250, "per": "order"}
RULES = {"component": [{"name": "commission", "rate": "5 %"}], "spiff": [SPIFF]}


class TestPeriods:
    @pytest.mark.parametrize("start_month", [1, 4])
    @given(
        days=st.lists(st.integers(0, 900), min_size=1, max_size=5, unique=True).map(sorted),
        kinds=st.lists(st.sampled_from(["month", "quarter"]), min_size=5, max_size=5),
        gap=st.integers(0, 40),
    )
    def test_every_day_from_the_first_enrolment_on_lies_in_exactly_one(self, start_month, days, kinds, gap):
        own, first = Calendar(start_month), date(2026, 1, 1)
        starts = [first + timedelta(day) for day in days]
        ends = [max(day - timedelta(1 + gap), begins) for begins, day in zip(starts, starts[1:], strict=False)]
        held = [PlanSegment(*row) for row in zip(starts, [*ends, date.max], kinds, strict=False)]
        last = date(2028, 12, 31)
        made = paid_periods(held, last, own)
        for one, following in zip(made, made[1:], strict=False):
            assert following.start == one.end + timedelta(1)
        assert made[0].start <= starts[0]
        assert made[-1].end >= last
        assert len({one.key for one in made}) == len(made) or len(set(kinds)) > 1

    def test_one_rhythm_has_whole_periods_only(self):
        held = [
            PlanSegment(date(2026, 2, 10), date(2026, 3, 5), "month"),
            PlanSegment(date(2026, 4, 20), date.max, "month"),
        ]
        made = paid_periods(held, date(2026, 5, 1), OWN)
        assert made == [OWN.month(2026, month) for month in (2, 3, 4, 5)]


class TestRule:
    YEAR = date(2026, 1, 1)

    @pytest.mark.parametrize(
        ("last", "before", "starts_on", "after", "paid_until", "expected"),
        [
            (date(2026, 9, 30), "quarter", date(2026, 10, 1), "month", None, ("", [])),
            (date(2026, 9, 30), "quarter", date(2026, 11, 1), "month", None, ("", [])),
            # Left on 20 October: the quarter has its pay still to come.
            (date(2026, 10, 20), "quarter", date(2026, 11, 1), "month", None, ("within", [date(2026, 10, 1), date(2027, 1, 1)])),
            (date(2026, 10, 31), "month", date(2026, 11, 1), "quarter", date(2026, 10, 31), ("", [])),
            (date(2026, 10, 9), "month", date(2026, 10, 10), "quarter", date(2026, 10, 31), ("paid", [date(2026, 11, 1)])),
            (date(2026, 9, 30), "quarter", date(2026, 10, 1), "month", date(2026, 12, 31), ("paid", [date(2027, 1, 1)])),
            (date(2026, 10, 9), "month", date(2026, 10, 10), "month", date(2026, 10, 31), ("", [])),
        ],
    )  # fmt: skip
    def test_cases(self, last, before, starts_on, after, paid_until, expected):
        switch = Switch(self.YEAR, last, before, starts_on, after, paid_until)
        assert why_not_switch(switch, OWN) == expected

    @given(st.integers(0, 700), st.sampled_from(["month", "quarter"]), st.integers(-1, 800))
    def test_the_days_that_are_named_are_not_refused(self, day, before, paid):
        after = "quarter" if before == "month" else "month"
        starts_on = self.YEAR + timedelta(day + 1)
        paid_until = None if paid < 0 else OWN.containing(self.YEAR + timedelta(paid), before).end
        switch = Switch(self.YEAR, starts_on - timedelta(1), before, starts_on, after, paid_until)
        _why, days = why_not_switch(switch, OWN)
        for other in days:
            again = Switch(self.YEAR, other - timedelta(1), before, other, after, paid_until)
            assert why_not_switch(again, OWN) == ("", [])


def _of(who, period):
    return statement(who, period, today=TODAY)


@pytest.mark.django_db
class TestPay:
    """The rep sells 100,000 in each of October, November (on the 5th and the 20th: 60,000 and 40,000) and December."""

    SALES = ((100_000, (10, 5)), (60_000, (11, 5)), (40_000, (11, 20)), (100_000, (12, 5)))

    @pytest.fixture
    def rep(self, world):
        for amount, (month, day) in self.SALES:
            sell(world, world.rep, amount, date(2026, month, day))
        return world.rep

    def test_from_month_to_quarter_in_mid_quarter(self, world, rep):
        """By month up to 14 November, by quarter from the 15th: 5,000 + 3,000 + (2,000 + 5,000), each order 250 once."""
        put_on(plan("Monthly", interval="month", definition=RULES), rep, ends_on=date(2026, 11, 14))
        put_on(plan("Quarterly", definition=RULES), rep, starts_on=date(2026, 11, 15))
        made = {period.key: _of(rep, period) for period in (OCTOBER, NOVEMBER, Q4)}
        assert {key: one.earned for key, one in made.items()} == {"2026-10": 5_250, "2026-11": 3_250, "2026-Q4": 7_500}
        assert (made["2026-Q4"].period.start, made["2026-11"].period.end) == (date(2026, 11, 15), date(2026, 11, 14))

    def test_from_quarter_to_month_in_mid_quarter(self, world, rep):
        """What was entered before such moves were refused: the quarter pays 5,000 + 3,000, November 2,000, December 5,000."""
        put_on(plan("Quarterly", definition=RULES), rep, ends_on=date(2026, 11, 14))
        put_on(plan("Monthly", interval="month", definition=RULES), rep, starts_on=date(2026, 11, 15))
        made = {period.key: _of(rep, period).earned for period in (Q4, NOVEMBER, DECEMBER)}
        assert made == {"2026-Q4": 8_500, "2026-11": 2_250, "2026-12": 5_250}

    def test_a_quota_is_carried_once_too(self, world, rep):
        """Of 300,000 in the quarter the quarter's statement carries what is left from 1 December on: 100,000."""
        quota(rep, 300_000)
        put_on(plan("Monthly", interval="month"), rep, ends_on=date(2026, 11, 30))
        put_on(plan("Quarterly"), rep, starts_on=date(2026, 12, 1))
        carried = [_of(rep, period).quota for period in (OCTOBER, NOVEMBER, Q4)]
        assert carried == [100_000, 100_000, 100_000]
        assert [_of(rep, period).earned for period in (OCTOBER, NOVEMBER, Q4)] == [4_000, 4_000, 4_000]

    def test_a_refund_is_taken_back_once(self, world, rep):
        put_on(plan("Monthly", FIVE, interval="month", basis="amount"), rep, ends_on=date(2026, 11, 30))
        put_on(plan("Quarterly", FIVE, basis="amount"), rep, starts_on=date(2026, 12, 1))
        take_back(Deal.objects.get(owner=rep, state="won", closed_on=date(2026, 12, 5)), world.admin)
        assert sum(_of(rep, period).earned for period in (OCTOBER, NOVEMBER, Q4)) == 10_000

    def test_statement_and_run_say_which_days_they_pay(self, world, as_, rep, second):
        put_on(plan("Monthly", interval="month", definition=RULES), rep, ends_on=date(2026, 11, 14))
        put_on(plan("Quarterly", definition=RULES), rep, starts_on=date(2026, 11, 15))
        page = as_(rep).get(reverse("goals:statement_detail", args=[rep.pk, "2026-Q4"])).content.decode()
        assert "Q4 2026 starts here on 15 Nov 2026" in page
        run = calculated(runs.create_run(Q4, by=world.admin, at=NOW), on_the_books, world.admin)
        assert run.people.get(person=rep).warnings == ["part"]
        assert "Paid for part of the period" in as_(world.admin).get(run.get_absolute_url()).content.decode()
        slip = as_(rep).get(reverse("goals:payslip_detail", args=[run.pk, rep.pk])).content.decode()
        assert "Q4 2026 starts here on 15 Nov 2026" in slip


@pytest.mark.django_db
class TestEnrolment:
    def _refused(self, on, who, day, by):
        with pytest.raises(Refused) as refused:
            enrol(on, person=who, starts_on=day, by=by, at=NOW)
        assert (refused.value.field, refused.value.code) == ("starts_on", "paid_twice")
        return str(refused.value.message)

    def test_a_plan_by_month_begins_with_a_quarter(self, world):
        put_on(plan("Quarterly"), world.rep)
        monthly = plan("Monthly", interval="month")
        message = self._refused(monthly, world.rep, date(2026, 11, 15), world.admin)
        assert "1 Oct 2026 or 1 Jan 2027" in message
        enrol(monthly, person=world.rep, starts_on=date(2026, 10, 1), by=world.admin, at=NOW)
        assert Enrolment.objects.get(person=world.rep, ends_on=date(2026, 9, 30)).plan.name == "Quarterly"

    def test_what_is_locked_by_month_is_not_paid_by_quarter_again(self, world, monthly, second):
        """October is locked by month: a plan by quarter from 1 October would pay it once more."""
        sell(world, world.rep, 100_000, date(2026, 10, 5))
        locked(run_of(OCTOBER, world.admin), on_the_books, world.admin, second)
        quarterly = plan("Quarterly")
        message = self._refused(quarterly, world.rep, date(2026, 10, 1), world.admin)
        assert "31 Oct 2026" in message
        assert "1 Nov 2026" in message
        enrol(quarterly, person=world.rep, starts_on=date(2026, 11, 1), by=world.admin, at=NOW)
        assert _of(world.rep, Q4).period.start == date(2026, 11, 1)

    def test_the_database_knows_one_plan_a_day(self, world):
        put_on(plan("Quarterly"), world.rep, ends_on=date(2026, 10, 31))
        with pytest.raises(IntegrityError, match="one_plan_a_day"), transaction.atomic():
            Enrolment.objects.create(plan=plan("Other"), person=world.rep, starts_on=date(2026, 10, 31))
        Enrolment.objects.create(plan=plan("Other"), person=world.rep, starts_on=date(2026, 11, 1))
