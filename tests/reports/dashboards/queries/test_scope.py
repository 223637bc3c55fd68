"""Scope and period of a dashboard are read from the address, and never show more than one may see."""

from datetime import date

import pytest

from reports.dashboards.queries.scope import choices, read
from tests.world import TODAY


@pytest.mark.parametrize(
    ("params", "key", "notes"),
    [
        ({}, "2026-Q4", 0),
        ({"period": "2026-Q3"}, "2026-Q3", 0),
        ({"period": "2026-11"}, "2026-11", 0),
        ({"period": "2025"}, "2025", 0),
        ({"from": "2026-11-01", "to": "2026-11-15"}, "2026-11-01..2026-11-15", 0),
        ({"period": "2026-11-01..2026-11-15"}, "2026-11-01..2026-11-15", 0),
        ({"period": "nonsense"}, "2026-Q4", 1),
        ({"period": "2026-Q9"}, "2026-Q4", 1),
        ({"from": "2026-11-15", "to": "2026-11-01"}, "2026-Q4", 1),
        ({"from": "0001-01-01", "to": "2026-11-01"}, "2026-Q4", 1),
        ({"period": "9998"}, "2026-Q4", 1),
        ({"as_of": "2026-08-01"}, "2026-Q3", 0),
        ({"as_of": "tomorrow"}, "2026-Q4", 1),
        ({"as_of": "2030-01-01"}, "2026-Q4", 0),
    ],
)
def test_period(world, params, key, notes) -> None:
    view = read(world.manager, params)
    assert (view.period.key, len(view.notes)) == (key, notes)


@pytest.mark.parametrize(
    ("who", "scope", "seen"),
    [
        ("rep", "person-{rep}", True),
        ("rep", "person-{peer}", False),
        ("rep", "team-{east_one}", False),
        ("manager", "person-{rep}", True),
        ("manager", "team-{east_one}", True),
        ("manager", "team-{east}", False),
        ("manager", "person-{outsider}", False),
        ("director", "team-{east_two}", True),
        ("director", "person-{other}", True),
        ("admin", "team-{west_one}", True),
        ("auditor", "person-{outsider}", True),
        ("admin", "team-999999", False),
        ("admin", "person-999999", False),
        ("admin", "team-", False),
        ("admin", "person-1;drop", False),
        ("admin", "planet-1", False),
        ("admin", "person-" + "9" * 30, False),
    ],
)
def test_scope(world, who, scope, seen) -> None:
    ids = {
        name: getattr(world, name).pk for name in ("rep", "peer", "other", "outsider", "east", "east_one", "east_two")
    }
    told = scope.format(**ids, west_one=world.west_one.pk)
    view = read(getattr(world, who), {"scope": told})
    assert (view.scope, len(view.notes)) == ((told, 0) if seen else ("all", 1))


def test_choices_are_what_one_may_see(world) -> None:
    assert [choice.key for choice in choices(world.rep, TODAY)] == ["all"]
    keys = {choice.key for choice in choices(world.manager, TODAY)}
    assert keys == {"all", f"team-{world.east_one.pk}"} | {
        f"person-{person.pk}" for person in (world.rep, world.peer, world.manager)
    }
    assert f"person-{world.outsider.pk}" in {choice.key for choice in choices(world.admin, TODAY)}


def test_neighbours_and_the_same_day(world) -> None:
    view = read(world.manager, {"scope": f"team-{world.east_one.pk}"})
    assert view.earlier == f"period=2026-Q3&scope=team-{world.east_one.pk}"
    assert view.later == f"period=2027-Q1&scope=team-{world.east_one.pk}"
    assert (view.days_gone, view.period.days, view.same_day_before) == (55, 92, date(2026, 8, 24))
    assert view.progress == "day 55 of 92 (60% of the quarter elapsed)"


def test_a_page_says_what_it_could_not_show(world, as_) -> None:
    page = as_(world.rep).get("/reports/quotas/", {"scope": f"person-{world.peer.pk}", "period": "soon"})
    assert page.status_code == 200
    assert "have access to the figures in this link" in page.content.decode()
    assert "“soon” is not a period" in page.content.decode()
