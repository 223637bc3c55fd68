"""The page on which rules are tried."""

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from goals.pay.adjustments.actions import post_adjustment
from goals.pay.editor.models import IncentivePlanDraft
from goals.pay.models import PayLine
from goals.pay.plan.models import IncentivePlan
from goals.pay.plan.rules.definitions import simple
from goals.pay.simulations.assumptions import MOST_SAMPLES, assume
from goals.pay.simulations.queries import rules_of
from salesplan.core.company.queries import calendar
from tests.goals.making import enrol, plan, quota, sell, version
from tests.world import NOW, person

PERIOD = {"period": "2026-Q3"}


@pytest.fixture
def tried(world):
    """Three people sold; the rules in force pay 5 %, a draft 4 % and 8 % above 150,000."""
    made = plan("Simple", [("0", "0.05")], basis="amount")
    for who, amount in ((world.rep, 100_000), (world.peer, 200_000), (world.outsider, 300_000)):
        enrol(made, who)
        sell(world, who, amount, date(2026, 8, 5))
    tiers = [(Decimal(0), Decimal("0.04")), (Decimal(150_000), Decimal("0.08"))]
    IncentivePlanDraft.objects.create(
        plan=made, starts_on=date(2027, 1, 1), definition=simple("marginal", "amount", tiers),
        author=world.admin, changed_by=world.admin, created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    return made


def page(client, made, **query):
    return client.get(reverse("goals:simulation", args=[made.pk]), PERIOD | query)


def test_a_draft_beside_the_rules_in_force(world, tried, as_):
    context = page(as_(world.admin), tried).context
    first, second = context["outcomes"]
    assert [first.cost, second.cost] == [30_000, 32_000]
    assert [first.rate, round(second.rate, 4)] == [Decimal("0.05"), Decimal("0.0533")]
    assert (second.against.winners, second.against.losers, second.against.same) == (1, 1, 1)
    assert [who for who, _cells in context["rows"]] == [world.outsider, world.peer, world.rep]
    assert PayLine.objects.count() == 0


def test_it_pays_what_the_statement_pays(world, tried, as_):
    answer = as_(world.admin).get(reverse("goals:statement_detail", args=[world.rep.pk, "2026-Q3"]))
    assert (
        page(as_(world.admin), tried).context["outcomes"][0].commission[world.rep.pk]
        == answer.context["statement"].earned
    )


def test_a_budget(world, tried, as_):
    outcomes = page(as_(world.admin), tried, budget="31,000").context["outcomes"]
    assert [one.fit.remaining for one in outcomes] == [1_000, -1_000]


def test_a_budget_that_is_no_amount_is_said_and_kept(world, tried, as_):
    answer = page(as_(world.admin), tried, budget="a lot")
    assert answer.status_code == 422
    assert 'value="a lot"' in answer.content.decode()


def test_a_year_is_the_sum_of_its_statements(world, tried, as_):
    quota(world.rep, 100_000)
    sell(world, world.rep, 40_000, date(2026, 11, 5))
    first = page(as_(world.admin), tried, period="2026").context["outcomes"][0]
    assert first.commission[world.rep.pk] == 5_000 + 2_000


def test_rules_are_chosen_in_the_url(world, tried, as_):
    two = version(tried, [("0", "0.10")], date(2026, 12, 1), basis="amount")
    answer = page(as_(world.admin), tried, **{"with": [f"version:{two.pk}", "version:999999"]})
    assert [one.cost for one in answer.context["outcomes"]] == [60_000]


def test_assumed_attainments_of_the_quotas_that_are_set(world, tried, as_):
    quota(world.rep, 100_000, "2026-Q3")
    quota(world.peer, 300_000, "2026-Q3")
    assumed = page(as_(world.admin), tried, assume="120, 80 %", budget="20,000").context["made"].assumed
    assert (assumed.carriers, assumed.quota) == (2, 400_000)
    # The draft pays 4 % to 150,000 and 8 % above, to each person: of 80,000 and 240,000, then of 120,000 and 360,000.
    assert [(place, sold, [cost.amount for cost in costs]) for place, sold, costs in assumed.rows] == [
        (Decimal("0.8"), 320_000, [16_000, 3_200 + 6_000 + 7_200]),
        (Decimal("1.2"), 480_000, [24_000, 4_800 + 6_000 + 16_800]),
    ]
    assert [cost.fit.remaining for cost in assumed.rows[1][2]] == [-4_000, -7_600]
    assert assumed.rows[0][2][0].rate == Decimal("0.05")


def test_assumptions_that_are_none_are_said_and_kept(world, tried, as_):
    answer = page(as_(world.admin), tried, assume="80, lots")
    assert answer.status_code == 422
    assert "“lots” is not an attainment" in answer.content.decode()
    assert 'value="80, lots"' in answer.content.decode()


def test_nobody_carries_a_quota(world, tried, as_):
    assert "No one has a revenue quota in this period" in page(as_(world.admin), tried).content.decode()


def test_more_quotas_than_a_page_can_calculate(world, tried):
    quota(world.rep, 100_000, "2026-Q3")
    period, rules = calendar().parse("2026-Q3"), rules_of(tried, world.admin)[-1].plan
    found = assume([rules] * MOST_SAMPLES, [world.rep.pk], [period], [Decimal(1), Decimal(2)])
    assert (found.is_too_much, found.rows, found.carriers) == (True, [], 1)
    html = render_to_string("goals/pay/simulations/_assumed.html", {"assumed": found, "currency": "CNY"})
    assert "There are too many quotas to calculate on one page" in html


def test_nobody_on_the_plan(world, as_):
    assert "No one was on the plan" in page(as_(world.admin), plan()).content.decode()


def test_no_rules_yet(world, as_):
    empty = IncentivePlan.objects.create(name="Empty", interval="month", created_at=NOW)
    assert "Nothing to try yet" in page(as_(world.admin), empty).content.decode()


@pytest.mark.parametrize("count", [2, 30])
def test_the_page_costs_the_same_for_more_people(world, tried, as_, count, django_assert_max_num_queries):
    for i in range(count):
        who = person(f"p{i}", team=world.east_one)
        enrol(tried, who)
        sell(world, who, 1_000, date(2026, 8, 5))
    client = as_(world.admin)
    with django_assert_max_num_queries(25):
        assert page(client, tried).status_code == 200


class TestPeopleChosen:
    """A new plan is tried on a team before anybody is on it, beside what its people earned by their own plans."""

    @pytest.fixture
    def fresh(self, world, tried):
        made = IncentivePlan.objects.create(name="New", interval="quarter", created_at=NOW)
        IncentivePlanDraft.objects.create(
            plan=made, starts_on=date(2027, 1, 1), definition=simple("marginal", "amount", [(Decimal(0), Decimal("0.07"))]),
            author=world.admin, changed_by=world.admin, created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        return made

    def test_a_team_with_everybody_below_it(self, world, fresh, as_):
        context = page(as_(world.admin), fresh, team=[world.east.pk]).context
        assert set(context["made"].people) >= {world.rep.pk, world.peer.pk}
        assert world.outsider.pk not in context["made"].people
        own, draft = context["outcomes"]
        assert (own.rules.label, own.cost, draft.cost) == ("By their own plans", 15_000, 21_000)
        assert (draft.against.winners, draft.against.won) == (2, 6_000)

    def test_single_people_beside_a_team(self, world, fresh, as_):
        context = page(as_(world.admin), fresh, team=[world.east.pk], person=[world.outsider.pk]).context
        assert context["outcomes"][-1].cost == 42_000

    def test_by_month_too(self, world, fresh, as_):
        answer = page(as_(world.admin), fresh, person=[world.rep.pk], period="2026-08")
        assert [one.cost for one in answer.context["outcomes"]] == [7_000]
        assert "the month is tried as a separate statement" in answer.content.decode()
        IncentivePlan.objects.update(interval="month")
        context = page(as_(world.admin), fresh, person=[world.rep.pk], period="2026-08").context
        assert [one.cost for one in context["outcomes"]] == [5_000, 7_000]

    def test_months_and_years_are_offered(self, world, fresh, as_):
        answer = page(as_(world.admin), fresh)
        kinds = {name: [key for key, _label in rows] for name, rows in answer.context["periods"]}
        assert {"2026-10", "2026-08"} <= set(kinds["Months"])
        assert "2026" in kinds["Years"]
        assert "Choose teams or people above" in answer.content.decode()

    def test_a_draft_with_problems_says_why_it_is_not_there(self, world, fresh, as_):
        IncentivePlanDraft.objects.filter(plan=fresh).update(definition={"component": []})
        html = page(as_(world.admin), fresh).content.decode()
        assert "has problems and can't be tried yet" in html

    def test_commission_is_compared_with_commission(self, world, fresh, as_):
        """An adjustment is no rule: it stands on the statement, and neither set of rules is better for it."""
        post_adjustment(
            world.rep, amount=Decimal(9_000), why="Fair", period=calendar().quarter(2026, 3), by=world.admin, at=NOW
        )
        own, draft = page(as_(world.admin), fresh, person=[world.rep.pk]).context["outcomes"]
        assert (own.commission[world.rep.pk], draft.commission[world.rep.pk]) == (5_000, 7_000)
