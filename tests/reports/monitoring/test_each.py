"""A monitor of each person or each team: one firing for each of them, one notice of all."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.test.utils import CaptureQueriesContext

from reports.monitoring import actions
from reports.monitoring.models import Firing, Monitor
from reports.monitoring.queries import open_count
from reports.monitoring.readings import readings
from reports.monitoring.tasks import monitor_kpis
from salesplan.core import metrics
from salesplan.core.errors import Refused
from salesplan.core.metrics import Question
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from salesplan.core.periods import Calendar
from salesplan.people.models import Membership, User
from tests.goals.making import take_back
from tests.reports.making import crowd, lose, quota, sell
from tests.reports.monitoring.test_actions import make
from tests.world import NOW, TODAY, person

Q4 = Calendar().quarter(2026, 4)


@contextmanager
def refusing(table):
    """Let the database refuse every new row of a table, as one does that has no room."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$; "
            f"CREATE TRIGGER no_room BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER no_room ON {table}; DROP FUNCTION no_room")


@pytest.fixture
def behind(world):
    """Of East, the rep stands at 10 %, the peer at 90 % and the other at 20 % of their quotas; the outsider at 5 %."""
    for who, won in ((world.rep, 100), (world.peer, 900), (world.other, 200), (world.outsider, 50)):
        quota(who, 1000)
        sell(world, who, won, date(2026, 10, 8))
    return world


def told(monitor):
    return [(one.subject.pk, one.value) for one in readings(monitor, TODAY) if one.fires]


def test_each_person_below_is_watched_and_told_in_one_notice(behind) -> None:
    monitor = make(behind.director, subjects="person")
    assert told(monitor) == [(behind.rep.pk, Decimal("0.1")), (behind.other.pk, Decimal("0.2"))]
    assert [actions.check_all(at=NOW), actions.check_all(at=NOW + timedelta(hours=1))] == [1, 0]
    notice = Notice.objects.get()
    assert (notice.person, notice.url) == (behind.director, f"/reports/monitors/{monitor.pk}/")
    assert (
        notice.text == f"Watch: 2 of 3 people are past the threshold in Q4 2026: {behind.rep} 10%, {behind.other} 20%"
    )
    assert OutboxMail.objects.count() == 1
    assert set(Firing.objects.values_list("person", "team")) == {(behind.rep.pk, None), (behind.other.pk, None)}


def test_who_falls_behind_later_is_told_alone(behind) -> None:
    late = person("late", team=behind.east_one)
    quota(late, 1000)
    sale = sell(behind, late, 900)
    make(behind.director, subjects="person")
    actions.check_all(at=NOW)
    take_back(sale, late)
    assert actions.check_all(at=NOW + timedelta(hours=1)) == 1
    assert Notice.objects.latest("pk").text == "Watch: 1 of 4 people is past the threshold in Q4 2026: Late 0%"
    assert Firing.objects.count() == 3


def test_who_recovers_is_not_told_again_in_the_period(behind) -> None:
    make(behind.director, subjects="person", condition="below", threshold=Decimal("0.15"))
    actions.check_all(at=NOW)
    sale = sell(behind, behind.rep, 900)
    assert actions.check_all(at=NOW) == 0
    take_back(sale, behind.rep)
    assert actions.check_all(at=NOW) == 0
    assert Firing.objects.count() == 1


def test_the_next_period_is_the_next_occasion(behind) -> None:
    make(behind.director, subjects="person")
    actions.check_all(at=NOW)
    quota(behind.rep, 1000, "2027-Q1")
    assert actions.check_all(at=NOW + timedelta(100)) == 1
    assert Firing.objects.filter(period_key="2027-Q1").count() == 1


def test_each_team_below_but_not_the_whole(behind) -> None:
    monitor = make(behind.director, subjects="team", condition="below", threshold=Decimal("0.3"))
    assert [one.subject for one in readings(monitor, TODAY)] == [behind.east_two, behind.east_one]
    assert told(monitor) == [(behind.east_two.pk, Decimal("0.2"))]
    assert actions.check_all(at=NOW) == 1
    assert Notice.objects.get().text == "Watch: 1 of 2 teams is past the threshold in Q4 2026: East Two 20%"
    assert [one.subject for one in readings(make(behind.manager, subjects="team"), TODAY)] == [behind.east_one]


def test_a_chosen_team_narrows_it(behind) -> None:
    assert told(make(behind.director, subjects="person", team=behind.east_two)) == [(behind.other.pk, Decimal("0.2"))]


@pytest.mark.parametrize("metric", ["attainment", "won_revenue", "win_rate", "won_deals", "lost_deals", "quota"])
@pytest.mark.parametrize("subjects", ["person", "team"])
def test_each_figure_is_what_the_metric_says_of_them_alone(behind, metric, subjects) -> None:
    quota(behind.east_one, 1500)
    lose(behind, behind.rep, 10)
    monitor = make(behind.admin, metric=metric, condition="above", threshold=Decimal(0), subjects=subjects)
    found = readings(monitor, TODAY)
    assert len(found) >= 4
    for one in found:
        name = "owner" if subjects == "person" else "team"
        alone = Question(behind.admin, Q4.start, Q4.end).narrowed(**{name: one.subject.pk})
        assert (metrics.get(metric).value(alone) or 0) == (one.value or 0), one.subject
        assert f"{name}={one.subject.pk}" in one.rows


def test_the_mark_may_be_a_share_of_the_pace(behind) -> None:
    """By 24 November about 60 % of the quarter is due: 90 % of that is neither reached by 10 nor by 20 %."""
    monitor = make(behind.director, subjects="person", condition="against_pace", threshold=Decimal("0.9"))
    found = {one.subject: one for one in readings(monitor, TODAY)}
    assert found[behind.peer].threshold == found[behind.peer].pace * Decimal("0.9")
    assert told(monitor) == [(behind.rep.pk, Decimal("0.1")), (behind.other.pk, Decimal("0.2"))]


def test_leaders_without_figures_and_people_who_left_are_not_watched(behind) -> None:
    gone = person("gone", team=behind.east_one)
    gone.is_active = False
    gone.save()
    moved = person("moved", team=behind.east_one)
    Membership.objects.filter(person=moved).update(ends_on=TODAY - timedelta(1))
    monitor = make(
        behind.director, subjects="person", metric="won_revenue", condition="below", threshold=Decimal(10_000)
    )
    assert {one.subject for one in readings(monitor, TODAY)} == {behind.rep, behind.peer, behind.other}


def test_a_monitor_sees_with_its_owners_eyes(behind) -> None:
    monitor = make(behind.director, subjects="person", team=behind.east_two)
    behind.director.leaderships.update(team=behind.west)
    again = Monitor.objects.get(pk=monitor.pk)
    assert readings(again, TODAY) == []
    assert actions.check_all(at=NOW) == 0


@pytest.mark.parametrize(
    ("who", "more", "field"),
    [
        ("rep", {"subjects": "person"}, "subjects"),
        ("manager", {"subjects": "person", "person": "rep"}, "scope"),
        ("manager", {"subjects": "team", "condition": "against_pace", "threshold": Decimal(0)}, "threshold"),
        ("manager", {"subjects": "person", "metric": "win_rate", "condition": "against_pace"}, "condition"),
    ],
)
def test_refused(world, who, more, field) -> None:
    more = {key: getattr(world, value) if key == "person" else value for key, value in more.items()}
    with pytest.raises(Refused) as refused:
        make(getattr(world, who), **more)
    assert refused.value.field == field


def test_one_firing_a_monitor_period_and_subject(behind) -> None:
    monitor = make(behind.director, subjects="person")
    values = {"monitor": monitor, "period_key": "2026-Q4", "value": 0, "threshold": 0, "at": NOW}
    Firing.objects.create(**values)
    Firing.objects.create(**values, person=behind.rep)
    Firing.objects.create(**values, team=behind.east)
    for more in ({}, {"person": behind.rep}, {"team": behind.east}, {"person": behind.peer, "team": behind.east}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Firing.objects.create(**values, **more)


def cost(ask) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@pytest.mark.parametrize(
    ("subjects", "metric"), [("person", "attainment"), ("team", "attainment"), ("person", "win_rate")]
)
def test_fifty_people_ask_what_one_asks(world, subjects, metric) -> None:
    condition = "behind_pace" if metric == "attainment" else "below"
    monitor = make(world.director, subjects=subjects, metric=metric, condition=condition)

    def look():
        monitor.owner = User.objects.get(pk=world.director.pk)
        return readings(monitor, TODAY)

    crowd(world, 1)
    few = cost(look)
    crowd_more(world, 50)
    assert cost(look) == few <= 20
    if subjects == "person":
        assert len(look()) >= 51


def crowd_more(world, count) -> None:
    for i in range(count):
        who = person(f"more{i}", team=world.east_two if i % 2 else world.east_one)
        quota(who, 1000)
        lose(world, who, 10)


def test_a_page_of_fifty_asks_what_one_asks(world, as_) -> None:
    monitor = make(world.director, subjects="person")
    client = as_(world.director)
    crowd(world, 1)
    client.get(f"/reports/monitors/{monitor.pk}/")
    few = cost(lambda: client.get(f"/reports/monitors/{monitor.pk}/"))
    crowd_more(world, 50)
    assert cost(lambda: client.get(f"/reports/monitors/{monitor.pk}/")) == few
    value = cost(lambda: client.get(f"/reports/monitors/{monitor.pk}/value/"))
    assert value <= few


def test_the_pages_show_the_state_of_each_and_lead_to_the_rows(behind, as_) -> None:
    client = as_(behind.director)
    form = {
        "name": "Each", "metric": "attainment", "scope": "all", "subjects": "person", "span": "quarter",
        "condition": "below", "threshold": "15", "is_active": "on",
    }  # fmt: skip
    client.post("/reports/monitors/new/", form)
    monitor = Monitor.objects.get()
    assert (monitor.subjects, monitor.threshold) == ("person", Decimal("0.15"))
    actions.check_all(at=NOW)
    assert "each person below" in client.get("/reports/monitors/").content.decode()
    value = client.get(f"/reports/monitors/{monitor.pk}/value/").content.decode()
    assert "1 of 3 past threshold" in value
    assert f"owner={behind.rep.pk}" in value
    text = client.get(f"/reports/monitors/{monitor.pk}/").content.decode()
    assert "past threshold" in text
    assert "within threshold" in text
    assert f"{behind.rep} · Q4 2026: 10%, threshold 15%" in text
    assert str(behind.outsider) not in text
    sell(behind, behind.rep, 900)
    assert "recovered" in client.get(f"/reports/monitors/{monitor.pk}/").content.decode()
    assert client.get(f"/reports/monitors/{monitor.pk}/edit/").context["form"]["subjects"].value() == "person"


def test_a_person_out_of_sight_is_not_shown_any_more(behind, as_) -> None:
    monitor = make(behind.director, subjects="person")
    actions.check_all(at=NOW)
    Membership.objects.filter(person=behind.rep).update(team=behind.west_one)
    text = as_(behind.director).get(f"/reports/monitors/{monitor.pk}/").content.decode()
    assert str(behind.rep) not in text
    assert str(behind.other) in text


def test_the_form_says_what_is_wrong_at_its_field(world, as_) -> None:
    form = {"name": "x", "metric": "attainment", "scope": "all", "subjects": "team", "span": "quarter"}
    answer = as_(world.rep).post("/reports/monitors/new/", form | {"condition": "against_pace", "threshold": "90"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["subjects"]


def test_a_beat_that_cannot_give_the_notice_leaves_no_firing_either(behind) -> None:
    make(behind.director, subjects="person")
    with refusing("core_notice"), pytest.raises(DatabaseError, match="no room"):
        actions.check_all(at=NOW)
    assert not Firing.objects.exists()
    assert [monitor_kpis(), monitor_kpis()] == ["1 monitor triggered", "0 monitors triggered"]
    assert (Firing.objects.count(), Notice.objects.count(), OutboxMail.objects.count()) == (2, 1, 1)


def test_the_menu_counts_a_monitor_once(behind) -> None:
    make(behind.director, subjects="person")
    actions.check_all(at=NOW)
    assert Firing.objects.count() == 2
    assert open_count(SimpleNamespace(user=behind.director)) == 1
