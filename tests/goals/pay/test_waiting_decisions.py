"""What waits for somebody's decision: windfalls and objections to quotas too, by one's office and as a deputy."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from goals.pay.windfalls.queries import held_windfalls
from salesplan.people.handover import decision_queues
from salesplan.people.leaving.pending_decisions import waiting_for
from salesplan.people.models import User
from tests.goals.making import quota
from tests.goals.pay.disputes.making import missing, paid_by_five
from tests.goals.pay.editor.making import waiting as draft_waiting
from tests.goals.pay.windfalls.test_windfalls import deal  # noqa: F401 - a fixture
from tests.goals.planning.quota_responses.making import line, object_to
from tests.people.deputies.making import stand_in
from tests.world import TODAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world):
    return person("clerk", name="Clerk")


def kinds(who):
    """What waits, by kind: how much, and for whom they would decide it."""
    admins = list(User.objects.admins())
    found = ((wait.key, wait.waiting(User.objects.get(pk=who.pk), admins)) for wait in decision_queues())
    return {key: [str(row.instead_of or "") for row in rows] for key, rows in found if rows}


def test_windfalls_wait_for_admins_and_their_deputies(world, deal, clerk):  # noqa: F811
    assert [one.deal for one in held_windfalls([world.rep.pk], TODAY)] == [deal]
    assert kinds(world.admin)["windfalls"] == [""]
    assert "windfalls" not in kinds(world.manager)
    assert kinds(clerk) == {}
    stand_in(world.admin, clerk, "windfall")
    assert kinds(clerk) == {"windfalls": [str(world.admin)]}


def test_objections_wait_for_leads_and_their_deputies(world, clerk):
    quota(world.rep, 400_000)
    object_to(line(world.rep), world.rep)
    assert kinds(world.manager)["quota_responses"] == [""]
    assert kinds(world.rep) == {}
    stand_in(world.manager, clerk)
    stand_in(world.director, world.rep)
    assert kinds(clerk) == {"quota_responses": [str(world.manager)]}
    assert kinds(world.rep) == {}


def test_disputes_and_drafts_wait_for_a_deputy_too(world, clerk):
    paid_by_five(world.rep)
    missing(world.rep)
    _made, second = draft_waiting(world)
    stand_in(second, clerk)
    assert kinds(clerk) == {"disputes": ["Second Admin"], "drafts_in_review": ["Second Admin"]}


def test_at_leaving_windfalls_and_objections_are_counted_with_who_can_decide_them(world, deal):  # noqa: F811
    object_to(line(world.rep, "2026-11"), world.rep)
    second = person("second", "admin", name="Second Admin")
    rows = {str(kind.label): [[one.username for one in row.can] for row in kind.rows] for kind in waiting_for(second)}
    assert rows["Windfalls waiting for a decision"] == [["admin"]]
    assert rows["Objections to quotas"] == [["manager", "admin"]]


def test_the_page_names_what_waits_and_for_whom(world, deal, clerk, as_):  # noqa: F811
    stand_in(world.admin, clerk)
    page = as_(clerk).get(reverse("people:waiting_list")).content.decode()
    assert "Large" in page
    assert "for Admin" in page
    assert as_(world.peer).get(reverse("people:waiting_list")).context["kinds"] == []


def test_what_waits_is_named_as_the_reader_writes_it(world, deal):  # noqa: F811
    missing(world.rep)
    with override("zh-hans"):
        titles = {
            wait.key: [row.label for row in wait.waiting(world.admin, [world.admin])] for wait in decision_queues()
        }
    assert titles["windfalls"] == [f"{deal.name}、{world.rep}"]
    assert titles["disputes"] == [f"{world.rep}、2026年11月"]


def test_a_windfall_of_somebody_who_has_left_waits_as_it_does_in_the_list(world, deal, as_):  # noqa: F811
    User.objects.filter(pk=world.rep.pk).update(is_active=False)
    listed = as_(world.admin).get(reverse("goals:windfall_list")).context["waiting"]
    assert [one.deal for one, _period in listed] == [deal]
    assert kinds(world.admin)["windfalls"] == [""]
