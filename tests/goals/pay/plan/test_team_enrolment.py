"""Whole teams on a plan: what would happen to each is shown first, then all who are ticked are put on it in one step."""

from datetime import date

import pghistory.models
import pytest
from django.urls import reverse

from goals.pay.plan.models import Enrolment
from goals.pay.plan.team_enrolment import enrol_people, try_enrolling
from salesplan.core.errors import NotAllowed, Refused
from tests.goals.making import enrol, plan
from tests.world import NOW, START, person

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def teams(world):
    """The rep is on another plan, the peer on none, a new hire on this one from January."""
    made = plan("New")
    enrol(plan("Old"), world.rep)
    world.hire = person("hire", team=world.east_one)
    enrol(made, world.hire, starts_on=date(2027, 1, 1))
    return made


def tried(world, made, *people):
    rows = try_enrolling(made, people=people, starts_on=DECEMBER, by=world.admin, at=NOW)
    return [(row.before and row.before.name, row.ends_on, row.refused) for row in rows]


class TestTrying:
    def test_it_says_who_leaves_which_plan_and_who_is_refused(self, world, teams):
        leaves, begins, refused = tried(world, teams, world.rep, world.peer, world.hire)
        assert leaves == ("Old", date(2026, 11, 30), "")
        assert begins == (None, None, "")
        assert refused[2].startswith("This person is already on a plan from that day or later")

    def test_nothing_is_written(self, world, teams):
        before = list(Enrolment.objects.order_by("pk").values())
        events = pghistory.models.Events.objects.references(*Enrolment.objects.all()).count()
        tried(world, teams, world.rep, world.peer, world.hire)
        assert list(Enrolment.objects.order_by("pk").values()) == before
        assert pghistory.models.Events.objects.references(*Enrolment.objects.all()).count() == events

    def test_what_was_said_comes_true(self, world, teams):
        tried(world, teams, world.rep, world.peer)
        enrol_people(teams, people=[world.rep, world.peer], starts_on=DECEMBER, by=world.admin, at=NOW)
        assert {row.person: row.starts_on for row in Enrolment.objects.filter(plan=teams, ends_on=None)} == {
            world.rep: DECEMBER,
            world.peer: DECEMBER,
            world.hire: date(2027, 1, 1),
        }
        assert world.rep.enrolments.get(plan__name="Old").ends_on == date(2026, 11, 30)


def test_one_who_cannot_be_stops_all_and_is_named(world, teams):
    with pytest.raises(Refused, match="Hire: This person is already on a plan from that day or later"):
        enrol_people(teams, people=[world.rep, world.hire], starts_on=DECEMBER, by=world.admin, at=NOW)
    assert list(Enrolment.objects.filter(plan=teams).values_list("person", flat=True)) == [world.hire.pk]
    assert world.rep.enrolments.get().ends_on is None


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_only_an_admin_tries_and_does_it(world, teams, who):
    told = {"people": [world.peer], "starts_on": DECEMBER, "by": getattr(world, who), "at": NOW}
    for step in (try_enrolling, enrol_people):
        with pytest.raises(NotAllowed):
            step(teams, **told)


class TestPage:
    def url(self, made):
        return reverse("goals:enrolment_team", args=[made.pk])

    def test_from_the_choice_by_the_preview_to_the_plan(self, world, teams, as_):
        client, told = as_(world.admin), {"team": [world.east.pk], "starts_on": "2026-12-01"}
        context = client.get(self.url(teams), told).context
        able = [row.person for row in context["rows"] if not row.refused]
        assert {world.rep, world.peer} <= set(able)
        assert world.outsider not in [row.person for row in context["rows"]]
        answer = client.post(self.url(teams), told | {"ticked": [one.pk for one in able]})
        assert answer.status_code == 302
        assert Enrolment.objects.filter(plan=teams, starts_on=DECEMBER).count() == len(able)

    def test_who_is_not_ticked_stays(self, world, teams, as_):
        told = {"team": [world.east.pk], "starts_on": "2026-12-01", "ticked": [world.peer.pk]}
        as_(world.admin).post(self.url(teams), told)
        assert world.rep.enrolments.get().ends_on is None

    def test_nobody_chosen_or_ticked_is_said_and_what_was_typed_stays(self, world, teams, as_):
        client = as_(world.admin)
        answer = client.get(self.url(teams), {"starts_on": "2026-12-01"})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["team"]
        assert 'value="2026-12-01"' in answer.content.decode()
        answer = client.post(self.url(teams), {"team": [world.east.pk], "starts_on": "2026-12-01"})
        assert answer.status_code == 422
        assert answer.context["form"].errors == {}, "it is the ticks that are missing"

    def test_a_day_of_an_earlier_quarter_is_refused_for_whom_it_would_change_a_statement(self, world, teams, as_):
        rows = as_(world.admin).get(self.url(teams), {"team": [world.east.pk], "starts_on": str(START)}).context["rows"]
        assert all(row.refused for row in rows if row.person == world.rep)
