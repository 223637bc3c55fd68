"""The probability of a deal: learnt from decided deals, kept with each step, renewed with time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipeline.deals.actions import refreshing
from pipeline.deals.actions.deals import edit_deal, move_deal
from pipeline.deals.models import Deal, StageMove
from pipeline.probability.choices import ProbabilityBasis
from pipeline.probability.models import StageProbability
from pipeline.process.actions import edit_stage
from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.world import NOW, TODAY, copies

pytestmark = pytest.mark.django_db
D = Decimal


def decided(world, state, days, count, stage="proposal"):
    """Deals that were `days` in a stage and then closed, a month ago."""
    closed = TODAY - timedelta(30)
    values = {"state": state, "stage": world.stages[state], "closed_on": closed}
    made = copies(world.deal, [values] * count)
    entered = NOW - timedelta(30 + days)
    StageMove.objects.filter(deal__in=made).delete()
    moves = [(None, stage, entered), (stage, state, entered + timedelta(days))]
    StageMove.objects.bulk_create(
        StageMove(
            deal=deal, from_stage=world.stages.get(was), to_stage=world.stages[to], at=at, amount_base=deal.amount_base
        )
        for deal in made
        for was, to, at in moves
    )


@pytest.fixture
def learnt(world):
    """Of 40 deals in Proposal 10 were won, all within a week; the lost ones stayed 50 days."""
    decided(world, "won", 7, 30)
    decided(world, "lost", 50, 90)
    refreshing.refresh_probabilities(NOW)
    return world


def test_history_is_learnt_by_stage_and_time(learnt):
    rows = StageProbability.objects.filter(stage=learnt.stages["proposal"]).order_by("from_days")
    assert [(r.from_days, r.won, r.decided, r.probability) for r in rows] == [
        (0, 30, 120, D("0.2258")), (8, 0, 90, 0), (9, 0, 90, 0),
    ]  # fmt: skip
    # In the first eight days the won ones spent 30 × 7 and the lost ones 90 × 8.
    assert (rows[0].won_days, rows[0].days) == (210, 930)
    other = StageProbability.objects.filter(stage=learnt.stages["qualify"]).order_by("from_days").first()
    assert (other.basis, other.probability) == (ProbabilityBasis.STAGE, learnt.stages["qualify"].probability)


def test_a_deal_that_enters_a_stage_has_its_fresh_probability(learnt):
    deal = move_deal(learnt.deal, stage=learnt.stages["proposal"], by=learnt.rep, at=NOW)
    assert deal.probability == D("0.2258")


def test_time_lowers_it_without_anybody_touching_the_deal(learnt):
    move_deal(learnt.deal, stage=learnt.stages["proposal"], by=learnt.rep, at=NOW)
    refreshing.renew_probabilities(NOW + timedelta(8))
    learnt.deal.refresh_from_db()
    assert learnt.deal.probability == 0


def test_a_deal_past_its_date_does_not_count_in_full(world):
    stage = world.stages["proposal"]
    deal = move_deal(world.deal, stage=stage, by=world.rep, at=NOW)
    Deal.objects.filter(pk=deal.pk).update(expected_close_on=TODAY)
    assert deal.probability == stage.probability
    refreshing.renew_probabilities(NOW + timedelta(1))
    deal.refresh_from_db()
    assert deal.probability == stage.probability / 2


def test_a_new_date_gives_it_back(world):
    deal = world.deal
    Deal.objects.filter(pk=deal.pk).update(expected_close_on=TODAY - timedelta(1))
    refreshing.renew_probabilities(NOW)
    deal.refresh_from_db()
    assert deal.probability == deal.stage.probability / 2
    later = edit_deal(deal, values={"expected_close_on": date(2026, 12, 20)}, version=None, by=world.rep, at=NOW)
    assert later.probability == later.stage.probability


def test_a_won_deal_is_certain_and_a_lost_one_is_nothing(world):
    filled = {"next_step": "Sign"}
    won = move_deal(world.deal, stage=world.stages["won"], by=world.rep, at=NOW, filled=filled)
    assert won.probability == 1
    # As a decided request re-opens it: by nobody in particular.
    again = move_deal(won, stage=world.stages["proposal"], by=None, at=NOW)
    assert again.probability == world.stages["proposal"].probability
    lost = move_deal(again, stage=world.stages["lost"], by=world.rep, at=NOW, loss_reason=world.reason)
    assert lost.probability == 0


def test_the_weighted_pipeline_goes_by_it(world):
    Deal.objects.exclude(pk=world.deal.pk).update(expected_close_on=None)
    Deal.objects.filter(pk=world.deal.pk).update(expected_close_on=TODAY, probability=D("0.125"))
    asked = Question(world.admin, TODAY, TODAY)
    world.deal.refresh_from_db()
    assert metrics.get("weighted_pipeline").value(asked) == world.deal.amount_base / 8


def test_another_probability_of_the_stage_reaches_its_deals(world):
    stage = world.deal.stage
    edit_stage(stage, values={"probability": D("0.5")}, by=world.admin)
    refreshing.refresh_probabilities(NOW)
    world.deal.refresh_from_db()
    assert world.deal.probability == D("0.5")


def test_renewing_twice_writes_nothing(learnt):
    refreshing.renew_probabilities(NOW)
    assert refreshing.renew_probabilities(NOW) == 0


def test_questions_do_not_grow_with_the_deals(learnt, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        refreshing.refresh_probabilities(NOW)
