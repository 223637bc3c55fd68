"""A run is stale once anything that it rests on has changed: which kind, for whom, since when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from customers.accounts.models import Account
from goals.pay.adjustments.actions import post_adjustment
from goals.pay.choices import PayBasis
from goals.pay.models import PayRun
from goals.pay.plan.models import Enrolment
from goals.pay.runs.actions import runs
from goals.pay.runs.queries.staleness import changed_since
from goals.pay.runs.rules import changes
from goals.pay.windfalls.actions import decide_windfall
from goals.planning.quotas.models import Quota
from pipeline.deals.models import Deal
from pipeline.receipts.actions import record_receipt
from salesplan.core.company.queries import business_day
from salesplan.core.errors import Refused
from salesplan.core.periods import Calendar, span
from salesplan.people.actions.wages import set_wage
from salesplan.people.choices import Role
from salesplan.people.models import Leadership, Team
from tests.goals.making import enrol, plan, quota, sell, take_back, version
from tests.goals.pay.making import NOVEMBER, OCTOBER, after, calculated, on_the_books, run_of
from tests.world import NOW, START, person

LATER = NOW + timedelta(hours=3)
# A plan that asks for everything that pay can rest on.
RULES = {
    "component": [
        {"name": "commission", "rate": "5 %", "windfall": "2"},
        {"name": "collected", "rate": "1 %", "event": "paid"},
        {"name": "large customers", "rate": "1 %", "where": {"segment": "large"}},
    ],
    "multiplier": [{"name": "m", "metric": "activities", "steps": [["0", "1"], ["5", "1.1"]]}],
    "recovery": {"share": "20 %", "floor": "2690"},
}
FIVE = {"component": [{"name": "commission", "rate": "5 %"}]}


class TestRule:
    KINDS = st.sampled_from([one.value for one in PayBasis if one not in (PayBasis.JOINED, PayBasis.UNKNOWN)])
    MARKS = st.dictionaries(
        st.integers(1, 6), st.dictionaries(KINDS, st.sampled_from("abc"), min_size=1, max_size=5), max_size=6
    )

    @given(MARKS)
    def test_nothing_changed_is_never_stale(self, marks):
        assert changes(marks, marks) == []

    @given(MARKS, MARKS)
    def test_every_difference_is_named_once_and_nothing_else(self, before, after):
        named = {(one.kind.value, pk) for one in changes(before, after) for pk in one.people}
        expected = set()
        for pk in before.keys() | after.keys():
            if pk not in before:
                expected.add(("joined", pk))
                continue
            was, now = before[pk], after.get(pk, {})
            expected |= {(kind, pk) for kind in was.keys() | now.keys() if was.get(kind) != now.get(kind)}
        assert named == expected

    def test_what_was_calculated_without_marks_is_not_known(self):
        assert [(one.kind, one.people) for one in changes({1: {}}, {1: {"sales": "a"}})] == [(PayBasis.UNKNOWN, {1})]


@pytest.fixture
def october(world):
    """October, calculated for the rep on a plan that asks for everything, and for their manager, paid for the team."""
    enrol(plan("Everything", interval="month", definition=RULES), world.rep)
    team = {"component": [{"name": "override", "credits": "team", "rate": "2 %"}]}
    enrol(plan("Leads", interval="month", definition=team), world.manager)
    quota(world.rep, 50_000, "2026-10")
    sell(world, world.rep, 100_000, date(2026, 10, 5), account=world.account)
    sell(world, world.rep, 300_000, date(2026, 10, 6), name="Frame contract")
    return _calculated(world, run_of(OCTOBER, world.admin))


def _calculated(world, run):
    return calculated(run, on_the_books, world.admin)


def _changed(run):
    run.refresh_from_db()
    return {str(one.kind): set(one.people) for one in changed_since(run)}


def _enrol_until(world):
    Enrolment.objects.filter(person=world.rep).update(ends_on=date(2026, 10, 20))


def _lead(world):
    Leadership.objects.create(person=world.manager, team=world.west, starts_on=START)


def _move_team(world):
    Team.objects.filter(pk=world.west.pk).update(parent=world.east_one)


def _deal(world, name):
    return Deal.objects.get(name=name)


CHANGES = {
    "a sale": (lambda w: sell(w, w.rep, 1_000, date(2026, 10, 31)), {"sales": {"rep", "manager"}}),
    "a sale of long ago": (lambda w: sell(w, w.rep, 1_000, date(2026, 9, 30)), {"sales": {"rep", "manager"}}),
    "a sale taken back": (lambda w: take_back(_deal(w, "Frame contract"), w.admin), {"sales": {"rep", "manager"}}),
    "a quota": (lambda w: Quota.objects.update(amount=60_000), {"quotas": {"rep"}}),
    "an end on a plan": (_enrol_until, {"enrolments": {"rep"}}),
    "a version": (
        lambda w: version(plan("Everything"), starts_on=date(2026, 10, 20), definition=RULES),
        {"plans": {"rep"}},
    ),
    "a payment": (
        lambda w: record_receipt(
            _deal(w, "Frame contract"),
            kind="paid",
            day=date(2026, 10, 20),
            amount=Decimal(10_000),
            by=w.admin,
            at=LATER,
        ),
        {"receipts": {"rep"}},
    ),
    "a wage": (
        lambda w: set_wage(w.rep, amount=Decimal(3000), starts_on=date(2026, 10, 1), by=w.admin, at=LATER),
        {"wages": {"rep"}},
    ),
    "an approved windfall": (
        lambda w: decide_windfall(w.rep, _deal(w, "Frame contract"), 1, approve=True, why="Seen", by=w.admin, at=LATER),
        {"windfalls": {"rep"}},
    ),
    "an adjustment": (
        lambda w: post_adjustment(w.rep, amount=Decimal(250), why="Late", by=w.admin, at=LATER),
        {"adjustments": {"rep"}},
    ),
    "a team that is led": (_lead, {"leaderships": {"manager"}}),
    "the fiscal year": (
        lambda w: type(w.company).objects.update(fiscal_start_month=4),
        {"calendar": {"rep", "manager"}},
    ),
    "somebody new": (lambda w: enrol(plan("Everything"), w.peer), {"joined": {"peer"}}),
}
NO_CHANGES = {
    "a sale after the period": lambda w: sell(w, w.rep, 1_000, date(2026, 11, 1)),
    "a quota of a later period": lambda w: quota(w.rep, 60_000, "2026-11"),
    "a team that is moved today": _move_team,
    "a sale of somebody else": lambda w: sell(w, w.outsider, 1_000, date(2026, 10, 31)),
    "an end after the period": lambda w: Enrolment.objects.filter(person=w.rep).update(ends_on=date(2026, 11, 20)),
    "a version that begins later": lambda w: version(plan("Everything"), starts_on=NOVEMBER.start, definition=RULES),
    "a wage from later on": lambda w: set_wage(
        w.rep, amount=Decimal(3000), starts_on=date(2026, 11, 1), by=w.admin, at=LATER
    ),
    "a windfall that is refused": lambda w: decide_windfall(
        w.rep, _deal(w, "Frame contract"), 1, approve=False, why="Early", by=w.admin, at=LATER
    ),
}


@pytest.mark.django_db
class TestRun:
    def test_calculated_and_nothing_changed_is_not_stale(self, world, october):
        assert _changed(october) == {}
        runs.review_run(october, by=world.admin, at=NOW)

    @pytest.mark.parametrize("name", CHANGES)
    def test_each_kind_of_change_makes_it_stale_and_is_named(self, world, october, name):
        change, expected = CHANGES[name]
        change(world)
        assert _changed(october) == {
            kind: {getattr(world, who).pk for who in people} for kind, people in expected.items()
        }
        with pytest.raises(Refused) as refused:
            runs.review_run(october, by=world.admin, at=LATER)
        assert refused.value.code == "stale"
        assert _changed(_calculated(world, october)) == {}

    @pytest.mark.parametrize("name", NO_CHANGES)
    def test_what_the_run_does_not_rest_on_leaves_it_as_it_is(self, world, october, name):
        NO_CHANGES[name](world)
        assert _changed(october) == {}

    def test_sizes_of_customers_and_moves_of_teams_count_from_their_day_on(self, world, october):
        """Both are kept by the clock of the database, so the run is that of the month of its today."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            (now,) = cursor.fetchone()
        month = Calendar().containing(business_day(now), "month")
        sell(world, world.rep, 1_000, month.start, account=world.account)
        for period in Calendar().parts(span(NOVEMBER.start, month.end), "month"):
            run = runs.create_run(period, by=world.admin, at=now)
        run = _calculated(world, run)
        Account.objects.filter(pk=world.account.pk).update(size="small")
        _move_team(world)
        assert _changed(run) == {"customers": {world.rep.pk}, "leaderships": {world.manager.pk}}
        assert not {"customers", "leaderships"} & _changed(october).keys()

    def test_a_budget_that_is_shared_rests_on_the_sales_of_all_who_share_it(self, world):
        """The peer left with September, and is in no run of October; what they sold then is still taken from the budget."""
        spiff = {"name": "launch", "amount": 250, "per": "order", "budget": 1_000}
        made = plan("Launch", interval="month", definition={**FIVE, "spiff": [spiff]})
        enrol(made, world.rep)
        enrol(made, world.peer, ends_on=date(2026, 9, 30))
        run = _calculated(world, run_of(OCTOBER, world.admin))
        assert _changed(run) == {}
        sell(world, world.peer, 1_000, date(2026, 9, 10))
        assert _changed(run) == {"sales": {world.rep.pk}}

    @pytest.mark.parametrize("step", ["approve", "lock"])
    def test_it_goes_no_further(self, world, october, second, step):
        run = runs.review_run(october, by=world.admin, at=NOW)
        if step == "lock":
            run = runs.approve_run(run, by=second, at=NOW)
        sell(world, world.rep, 1_000, date(2026, 10, 31))
        with pytest.raises(Refused) as refused:
            getattr(runs, f"{step}_run")(run, by=second, at=LATER)
        assert refused.value.code == "stale"
        assert "Reopen" in str(refused.value.message)

    def test_a_run_that_is_locked_before_it_makes_it_stale(self, world, october, second):
        november = _calculated(world, run_of(NOVEMBER, world.admin))
        run = runs.review_run(october, by=world.admin, at=NOW)
        run = runs.approve_run(run, by=second, at=NOW)
        runs.lock_run(run, note="All is known", by=world.admin, at=NOW)
        assert _changed(november) == {"earlier": {world.rep.pk, world.manager.pk}}

    def test_a_locked_run_is_never_stale(self, world, october, second):
        run = runs.review_run(october, by=world.admin, at=NOW)
        run = runs.approve_run(run, by=second, at=NOW)
        run = runs.lock_run(run, note="All is known", by=world.admin, at=NOW)
        sell(world, world.rep, 1_000, date(2026, 10, 31))
        assert _changed(run) == {}

    def test_no_run_is_locked_before_its_period_is_over(self, world, monthly, second):
        run = calculated(run_of(NOVEMBER, world.admin), on_the_books, world.admin)
        run = runs.review_run(run, by=world.admin, at=NOW)
        run = runs.approve_run(run, by=second, at=NOW)
        # 17:59 UTC of 30 November is 1:59 of 1 December in Shanghai; an hour before midnight there it is still November.
        last_hour = after(NOVEMBER) - timedelta(hours=15)
        with pytest.raises(Refused) as refused:
            runs.lock_run(run, note="All is known", by=world.admin, at=last_hour)
        assert refused.value.code == "not_over"
        assert (
            runs.lock_run(run, note="All is known", by=world.admin, at=last_hour + timedelta(hours=2)).state == "locked"
        )


@pytest.mark.django_db
class TestPage:
    def test_it_says_what_changed_for_whom_and_since_when(self, world, as_, october):
        url = october.get_absolute_url()
        assert b'id="stale"' not in as_(world.admin).get(url).content
        sell(world, world.rep, 1_000, date(2026, 10, 31))
        answer = as_(world.admin).get(url)
        (one,) = answer.context["stale"]
        assert (one.label, one.people) == ("Sales", sorted([world.rep, world.manager], key=lambda who: who.sort_key))
        text = answer.content.decode()
        assert reverse("goals:statement_detail", args=[world.rep.pk, "2026-10"]) in text
        assert [step[0] for step in answer.context["steps"]] == ["calculate"]

    def test_a_wage_is_for_admins_to_know(self, world, as_, october):
        set_wage(world.rep, amount=Decimal(3000), starts_on=date(2026, 10, 1), by=world.admin, at=LATER)
        url = october.get_absolute_url()
        stale = {who: as_(getattr(world, who)).get(url).context["stale"] for who in ("admin", "manager", "auditor")}
        assert [len(stale[who]) for who in stale] == [1, 0, 0]
        assert stale["admin"][0].since == LATER

    def test_the_marks_cost_the_same_queries_for_any_number(self, world, october):
        def count(run):
            with CaptureQueriesContext(connection) as found:
                changed_since(PayRun.objects.get(pk=run.pk))
            return len(found)

        few = count(october)
        for i in range(6):
            more = person(f"more{i}", Role.REP, team=world.east_one)
            enrol(plan("Everything"), more)
            sell(world, more, 1_000, date(2026, 10, 6))
        assert count(_calculated(world, october)) == few
