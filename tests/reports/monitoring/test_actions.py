"""Monitors tell their owner once for each occasion, and see with the owner's eyes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reports.monitoring import actions
from reports.monitoring.models import Firing, Monitor
from reports.monitoring.tasks import monitor_kpis
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.reports.making import lose, quota, sell
from tests.world import NOW


def values(**more):
    told = {
        "name": "Watch",
        "metric": "attainment",
        "span": "quarter",
        "condition": "behind_pace",
        "threshold": Decimal("0.1"),
    }
    return {**told, "is_active": True, "person": None, "team": None, **more}


def make(by, **more) -> Monitor:
    return actions.create_monitor(values=values(**more), by=by, at=NOW)


def test_a_monitor_tells_once_in_the_app_and_by_mail(world) -> None:
    quota(world.rep, 1000)
    sell(world, world.rep, 300)
    monitor = make(world.manager, team=world.east_one)
    assert [actions.check_all(at=NOW), actions.check_all(at=NOW), actions.check_all(at=NOW + timedelta(hours=1))] == [
        1,
        0,
        0,
    ]
    notice = Notice.objects.get()
    assert (notice.person, notice.url) == (world.manager, f"/reports/monitors/{monitor.pk}/")
    assert notice.text.startswith("Watch: Attainment is 30.0% in Q4 2026; the pace is ")
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.subject) == (world.manager.email, notice.text)
    firing = Firing.objects.get()
    assert (firing.period_key, firing.value) == ("2026-Q4", Decimal("0.3"))


def test_the_next_period_is_the_next_occasion(world) -> None:
    lose(world, world.rep, 10)
    make(world.rep, metric="lost_deals", condition="above", threshold=Decimal(0), span="month")
    assert actions.check_all(at=NOW) == 1
    later = NOW + timedelta(30)
    assert actions.check_all(at=later) == 0
    lose(world, world.rep, 10, on=later.date())
    assert [actions.check_all(at=later), actions.check_all(at=later)] == [1, 0]
    assert list(Firing.objects.values_list("period_key", flat=True)) == ["2026-12", "2026-11"]


def test_other_terms_are_another_occasion(world) -> None:
    lose(world, world.rep, 10)
    monitor = make(world.rep, metric="lost_deals", condition="above", threshold=Decimal(0))
    assert actions.check_all(at=NOW) == 1
    same = values(metric="lost_deals", condition="above", threshold=Decimal(0), name="Renamed")
    monitor = actions.edit_monitor(monitor, values=same, version=1, by=world.rep, at=NOW)
    assert actions.check_all(at=NOW) == 0
    actions.edit_monitor(monitor, values=same | {"threshold": Decimal("0.5")}, version=2, by=world.rep, at=NOW)
    assert actions.check_all(at=NOW) == 1
    assert Notice.objects.count() == 2


def test_what_is_off_or_of_people_who_left_is_silent(world) -> None:
    lose(world, world.rep, 10)
    terms = {"metric": "lost_deals", "condition": "above", "threshold": Decimal(0)}
    make(world.rep, **terms, is_active=False)
    make(world.peer, **terms)
    make(world.manager, **terms)
    world.manager.is_active = False
    world.manager.save()
    assert actions.check_all(at=NOW) == 0


def test_a_monitor_sees_with_its_owners_eyes(world) -> None:
    lose(world, world.outsider, 10)
    terms = {"metric": "lost_deals", "condition": "above", "threshold": Decimal(0)}
    make(world.manager, **terms)
    assert actions.check_all(at=NOW) == 0
    make(world.admin, **terms)
    assert actions.check_all(at=NOW) == 1


def test_who_lost_sight_of_the_figures_is_told_nothing(world) -> None:
    """Below a mark would hold for the zero of somebody who sees nothing any more."""
    make(world.manager, metric="won_revenue", condition="below", threshold=Decimal(1000), team=world.east_one)
    world.manager.leaderships.update(ends_on=NOW.date() - timedelta(1))
    assert actions.check_all(at=NOW) == 0


@pytest.mark.parametrize(
    ("who", "more", "field"),
    [
        ("rep", {"metric": "colour"}, "metric"),
        ("rep", {"metric": "win_rate"}, "condition"),
        ("rep", {"threshold": Decimal(-1)}, "threshold"),
        ("rep", {"person": "peer"}, "scope"),
        ("rep", {"team": "east_one"}, "scope"),
        ("manager", {"team": "west_one"}, "scope"),
    ],
)
def test_refused(world, who, more, field) -> None:
    more = {key: getattr(world, value) if key in ("person", "team") else value for key, value in more.items()}
    with pytest.raises(Refused) as refused:
        make(getattr(world, who), **more)
    assert refused.value.field == field
    assert not Monitor.objects.exists()


def test_who_only_looks_makes_none(world) -> None:
    with pytest.raises(NotAllowed):
        make(world.auditor)


def test_the_second_writer_is_shown_the_difference(world) -> None:
    monitor = make(world.rep)
    actions.edit_monitor(monitor, values=values(name="First"), version=1, by=world.rep, at=NOW)
    with pytest.raises(Conflict) as conflict:
        actions.edit_monitor(monitor, values=values(name="Second"), version=1, by=world.admin, at=NOW)
    assert [(d.field, d.now, d.typed) for d in conflict.value.differences] == [("name", "First", "Second")]


def test_the_task_says_what_it_did(world) -> None:
    lose(world, world.rep, 10)
    make(world.rep, metric="lost_deals", condition="above", threshold=Decimal(0))
    assert [monitor_kpis(), monitor_kpis()] == ["1 monitor triggered", "0 monitors triggered"]
