"""What of goals passes on or ends when somebody leaves: quotas to the cent, goals, plans of pay, actions, ratings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.plan.models import Enrolment
from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.goals.models import Goal
from goals.planning.quotas.models import Quota, QuotaChange
from goals.planning.quotas.rules import QuotaRow, kept
from reports.monitoring.models import Monitor
from salesplan.core.money import split
from salesplan.core.periods import Calendar
from salesplan.people.leaving import queries
from salesplan.people.leaving.actions import working
from salesplan.people.models import User
from tests.goals.making import enrol, goal, plan, quota
from tests.people.leaving.making import leave, prepare
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
Q4 = Calendar().parse("2026-Q4")
# 24 November: 100,000 a quarter are 33,333.34 in October and 24 thirtieths of 33,333.33 in November.
STAYS = Decimal("60000.00")


def carried(person, key="2026-Q4"):
    row = Quota.objects.filter(person=person, period_key=key).first()
    return row and row.amount


@pytest.fixture
def company(world):
    for who, amount in ((world.rep, "100000"), (world.peer, "80000")):
        quota(who, amount)
    quota(world.rep, "40000.01", "2027-Q1")
    return world


class TestQuotas:
    def test_ended_they_carry_their_days_and_later_ones_are_gone(self, company):
        leave(company, words={"quotas": "end"})
        assert carried(company.rep) == STAYS
        assert carried(company.rep, "2027-Q1") is None
        line = QuotaChange.objects.filter(person=company.rep, period_key="2026-Q4").latest("pk")
        assert (line.amount, line.effective_on, line.note) == (STAYS, TODAY, "Chen Wei 陈伟 is leaving")
        assert QuotaChange.objects.filter(person=company.rep, period_key="2027-Q1").latest("pk").amount is None

    def test_passed_on_to_several_the_sum_stays_to_the_cent(self, company):
        leave(company, heirs="peer other", words={"quotas": "spread"})
        assert (carried(company.rep), carried(company.peer), carried(company.other)) == (STAYS, 100000, 20000)
        later = [carried(who, "2027-Q1") for who in (company.peer, company.other)]
        assert sorted(later) == [Decimal("20000.00"), Decimal("20000.01")]

    def test_taken_back(self, company):
        made = leave(company, heirs="peer other", last_day=TODAY + timedelta(6), words={"quotas": "spread"})
        working.undo_leaving(made, by=company.admin, at=NOW)
        assert set(made.items.filter(kind="quotas").values_list("state", flat=True)) == {"undone"}
        assert [carried(who) for who in (company.rep, company.peer, company.other)] == [100000, 80000, None]
        assert carried(company.rep, "2027-Q1") == Decimal("40000.01")

    def test_a_finished_quarter_is_not_held(self, company):
        quota(company.rep, "70000", "2026-Q3")
        labels = [one.pk for one in queries.LeavingPreparation(prepare(company), NOW).records["quotas"]]
        assert Quota.objects.filter(pk__in=labels, period_key="2026-Q3").count() == 0


@given(
    st.decimals("0.00", "9999999.99", places=2),
    st.dates(date(2026, 9, 1), date(2027, 1, 31)),
    st.integers(1, 7),
)
def test_what_stays_and_what_passes_on_is_the_quota_to_the_cent(amount, day, heirs):
    stays = kept(QuotaRow(Q4.start, Q4.end, amount), day, "CNY")
    assert 0 <= stays <= amount
    assert stays == (0 if day < Q4.start else amount if day >= Q4.end else stays)
    assert stays + sum(split(amount - stays, [Decimal(1)] * heirs, "CNY")) == amount


@given(st.decimals("0.00", "9999999.99", places=2), st.dates(Q4.start, Q4.end - timedelta(1)))
def test_who_stays_longer_carries_no_less(amount, day):
    row = QuotaRow(Q4.start, Q4.end, amount)
    # A cent of rounding may lie between the days of a month.
    assert kept(row, day, "CNY") <= kept(row, day + timedelta(1), "CNY") + Decimal("0.01")


class TestGoals:
    def test_ended_or_passed_on(self, world):
        ours = goal(world.east_one)
        mine = goal(world.rep, parent=ours)
        leave(world, heirs="peer", words={"goals": f"heir:{world.peer.pk}"})
        mine.refresh_from_db()
        assert (mine.person, mine.parent, mine.state) == (world.peer, ours, "active")

    def test_in_another_team_it_stands_alone_and_comes_back_whole(self, world):
        ours = goal(world.east_one)
        mine = goal(world.rep, parent=ours)
        soon = TODAY + timedelta(3)
        made = leave(world, heirs="other", last_day=soon, words={"goals": f"heir:{world.other.pk}"})
        assert Goal.objects.get(pk=mine.pk).parent is None
        working.undo_leaving(made, by=world.admin, at=NOW)
        assert (Goal.objects.get(pk=mine.pk).person, Goal.objects.get(pk=mine.pk).parent) == (world.rep, ours)

    def test_dropped_with_the_reason_and_opened_again(self, world):
        mine = goal(world.rep)
        made = leave(world, last_day=TODAY + timedelta(3), words={"goals": "end"})
        mine.refresh_from_db()
        assert (mine.state, mine.outcome, mine.moves.first().note) == ("closed", "dropped", "Chen Wei 陈伟 is leaving")
        working.undo_leaving(made, by=world.admin, at=NOW)
        mine.refresh_from_db()
        assert mine.state == "active"


def test_the_plan_of_pay_ends_with_the_last_day_and_begins_again_when_taken_back(world):
    enrol(plan(), world.rep)
    soon = TODAY + timedelta(6)
    made = leave(world, last_day=soon)
    assert Enrolment.objects.get(person=world.rep).ends_on == soon
    working.undo_leaving(made, by=world.admin, at=NOW)
    assert Enrolment.objects.get(person=world.rep).ends_on is None


def test_corrective_actions_and_alerts_pass_on(world):
    told = {"opened_on": TODAY, "due_on": TODAY, "review_on": TODAY + timedelta(30), "created_at": NOW}
    more = {"metric": "won_revenue", "expected": 1, "period_key": "2026-Q4", "person": world.peer}
    action = CorrectiveAction.objects.create(what="Call back", owner=world.rep, **told, **more)
    alerts = [
        Monitor.objects.create(name=f"A{n}", owner=world.rep, metric="won_revenue", threshold=1, created_at=NOW)
        for n in range(2)
    ]
    leave(world, words={"monitors": f"heir:{world.other.pk}"})
    action.refresh_from_db()
    assert action.owner == world.other
    assert {Monitor.objects.get(pk=one.pk).owner for one in alerts} == {world.other}


def test_nothing_of_goals_is_left_with_whoever_left(world):
    quota(world.rep, "100000")
    goal(world.rep)
    enrol(plan(), world.rep)
    made = leave(world)
    assert made.items.filter(state="refused").count() == 0
    # In the day after the last one there is nothing that they would still hold.
    made.last_day = TODAY
    held = queries.LeavingPreparation(made, NOW).records
    assert {key: rows for key, rows in held.items() if rows and key != "quotas"} == {}
    assert User.objects.get(pk=world.rep.pk).is_active is False
