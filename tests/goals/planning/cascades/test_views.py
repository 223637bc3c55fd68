"""Pages of cascades over HTTP: the wizard, the tree, the ripple, publishing, and what everybody sees of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.actions import publishing
from goals.planning.cascades.choices import CascadeState
from goals.planning.cascades.models import Cascade
from goals.planning.quotas.models import Quota
from tests.goals.making import quota, sell
from tests.goals.planning.cascades.making import amounts, cascade, node, shared
from tests.texts import figures
from tests.world import NOW, person

pytestmark = pytest.mark.django_db


def signed_in(who):
    client = Client()
    client.force_login(who)
    return client


@pytest.fixture
def admin(world):
    return signed_in(world.admin)


@pytest.fixture
def manager(world):
    return signed_in(world.manager)


def url(name, *args, query=""):
    return reverse(f"goals:cascade_{name}", args=args) + query


def form(world, **more):
    """What the wizard sends."""
    return {
        "name": "Next year", "metric": "won_revenue", "period_key": "2027", "team": world.root.pk, "amount": "1,200,000",
        "goal": "", "note": "", "season": "even", "weights": "", "ramp": "25 50 75 100", "shortfall": "visible",
        "keeps_adjusted": "on", "keeps_season": "on",
        "region_method": "even", "region_rest": "even", "region_padding": "",
        "team_method": "even", "team_rest": "even", "team_padding": "",
        "person_method": "even", "person_rest": "even", "person_padding": "10",
        **more,
    }  # fmt: skip


class TestList:
    def test_each_sees_what_is_shared_with_them(self, world, admin, manager):
        made = cascade(world)
        assert "Next year" in admin.get(url("list")).content.decode()
        assert "Next year" not in manager.get(url("list")).content.decode()
        actions.step(made, "share", by=world.admin, at=NOW)
        page = manager.get(url("list")).content.decode()
        assert "Next year" in page
        assert "1,200,000" not in page, "the figure of the whole company is not theirs to see"

    def test_an_empty_list_says_the_next_step(self, admin):
        assert "Break down a figure" in admin.get(url("list")).content.decode()

    def test_the_cost_does_not_grow(self, world, admin, django_assert_max_num_queries):
        for i in range(6):
            cascade(world, name=f"Plan {i}")
        with django_assert_max_num_queries(6):
            admin.get(url("list"))


class TestWizard:
    def test_the_page_offers_next_year_and_the_top_team(self, world, admin):
        page = admin.get(url("create")).content.decode()
        assert 'value="2027"' in page
        assert admin.get(url("create")).context["form"].initial["team"] == world.root.pk

    def test_the_preview_shows_everybody_and_writes_nothing(self, world, admin):
        answer = admin.post(url("preview"), form(world, name=""))
        page = answer.content.decode()
        assert "Chen Wei 陈伟" in page
        assert "165,000" in page
        assert "+10.0%" in page
        assert not Cascade.objects.exists()

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"amount": ""}, "Enter the amount to reach"),
            ({"season": "typed", "weights": "50 50"}, "The period has 12 months, and 2 shares are typed."),
            ({"season": "typed", "weights": " ".join(["8"] * 12)}, "The shares of the months sum to 96, not to 100."),
            ({"ramp": "a quarter"}, "Type numbers with spaces between them"),
            ({"person_padding": "200"}, "100"),
            ({"team": "0"}, "Choose one from the list"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(self, world, admin, more, said):
        assert said in admin.post(url("preview"), form(world, **more)).content.decode()
        answer = admin.post(url("create"), form(world, **more))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert 'value="Next year"' in answer.content.decode()

    def test_round_figures_sum_exactly_and_name_who_carries_the_odd_rest(self, world, admin):
        typed = form(world, amount="100,500", rounds_to="1000", person_padding="")
        page = admin.post(url("preview"), typed).content.decode()
        assert "to 1,000." in page
        admin.post(url("create"), typed)
        made = Cascade.objects.get()
        assert amounts(made) == {
            "Company": 100_500, "East": 50_500, "West": 50_000, "West One": 50_000, "Outsider": 50_000,
            "East One": 25_500, "East Two": 25_000, "Other": 25_000, "Chen Wei 陈伟": 13_500, "Peer": 12_000,
        }  # fmt: skip
        assert "To 1,000" in admin.get(made.get_absolute_url()).content.decode()
        looked = admin.get(
            url("node_edit", node(made, world.east).pk, query="?column=2027&value=60,200.25")
        ).content.decode()
        assert "to 1,000." in looked
        assert "West <span" in looked, "the one who takes what does not divide"
        assert admin.get(url("edit", made.pk)).context["form"].initial["rounds_to"] == 1000

    def test_only_the_offered_steps(self, world, admin):
        answer = admin.post(url("create"), form(world, rounds_to="7"))
        assert answer.status_code == 422

    def test_creating_leads_to_the_tree(self, world, admin):
        answer = admin.post(url("create"), form(world, season="typed", weights="5 5 5 5 5 5 5 5 15 15 15 15"))
        made = Cascade.objects.get()
        assert answer.url == made.get_absolute_url()
        assert node(made, world.root).months[-1] == 180_000
        assert amounts(made)["Peer"] == 165_000
        assert admin.get(answer.url).status_code == 200

    def test_from_a_goal(self, world, admin):
        from goals.planning.goals.models import Goal

        goal = Goal.objects.create(
            title="Grow", metric="won_revenue", target=Decimal(900_000), period_key="2027", team=world.root,
            starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), created_at=NOW,
        )  # fmt: skip
        admin.post(url("create"), form(world, amount="", goal=goal.pk))
        made = Cascade.objects.get()
        assert (made.goal, amounts(made)["Company"]) == (goal, 900_000)

    def test_a_manager_breaks_down_their_own_team_only(self, world, manager):
        assert manager.post(url("create"), form(world)).status_code == 422
        assert manager.post(url("create"), form(world, team=world.east_one.pk)).status_code == 302
        assert signed_in(world.rep).get(url("create")).status_code == 403


class TestTree:
    def test_each_node_shows_what_it_owes_and_hands_on(self, world, admin):
        sell(world, world.rep, 300_000, on=date(2026, 3, 2))
        admin.post(url("create"), form(world))
        made = Cascade.objects.get()
        actions.commit(node(made, world.rep), amount=Decimal(120_000), by=world.admin, at=NOW)
        lines = {str(line.node): line for line in admin.get(made.get_absolute_url()).context["sheet"].lines}
        one = lines["East One"]
        assert (one.amount, one.children, one.committed) == (300_000, 330_000, 120_000)
        assert (one.over, round(one.breakeven * 100, 2)) == (Decimal("0.1"), Decimal("90.91"))
        assert lines["Company"].over == 0
        assert lines["Company"].over_people == Decimal("0.1")
        assert (one.share, one.before, one.growth) == (Decimal("0.5"), 300_000, 0)
        assert f"owner={world.rep.pk}" in lines["Chen Wei 陈伟"].rows

    @pytest.mark.parametrize(("view", "columns"), [("total", 1), ("quarters", 5), ("months", 13), ("x", 1)])
    def test_columns(self, world, admin, view, columns):
        made = cascade(world)
        answer = admin.get(made.get_absolute_url() + f"?view={view}")
        assert len(answer.context["heads"]) == columns

    def test_a_manager_sees_their_part_and_no_sum_from_above(self, world, manager):
        made = shared(world)
        answer = manager.get(made.get_absolute_url())
        assert [str(line.node) for line in answer.context["sheet"].lines] == ["East One", "Chen Wei 陈伟", "Peer"]
        page = answer.content.decode()
        assert "1,200,000" not in page
        assert "600,000" not in page
        assert answer.context["sheet"].lines[0].share is None

    def test_the_page_says_in_both_languages_whether_it_can_be_reached(self, world, admin):
        sell(world, world.rep, 90_000, on=date(2026, 3, 2))
        quota(world.rep, 100_000, "2026")
        made = cascade(world)
        answer = admin.get(made.get_absolute_url())
        assert answer.context["capacity"].attainment == Decimal("0.9")
        assert answer.context["capacity"].history.threshold == 1
        assert "能否达成" in admin.get(made.get_absolute_url(), headers={"accept-language": "zh-hans"}).content.decode()

    def test_a_rep_sees_their_figure_once_shared(self, world):
        made = cascade(world)
        rep = signed_in(world.rep)
        assert rep.get(made.get_absolute_url()).status_code == 404
        actions.step(made, "share", by=world.admin, at=NOW)
        assert "How it is distributed" not in rep.get(made.get_absolute_url()).content.decode()
        assert [str(line.node) for line in rep.get(made.get_absolute_url()).context["sheet"].lines] == ["Chen Wei 陈伟"]

    def test_the_cost_does_not_grow_with_people(self, world, admin, django_assert_max_num_queries):
        for i in range(40):
            person(f"p{i}", team=world.east_one)
        made = cascade(world)
        with django_assert_max_num_queries(15):
            assert len(admin.get(made.get_absolute_url()).context["sheet"].lines) > 40


class TestEdit:
    def test_the_cell_opens_the_ripple_and_only_applying_writes(self, world, manager):
        made = shared(world)
        row = node(made, world.rep)
        cell = manager.get(url("node_cell", row.pk, query="?column=2027")).content.decode()
        assert 'value="150000"' in cell
        page = manager.get(url("node_edit", row.pk, query="?column=2027&value=200,000")).content.decode()
        assert "+¥50,000" in page
        assert "−¥50,000" in page
        assert "All people" in page
        assert amounts(made)["Peer"] == 150_000
        typed = {
            "column": "2027",
            "value": "200000",
            "absorb": "siblings",
            "note": "More leads",
            "version": made.version,
        }
        looked = manager.post(url("node_edit", row.pk, query="?preview=1"), typed)
        assert "+¥50,000" in looked.content.decode()
        assert amounts(made)["Peer"] == 150_000
        assert manager.post(url("node_edit", row.pk), typed).status_code == 302
        assert (amounts(made)["Chen Wei 陈伟"], amounts(made)["Peer"]) == (200_000, 100_000)

    def test_the_ripple_tells_a_manager_nothing_from_above(self, world, manager):
        made = shared(world)
        page = manager.get(url("node_edit", node(made, world.rep).pk, query="?column=2027&value=200000"))
        assert page.context["ripple"].before == 300_000
        assert "parents" not in page.content.decode()

    def test_bad_input_is_said_and_kept(self, world, admin):
        made = cascade(world)
        answer = admin.post(url("node_edit", node(made, world.east).pk), {"column": "2027", "value": "much"})
        assert answer.status_code == 422
        assert 'value="much"' in answer.content.decode()

    def test_the_second_writer_sees_what_stands_now(self, world, admin):
        made = cascade(world)
        row = node(made, world.east)
        typed = {"column": "2027", "absorb": "siblings", "note": "", "version": made.version}
        admin.post(url("node_edit", row.pk), {**typed, "value": "700000"})
        answer = admin.post(url("node_edit", row.pk), {**typed, "value": "650000"})
        assert answer.status_code == 409
        assert {"¥700,000", "¥650,000"} <= {*figures(answer.content.decode())}
        assert amounts(made)["East"] == 700_000
        again = admin.post(url("node_edit", row.pk), {**typed, "value": "650000", "version": made.version + 1})
        assert again.status_code == 302
        assert amounts(made)["East"] == 650_000

    def test_kept_figures_that_exceed_are_told(self, world, admin):
        made = cascade(world)
        actions.set_lock(node(made, world.west), locked=True, by=world.admin, at=NOW)
        page = admin.get(url("node_edit", node(made, world.east).pk, query="?column=2027&value=900000"))
        assert "Company: over by ¥300,000." in page.content.decode()

    def test_lock_release_weight_ramp_move_and_rebalance(self, world, admin):
        made = cascade(world)
        west, rep = node(made, world.west), node(made, world.rep)
        admin.post(url("node_lock", west.pk))
        assert node(made, world.west).is_locked
        admin.post(url("node_lock", west.pk))
        admin.post(url("node_edit", west.pk), {"column": "2027", "value": "700000", "absorb": "nobody"})
        page = admin.get(url("rebalance", made.pk)).content.decode()
        assert "East" in page
        admin.post(url("node_release", west.pk))
        admin.post(url("rebalance", made.pk))
        assert amounts(made)["West"] == 600_000
        assert admin.get(url("node_weight", rep.pk)).status_code == 200
        assert admin.post(url("node_weight", rep.pk), {"typed_weight": "2"}).status_code == 302
        ramp = {"starts_on": "2027-07-01", "ends_on": "", "ramp_from": ""}
        assert "−¥75,000" in admin.post(url("node_ramp", rep.pk, query="?preview=1"), ramp).content.decode()
        assert admin.post(url("node_ramp", rep.pk), ramp).status_code == 302
        assert amounts(made)["Chen Wei 陈伟"] == 75_000
        move = {"to": node(made, world.west_one).pk, "on": "2027-10-01"}
        assert "In the new team" in admin.post(url("node_move", rep.pk, query="?preview=1"), move).content.decode()
        assert admin.post(url("node_move", rep.pk), move).status_code == 302
        assert sum(row.amount for row in made.nodes.filter(person=world.rep)) == 75_000

    def test_adding_a_person(self, world, manager):
        made = shared(world)
        team = node(made, world.east_one)
        late = person("late", team=world.east_one)
        typed = {"person": late.pk, "starts_on": "", "ramp_from": ""}
        looked = manager.post(url("node_add", team.pk, query="?preview=1"), typed).content.decode()
        assert "Late" in looked
        assert "+¥100,000" in looked
        assert "Late" not in amounts(made)
        assert manager.post(url("node_add", team.pk), typed).status_code == 302
        assert (amounts(made)["Late"], amounts(made)["Peer"]) == (100_000, 100_000)

    def test_a_figure_tells_what_happened_to_it(self, world, admin):
        made = cascade(world)
        row = node(made, world.east)
        typed = {"column": "2027", "value": "700000", "absorb": "siblings", "note": "New plant"}
        admin.post(url("node_edit", row.pk), typed)
        page = admin.get(url("node_detail", row.pk)).content.decode()
        assert "Cascade figure set" in page
        assert "New plant" in page
        assert "¥600,000" in page, "what it was before"

    def test_committing(self, world):
        made = shared(world)
        rep = signed_in(world.rep)
        assert rep.post(url("node_commit", node(made, world.rep).pk), {"amount": "160,000"}).status_code == 302
        assert node(made, world.rep).committed == 160_000
        assert rep.post(url("node_commit", node(made, world.rep).pk), {"amount": "-3"}).status_code == 422

    def test_other_methods_show_their_ripple_first(self, world, admin):
        sell(world, world.outsider, 300_000, on=date(2026, 3, 2))
        made = cascade(world)
        typed = form(world, region_method="last_year", version=made.version)
        looked = admin.post(url("edit", made.pk, query="?preview=1"), typed).content.decode()
        assert "−¥600,000" in looked
        assert amounts(made)["East"] == 600_000
        assert admin.get(url("edit", made.pk)).status_code == 200
        assert admin.post(url("edit", made.pk), typed).status_code == 302
        assert amounts(made)["East"] == 0
        assert admin.post(url("edit", made.pk), {**typed, "version": 1}).status_code == 409


class TestPublish:
    def test_the_differences_then_quotas_of_everybody(self, world, admin):
        made = cascade(world)
        quota(world.rep, 30_000, "2027-Q1")
        page = admin.get(url("publish", made.pk))
        assert (page.context["new"], page.context["replaced"]) == (39, 1)
        refused = admin.post(url("publish", made.pk), {"grain": "quarter", "version": made.version})
        assert refused.status_code == 422
        assert "Say why" in refused.content.decode()
        done = admin.post(url("publish", made.pk), {"grain": "quarter", "version": made.version, "note": "Plan 2027"})
        assert done.status_code == 302
        assert Quota.objects.get(person=world.rep, period_key="2027-Q1").amount == 37_500
        assert Quota.objects.get(team=world.east, period_key="2027-Q4").amount == 150_000
        made.refresh_from_db()
        assert made.state == CascadeState.PUBLISHED

    def test_twice_changes_nothing(self, world):
        made = cascade(world)
        first = publishing.publish_cascade(made, granularity="month", version=None, by=world.admin, at=NOW)
        again = publishing.publish_cascade(made, granularity="month", version=None, by=world.admin, at=NOW)
        assert (first.changed, again.changed) == (10 * 12, 0)
        assert made.moves.filter(step="publish").count() == 1

    def test_quarters_do_not_hide_behind_the_months_that_stand(self, world, admin):
        made = cascade(world)
        publishing.publish_cascade(made, granularity="month", version=None, by=world.admin, at=NOW)
        answer = admin.post(url("publish", made.pk), {"grain": "quarter", "note": "By quarter"})
        assert answer.status_code == 422
        assert "Publish months" in answer.content.decode()
        assert not Quota.objects.filter(period_key="2027-Q1").exists()

    def test_who_leads_the_top_team_leaves_their_own_quota_out(self, world):
        made = cascade(world, team=world.east, by=world.director)
        done = publishing.publish_cascade(made, granularity="quarter", version=None, by=world.director, at=NOW)
        assert done.skipped == ("East",)
        assert not Quota.objects.filter(team=world.east).exists()
        assert Quota.objects.filter(team=world.east_one).count() == 4

    def test_a_changed_plan_is_not_published_unseen(self, world, admin):
        made = cascade(world)
        actions.set_lock(node(made, world.west), locked=True, by=world.admin, at=NOW)
        answer = admin.post(url("publish", made.pk), {"grain": "quarter", "version": made.version})
        assert answer.status_code == 409
        assert not Quota.objects.exists()

    def test_who_sits_in_two_teams_gets_one_quota(self, world):
        made = cascade(world, key="2027-Q1", amount=900_000)
        to = node(made, world.west_one)
        actions.move_person(node(made, world.rep), to=to, on=date(2027, 2, 15), version=None, by=world.admin, at=NOW)
        publishing.publish_cascade(made, granularity="month", version=None, by=world.admin, at=NOW)
        assert [q.amount for q in Quota.objects.filter(person=world.rep).order_by("starts_on")] == [37_500] * 3


class TestLife:
    def test_share_take_back_reopen(self, world, admin):
        made = cascade(world)
        assert "sees their part" in admin.get(url("step", made.pk, "share")).content.decode()
        admin.post(url("step", made.pk, "share"))
        admin.post(url("step", made.pk, "take_back"))
        admin.post(url("publish", made.pk), {"grain": "quarter"})
        assert admin.post(url("step", made.pk, "reopen")).status_code == 422
        assert admin.post(url("step", made.pk, "reopen"), {"note": "New plant"}).status_code == 302
        made.refresh_from_db()
        assert made.state == CascadeState.REVIEW
        assert admin.get(url("step", made.pk, "explode")).status_code == 404
