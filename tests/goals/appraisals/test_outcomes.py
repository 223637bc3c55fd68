"""What follows a closed round: appeals, rewards; and the reminders before it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from goals.appraisals import notifications, queries
from goals.appraisals.actions import outcomes, rounds
from goals.appraisals.models.outcomes import Reward
from goals.appraisals.models.rounds import Round
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.goals.appraisals.making import appraisal, forward, open_round, rate, rate_self
from tests.world import NOW, TODAY

D = Decimal
LATER = NOW + timedelta(days=3)


class TestAppeals:
    @pytest.fixture
    def mine(self, figures, world):
        return appraisal(open_round(world, to="closed"), world.rep)

    def decide(self, row, by, outcome="partly", points="85", answer="The handover counts"):
        return outcomes.decide_appeal(row, outcome=outcome, answer=answer, points=points and D(points), by=by, at=NOW)

    def test_an_appeal_upheld_posts_a_correction_and_the_original_stays(self, world, mine):
        row = outcomes.appeal(mine, text="The Hexin deal was mine", by=world.rep, at=LATER)
        row = self.decide(row, world.director)
        assert (row.state, row.decided_by) == ("partly", world.director)
        made = row.correction
        assert (made.points_before, made.grade_before, made.points, made.grade) == (D("76.3"), "C", D(85), "C")
        kept = queries.history(world.rep, world.rep)[0]
        assert kept.final_points == D("76.3")
        assert queries.result_of(kept).points == D(85)
        assert Notice.objects.filter(person=world.rep, text__contains="appeal").exists()

    def test_a_denied_appeal_corrects_nothing(self, world, mine):
        row = self.decide(outcomes.appeal(mine, text="No", by=world.rep, at=NOW), world.admin, "denied", None)
        assert not hasattr(row, "correction")

    @pytest.mark.parametrize("who", ["rep", "manager", "auditor", "sibling", "peer"])
    def test_not_decided_by_the_rater_the_person_or_who_has_no_say(self, world, mine, who):
        row = outcomes.appeal(mine, text="No", by=world.rep, at=NOW)
        with pytest.raises(NotAllowed):
            self.decide(row, getattr(world, who))

    def test_not_decided_by_who_adjusted_it(self, world):
        made = open_round(world, to="calibration")
        rounds.adjust(appraisal(made, world.rep), points=D(50), why="x", version=None, by=world.admin, at=NOW)
        mine = appraisal(forward(Round.objects.get(pk=made.pk), "closed", world.admin), world.rep)
        row = outcomes.appeal(mine, text="No", by=world.rep, at=NOW)
        with pytest.raises(NotAllowed):
            self.decide(row, world.admin)
        assert self.decide(row, world.director).state == "partly"

    def test_not_twice_not_for_others_not_too_late(self, world, mine):
        with pytest.raises(NotAllowed):
            outcomes.appeal(mine, text="No", by=world.peer, at=NOW)
        with pytest.raises(Refused, match="was 8 Dec 2026"):
            outcomes.appeal(mine, text="No", by=world.rep, at=NOW + timedelta(days=15))
        outcomes.appeal(mine, text="No", by=world.rep, at=NOW + timedelta(days=14))
        with pytest.raises(Refused, match="already"):
            outcomes.appeal(mine, text="No", by=world.rep, at=NOW)

    def test_not_before_there_is_a_result(self, world):
        mine = appraisal(open_round(world, to="manager"), world.rep)
        with pytest.raises(Refused, match="no result yet"):
            outcomes.appeal(mine, text="No", by=world.rep, at=NOW)

    def test_a_decision_is_final(self, world, mine):
        row = outcomes.appeal(mine, text="No", by=world.rep, at=NOW)
        self.decide(row, world.admin)
        with pytest.raises(Refused):
            self.decide(row, world.director)
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(answer="Other")


class TestRewards:
    @pytest.fixture
    def mine(self, world):
        return appraisal(open_round(world, to="closed"), world.rep)

    def propose(self, mine, by, **more):
        told = {"kind": "training", "text": "Negotiation course", "credit": D(5000)} | more
        return outcomes.propose_reward(mine, **told, by=by, at=NOW)

    def test_from_proposal_to_given(self, world, mine):
        row = self.propose(mine, world.manager)
        assert row not in Reward.objects.visible_to(world.rep)
        row = outcomes.decide_reward(row, approve=True, by=world.admin, at=NOW)
        assert row in Reward.objects.visible_to(world.rep)
        row = outcomes.give_reward(row, on=TODAY, by=world.manager, at=NOW)
        assert (row.state, row.credit, row.given_by) == ("given", D(5000), world.manager)

    def test_declined_needs_a_reason_and_the_person_is_not_told(self, world, mine):
        row = self.propose(mine, world.manager)
        with pytest.raises(Refused) as refused:
            outcomes.decide_reward(row, approve=False, by=world.admin, at=NOW)
        assert refused.value.field == "note"
        row = outcomes.decide_reward(row, approve=False, note="Next year", by=world.admin, at=NOW)
        assert row not in Reward.objects.visible_to(world.rep)
        with pytest.raises(Refused):
            outcomes.decide_reward(row, approve=True, by=world.admin, at=NOW)

    @pytest.mark.parametrize("who", ["rep", "peer", "sibling", "auditor"])
    def test_who_may_not_propose(self, world, mine, who):
        with pytest.raises(NotAllowed):
            self.propose(mine, getattr(world, who))

    def test_four_eyes(self, world, mine):
        with pytest.raises(NotAllowed):
            outcomes.decide_reward(self.propose(mine, world.admin), approve=True, by=world.admin, at=NOW)
        with pytest.raises(NotAllowed):
            outcomes.decide_reward(self.propose(mine, world.manager), approve=True, by=world.director, at=NOW)

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"credit": None}, "credit"), ({"kind": "promotion"}, "credit"), ({"credit": D(0)}, "credit")],
    )
    def test_a_training_has_a_credit_and_nothing_else_has(self, world, mine, given, field):
        with pytest.raises(Refused) as refused:
            self.propose(mine, world.manager, **given)
        assert refused.value.field == field

    def test_not_before_the_round_is_closed(self, world):
        with pytest.raises(Refused, match="follows a result"):
            self.propose(appraisal(open_round(world, to="manager"), world.rep), world.manager)

    def test_not_given_tomorrow(self, world, mine):
        row = outcomes.decide_reward(self.propose(mine, world.manager), approve=True, by=world.admin, at=NOW)
        with pytest.raises(Refused) as refused:
            outcomes.give_reward(row, on=TODAY + timedelta(1), by=world.manager, at=NOW)
        assert refused.value.field == "given_on"


class TestReminders:
    def remind(self, day):
        return notifications.remind_all(today=day, at=NOW)

    def test_each_occasion_once(self, world):
        made = open_round(world, to="self")
        rate_self(appraisal(made, world.peer))
        told = [self.remind(date(2026, 11, day)) for day in (28, 29, 29, 30)]
        assert told == [0, 1, 0, 0]
        assert self.remind(date(2026, 12, 1)) == 1
        assert self.remind(date(2026, 12, 8)) == 1
        assert OutboxMail.objects.filter(person=world.rep, subject__startswith="Please rate yourself").count() == 3
        assert not OutboxMail.objects.filter(person=world.peer, subject__startswith="Please").exists()

    def test_managers_are_told_how_many_wait(self, world):
        made = open_round(world, to="manager")
        assert self.remind(date(2026, 12, 10)) == 1
        assert Notice.objects.filter(
            person=world.manager, text="2 appraisals for Q4 2026 are waiting for your ratings."
        ).exists()
        rate(appraisal(made, world.rep))
        rate(appraisal(made, world.peer))
        assert self.remind(date(2026, 12, 17)) == 0

    def test_by_hand_once_a_day(self, world):
        made = open_round(world, to="self")
        assert rounds.remind(made, by=world.admin, at=NOW) == 2
        assert rounds.remind(made, by=world.admin, at=NOW) == 0
        assert rounds.remind(made, by=world.admin, at=NOW + timedelta(1)) == 2
        with pytest.raises(NotAllowed):
            rounds.remind(made, by=world.manager, at=NOW)

    def test_nobody_is_reminded_of_a_closed_round(self, world):
        open_round(world, to="closed")
        assert self.remind(date(2027, 3, 1)) == 0
