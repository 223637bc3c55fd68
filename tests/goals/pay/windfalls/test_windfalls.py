"""Windfalls: what is held, what an approval is worth, who decides, and what a decision does before and after the lock."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.pay.engine.credits import Credit
from goals.pay.engine.run import calculate
from goals.pay.models import PayLine, WindfallDecision
from goals.pay.runs.actions import runs
from goals.pay.statements.queries.calculating import calculated
from goals.pay.statements.queries.statement import statement
from goals.pay.windfalls.actions import decide_windfall
from goals.pay.windfalls.queries import held_windfalls
from pipeline.receipts.actions import record_receipt
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell, take_back
from tests.goals.pay.making import after, run_of
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db

OWN = Calendar()
OCTOBER, NOVEMBER = OWN.month(2026, 10), OWN.month(2026, 11)
RULES = {"component": [{"name": "commission", "rate": "5 %", "windfall": "2"}]}


@pytest.fixture
def deal(world):
    """A quota of 100,000, of which 300,000 in one deal are held; 50,000 count."""
    enrol(plan("Holds", definition=RULES, interval="month"), world.rep, world.peer, starts_on=OCTOBER.start)
    for who in (world.rep, world.peer):
        for key in ("2026-10", "2026-11"):
            quota(who, 100_000, key)
    sell(world, world.rep, 50_000, date(2026, 10, 5), name="Small")
    return sell(world, world.rep, 300_000, date(2026, 10, 9), name="Large")


def decide(world, deal, by=None, **told):
    told = {"approve": True, "why": "A frame contract", **told}
    return decide_windfall(world.rep, deal, 1, **told, by=by or world.admin, at=NOW)


def of(who, period=OCTOBER):
    return statement(who, period, today=TODAY)


def lock(period, by, other):
    run = runs.calculate_run(run_of(period, by), by=by, at=NOW)
    runs.process(run, lambda people, through: calculated(people, through=through), at=NOW)
    run.refresh_from_db()
    runs.review_run(run, by=by, at=NOW)
    runs.approve_run(run, by=other, at=NOW)
    return runs.lock_run(run, note="All is known", by=by, at=after(period))


class TestHeld:
    def test_it_counts_for_nothing_and_says_what_an_approval_is_worth(self, world, deal):
        (one,) = held_windfalls([world.rep.pk, world.peer.pk], TODAY)
        assert (one.person, one.deal, one.posting, one.period) == (world.rep, deal, 1, OCTOBER)
        assert (one.amount, one.share) == (300_000, 2)
        # 5 % of 50,000; with the deal 5 % of 350,000.
        assert (one.without, one.approved, one.pays) == (2_500, 17_500, 15_000)
        assert of(world.rep).earned == 2_500

    def test_what_is_taken_back_is_not_held(self, world, deal):
        take_back(deal, world.rep)
        assert held_windfalls([world.rep.pk], TODAY) == []

    def test_a_deal_at_the_bound_is_no_windfall(self, world, deal):
        sell(world, world.peer, 200_000, date(2026, 10, 9))
        assert held_windfalls([world.peer.pk], TODAY) == []

    def test_of_a_sale_that_is_paid_by_its_payments_a_large_one_is_held(self, world):
        rules = {"component": [{**RULES["component"][0], "event": "paid"}]}
        enrol(plan("Paid", definition=rules, interval="month"), world.rep, starts_on=OCTOBER.start)
        quota(world.rep, 100_000, "2026-10")
        large = sell(world, world.rep, 300_000, date(2026, 10, 9))
        told = {"kind": "paid", "by": world.admin, "at": NOW}
        record_receipt(large, amount=Decimal(50_000), day=date(2026, 10, 12), **told)
        assert held_windfalls([world.rep.pk], TODAY) == []
        record_receipt(large, amount=Decimal(250_000), day=date(2026, 10, 20), **told)
        (one,) = held_windfalls([world.rep.pk], TODAY)
        assert (one.amount, one.without, one.approved) == (250_000, 2_500, 15_000)
        decide(world, large)
        assert of(world.rep).earned == 15_000

    def test_what_a_team_sold_is_held_for_who_leads_it(self, world):
        rules = {"component": [{**RULES["component"][0], "credits": "team"}]}
        enrol(plan("Override", definition=rules, interval="month"), world.manager, starts_on=OCTOBER.start)
        quota(world.manager, 100_000, "2026-10")
        large = sell(world, world.rep, 300_000, date(2026, 10, 9))
        (one,) = held_windfalls([world.manager.pk, world.rep.pk], TODAY)
        assert (one.person, one.deal, one.pays) == (world.manager, large, 15_000)
        decide_windfall(world.manager, large, 1, approve=True, why="Seen", by=world.admin, at=NOW)
        assert of(world.manager).earned == 15_000

    def test_without_a_quota_nothing_is_held(self, world):
        enrol(plan("Holds", definition=RULES, interval="month"), world.rep, starts_on=OCTOBER.start)
        sell(world, world.rep, 300_000, date(2026, 10, 9))
        assert held_windfalls([world.rep.pk], TODAY) == []
        assert of(world.rep).earned == 15_000

    def test_a_figure_of_a_period_is_no_deal(self):
        from goals.pay.definition.document import Table
        from goals.pay.definition.reading import read_plan
        from goals.pay.engine.plan import PeriodInputs

        rules = {"component": [{"name": "calls", "measure": "activities", "rate": "1", "windfall": "2"}]}
        credit = Credit(1, {"booked": OCTOBER.end}, {"activities": 900}, is_sale=False)
        (made,) = calculate(read_plan(Table(rules, "")), [PeriodInputs(OCTOBER, {"calls": 100})], [credit])
        assert made.earned == 900


class TestDeciding:
    def test_approved_it_counts_in_full(self, world, deal):
        made = decide(world, deal)
        assert (made.amount, made.pays, made.approves) == (300_000, 15_000, True)
        assert of(world.rep).earned == 17_500
        assert held_windfalls([world.rep.pk], TODAY) == []
        assert Notice.objects.get(person=world.rep, kind="pay").url.endswith(f"/{deal.pk}/1/{world.rep.pk}/")

    def test_refused_it_goes_on_counting_for_nothing(self, world, deal):
        decide(world, deal, approve=False, why="Booked before the plan")
        assert of(world.rep).earned == 2_500
        (one,) = held_windfalls([world.rep.pk], TODAY)
        assert one.decision.why == "Booked before the plan"

    def test_another_decision_takes_the_place_of_the_last_and_both_stay(self, world, deal):
        decide(world, deal)
        decide(world, deal, approve=False, why="The customer has cancelled")
        assert of(world.rep).earned == 2_500
        assert WindfallDecision.objects.count() == 2
        with pytest.raises(DatabaseError), transaction.atomic():
            WindfallDecision.objects.update(approves=True)

    def test_the_same_decision_twice_is_refused(self, world, deal):
        decide(world, deal)
        with pytest.raises(Refused) as fault:
            decide(world, deal)
        assert fault.value.code == "decided"

    def test_a_deal_that_is_posted_anew_waits_anew(self, world, deal):
        from pipeline.sales.actions import post_sale

        decide(world, deal)
        take_back(deal, world.rep)
        with transaction.atomic():
            post_sale(deal, sold_on=date(2026, 10, 9), by=world.rep, at=NOW)
        assert of(world.rep).earned == 2_500
        (one,) = held_windfalls([world.rep.pk], TODAY)
        assert (one.posting, one.decision) == (2, None)

    def test_nobody_decides_on_their_own_pay_or_deal(self, world, deal):
        second = person("second", "admin")
        enrol(plan("Holds"), second, starts_on=OCTOBER.start)
        quota(second, 10_000, "2026-10")
        shared = sell(world, world.rep, 900_000, date(2026, 10, 12), splits=[(world.rep, "50"), (second, "50")])
        for who in (world.rep, second):
            with pytest.raises(NotAllowed) as fault:
                decide_windfall(who, shared, 1, approve=True, why="Mine", by=second, at=NOW)
            assert fault.value.code == "four_eyes"
        decide_windfall(second, shared, 1, approve=True, why="Seen", by=world.admin, at=NOW)

    @pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
    def test_only_admins_decide(self, world, deal, who):
        with pytest.raises(NotAllowed):
            decide(world, deal, by=getattr(world, who))

    def test_a_reason_and_a_held_deal_are_needed(self, world, deal):
        with pytest.raises(Refused) as fault:
            decide(world, deal, why="  ")
        assert fault.value.field == "why"
        small = sell(world, world.rep, 10, date(2026, 10, 6))
        with pytest.raises(Refused) as fault:
            decide(world, small)
        assert fault.value.code == "not_held"


class TestAfterTheLock:
    def test_an_approval_is_a_correction_of_the_next_period_and_names_the_deal(self, world, deal):
        second = person("second", "admin")
        october = lock(OCTOBER, world.admin, second)
        before = PayLine.objects.filter(run=october).count()
        decide(world, deal)
        assert of(world.rep).earned == 2_500
        november = lock(NOVEMBER, world.admin, second)
        correction = PayLine.objects.get(run=november, kind="correction")
        assert (correction.amount, correction.cause["deals"]) == (15_000, [deal.pk])
        assert PayLine.objects.filter(run=october).count() == before
        # Taken back after both are locked: December pays the difference, once.
        decide(world, deal, approve=False, why="A mistake")
        assert of(world.rep, OWN.month(2026, 12)).pay.of_kind("correction") == -15_000


class TestRun:
    def test_the_run_says_what_is_held_and_is_stale_once_it_is_approved(self, world, as_, deal):
        run = runs.calculate_run(run_of(OCTOBER, world.admin), by=world.admin, at=NOW)
        runs.process(run, lambda people, through: calculated(people, through=through), at=NOW)
        client = as_(world.admin)
        told = client.get(run.get_absolute_url()).context
        assert (told["windfalls"], told["stale"]) == (1, [])
        decide_windfall(world.rep, deal, 1, approve=True, why="Seen", by=world.admin, at=NOW + timedelta(hours=1))
        for who in (world.admin, world.manager):
            (stale,) = as_(who).get(run.get_absolute_url()).context["stale"]
            assert (stale.kind, stale.people, stale.since) == ("windfalls", [world.rep], NOW + timedelta(hours=1))
        run = runs.calculate_run(run, by=world.admin, at=NOW + timedelta(hours=2))
        runs.process(run, lambda people, through: calculated(people, through=through), at=NOW + timedelta(hours=2))
        told = client.get(run.get_absolute_url()).context
        assert (told["windfalls"], told["stale"]) == (0, [])
        line = PayLine.objects.filter(run=run, person=world.rep).last()
        assert (line.amount, line.cause["deals"]) == (15_000, [deal.pk])


class TestPages:
    def test_the_statement_says_that_it_waits_and_links_to_it(self, world, as_, deal):
        url = reverse("goals:windfall_decide", args=[deal.pk, 1, world.rep.pk])
        page = as_(world.rep).get(reverse("goals:statement_detail", args=[world.rep.pk, "2026-10"])).content.decode()
        assert f'<a href="{url}">held: windfall, waiting for approval</a>' in page
        answer = as_(world.rep).get(url)
        assert answer.status_code == 200
        assert '<form method="post" class="form"' not in answer.content.decode()

    def test_an_admin_approves(self, world, as_, deal):
        client = as_(world.admin)
        answer = client.get(reverse("goals:windfall_list"))
        assert [one.key for one, _label in answer.context["waiting"]] == [(world.rep.pk, deal.pk, 1)]
        url = reverse("goals:windfall_decide", args=[deal.pk, 1, world.rep.pk])
        assert client.post(url, {"outcome": "approve", "why": ""}).status_code == 422
        assert client.post(url, {"outcome": "approve", "why": "A frame contract"}).status_code == 302
        answer = client.get(reverse("goals:windfall_list"))
        assert answer.context["waiting"] == []
        assert [one.why for one in answer.context["decided"]] == ["A frame contract"]

    def test_everybody_sees_theirs(self, world, as_, deal):
        url = reverse("goals:windfall_list")
        seen = {who: len(as_(getattr(world, who)).get(url).context["waiting"]) for who in ("rep", "manager", "peer")}
        assert seen == {"rep": 1, "manager": 1, "peer": 0}
        assert as_(world.peer).get(reverse("goals:windfall_decide", args=[deal.pk, 1, world.rep.pk])).status_code == 404

    def test_the_number_of_queries_does_not_grow(self, world, as_, deal):
        def count():
            with CaptureQueriesContext(connection) as found:
                assert client.get(url).status_code == 200
            return len(found)

        client, url = as_(world.admin), reverse("goals:windfall_list")
        client.get(url)
        few = count()
        for i in range(4):
            sell(world, world.peer, 300_000 + i, date(2026, 10, 6))
        assert count() <= few
