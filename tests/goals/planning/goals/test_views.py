"""Pages of goals: the tree, one goal, the form with its check, and the steps."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.planning.goals.models import Goal
from tests.goals.making import goal, sell
from tests.world import person

D = Decimal
LIST = "/goals/targets/"


def form_of(whose, **more):
    told = {
        "owner": f"team-{whose.pk}" if hasattr(whose, "parent_id") else f"person-{whose.pk}",
        "kind": "growth",
        "metric": "won_revenue",
        "period": "2027-Q1",
        "basis": "year",
        "percent": "20",
        "target": "",
        "title": "",
        "why": "",
        "parent": "",
        "version": "",
    }
    return {**told, **more}


@pytest.fixture
def tree(world):
    """A company goal with a region, a team and a rep below it, and won revenue of 300 by the rep."""
    top = goal(world.root, 1000, key="2026", title="Company 2026")
    east = goal(world.east, 700, key="2026", title="East 2026", parent=top)
    west = goal(world.west, 400, key="2026", title="West 2026", parent=top)
    team = goal(world.east_one, 500, key="2026", title="East One 2026", parent=east)
    mine = goal(world.rep, 200, key="2026", title="Rep 2026", parent=team)
    sell(world, world.rep, 300)
    sell(world, world.outsider, 50)
    return {"top": top, "east": east, "west": west, "team": team, "mine": mine}


# ---- the tree -------------------------------------------------------------------------------------------------------


def test_the_tree_shows_figures_cover_and_what_is_below(world, as_, tree):
    rows = as_(world.admin).get(LIST).context["rows"]
    assert [(row.goal.title, row.node.depth, row.hidden) for row in rows] == [
        ("Company 2026", 0, False),
        ("East 2026", 1, False),
        ("East One 2026", 2, True),
        ("Rep 2026", 3, True),
        ("West 2026", 1, False),
    ]
    assert [row.texts.figures.value for row in rows] == [350, 300, 300, 300, 50]
    assert (rows[0].cover.total, rows[0].cover.over, rows[0].cover.breakeven) == ("¥1,100", "+10%", "90.91%")


def test_every_figure_of_the_tree_leads_to_rows_that_sum_to_it(world, as_, tree):
    client = as_(world.admin)
    for row in client.get(LIST).context["rows"]:
        measured = row.texts.figures.measured
        assert client.get(measured.rows).context["totals"].amount == measured.value


def test_a_rep_reads_the_tree_upwards_without_figures_of_others(world, as_, tree):
    answer = as_(world.rep).get(LIST)
    rows = {row.goal.title: row.texts for row in answer.context["rows"]}
    assert set(rows) == {"Company 2026", "East 2026", "East One 2026", "Rep 2026"}
    assert rows["Company 2026"].target == "¥1,000"
    assert [rows[name].value for name in ("Company 2026", "East One 2026", "Rep 2026")] == ["", "", "¥300"]
    # What the others below carry is not theirs to see, so neither is how it covers the goal.
    assert [row.cover for row in answer.context["rows"]] == [None] * 4


def test_a_ratio_of_a_team_is_made_of_the_sums_below_it(world, as_):
    from tests.reports.making import lose

    goal(world.east, "0.5", key="2026", metric="win_rate", title="Win rate")
    sell(world, world.rep, 1)
    sell(world, world.other, 1)
    for _ in range(3):
        lose(world, world.other, 1)
    row = as_(world.admin).get(LIST).context["rows"][0]
    assert (row.texts.value, row.texts.figures.attainment) == ("40.0%", D("0.8"))


def test_the_tree_costs_the_same_however_many_goals(world, as_, tree):
    client = as_(world.admin)

    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
        return len(found)

    cost()
    few = cost()
    for i in range(15):
        who = person(f"crowd{i}", team=world.east_one)
        goal(who, 100, key="2026", parent=tree["team"])
    assert cost() == few


@pytest.mark.parametrize(("query", "titles"), [
    ("?state=draft", {"Plan"}), ("?state=closed", {"Old"}), ("", {"Plan", "Old", "Now"}), ("?period=2025", set()),
    ("?period=nonsense", {"Plan", "Old", "Now"}), ("?period=2026-Q3", set()),
])  # fmt: skip
def test_filters(world, as_, query, titles):
    goal(world.east, title="Plan", state="draft")
    goal(world.east, title="Old", state="closed", outcome="missed")
    goal(world.east, title="Gone", state="closed", outcome="dropped") if query != "?state=closed" else None
    goal(world.east, title="Now")
    assert {row.goal.title for row in as_(world.admin).get(LIST + query).context["rows"]} == titles


@pytest.mark.parametrize(
    ("who", "says"),
    [("admin", "Start with the company goal"), ("rep", "Your lead sets"), ("auditor", "No goals in this period")],
)
def test_an_empty_tree_says_the_next_step(world, as_, who, says):
    assert says in as_(getattr(world, who)).get(LIST).content.decode()


# ---- the form -------------------------------------------------------------------------------------------------------


def test_the_check_shows_baseline_figure_and_letters_while_typing(world, as_):
    sell(world, world.rep, "2982255", date(2026, 2, 3))
    check = as_(world.manager).post("/goals/targets/check/", form_of(world.rep)).context["check"]
    assert (check.baseline_period, check.baseline, check.figure, check.growth) == (
        "Q1 2026", "¥2,982,255", "¥3,578,706", "+20%"
    )  # fmt: skip
    assert check.proposal == "Chen Wei 陈伟: Won revenue up by 20% in Q1 2027"
    assert "".join(one.key for one in check.criteria if one.level == "ok") == "SMT"


def test_the_check_takes_whatever_there_is(world, as_):
    check = as_(world.manager).post("/goals/targets/check/", {"title": "More revenue"}).context["check"]
    assert [one.level for one in check.criteria] == ["bad", "bad", "warn", "warn", "bad"]


def test_nobody_reads_figures_of_others_through_the_check(world, as_):
    sell(world, world.outsider, 777, date(2026, 2, 3))
    answer = as_(world.manager).post("/goals/targets/check/", form_of(world.outsider))
    assert (answer.status_code, answer.context["check"].baseline) == (200, "")


def test_a_figure_shows_the_growth_it_means_and_a_rate_is_typed_in_percent(world, as_):
    sell(world, world.rep, 400, date(2026, 2, 3))
    typed = form_of(world.rep, kind="amount", target="500")
    assert as_(world.manager).post("/goals/targets/check/", typed).context["check"].growth == "+25%"
    typed = form_of(world.rep, kind="amount", target="25", metric="win_rate")
    assert as_(world.manager).post("/goals/targets/check/", typed).context["check"].figure == "25.0%"


def test_a_goal_is_made_named_and_put_in_force(world, as_):
    sell(world, world.rep, 1000, date(2026, 2, 3))
    above = goal(world.east_one, 5000, key="2027")
    typed = form_of(world.rep, parent=above.pk, why="Hiring", activate="1")
    answer = as_(world.manager).post("/goals/targets/new/", typed)
    made = Goal.objects.get(person=world.rep)
    assert answer["Location"] == made.get_absolute_url()
    assert (made.title, made.target, made.state, made.parent) == (
        "Chen Wei 陈伟: Won revenue up by 20% in Q1 2027", 1200, "active", above
    )  # fmt: skip


def test_what_cannot_begin_is_kept_as_a_draft_and_says_why(world, as_):
    answer = as_(world.manager).post(
        "/goals/targets/new/", form_of(world.rep, activate="1", title="East and new"), follow=True
    )
    assert Goal.objects.get().state == "draft"
    assert "Saved as a draft. There is no figure in the period" in answer.content.decode()


@pytest.mark.parametrize(("change", "field"), [
    ({"period": "range"}, "starts_on"), ({"period": "range", "starts_on": "2027-02-01"}, "ends_on"),
    ({"period": "range", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "ends_on"),
    ({"period": "1999-Q1"}, "period"), ({"owner": "team-0"}, "owner"), ({"owner": ""}, "owner"),
    ({"kind": "amount", "target": "lots"}, "target"), ({"percent": "-100"}, "percent"),
    ({"metric": "win_rate"}, "kind"), ({"parent": "999999"}, "parent"),
    ({"kind": "amount", "target": ""}, "title"),
])  # fmt: skip
def test_wrong_input_is_said_at_its_field_and_nothing_is_lost(world, as_, change, field):
    answer = as_(world.manager).post("/goals/targets/new/", form_of(world.rep, why="Because", **change))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Because" in answer.content.decode()
    assert not Goal.objects.exists()


def test_days_of_one_s_own(world, as_):
    typed = form_of(
        world.rep, kind="amount", target="500", period="range", starts_on="2027-01-11", ends_on="2027-02-10"
    )
    assert as_(world.manager).post("/goals/targets/new/", typed).status_code == 302
    made = Goal.objects.get()
    assert (made.period_key, made.starts_on) == ("2027-01-11..2027-02-10", date(2027, 1, 11))
    page = as_(world.manager).get(made.get_absolute_url()).content.decode()
    assert "11 Jan 2027 – 10 Feb 2027" in page


def test_a_rep_is_offered_their_development_only(world, as_):
    form = as_(world.rep).get("/goals/targets/new/").context["form"]
    assert [key for key, _label in form.fields["kind"].choices] == ["development"]
    typed = {**form_of(world.rep), "kind": "development", "title": "Speak English in demos", "activate": "1"}
    assert as_(world.rep).post("/goals/targets/new/", typed).status_code == 302
    assert Goal.objects.get().state == "active"
    assert as_(world.rep).post("/goals/targets/new/", form_of(world.rep)).status_code == 422


def test_an_edit_shows_what_stands_and_asks_for_a_reason(world, as_):
    made = goal(world.rep, "0.25", metric="win_rate", key="2027-Q1")
    client, url = as_(world.manager), f"/goals/targets/{made.pk}/edit/"
    form = client.get(url).context["form"]
    assert (form["target"].value(), form["owner"].value(), form["period"].value()) == (
        "25", f"person-{world.rep.pk}", "2027-Q1"
    )  # fmt: skip
    typed = form_of(world.rep, kind="amount", metric="win_rate", target="30", title=made.title, version="1", note="")
    assert "note" in client.post(url, typed).context["form"].errors
    assert client.post(url, {**typed, "note": "New product"}).status_code == 302
    assert Goal.objects.get().target == D("0.3")
    again = client.post(url, {**typed, "target": "40", "note": "Late"})
    assert (again.status_code, Goal.objects.get().target) == (409, D("0.3"))


# ---- one goal -------------------------------------------------------------------------------------------------------


def test_the_page_of_a_goal(world, as_, tree):
    answer = as_(world.director).get(tree["east"].get_absolute_url())
    page, shown = answer.context["page"], answer.context["shown"]
    assert (shown.target, shown.value) == ("¥700", "¥300")
    assert (answer.context["parent"].value, answer.context["children"][0].value) == ("", "¥300")
    assert (page.cover.total, round(page.cover.over, 4)) == (500, D("-0.2857"))
    assert answer.context["chart"].table[-1][1] == "¥300"


def test_the_chart_is_one_that_plotly_draws(world, as_, tree):
    from tests.core.charting import check

    chart = as_(world.rep).get(tree["mine"].get_absolute_url()).context["chart"]
    check(chart)
    pace, actual = chart.figure.data
    assert (actual.y[-1], pace.y[-1]) == (300, 200)
    assert all("owner=" in rows for rows in actual.customdata)


def test_whose_figures_one_may_not_see_one_sees_one_s_own_part(world, as_, tree):
    answer = as_(world.rep).get(tree["top"].get_absolute_url())
    assert answer.context["shown"].own_part == "¥300"
    assert answer.context["chart"] is None
    assert "¥350" not in answer.content.decode()


def test_goals_for_parts_of_the_period_are_added_apart(world, as_):
    year = goal(world.east, 1000, key="2026")
    for quarter in range(1, 5):
        goal(world.east, 260, key=f"2026-Q{quarter}", parent=year)
    page = as_(world.director).get(year.get_absolute_url()).context
    assert (page["cover"], page["in_time"].total, page["in_time"].over) == (None, "¥1,040", "+4%")


def test_one_quarter_says_nothing_about_the_year(world, as_):
    year = goal(world.east, 1000, key="2026")
    goal(world.east, 260, key="2026-Q1", parent=year)
    assert as_(world.director).get(year.get_absolute_url()).context["in_time"] is None


def test_the_page_costs_the_same_however_many_children(world, as_, tree):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, url = as_(world.director), tree["team"].get_absolute_url()

    def cost():
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        return len(found)

    cost()
    few = cost()
    for i in range(12):
        goal(person(f"crowd{i}", team=world.east_one), 100, key="2026", parent=tree["team"])
    assert cost() == few


@pytest.mark.parametrize(("step", "state", "told", "after"), [
    ("activate", "draft", {}, "active"), ("drop", "active", {"note": "No product"}, "closed"),
    ("reopen", "closed", {"note": "It came"}, "active"),
])  # fmt: skip
def test_steps(world, as_, step, state, told, after):
    made = goal(world.rep, state=state, outcome="dropped" if state == "closed" else "", key="2027-Q1")
    answer = as_(world.manager).post(f"/goals/targets/{made.pk}/{step}/", told)
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.state == after


def test_a_refused_step_is_said_on_the_page(world, as_):
    made = goal(world.rep)
    for step, says in (("close", "still time"), ("drop", "Say why"), ("activate", "Reload the page")):
        answer = as_(world.manager).post(f"/goals/targets/{made.pk}/{step}/")
        assert (answer.status_code, says in answer.content.decode()) == (422, True)


def test_progress_of_a_development_goal(world, as_):
    made = goal(world.rep, None, kind="development", metric="", title="Speak English in demos")
    client, url = as_(world.rep), f"/goals/targets/{made.pk}/progress/"
    assert client.post(url, {"percent": "40", "note": "First course"}).status_code == 302
    assert client.post(url, {"percent": "400", "note": "Typed too much"}).status_code == 422
    answer = client.get(made.get_absolute_url())
    assert "First course" in answer.content.decode()
    assert (answer.context["shown"].value, answer.context["shown"].target) == ("40%", "personal development")


def test_history_in_words(world, as_):
    from goals.planning.goals import actions
    from tests.goals.planning.goals.making import draft, terms
    from tests.world import NOW

    made = actions.activate_goal(draft(world.manager, world.rep), by=world.manager, at=NOW)
    actions.edit_goal(made, terms(world.rep, target=D(900000)), version=2, note="Leave", by=world.manager, at=NOW)
    changes = as_(world.rep).get(made.get_absolute_url()).context["changes"]
    assert [entry["edits"] for entry in changes if entry["edits"]] == [["target: ¥1,000,000 → ¥900,000"]]
    assert [entry["what"] for entry in changes if entry["what"]] == ["In force", "Draft"]


@pytest.mark.parametrize("name", ["goal_list", "goal_create"])
def test_pages_in_chinese(world, as_, name, tree):
    answer = as_(world.manager).get(reverse(f"goals:{name}"), headers={"accept-language": "zh-hans"})
    assert "目标" in answer.content.decode()


def test_the_baseline_of_a_team_above_is_not_shown(world, as_):
    made = goal(world.root, 1200, key="2026", kind="growth", percent=D(20), baseline=D(1000), baseline_key="2025")
    assert as_(world.admin).get(made.get_absolute_url()).context["tiles"]["baseline"] == "¥1,000 · 2025"
    tiles = as_(world.rep).get(made.get_absolute_url()).context["tiles"]
    assert (tiles["baseline"], tiles["target"]) == ("", "¥1,200 · +20%")


@pytest.mark.parametrize("note", ["x" * 301, "a\x00b"])
def test_a_reason_that_cannot_be_kept_is_said_and_nothing_is_done(world, as_, note):
    made = goal(world.rep)
    answer = as_(world.manager).post(reverse("goals:goal_drop", args=[made.pk]), {"note": note})
    assert answer.status_code == 422
    made.refresh_from_db()
    assert made.state == "active"
