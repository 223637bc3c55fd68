"""What open deals would add counts in everything that pays, and comes true when they are won."""

from datetime import date
from decimal import Decimal

import pytest

from goals.pay.statements.queries.estimates import earned_on, estimate_for_deal
from goals.pay.statements.queries.statement import statement
from pipeline.deals.models import Deal
from pipeline.products.models import Cost
from pipeline.sales.actions import post_sale
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell
from tests.texts import figures
from tests.world import NOW, TODAY, deal

pytestmark = pytest.mark.django_db
Q4 = Calendar().quarter(2026, 4)


def certain(world, made):
    """Let a deal be sure, and no other one be due."""
    Deal.objects.filter(pk=made.pk).update(probability=1)
    Deal.objects.exclude(pk=made.pk).filter(state="open").update(expected_close_on=None)


@pytest.fixture
def costed(world):
    Cost.objects.create(product=world.product, amount=Decimal(600), from_on=date(2025, 1, 1))
    rules = {
        "component": [{"name": "commission", "rate": "5 %"}, {"name": "margin", "measure": "margin", "rate": "10 %"}]
    }
    enrol(plan("Margin too", definition=rules), world.rep)
    quota(world.rep, 100_000)
    return world


def test_margin_counts_in_what_is_pending(costed):
    """Three at 1,000 that cost 600: at 10 % of probability 300 × 5 % + 120 × 10 % = 27."""
    Deal.objects.filter(state="open").update(expected_close_on=None)
    deal(costed, costed.rep, costed.stages["proposal"], lines=[(costed.product, "3", "1000")])
    probability = costed.stages["proposal"].probability
    made = statement(costed.rep, Q4, today=TODAY)
    assert made.pending == probability * (3_000 * Decimal("0.05") + 1_200 * Decimal("0.10"))


@pytest.mark.parametrize("share", ["100", "30"])
def test_what_is_pending_comes_true(costed, share):
    rest = [(costed.peer, str(100 - int(share)))] if share != "100" else []
    made = deal(
        costed,
        costed.rep,
        costed.stages["proposal"],
        lines=[(costed.product, "3", "1000"), (costed.service, "1", "500.55")],
        splits=[(costed.rep, share), *rest] if rest else None,
    )
    certain(costed, made)
    before = statement(costed.rep, Q4, today=TODAY)
    made = Deal.objects.get(pk=made.pk)
    post_sale(made, sold_on=made.expected_close_on, by=costed.rep, at=NOW)
    Deal.objects.filter(pk=made.pk).update(state="won", closed_on=made.expected_close_on)
    after = statement(costed.rep, Q4, today=TODAY)
    assert before.pending == after.earned - before.earned > 0


def test_a_leader_on_a_plan_for_the_team_sees_what_the_team_has_open(world):
    rules = {"component": [{"name": "override", "credits": "team", "rate": "2 %"}]}
    enrol(plan("Leads", definition=rules), world.manager)
    Deal.objects.filter(state="open").update(expected_close_on=None)
    made = deal(world, world.rep, world.stages["proposal"], amount="50000")
    deal(world, world.outsider, world.stages["proposal"], amount="50000")
    found = statement(world.manager, Q4, today=TODAY)
    assert [(row.deal_id, row.share) for row in found.due] == [(made.pk, 50_000)]
    assert found.pending == made.stage.probability * 1_000


def test_the_bonus_for_a_deal_is_part_of_what_it_earned(world):
    rules = {
        "component": [{"name": "commission", "rate": "5 %"}],
        "spiff": [{"name": "Launch", "amount": "250", "per": "order"}],
    }
    enrol(plan("With a bonus", definition=rules), world.rep)
    made = sell(world, world.rep, 10_000)
    assert earned_on([made], world.rep, TODAY) == {made.pk: 750}
    told = estimate_for_deal(Deal.objects.get(pk=made.pk), world.rep, TODAY)
    assert told.amount == 750
    assert ["¥250"] in [figures(sentence) for sentence in told.sentences if "“Launch”" in sentence]


@pytest.mark.parametrize("count", [1, 9])
def test_many_open_deals_cost_the_same(costed, count, django_assert_num_queries):
    for _ in range(count):
        deal(costed, costed.rep, costed.stages["proposal"], lines=[(costed.product, "3", "1000")])
    with django_assert_num_queries(26):
        statement(costed.rep, Q4, today=TODAY)
