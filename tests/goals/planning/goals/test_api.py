"""Goals in the API."""

from django.conf import settings

from tests.goals.making import goal, sell

ROOT = "/api/v1/goals/"


def test_goals_with_figure_pace_and_rows(world, as_):
    sell(world, world.rep, 300)
    made = goal(world.rep, 1000, parent=goal(world.east_one, 2000))
    client = as_(world.manager)
    told = client.get(f"{ROOT}{made.pk}/").json()
    assert (told["title"], told["target"], told["value"], told["attainment"], told["parent"]) == (
        made.title, "1000.0000", "300.0000", "0.300000", made.parent_id
    )  # fmt: skip
    assert told["status"] in ("behind", "at_risk")
    assert client.get(told["rows"].removeprefix(settings.SITE_URL)).context["totals"].amount == 300
    listed = client.get(ROOT, {"team": world.east_one.pk, "period": "2026-Q4"}).json()["results"]
    assert [one["value"] for one in listed] == ["300.0000"]


def test_of_a_team_above_there_is_the_target_and_no_figure(world, as_):
    sell(world, world.rep, 300)
    made = goal(world.east, 1000)
    told = as_(world.rep).get(f"{ROOT}{made.pk}/").json()
    assert [told[name] for name in ("target", "value", "attainment", "status", "rows")] == ["1000.0000", *[None] * 4]
    assert as_(world.stranger).get(f"{ROOT}{made.pk}/").status_code == 404


def test_nothing_is_written_here(world, as_):
    made = goal(world.rep)
    assert as_(world.admin).post(ROOT, {}).status_code == 405
    assert as_(world.admin).patch(f"{ROOT}{made.pk}/", {}).status_code == 405


def test_a_filter_that_cannot_be_read_is_an_error(world, as_):
    assert as_(world.rep).get(ROOT, {"since": "soon"}).status_code == 400
