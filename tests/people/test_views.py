"""Pages of people and teams over HTTP: what they show, what they refuse, and that they stay cheap."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from salesplan.core.outbox.models import OutboxMail
from salesplan.people.models import Team, User
from tests.people.leaving.making import prepare
from tests.world import NOW, account, person

pytestmark = pytest.mark.django_db


def signed_in(who) -> Client:
    client = Client()
    client.force_login(who)
    return client


@pytest.fixture
def admin(world) -> Client:
    return signed_in(world.admin)


@pytest.fixture(autouse=True)
def _on_the_worlds_day():
    """The pages read the clock; the world lives on 24 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


def names(answer) -> set[str]:
    return {row.person.username for row in answer.context["rows"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=陈伟", {"rep"}),
        ("?q=chenw", {"rep"}),
        ("?q=cw", {"rep"}),
        ("?q=nobody", set()),
        ("?role=auditor", {"auditor"}),
        ("?role=manager&q=dir", {"director"}),
        ("?state=off", {"gone"}),
        ("?q=rep@example.com", {"rep"}),
    ],
)
def test_list_filters(world, admin, query, found):
    User.objects.create(username="gone", name="Gone", is_active=False)
    assert names(admin.get(reverse("people:person_list") + query)) == found


def test_list_by_team_has_everybody_below(world, admin):
    answer = admin.get(reverse("people:person_list") + f"?team={world.east.pk}")
    assert names(answer) == {"rep", "peer", "manager", "other", "sibling", "director"}


def test_list_costs_the_same_for_more_people(world, admin, django_assert_max_num_queries):
    for n in range(30):
        person(f"more{n}", team=world.east_one)
    with django_assert_max_num_queries(10):
        answer = admin.get(reverse("people:person_list"))
    assert len(answer.context["rows"]) == 40


def test_a_rep_sees_colleagues_but_no_history_and_nobody_who_left(world):
    gone = User.objects.create(username="gone", name="Gone", is_active=False)
    rep = signed_in(world.rep)
    answer = rep.get(reverse("people:person_detail", args=[world.outsider.pk]))
    assert answer.status_code == 200
    assert "history_of" not in answer.content.decode()
    assert reverse("people:person_edit", args=[world.outsider.pk]) not in answer.content.decode()
    assert rep.get(reverse("people:person_detail", args=[gone.pk])).status_code == 404
    assert rep.get(reverse("people:person_edit", args=[gone.pk])).status_code == 404
    assert rep.get(reverse("people:person_edit", args=[world.outsider.pk])).status_code == 403


def test_invite_through_the_page(world, admin):
    url = reverse("people:person_invite")
    told = {"name": "New One", "username": "newone", "email": "new@example.com", "role": "rep", "language": "en"}
    told |= {"time_zone": "Asia/Shanghai", "team": "", "starts_on": "2026-11-24"}
    answer = admin.post(url, told)
    assert answer.status_code == 422
    assert "team" in answer.context["form"].errors
    assert b"newone" in answer.content
    answer = admin.post(url, told | {"team": world.east_two.pk, "username": "rep"})
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors
    answer = admin.post(url, told | {"team": world.east_two.pk})
    made = User.objects.get(username="newone")
    assert answer.url == reverse("people:person_detail", args=[made.pk])
    assert OutboxMail.objects.filter(to="new@example.com").exists()


def test_edit_shows_a_conflict_and_keeps_what_was_typed(world, admin):
    url = reverse("people:person_edit", args=[world.peer.pk])
    told = {"name": "Peer Two", "username": "peer", "email": "peer@example.com", "role": "rep", "language": "en"}
    told |= {"time_zone": "Asia/Shanghai", "version": 1}
    assert admin.post(url, told).status_code == 302
    answer = admin.post(url, told | {"name": "Peer Three"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Peer Two" in text
    assert 'value="Peer Three"' in text
    assert admin.post(url, told | {"name": "Peer Three", "version": 2}).status_code == 302
    assert User.objects.get(pk=world.peer.pk).name == "Peer Three"


def test_move_through_the_page(world, admin):
    url = reverse("people:person_move", args=[world.rep.pk])
    assert admin.get(url).status_code == 200
    assert admin.post(url, {"team": world.east_one.pk, "on": "2026-11-24"}).status_code == 422
    assert admin.post(url, {"team": world.west_one.pk, "on": "2026-12-01"}).status_code == 302
    text = admin.get(reverse("people:person_detail", args=[world.rep.pk])).content.decode()
    assert "East One" in text
    assert "West One" in text


def test_leaving_asks_shows_what_passes_on_and_does_it(world, admin):
    url = reverse("people:person_leave", args=[world.rep.pk])
    told = {"last_day": "2026-11-24", "reason": "resigned", "successors": [world.peer.pk, world.other.pk]}
    assert admin.post(url, {**told, "successors": []}).status_code == 422
    assert admin.post(url, {**told, "successors": [world.auditor.pk]}).status_code == 422
    page = admin.post(url, told, follow=True)
    made = page.context["leaving"]
    assert {kind.kind.key: kind.count for kind in page.context["kinds"]}.items() >= {"accounts": 1, "deals": 1}.items()
    rows = reverse("people:leaving_rows", args=[made.pk, "accounts"])
    assert world.account.name in admin.get(rows).content.decode()
    assert admin.post(rows, {f"row-{world.account.pk}": world.other.pk}).status_code == 302
    deals = {"deals": f"heir:{world.peer.pk}"}
    assert admin.post(reverse("people:leaving_choose", args=[made.pk]), deals).status_code == 302
    assert admin.get(url).status_code == 302
    answer = admin.post(reverse("people:leaving_start", args=[made.pk]), follow=True)
    assert "Has left" in answer.content.decode()
    world.account.refresh_from_db()
    world.deal.refresh_from_db()
    assert (world.account.owner, world.deal.owner) == (world.other, world.peer)
    assert "Left on 24 Nov 2026" in admin.get(reverse("people:person_detail", args=[world.rep.pk])).content.decode()
    heir = Client()
    heir.force_login(world.other)
    received = reverse("people:leaving_received", args=[made.pk])
    assert world.account.name in heir.get(received).content.decode()
    heir.force_login(world.outsider)
    assert heir.get(received).status_code == 404
    assert admin.post(reverse("people:person_reactivate", args=[world.rep.pk]), {"team": ""}).status_code == 302
    assert admin.post(reverse("people:leaving_undo", args=[made.pk])).status_code == 302
    world.account.refresh_from_db()
    assert world.account.owner == world.rep


def test_a_page_of_a_leaving_costs_the_same_for_more_records(world, admin, django_assert_max_num_queries):
    made = prepare(world, heirs="peer other")
    url = reverse("people:leaving_detail", args=[made.pk])
    with django_assert_max_num_queries(80) as few:
        admin.get(url)
    for n in range(20):
        account(world.rep, name=f"More {n}")
    with django_assert_max_num_queries(len(few)):
        admin.get(url)


def test_leadership_pages(world, admin):
    url = reverse("people:person_lead", args=[world.manager.pk])
    assert admin.post(url, {"team": world.west.pk, "starts_on": "2026-11-24"}).status_code == 302
    row = world.manager.leaderships.get(team=world.west)
    end = reverse("people:leadership_end", args=[row.pk])
    assert admin.get(end).status_code == 200
    assert admin.post(end, {"ends_on": ""}).status_code == 422
    assert admin.post(end, {"ends_on": "2026-11-30"}).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == date(2026, 11, 30)


def test_tree_shows_people_of_the_day(world, admin):
    url = reverse("people:person_move", args=[world.rep.pk])
    admin.post(url, {"team": world.west_one.pk, "on": "2026-12-01"})

    def members(day: str) -> dict[str, set[str]]:
        answer = admin.get(reverse("people:team_tree") + f"?on={day}")
        return {branch.team.name: {p.username for p in branch.members} for branch in answer.context["branches"]}

    assert "rep" in members("2026-11-30")["East One"]
    assert "rep" in members("2026-12-01")["West One"]
    assert members("2020-01-01")["East One"] == set()
    assert "rep" in members("nonsense")["East One"]


def test_tree_is_drawn_in_order_with_depth_and_leaders(world, admin):
    drawn = admin.get(reverse("people:team_tree")).context["branches"]
    assert [(branch.team.name, branch.depth) for branch in drawn] == [
        ("Company", 0),
        ("East", 1),
        ("East One", 2),
        ("East Two", 2),
        ("West", 1),
        ("West One", 2),
    ]
    assert [leader.username for leader in drawn[2].leaders] == ["manager"]


def test_tree_costs_the_same_for_more_teams(world, admin, django_assert_max_num_queries):
    for n in range(10):
        team = Team.objects.create(name=f"Team {n}", parent=world.east)
        person(f"member{n}", team=team)
    with django_assert_max_num_queries(8):
        admin.get(reverse("people:team_tree"))


def test_team_pages(world, admin):
    told = {"name": "East Three", "name_zh": "华东三部", "kind": "team", "parent": world.east.pk, "position": 0}
    assert admin.post(reverse("people:team_create"), told | {"name": "East One"}).status_code == 422
    assert admin.post(reverse("people:team_create"), told).status_code == 302
    made = Team.objects.get(name="East Three")
    edit = reverse("people:team_edit", args=[made.pk])
    assert str(made.pk) not in {str(pk) for pk, _text in admin.get(edit).context["form"].fields["parent"].choices}
    assert admin.post(edit, told | {"name": "East 3", "version": 1}).status_code == 302
    assert admin.post(edit, told | {"name": "East III", "version": 1}).status_code == 409
    answer = admin.post(reverse("people:team_deactivate", args=[world.east_one.pk]), follow=True)
    assert "This team still has people" in answer.content.decode()
    admin.post(reverse("people:team_deactivate", args=[made.pk]))
    made.refresh_from_db()
    assert not made.is_active
