"""What is done with disputes: each step, who may take it, what it posts and whom it tells."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from goals.pay.disputes import actions
from goals.pay.disputes.models import Dispute, DisputeEntry
from goals.pay.models import PayAdjustment, PayLine
from goals.pay.statements.queries.items import items_of
from goals.pay.statements.queries.statement import statement
from salesplan.core.company.models import Company
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.people.choices import Role
from tests.goals.pay.disputes.making import (
    DECEMBER,
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
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def second(world):
    """Another admin."""
    return person("second", Role.ADMIN, name="Second Admin")


@pytest.fixture
def dispute(world):
    return dispute_of(world)


def told(who):
    return [notice.text for notice in Notice.objects.filter(person=who, kind="dispute").order_by("pk")]


def decide(dispute, by, outcome="granted", **more):
    return actions.decide(dispute, outcome=outcome, text="As agreed", **{"by": by, "at": NOW, **more})


class TestClaim:
    def test_keeps_the_line_as_it_stood(self, world, dispute):
        assert (dispute.paid, dispute.expected, dispute.stake) == (500, 750, 250)
        assert dispute.line["slices"] == [["10000", "0.05", "500"]]
        sold(world, 2_000)
        dispute.refresh_from_db()
        assert dispute.paid == 500
        assert (dispute.state, dispute.was_locked, dispute.due_on) == ("open", False, TODAY + timedelta(14))
        (entry,) = dispute.entries.all()
        assert (entry.kind, entry.text, entry.amount, entry.by) == ("claimed", "The rate is wrong", 750, world.rep)

    def test_the_line_has_the_same_name_after_more_sales_and_after_the_lock(self, world, second):
        sold(world, on=OCTOBER.start)
        before = line_of(world.rep, OCTOBER).ref
        sold(world, 70_000, on=OCTOBER.end)
        assert line_of(world.rep, OCTOBER).ref == before
        locked_run(OCTOBER, world.admin, second)
        sold(world, 30_000, on=OCTOBER.start)  # late
        assert line_of(world.rep, OCTOBER).ref == before

    def test_tells_admins_and_the_manager(self, world, second, dispute):
        assert told(world.admin) == told(second) == told(world.manager)
        assert "Rep" in told(world.admin)[0] or "Chen Wei" in told(world.admin)[0]
        assert told(world.director) == told(world.rep) == []

    def test_a_line_is_disputed_once_and_again_when_withdrawn(self, world, dispute):
        with pytest.raises(Refused, match="already"):
            claim(world.rep)
        actions.withdraw(dispute, by=world.rep, at=NOW)
        assert claim(world.rep).pk != dispute.pk

    def test_something_is_missing(self, world):
        paid_by_five(world.rep)
        made = missing(world.rep, 250, deal=world.deal, deals=[world.deal])
        assert (made.subject, made.deal, made.paid, made.stake) == ("missing", world.deal, 0, 250)
        assert list(made.entries.get().deals.all()) == [world.deal]
        with pytest.raises(Refused, match="already"):
            missing(world.rep, 300, deal=world.deal)
        missing(world.rep, None)
        missing(world.rep, None)

    def test_a_posting_can_be_disputed(self, world):
        sold(world)
        part = next(one for one in items_of(statement(world.rep, NOVEMBER, today=TODAY)) if one.kind == "earning")
        assert claim(world.rep, 600, ref=part.ref).subject == "posting"

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"text": "  "}, "text"),
            ({"expected": D(500)}, "expected"),
            ({"expected": D(-1)}, "expected"),
            ({"expected": D(10) ** 13}, "expected"),
        ],
    )
    def test_what_is_wrong_is_named(self, world, more, field):
        sold(world)
        with pytest.raises(Refused) as fault:
            claim(world.rep, **more)
        assert fault.value.field == field
        assert not Dispute.objects.exists()

    def test_others_deals_are_no_evidence(self, world):
        sold(world)
        with pytest.raises(Refused) as fault:
            claim(world.rep, deals=[world.foreign_deal])
        assert fault.value.field == "deals"

    def test_a_line_of_somebody_else_is_none_of_mine(self, world):
        sold(world)
        sold(world, who=world.peer)
        with pytest.raises(Refused, match="no longer on the statement"):
            claim(world.rep, ref=line_of(world.peer).ref)

    def test_an_auditor_claims_nothing(self, world):
        with pytest.raises(NotAllowed):
            missing(world.auditor)

    @pytest.mark.parametrize(("days", "may"), [(30, True), (31, False)])
    def test_until_so_many_days_after_the_lock(self, world, second, days, may):
        sold(world, on=OCTOBER.start)
        locked_run(OCTOBER, world.admin, second)
        at = NOW + timedelta(days)
        if may:
            assert claim(world.rep, period=OCTOBER, at=at).was_locked
        else:
            with pytest.raises(Refused, match="was 24 Dec 2026"):
                claim(world.rep, period=OCTOBER, at=at)

    def test_the_company_says_how_many(self, world, second):
        Company.objects.update(dispute_claim_days=5, dispute_answer_days=7)
        sold(world, on=OCTOBER.start)
        locked_run(OCTOBER, world.admin, second)
        with pytest.raises(Refused):
            claim(world.rep, period=OCTOBER, at=NOW + timedelta(6))
        assert claim(world.rep, period=OCTOBER, at=NOW + timedelta(5)).due_on == TODAY + timedelta(12)

    def test_not_before_the_period(self, world):
        with pytest.raises(Refused, match="not started"):
            missing(world.rep, period=DECEMBER)


class TestTalk:
    def test_asked_and_replied_the_clock_stands_still(self, world, dispute):
        due = dispute.due_on
        actions.ask(dispute, text="Which rate?", by=world.manager, at=NOW + timedelta(2))
        dispute.refresh_from_db()
        assert (dispute.state, dispute.asked_on) == ("asked", TODAY + timedelta(2))
        assert "Which rate?" in told(world.rep)[-1]
        with pytest.raises(Conflict):
            actions.ask(dispute, text="And?", by=world.admin, at=NOW)
        actions.send_message(dispute, text="7.5 %, see the letter", by=world.rep, at=NOW + timedelta(5))
        dispute.refresh_from_db()
        assert (dispute.state, dispute.due_on, dispute.asked_on) == ("open", due + timedelta(3), None)
        assert "see the letter" in told(world.manager)[-1]

    def test_what_is_said_stays(self, world, dispute):
        actions.send_message(dispute, text="I was there", by=world.manager, at=NOW)
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            DisputeEntry.objects.update(text="I was not")

    def test_nobody_asks_themselves_and_nothing_is_said_after_the_end(self, world, dispute):
        with pytest.raises(NotAllowed):
            actions.ask(dispute, text="?", by=world.rep, at=NOW)
        decide(dispute, world.admin, "denied")
        with pytest.raises(Conflict):
            actions.send_message(dispute, text="But", by=world.rep, at=NOW)

    def test_an_auditor_says_nothing(self, world, dispute):
        with pytest.raises(NotAllowed):
            actions.send_message(dispute, text="Hm", by=world.auditor, at=NOW)


class TestDecide:
    def test_granted_posts_what_was_at_stake_in_the_open_period(self, world, second, dispute):
        made = decide(dispute, world.admin)
        assert (made.state, made.granted, made.decided_by) == ("granted", 250, world.admin)
        assert (made.adjustment.cause_kind, made.adjustment.cause_id) == ("dispute", made.pk)
        assert (made.adjustment.amount, made.adjustment.period_key, made.adjustment.why) == (
            250,
            "2026-11",
            "As agreed",
        )
        assert statement(world.rep, NOVEMBER, today=TODAY).paid == 750
        assert "¥250.00 will be paid with your pay for Nov 2026" in told(world.rep)[-1]
        assert not Notice.objects.filter(person=world.rep, kind="pay").exists()  # told once

    def test_half_of_a_deal_at_five_percent_pays_250(self, world):
        """The vector of the field: 50 % of 10k at 5 % was not credited → +250."""
        paid_by_five(world.rep)
        made = decide(missing(world.rep, 250), world.admin)
        assert made.adjustment.amount == 250

    def test_a_locked_period_stays_and_the_next_statement_pays_with_a_link(self, world, second):
        sold(world, on=OCTOBER.start)
        run = locked_run(OCTOBER, world.admin, second)
        made = decide(claim(world.rep, period=OCTOBER), world.admin, "partial", amount=D("100.00"))
        assert (made.granted, made.adjustment.period_key) == (D("100.00"), "2026-11")
        assert PayLine.objects.filter(run=run, kind="adjustment").count() == 0
        november = locked_run(NOVEMBER, world.admin, second)
        line = PayLine.objects.get(run=november, kind="adjustment")
        assert (line.amount, line.cause) == (100, {"adjustments": [made.adjustment.pk]})

    @pytest.mark.parametrize("outcome", ["corrected", "denied"])
    def test_the_others_post_nothing(self, world, dispute, outcome):
        made = decide(dispute, world.admin, outcome, amount=D(100))
        assert (made.state, made.adjustment, made.granted) == (outcome, None, None)
        assert made.escalate_until == TODAY + timedelta(14)
        assert not PayAdjustment.objects.exists()

    @pytest.mark.parametrize(
        ("outcome", "amount", "code"),
        [
            ("granted", 100, "not_the_claim"),
            ("partial", None, "amount_needed"),
            ("partial", 250, "whole"),
            ("partial", 251, "above_the_claim"),
            ("partial", 0, "not_positive"),
            ("partial", -5, "not_positive"),
        ],
    )
    def test_amounts_that_do_not_fit(self, world, dispute, outcome, amount, code):
        with pytest.raises(Refused) as fault:
            decide(dispute, world.admin, outcome, amount=None if amount is None else D(amount))
        assert (fault.value.field, fault.value.code) == ("amount", code)
        assert Dispute.objects.get().state == "open"

    def test_without_a_figure_the_admin_names_one(self, world):
        sold(world)
        assert decide(claim(world.rep, None), world.admin, amount=D(80)).granted == 80

    def test_only_admins_and_nobody_their_own(self, world, second, dispute):
        for who in (world.rep, world.manager, world.auditor):
            with pytest.raises(NotAllowed):
                decide(dispute, who)
        sold(world, who=world.admin)
        own = claim(world.admin)
        with pytest.raises(NotAllowed, match="your own dispute"):
            decide(own, world.admin)
        assert decide(own, second).state == "granted"

    def test_the_second_of_two_gets_a_conflict(self, world, second, dispute):
        decide(dispute, world.admin)
        with pytest.raises(Conflict, match=r"Admin has set this dispute to “Granted”"):
            decide(dispute, second, "denied")
        assert PayAdjustment.objects.count() == 1

    def test_what_is_no_decision_decides_nothing(self, world, dispute):
        with pytest.raises(Refused) as fault:
            decide(dispute, world.admin, "nonsense")
        assert fault.value.field == "outcome"
        with pytest.raises(Refused) as fault:
            actions.decide(dispute, outcome="granted", text=" ", by=world.admin, at=NOW)
        assert fault.value.field == "text"
        assert Dispute.objects.get().is_live


class TestEscalate:
    def test_a_second_admin_decides_and_that_stays(self, world, second, dispute):
        decide(dispute, world.admin, "denied")
        made = actions.escalate(dispute, text="Look at the letter", by=world.rep, at=NOW + timedelta(14))
        assert (made.state, made.rounds, made.first_by, made.due_on) == (
            "escalated", 2, world.admin, TODAY + timedelta(28)
        )  # fmt: skip
        assert "second decision" in told(second)[-1]
        assert "second decision" not in told(world.admin)[-1]
        with pytest.raises(NotAllowed, match="second admin"):
            decide(made, world.admin)
        made = decide(made, second, "denied")
        assert made.is_final
        assert made.escalate_until is None
        with pytest.raises(Conflict):
            actions.escalate(made, text="Again", by=world.rep, at=NOW)

    def test_granted_the_second_time(self, world, second, dispute):
        decide(dispute, world.admin, "corrected")
        actions.escalate(dispute, text="It is not", by=world.rep, at=NOW)
        assert decide(dispute, second).adjustment.amount == 250

    def test_asked_in_the_second_round_it_comes_back_to_it(self, world, second, dispute):
        decide(dispute, world.admin, "denied")
        actions.escalate(dispute, text="No", by=world.rep, at=NOW)
        actions.ask(dispute, text="Why?", by=second, at=NOW)
        actions.send_message(dispute, text="So", by=world.rep, at=NOW)
        assert Dispute.objects.get().state == "escalated"

    def test_not_too_late_not_what_was_granted_and_by_nobody_else(self, world, dispute):
        with pytest.raises(Conflict):
            actions.escalate(dispute, text="Now", by=world.rep, at=NOW)
        decide(dispute, world.admin, "denied")
        with pytest.raises(NotAllowed):
            actions.escalate(dispute, text="For him", by=world.manager, at=NOW)
        with pytest.raises(Refused, match="was 8 Dec 2026"):
            actions.escalate(dispute, text="Late", by=world.rep, at=NOW + timedelta(15))


class TestWithdraw:
    def test_while_it_is_not_decided(self, world, dispute):
        with pytest.raises(NotAllowed):
            actions.withdraw(dispute, by=world.manager, at=NOW)
        assert actions.withdraw(dispute, by=world.rep, at=NOW).is_final
        with pytest.raises(Conflict, match="Withdrawn"):
            decide(dispute, world.admin)
