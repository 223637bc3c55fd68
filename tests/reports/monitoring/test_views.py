"""Monitors in the browser."""

from decimal import Decimal

from reports.monitoring import actions
from reports.monitoring.models import Monitor
from tests.reports.making import lose, quota, sell
from tests.world import NOW

FORM = {
    "name": "Win rate", "metric": "win_rate", "scope": "all", "span": "quarter", "condition": "below", "threshold": "25",
    "is_active": "on",
}  # fmt: skip


def test_make_look_change_delete(world, as_) -> None:
    lose(world, world.rep, 10)
    client = as_(world.manager)
    answer = client.post("/reports/monitors/new/", FORM | {"scope": f"person-{world.rep.pk}"})
    monitor = Monitor.objects.get()
    assert answer["Location"] == f"/reports/monitors/{monitor.pk}/"
    assert (monitor.threshold, monitor.person, monitor.owner) == (Decimal("0.25"), world.rep, world.manager)
    assert "Win rate falls below 25% this quarter" in client.get("/reports/monitors/").content.decode()
    value = client.get(f"/reports/monitors/{monitor.pk}/value/").content.decode()
    assert "0%" in value
    assert "past threshold" in value
    assert 'value="25"' in client.get(f"/reports/monitors/{monitor.pk}/edit/").content.decode()
    client.post(f"/reports/monitors/{monitor.pk}/edit/", FORM | {"version": "1", "threshold": "30"})
    monitor.refresh_from_db()
    assert (monitor.threshold, monitor.person, monitor.version) == (Decimal("0.3"), None, 2)
    assert client.post(f"/reports/monitors/{monitor.pk}/delete/").status_code == 302
    assert not Monitor.objects.exists()


def test_what_is_wrong_is_said_at_its_field(world, as_) -> None:
    answer = as_(world.rep).post("/reports/monitors/new/", FORM | {"condition": "behind_pace"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["condition"]
    assert 'value="Win rate"' in answer.content.decode()


def test_a_conflict_keeps_what_was_typed_and_saves_at_the_second_try(world, as_) -> None:
    client = as_(world.rep)
    client.post("/reports/monitors/new/", FORM)
    pk = Monitor.objects.get().pk
    client.post(f"/reports/monitors/{pk}/edit/", FORM | {"version": "1", "name": "First"})
    answer = client.post(f"/reports/monitors/{pk}/edit/", FORM | {"version": "1", "name": "Second"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "First" in text
    assert 'value="Second"' in text
    assert '<input type="hidden" name="version" value="2">' in text
    client.post(f"/reports/monitors/{pk}/edit/", FORM | {"version": "2", "name": "Second"})
    assert Monitor.objects.get().name == "Second"


def test_the_page_of_a_monitor_says_when_it_spoke(world, as_) -> None:
    quota(world.rep, 1000)
    sell(world, world.rep, 100)
    client = as_(world.rep)
    client.post(
        "/reports/monitors/new/", FORM | {"metric": "attainment", "condition": "behind_pace", "threshold": "10"}
    )
    actions.check_all(at=NOW)
    monitor = Monitor.objects.get()
    text = client.get(f"/reports/monitors/{monitor.pk}/").content.decode()
    assert "Q4 2026: 10%, threshold" in text
    assert "Attainment is behind pace by more than 10 points this quarter" in text


def test_a_figure_of_all_that_its_owner_sees_leads_nobody_else_to_other_rows(world, as_) -> None:
    """The manager's region won 300 of 500: an admin reads 300 there, and the list of an admin would sum to 500."""
    sell(world, world.rep, 300)
    sell(world, world.outsider, 200)
    client, rows = as_(world.manager), "/pipeline/sales/"
    client.post("/reports/monitors/new/", FORM | {"metric": "won_revenue", "condition": "above", "threshold": "1000"})
    value = f"/reports/monitors/{Monitor.objects.get().pk}/value/"
    own, admins = (as_(who).get(value).content.decode() for who in (world.manager, world.admin))
    assert 'value="300" data-metric="won_revenue"' in own
    assert 'value="300" data-metric="won_revenue"' in admins
    assert (rows in own, rows in admins) == (True, False)
