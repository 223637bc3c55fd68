"""Pages of sales plans, as a person at the screen meets them."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.planning.sales_plans.actions import editing, lifecycle
from goals.planning.sales_plans.actions.progress import record_spend
from goals.planning.sales_plans.models import SalesPlanVersion, SpendEntry
from goals.planning.sales_plans.presets import PRESETS
from tests.goals.making import sell
from tests.goals.planning.sales_plans.asking import as_, page
from tests.goals.planning.sales_plans.making import draft, goal, running
from tests.world import NOW, account


class TestList:
    def test_an_empty_list_offers_the_starters(self, world, director):
        shown = page(director, "sales_plan_list")
        assert "No sales plans yet" in shown
        for preset in PRESETS:
            assert f"begin=preset%3A{preset}" in shown

    def test_whoever_may_not_begin_one_is_told_how_plans_come(self, world, client):
        assert "Plans appear here once you have a part in one" in page(as_(client, world.rep), "sales_plan_list")

    def test_a_plan_stands_with_its_state_health_and_figures(self, world, director):
        plan = running(world)
        sell(world, world.rep, 500_000)
        record_spend(
            plan, plan.current_version.salesplanbudgetline_rows.get().row_key, spent_on=date(2026, 11, 1), amount=Decimal(350_000),
            what="Stand", by=world.director, at=NOW,
        )  # fmt: skip
        shown = page(director, "sales_plan_list")
        assert "Sensors in the East" in shown
        assert "50%" in shown
        assert "¥350k" in shown
        # Half of what is due at nine tenths of the year: below 70 % of the pace.
        assert "At risk" in shown

    def test_filters(self, world, director):
        running(world)
        draft(world, name="Second")
        lifecycle.discard_plan(draft(world, name="Given away"), by=world.director, at=NOW)
        assert "Given away" not in page(director, "sales_plan_list")
        assert "Given away" in page(director, "sales_plan_list", query="?state=dropped")
        only = page(director, "sales_plan_list", query="?state=running")
        assert "Sensors in the East" in only
        assert "Second" not in only
        assert "No matching plans" in page(director, "sales_plan_list", query="?period=2020")
        assert "Second" in page(
            director, "sales_plan_list", query=f"?q=sec&team={world.east.pk}&period=2026&scope=mine"
        )

    def test_the_list_costs_the_same_for_more_plans(self, world, director, django_assert_num_queries):
        running(world)
        page(director, "sales_plan_list")
        with CaptureQueriesContext(connection) as few:
            page(director, "sales_plan_list")
        for number in range(5):
            running(world, name=f"Plan {number}")
        with django_assert_num_queries(len(few)):
            page(director, "sales_plan_list")


class TestWhoSees:
    def test_subtree_people_and_watchers(self, world, client):
        plan = running(world)
        url = reverse("goals:sales_plan_detail", args=[plan.pk])
        seen = {name: as_(client, person).get(url).status_code for name, person in world.people.items()}
        assert {name for name, status in seen.items() if status == 200} == {"rep", "director", "admin", "auditor"}
        assert set(seen.values()) == {200, 404}

    def test_a_draft_that_names_somebody_does_not_show_them_the_plan(self, world, client):
        plan = running(world)
        version = editing.amend_plan(plan, why="More people", by=world.director, at=NOW)
        version.salesplanperson_rows.create(person=world.outsider)
        assert as_(client, world.outsider).get(reverse("goals:sales_plan_detail", args=[plan.pk])).status_code == 404

    def test_figures_of_a_goal_stay_with_those_whose_scope_holds_the_team(self, world, client):
        plan = running(world)
        sell(world, world.rep, 512_000)
        shown = page(as_(client, world.rep), "sales_plan_detail", plan.pk)
        assert "not open to you" in shown
        assert "visible only to its leaders" in shown
        assert "¥512k" not in shown


def test_the_sum_of_what_was_spent_is_that_of_the_rows(world, director):
    """350,000 on the line in force, 7,000 besides, and 1,000 on one of an earlier version."""
    plan = running(world)
    key, told = (
        plan.current_version.salesplanbudgetline_rows.get().row_key,
        {"spent_on": date(2026, 11, 1), "by": world.director, "at": NOW},
    )
    record_spend(plan, key, amount=Decimal(350_000), what="Stand", **told)
    record_spend(plan, key, amount=Decimal(7_000), what="Flyers", **told)
    SpendEntry.objects.create(plan=plan, line_key=uuid4(), amount=Decimal(1_000), what="Before", **told)
    url = reverse("goals:sales_plan_spend_list", args=[plan.pk])
    for query, whole in (({}, 358_000), ({"line": str(key)}, 357_000)):
        context = director.get(url, query).context
        assert context["total"] == sum(entry.amount for entry, _line in context["rows"]) == whole


class TestPage:
    def test_health_is_told_in_words_and_numbers_and_opens_its_rows(self, world, director):
        plan = running(world)
        sell(world, world.rep, 850_000)
        shown = page(director, "sales_plan_detail", plan.pk)
        assert "Goals are at 85%" in shown
        assert "of 1 initiatives" in shown
        assert f"team={world.east.pk}" in shown
        assert reverse("goals:sales_plan_spend_list", args=[plan.pk]) in shown
        assert "Book the stand" in shown
        assert '<svg class="plan-timeline"' in shown

    def test_a_full_page_costs_the_same_for_more_rows(self, world, director, django_assert_num_queries):
        plan = draft(world)
        page(director, "sales_plan_detail", plan.pk)
        with CaptureQueriesContext(connection) as few:
            page(director, "sales_plan_detail", plan.pk)
        for number in range(6):
            plan.current_version.salesplaninitiative_rows.create(name=f"I{number}", owner=world.rep)
            plan.current_version.salesplanbudgetline_rows.create(name=f"L{number}", amount=1)
            plan.current_version.salesplanrisk_rows.create(name=f"R{number}", probability=0, impact=1, owner=world.peer)
            plan.current_version.salesplangoal_rows.create(goal=goal(world.east, title=f"G{number}"))
        with django_assert_num_queries(len(few)):
            page(director, "sales_plan_detail", plan.pk)

    def test_a_draft_says_what_it_lacks(self, world, director):
        plan = draft(world, full=False)
        shown = page(director, "sales_plan_detail", plan.pk)
        assert "To do before you can submit it" in shown
        assert "Say who the plan is for" in shown

    def test_rivals_show_their_win_rate_with_n(self, world, director):
        plan = draft(world)
        plan.current_version.salesplanrival_rows.create(rival=world.rival, note="On price")
        sell(world, world.rep, 1000, rival=world.rival)
        shown = page(director, "sales_plan_detail", plan.pk)
        assert 'data-metric="win_rate"' in shown
        assert "100%</data> won of 1 deal" in " ".join(shown.split())
        assert f"rival={world.rival.pk}" in shown

    def test_target_customers_are_counted_for_the_reader_and_listed(self, world, director):
        plan = draft(world)
        account(world.outsider, "Far away")
        account(world.peer, "Near by")
        shown = page(director, "sales_plan_customers", plan.pk)
        assert "Near by" in shown
        assert "Hexin Steel" in shown
        assert "Far away" not in shown
        assert f"{reverse('customers:account_list')}?industry=manufacturing" in shown

    def test_text_of_people_is_escaped(self, world, director):
        plan = draft(world)
        SalesPlanVersion.objects.filter(pk=plan.current_version_id).update(
            strategy="<script>x</script>", summary="<b>a</b>"
        )
        shown = page(director, "sales_plan_detail", plan.pk)
        assert "<script>x</script>" not in shown
        assert "<b>a</b>" not in shown

    def test_in_chinese(self, world, director):
        director.cookies["django_language"] = "zh-hans"
        shown = page(director, "sales_plan_detail", running(world).pk)
        assert "2026年" in shown
