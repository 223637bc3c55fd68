"""Inviting, moving, leading, leaving: what changes, what stays, and what is refused."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from salesplan.core.company.actions import edit_company
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.outbox.models import OutboxMail
from salesplan.people.actions import memberships, persons, teams
from salesplan.people.choices import Role
from salesplan.people.models import Leadership, User
from tests.people.leaving.making import leave, prepare
from tests.world import NOW, PASSWORD, START, TODAY

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Zhang Min 张敏",
    "username": "zhangmin",
    "email": "zhang.min@example.com",
    "role": "rep",
    "language": "zh-hans",
}
LINK = re.compile(r"/account/password/reset/key/\S+")


def invite(world, **more):
    return persons.invite_person(values={**NEW, **more}, team=world.east_one, starts_on=TODAY, by=world.admin, at=NOW)


def follow(client: Client, link: str, password: str):
    """Open a password link and choose a password, as a browser does."""
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


# ---- inviting ------------------------------------------------------------------------------------------------------


def test_invite_mails_a_link_that_works_once(world):
    person = invite(world)
    assert not person.has_usable_password()
    assert person.memberships.get().team == world.east_one
    mail = OutboxMail.objects.get(to=person.email)
    assert mail.person == person
    link = LINK.search(mail.text).group()
    assert settings.SITE_URL + link in mail.text
    follow(Client(), link, "a-brand-new-secret")
    assert Client().login(username="zhangmin", password="a-brand-new-secret")
    follow(Client(), link, "another-new-secret")
    person.refresh_from_db()
    assert person.check_password("a-brand-new-secret")


@pytest.mark.parametrize(("own", "greeting"), [("", "Zhang Min 张敏，您好："), ("en", "Hello Zhang Min 张敏,")])
def test_who_has_chosen_no_language_is_written_to_in_that_of_the_company(world, own, greeting):
    """Mails of a Chinese company came in English, since nobody chooses a language before the first sign-in."""
    edit_company(values={"language": "zh-hans"}, by=world.admin, at=NOW)
    person = invite(world, language=own)
    assert OutboxMail.objects.get(to=person.email).body.startswith(greeting)


def test_the_link_expires(world, settings):
    person = invite(world)
    link = LINK.search(OutboxMail.objects.get(to=person.email).text).group()
    settings.PASSWORD_RESET_TIMEOUT = -1
    follow(Client(), link, "a-brand-new-secret")
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_an_invited_person_is_found_and_has_history(world):
    person = invite(world)
    assert "zm" in person.search_key.split()
    event = person.pgh_event_model.objects.filter(pgh_obj=person).first()
    assert event.pgh_context.metadata["verb"] == "person.invite"
    assert event.pgh_context.metadata["user"] == world.admin.pk


@pytest.mark.parametrize(
    ("more", "field"),
    [({"username": "REP"}, "username"), ({"email": "Rep@Example.com"}, "email"), ({"email": ""}, "email")],
)
def test_invite_refuses_what_is_taken_or_missing(world, more, field):
    with pytest.raises(Refused) as fault:
        invite(world, **more)
    assert fault.value.field == field
    assert not User.objects.filter(name=NEW["name"]).exists()


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_only_admins_change_people(world, who):
    by = getattr(world, who)
    steps = [
        lambda: persons.invite_person(values=NEW, by=by, at=NOW),
        lambda: persons.edit_person(world.peer, values={"name": "X"}, version=None, by=by, at=NOW),
        lambda: memberships.move_person(world.peer, team=world.east_two, on=TODAY, by=by, at=NOW),
        lambda: memberships.lead_team(world.manager, team=world.east, starts_on=TODAY, by=by, at=NOW),
        lambda: persons.reactivate_person(world.peer, by=by, at=NOW),
        lambda: persons.send_password_link(world.peer, by=by, at=NOW),
        lambda: teams.create_team(values={"name": "X"}, by=by, at=NOW),
        lambda: teams.edit_team(world.east, values={"name": "X"}, version=None, by=by, at=NOW),
        lambda: teams.deactivate_team(world.east, by=by, at=NOW),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


# ---- editing -------------------------------------------------------------------------------------------------------


def test_edit_keeps_the_keys_in_step(world):
    persons.edit_person(world.peer, values={"name": "王伟", "job_title": "KAM"}, version=1, by=world.admin, at=NOW)
    world.peer.refresh_from_db()
    assert world.peer.version == 2
    assert "ww" in world.peer.search_key.split()
    assert world.peer.sort_key == "wang wei"


def test_a_staff_number_belongs_to_one_person(world):
    persons.edit_person(world.peer, values={"staff_number": "A-417"}, version=1, by=world.admin, at=NOW)
    with pytest.raises(Refused) as refused:
        persons.edit_person(world.rep, values={"staff_number": "a-417"}, version=1, by=world.admin, at=NOW)
    assert refused.value.field == "staff_number"
    persons.edit_person(world.peer, values={"staff_number": ""}, version=2, by=world.admin, at=NOW)
    persons.edit_person(world.rep, values={"staff_number": "a-417"}, version=1, by=world.admin, at=NOW)


def test_a_second_admin_is_shown_the_difference(world):
    persons.edit_person(world.peer, values={"name": "A"}, version=1, by=world.admin, at=NOW)
    with pytest.raises(Conflict):
        persons.edit_person(world.peer, values={"name": "B"}, version=1, by=world.admin, at=NOW)


def test_the_last_admin_stays_one_and_nobody_changes_their_own_role(world):
    with pytest.raises(Refused) as fault:
        persons.edit_person(world.admin, values={"role": "rep"}, version=1, by=world.admin, at=NOW)
    assert fault.value.field == "role"
    second = invite(world, role="admin")
    world.admin.is_active = False
    world.admin.save()
    third = invite(world, role="admin", username="third", email="third@example.com")
    persons.edit_person(third, values={"role": "rep"}, version=1, by=second, at=NOW)
    with pytest.raises(Refused):
        prepare(world, second.username, "rep", by=third_admin(world))


def third_admin(world) -> User:
    """An admin object whose own row is no longer an admin's: what a stale session would hold."""
    person = User.objects.get(username="third")
    person.role = Role.ADMIN
    return person


def test_a_leader_keeps_the_role_until_the_leadership_ends(world):
    with pytest.raises(Refused):
        persons.edit_person(world.manager, values={"role": "rep"}, version=1, by=world.admin, at=NOW)
    memberships.end_leadership(world.manager.leaderships.get(), ends_on=TODAY - timedelta(1), by=world.admin, at=NOW)
    persons.edit_person(world.manager, values={"role": "rep"}, version=1, by=world.admin, at=NOW)


# ---- places --------------------------------------------------------------------------------------------------------


def test_move_closes_the_membership_the_day_before(world):
    memberships.move_person(world.rep, team=world.west_one, on=date(2026, 12, 1), by=world.admin, at=NOW)
    spans = list(world.rep.memberships.order_by("starts_on").values_list("team__name", "starts_on", "ends_on"))
    assert spans == [("East One", START, date(2026, 11, 30)), ("West One", date(2026, 12, 1), None)]
    with pytest.raises(Refused) as fault:
        memberships.move_person(world.rep, team=world.east_two, on=TODAY, by=world.admin, at=NOW)
    assert fault.value.field == "on"
    memberships.move_person(world.rep, team=world.east_two, on=date(2026, 12, 1), by=world.admin, at=NOW)
    assert list(world.rep.memberships.order_by("starts_on").values_list("team__name", flat=True)) == [
        "East One",
        "East Two",
    ]


def test_open_deals_follow_to_the_new_team(world):
    memberships.move_person(world.rep, team=world.west_one, on=TODAY, by=world.admin, at=NOW)
    world.deal.refresh_from_db()
    assert world.deal.team == world.west_one


def test_move_refuses_the_same_team_and_one_out_of_use(world):
    with pytest.raises(Refused):
        memberships.move_person(world.rep, team=world.east_one, on=TODAY, by=world.admin, at=NOW)
    world.west_one.is_active = False
    world.west_one.save()
    with pytest.raises(Refused):
        memberships.move_person(world.rep, team=world.west_one, on=TODAY, by=world.admin, at=NOW)
    assert world.rep.memberships.get().ends_on is None


@pytest.mark.parametrize(
    ("who", "starts", "ends", "field"),
    [
        ("rep", TODAY, None, "team"),
        ("manager", TODAY, None, "starts_on"),
        ("manager", TODAY, TODAY - timedelta(1), "ends_on"),
    ],
    ids=["no manager", "overlap", "wrong way round"],
)
def test_lead_refuses(world, who, starts, ends, field):
    with pytest.raises(Refused) as fault:
        memberships.lead_team(
            getattr(world, who), team=world.east_one, starts_on=starts, ends_on=ends, by=world.admin, at=NOW
        )
    assert fault.value.field == field


def test_a_leadership_that_never_began_is_taken_back(world):
    row = memberships.lead_team(world.manager, team=world.west, starts_on=date(2027, 1, 1), by=world.admin, at=NOW)
    memberships.end_leadership(row, ends_on=TODAY, by=world.admin, at=NOW)
    assert not Leadership.objects.filter(pk=row.pk).exists()


# ---- leaving -------------------------------------------------------------------------------------------------------


def test_who_comes_back_does_so_with_a_new_password(world):
    session = Client()
    session.force_login(world.rep)
    leave(world)
    persons.reactivate_person(User.objects.get(pk=world.rep.pk), team=None, by=world.admin, at=NOW)
    assert User.objects.get(pk=world.rep.pk).left_on is None
    assert session.get(reverse("people:profile")).status_code == 302
    assert not Client().login(username="rep", password=PASSWORD)
    assert LINK.search(OutboxMail.objects.get(to=world.rep.email, key__startswith="invite:").text)


# ---- teams ---------------------------------------------------------------------------------------------------------


def test_a_team_is_never_put_below_itself(world):
    for parent in (world.east, world.east_one):
        with pytest.raises(Refused) as fault:
            teams.edit_team(world.east, values={"parent": parent}, version=None, by=world.admin, at=NOW)
        assert fault.value.field == "parent"
    teams.edit_team(world.east_one, values={"parent": world.west}, version=1, by=world.admin, at=NOW)
    world.east_one.refresh_from_db()
    assert world.east_one.parent == world.west


def test_names_of_neighbours_differ(world):
    with pytest.raises(Refused) as fault:
        teams.create_team(values={"name": "east one", "parent": world.east}, by=world.admin, at=NOW)
    assert fault.value.field == "name"
    teams.create_team(values={"name": "East One", "parent": world.west}, by=world.admin, at=NOW)


def test_a_team_with_people_or_teams_stays_in_use(world):
    for team in (world.east_one, world.root):
        with pytest.raises(Refused):
            teams.deactivate_team(team, by=world.admin, at=NOW)
    memberships.move_person(world.outsider, team=world.east_two, on=TODAY, by=world.admin, at=NOW)
    memberships.move_person(world.stranger, team=world.east_two, on=TODAY, by=world.admin, at=NOW)
    teams.deactivate_team(world.west_one, by=world.admin, at=NOW)
    teams.deactivate_team(world.west, by=world.admin, at=NOW)
    with pytest.raises(Refused):
        teams.reactivate_team(world.west_one, by=world.admin, at=NOW)
    teams.reactivate_team(world.west, by=world.admin, at=NOW)
    teams.reactivate_team(world.west_one, by=world.admin, at=NOW)
