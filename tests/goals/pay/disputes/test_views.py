"""The pages of disputes, and what stands of them on statements and pay runs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.pay.disputes import actions
from goals.pay.disputes.models import Dispute
from goals.pay.plan.models import IncentivePlan
from goals.pay.runs.actions.runs import create_run
from pipeline.deals.models import DealSplit
from salesplan.people.choices import Role
from tests.goals.making import version
from tests.goals.pay.disputes.making import (
    NOVEMBER,
    OCTOBER,
    claim,
    dispute_of,
    line_of,
    locked_run,
    missing,
    paid_by_five,
    sold,
)
from tests.world import NOW, person

pytestmark = pytest.mark.django_db
LIST = reverse("goals:dispute_list")


@pytest.fixture
def second(world):
    """Another admin."""
    return person("second", Role.ADMIN, name="Second Admin")


@pytest.fixture
def dispute(world):
    return dispute_of(world)


def new(ref, period=NOVEMBER):
    return reverse("goals:dispute_create", args=[period.key, ref])


def step(name, dispute):
    return reverse(f"goals:dispute_{name}", args=[dispute.pk])


def statement_page(client, who, period=NOVEMBER):
    return client.get(reverse("goals:statement_detail", args=[who.pk, period.key])).content.decode()


def decided(dispute, by, outcome="granted", **more):
    return actions.decide(dispute, outcome=outcome, text="As agreed", by=by, at=NOW, **more)


class TestStatement:
    def test_each_line_can_be_disputed_by_whose_statement_it_is(self, world, as_):
        sold(world)
        page = statement_page(as_(world.rep), world.rep)
        assert new(line_of(world.rep).ref) in page
        assert new("missing") in page
        for who in (world.manager, world.admin, world.auditor):
            assert "/disputes/new/" not in statement_page(as_(who), world.rep)

    def test_a_disputed_line_shows_where_it_stands(self, world, as_, dispute):
        for who in (world.rep, world.manager, world.auditor):
            page = statement_page(as_(who), world.rep)
            assert "Dispute: Open" in page
            assert dispute.get_absolute_url() in page
        assert new(dispute.ref) not in statement_page(as_(world.rep), world.rep)

    def test_what_is_missing_stands_at_the_foot(self, world, as_):
        paid_by_five(world.rep)
        made = missing(world.rep, deal=world.deal)
        assert made.get_absolute_url() in statement_page(as_(world.rep), world.rep)

    def test_the_posting_links_back(self, world, as_, second):
        sold(world, on=OCTOBER.start)
        locked_run(OCTOBER, world.admin, second)
        made = decided(claim(world.rep, period=OCTOBER), world.admin)
        page = statement_page(as_(world.rep), world.rep)
        assert f'<a href="{made.get_absolute_url()}">from a dispute</a>' in page
        dispute_page = as_(world.rep).get(made.get_absolute_url()).content.decode()
        assert reverse("goals:statement_detail", args=[world.rep.pk, "2026-11"]) in dispute_page
        assert "in the statement of Nov 2026" in dispute_page
        run = locked_run(NOVEMBER, world.admin, second)
        slip = as_(world.rep).get(reverse("goals:payslip_detail", args=[run.pk, world.rep.pk])).content.decode()
        assert made.get_absolute_url() in slip

    def test_when_the_time_is_over_nothing_can_be_disputed(self, world, as_, second, time_machine_at):
        sold(world, on=OCTOBER.start)
        locked_run(OCTOBER, world.admin, second)
        assert "/disputes/new/" in statement_page(as_(world.rep), world.rep, OCTOBER)
        time_machine_at(NOW + timedelta(31))
        assert "/disputes/new/" not in statement_page(as_(world.rep), world.rep, OCTOBER)


class TestClaim:
    def test_the_form_shows_the_line_and_what_it_pays(self, world, as_):
        deal = sold(world)
        page = as_(world.rep).get(new(line_of(world.rep).ref)).content.decode()
        assert deal.name in page
        assert "¥10,000.00 × 5% = ¥500.00" in page

    def test_sent_it_is_on_its_way(self, world, as_):
        deal = sold(world)
        answer = as_(world.rep).post(
            new(line_of(world.rep).ref), {"text": "7.5 % is agreed", "expected": "¥ 750", "deals": [deal.pk]}
        )
        made = Dispute.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
        page = as_(world.rep).get(made.get_absolute_url()).content.decode()
        assert "7.5 % is agreed" in page
        assert "¥250.00 at stake" in page

    @pytest.mark.parametrize("wrong", [{"text": ""}, {"expected": "much"}, {"expected": "400"}, {"deals": ["0"]}])
    def test_what_is_wrong_keeps_what_was_typed(self, world, as_, wrong):
        sold(world)
        told = {"text": "Kept words", "expected": "750", **wrong}
        answer = as_(world.rep).post(new(line_of(world.rep).ref), told)
        assert answer.status_code == 422
        for typed in (told["text"], told["expected"]):
            assert typed in answer.content.decode()
        assert not Dispute.objects.exists()

    def test_a_missing_deal(self, world, as_):
        paid_by_five(world.rep)
        page = as_(world.rep).get(new("missing")).content.decode()
        assert world.deal.name in page
        assert world.foreign_deal.name not in page
        assert as_(world.rep).post(new("missing"), {"text": "Mine", "deal": world.deal.pk}).status_code == 302
        answer = as_(world.rep).post(new("missing"), {"text": "Not mine", "deal": world.foreign_deal.pk})
        assert answer.status_code == 422

    @pytest.mark.parametrize("args", [("2026-11", "0000000000000000"), ("2026", "missing"), ("nonsense", "missing")])
    def test_what_is_not_there_is_not_found(self, world, as_, args):
        assert as_(world.rep).get(reverse("goals:dispute_create", args=args)).status_code == 404

    def test_it_can_be_taken_back(self, world, as_, dispute):
        assert as_(world.rep).post(step("withdraw", dispute)).status_code == 302
        dispute.refresh_from_db()
        assert dispute.state == "withdrawn"
        assert as_(world.rep).post(step("withdraw", dispute)).status_code == 409


class TestTalk:
    def test_everybody_says_something(self, world, as_, dispute):
        as_(world.manager).post(step("say", dispute), {"text": "He is right"})
        as_(world.admin).post(step("say", dispute), {"text": "Which letter?", "ask": "on"})
        dispute.refresh_from_db()
        assert dispute.state == "asked"
        as_(world.rep).post(step("say", dispute), {"text": "https://files.example/letter", "deals": [dispute.deal_id]})
        page = as_(world.rep).get(dispute.get_absolute_url()).content.decode()
        for text in ("He is right", "Which letter?", '<a href="https://files.example/letter"'):
            assert text in page
        assert [one.entry.kind for one in as_(world.rep).get(dispute.get_absolute_url()).context["said"]] == [
            "claimed", "said", "asked", "replied"
        ]  # fmt: skip

    def test_nothing_said_is_422_and_too_late_is_409(self, world, as_, dispute):
        assert as_(world.rep).post(step("say", dispute), {"text": " "}).status_code == 422
        decided(dispute, world.admin, "denied")
        answer = as_(world.rep).post(step("say", dispute), {"text": "But"})
        assert answer.status_code == 409
        assert "Denied" in answer.content.decode()

    def test_deals_of_the_claimant_that_the_reader_cannot_open_are_only_counted(self, world, as_, dispute):
        actions.send_message(dispute, text="See", deals=[world.deal], by=world.rep, at=NOW)
        world.deal.name, world.deal.owner, world.deal.team = "Gone elsewhere", world.outsider, world.west_one
        world.deal.save()
        DealSplit.objects.filter(deal=world.deal).delete()
        page = as_(world.manager).get(dispute.get_absolute_url()).content.decode()
        assert "Gone elsewhere" not in page
        assert "1 deal that you can't open" in page


class TestDecide:
    def test_a_line_that_moved_since_is_said(self, world, as_, dispute):
        client = as_(world.admin)
        pages = (dispute.get_absolute_url(), step("decide", dispute))
        assert all("The line now pays" not in client.get(url).content.decode() for url in pages)
        version(IncentivePlan.objects.get(), [("0", "0.06")], basis="amount")
        said = "The line now pays <strong>¥600.00</strong>; it paid ¥500.00 when it was disputed."
        assert all(said in client.get(url).content.decode() for url in pages)
        decided(dispute, world.admin, "corrected")
        assert "The line now pays" not in client.get(pages[0]).content.decode()

    def test_an_admin_grants_in_part(self, world, as_, dispute):
        client = as_(world.admin)
        assert "¥250.00" in client.get(step("decide", dispute)).content.decode()
        told = {"outcome": "partial", "amount": "100", "text": "Half of the time"}
        assert client.post(step("decide", dispute), told).status_code == 302
        page = client.get(dispute.get_absolute_url()).content.decode()
        assert "Granted in part" in page
        assert "+¥100.00" in page

    @pytest.mark.parametrize(
        "wrong", [{"outcome": ""}, {"text": ""}, {"amount": "250"}, {"amount": ""}, {"amount": "x"}]
    )
    def test_what_is_wrong_keeps_what_was_typed(self, world, as_, dispute, wrong):
        told = {"outcome": "partial", "amount": "99", "text": "Kept words", **wrong}
        answer = as_(world.admin).post(step("decide", dispute), told)
        assert answer.status_code == 422
        assert told["text"] in answer.content.decode()
        assert Dispute.objects.get().state == "open"

    def test_the_second_of_two_keeps_their_words_and_is_told(self, world, as_, second, dispute):
        decided(dispute, world.admin)
        answer = as_(second).post(step("decide", dispute), {"outcome": "denied", "text": "My words"})
        assert answer.status_code == 409
        assert "My words" in answer.content.decode()
        assert "Admin has set this dispute to “Granted”" in answer.content.decode()

    def test_who_decided_first_is_not_offered_it_again(self, world, as_, second, dispute):
        decided(dispute, world.admin, "denied")
        assert as_(world.rep).post(step("escalate", dispute), {"text": " "}).status_code == 422
        assert as_(world.rep).post(step("escalate", dispute), {"text": "Look again"}).status_code == 302
        assert as_(world.admin).get(step("decide", dispute)).status_code == 403
        page = as_(world.admin).get(dispute.get_absolute_url()).content.decode()
        assert step("decide", dispute) not in page
        assert "another admin decides this time" in page
        assert as_(second).get(step("decide", dispute)).status_code == 200


class TestList:
    def test_a_rep_sees_their_own_a_manager_the_team(self, world, as_, dispute):
        sold(world, who=world.outsider)
        claim(world.outsider)
        for who, people in (
            (world.rep, [world.rep]),
            (world.peer, []),
            (world.manager, [world.rep]),
            (world.stranger, [world.outsider]),
            (world.auditor, [world.rep, world.outsider]),
        ):
            assert [row.dispute.person for row in as_(who).get(LIST).context["rows"]] == people

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["rep", "peer"]),
            ("?state=open", ["rep"]),
            ("?state=asked", ["peer"]),
            ("?state=denied", ["other"]),
            ("?state=all", ["rep", "peer", "other"]),
            ("?state=nonsense", ["rep", "peer"]),
            ("?period=2026-11", ["rep", "peer"]),
            ("?period=2026-10", []),
            ("?state=overdue", []),
            ("?person=x", ["rep", "peer"]),
        ],
    )
    def test_filters(self, world, as_, dispute, query, found):
        for who in (world.peer, world.other):
            sold(world, who=who)
            made = claim(who)
            if who == world.peer:
                actions.ask(made, text="?", by=world.admin, at=NOW)
            else:
                decided(made, world.admin, "denied")
        page = as_(world.admin).get(LIST + query)
        assert sorted(row.dispute.person.username for row in page.context["rows"]) == sorted(found)

    def test_what_is_overdue_comes_first_and_is_said(self, world, as_, dispute, time_machine_at):
        time_machine_at(NOW + timedelta(16))
        sold(world, who=world.peer)
        claim(world.peer, at=NOW + timedelta(16))
        page = as_(world.admin).get(LIST)
        assert [row.days_left for row in page.context["rows"]] == [-2, 14]
        assert "2 days overdue" in page.content.decode()
        assert ("overdue", "Overdue", 1) in page.context["tabs"]
        assert page.context["stake"] == 500

    def test_of_one_person(self, world, as_, dispute):
        assert len(as_(world.admin).get(f"{LIST}?person={world.rep.pk}").context["rows"]) == 1
        assert not as_(world.admin).get(f"{LIST}?person={world.peer.pk}").context["rows"]

    def test_as_many_queries_for_many_as_for_few(self, world, as_, dispute):
        client = as_(world.admin)
        client.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(LIST)
        for who in (world.peer, world.other, world.outsider):
            sold(world, who=who)
            claim(who)
        with CaptureQueriesContext(connection) as many:
            assert len(client.get(LIST).context["rows"]) == 4
        assert len(many) == len(few)


def test_a_statement_costs_as_many_queries_with_disputes_as_without(world, as_):
    for amount in (1_000, 2_000, 3_000):
        sold(world, amount)
    client = as_(world.rep)
    statement_page(client, world.rep)
    with CaptureQueriesContext(connection) as before:
        statement_page(client, world.rep)
    for at in range(3):
        claim(world.rep, 750, ref=line_of(world.rep, at=at).ref)
    with CaptureQueriesContext(connection) as after:
        statement_page(client, world.rep)
    assert len(after) == len(before)


def test_a_conversation_costs_as_many_queries_however_long_it_is(world, as_, dispute):
    client = as_(world.admin)
    actions.send_message(dispute, text="First", deals=[dispute.deal], by=world.rep, at=NOW)
    client.get(dispute.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(dispute.get_absolute_url())
    for who in (world.manager, world.rep, world.director):
        actions.send_message(dispute, text="More", deals=[dispute.deal], by=who, at=NOW)
    with CaptureQueriesContext(connection) as many:
        client.get(dispute.get_absolute_url())
    assert len(many) == len(few)


def test_a_run_says_how_many_disputes_are_open_in_its_period(world, as_, dispute):
    run = create_run(OCTOBER, by=world.admin, at=NOW)
    assert "disputes in this period" not in as_(world.admin).get(run.get_absolute_url()).content.decode()
    sold(world, on=OCTOBER.start)
    claim(world.rep, period=OCTOBER)
    page = as_(world.admin).get(run.get_absolute_url()).content.decode()
    assert "1 dispute in this period is waiting for a decision." in page
    assert f"{LIST}?state=live&amp;period=2026-10" in page


def test_in_chinese(world, as_, dispute):
    client = as_(world.rep)
    decided(dispute, world.admin, "partial", amount=Decimal(100))
    client.cookies["language"] = "zh-hans"
    for url in (dispute.get_absolute_url(), LIST, new("missing")):
        page = client.get(url, headers={"accept-language": "zh-hans"}).content.decode()
        assert "异议" in page
