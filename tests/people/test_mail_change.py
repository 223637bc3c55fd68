"""The mail address, which resets the password: who changes it, what the new and the old mailbox have to say, and what a thief keeps."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from salesplan.people.mail_change.actions import ask_for_change
from salesplan.people.mail_change.models import MailChange
from salesplan.people.models import ApiToken, User
from tests.people.test_login import is_in, sign_in
from tests.world import NOW, PASSWORD

pytestmark = pytest.mark.django_db
NEW = "rep.new@example.com"


@pytest.fixture(autouse=True)
def _no_earlier_tries(db):
    cache.clear()
    yield
    cache.clear()


def link_to(address: str) -> str:
    body = OutboxMail.objects.filter(to=address, key__startswith="account:mail-").latest("pk").text
    return re.search(r"/people/mail/(?:confirm|object)/\S+", body).group()


def ask(client: Client, new: str = NEW):
    return client.post(reverse("people:mail_edit"), {"email": new})


def now_of(person) -> str:
    return User.objects.get(pk=person.pk).email


# ---- the attack ----------------------------------------------------------------------------------------------------


def test_a_borrowed_session_does_not_become_the_account(world, as_, settings):
    """As it was done: in the session, another address is entered, and a password link asked for there."""
    settings.ASKS_FOR_CONFIRMATION = True
    thief = as_(world.rep)
    assert thief.post("/account/email/", {"email": "thief@example.com", "action_add": ""}).status_code == 404
    assert ask(thief, "thief@example.com").url.startswith("/account/reauthenticate/")
    Client().post("/account/password/reset/", {"email": "thief@example.com"})
    assert not OutboxMail.objects.exists()
    assert not MailChange.objects.exists()
    assert now_of(world.rep) == "rep@example.com"


def test_an_address_that_the_library_kept_is_not_sent_a_link(world):
    EmailAddress.objects.create(user=world.rep, email="thief@example.com", verified=True, primary=False)
    Client().post("/account/password/reset/", {"email": "thief@example.com"})
    assert not OutboxMail.objects.exists()


def test_signing_in_and_a_reset_leave_no_second_address(world):
    sign_in(Client(), "rep@example.com", PASSWORD)
    Client().post("/account/password/reset/", {"email": "rep@example.com"})
    assert not EmailAddress.objects.exists()


# ---- asking and confirming -----------------------------------------------------------------------------------------


def test_the_new_address_counts_once_its_mailbox_has_answered(world, as_):
    client = as_(world.rep)
    assert ask(client).status_code == 302
    assert now_of(world.rep) == "rep@example.com"
    assert NEW in client.get(reverse("people:profile")).content.decode()
    stranger, link = Client(), link_to(NEW)
    assert stranger.get(link).status_code == 200
    assert now_of(world.rep) == "rep@example.com", "looking at the link, as mail programs do, changes nothing"
    assert stranger.post(link).status_code == 200
    assert now_of(world.rep) == NEW
    assert sign_in(Client(), NEW, PASSWORD).status_code == 302
    assert client.get(reverse("people:profile")).status_code == 200


def test_the_link_works_once(world, as_):
    ask(as_(world.rep))
    link = link_to(NEW)
    Client().post(link)
    User.objects.filter(pk=world.rep.pk).update(email="third@example.com")
    assert Client().post(link).status_code == 404
    assert now_of(world.rep) == "third@example.com"


def test_the_link_expires(world, as_, time_machine):
    ask(as_(world.rep))
    link = link_to(NEW)
    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1))
    assert Client().post(link).status_code == 404
    assert now_of(world.rep) == "rep@example.com"


def test_a_later_request_takes_the_place_of_an_earlier(world, as_):
    client = as_(world.rep)
    ask(client, "first@example.com")
    link = link_to("first@example.com")
    ask(client)
    assert Client().post(link).status_code == 404
    Client().post(link_to(NEW))
    assert now_of(world.rep) == NEW


def test_links_are_kept_as_hashes(world, as_):
    ask(as_(world.rep))
    change = MailChange.objects.get()
    token = link_to(NEW).split("/")[-2]
    assert len(token) >= 43
    assert token not in (change.confirm_hash, change.object_hash)
    assert Client().get(reverse("people:mail_confirm", args=[change.confirm_hash])).status_code == 404


@pytest.mark.parametrize("new", ["peer@example.com", "PEER@example.com", "rep@example.com"])
def test_an_address_that_is_taken_is_refused_at_its_field(world, as_, new):
    answer = ask(as_(world.rep), new)
    assert answer.status_code == 422
    assert not OutboxMail.objects.exists()


def test_an_address_taken_meanwhile_does_not_count(world, as_):
    ask(as_(world.rep))
    User.objects.filter(pk=world.peer.pk).update(email=NEW)
    assert Client().post(link_to(NEW)).status_code == 422
    assert now_of(world.rep) == "rep@example.com"


def test_nobody_but_an_admin_changes_anothers(world):
    with pytest.raises(NotAllowed):
        ask_for_change(world.rep, new=NEW, by=world.manager, at=NOW)
    with pytest.raises(NotAllowed):
        ask_for_change(world.rep, new=NEW, by=world.peer, at=NOW)


# ---- objecting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_old_mailbox_takes_it_back_and_locks_the_thief_out(world, as_, confirmed):
    """The thief had the password too: address, key and second factor are his, until the owner reads the mail."""
    thief, other = as_(world.rep), as_(world.rep)
    ask(thief, "thief@example.com")
    if confirmed:
        Client().post(link_to("thief@example.com"))
    ApiToken.objects.create(user=world.rep, name="theirs")
    TOTP.activate(world.rep, "JBSWY3DPEHPK3PXP")
    owner = Client()
    link = link_to("rep@example.com")
    assert owner.get(link).status_code == 200
    assert ApiToken.objects.exists()
    assert owner.post(link).status_code == 200
    assert now_of(world.rep) == "rep@example.com"
    assert not ApiToken.objects.exists()
    assert not Authenticator.objects.filter(user=world.rep).exists()
    for session in (thief, other):
        assert session.get(reverse("people:profile")).status_code == 302
    sign_in(thief, "rep", PASSWORD)
    assert not is_in(thief)
    assert Client().post(link_to("thief@example.com")).status_code == 404
    mail = OutboxMail.objects.get(to="rep@example.com", key__startswith="invite:")
    assert "/account/password/reset/key/" in mail.text
    assert Notice.objects.filter(person=world.admin, kind="security").count() == 1
    assert owner.post(link).status_code == 404


def test_a_second_factor_of_earlier_days_stays(world, as_):
    TOTP.activate(world.rep, "JBSWY3DPEHPK3PXP")
    Authenticator.objects.update(created_at=timezone.now() - timedelta(days=30))
    ask(as_(world.rep))
    Client().post(link_to("rep@example.com"))
    assert Authenticator.objects.filter(user=world.rep).exists()


def test_objecting_ends_after_fourteen_days(world, as_, time_machine):
    ask(as_(world.rep))
    Client().post(link_to(NEW))
    link = link_to("rep@example.com")
    time_machine.move_to(timezone.now() + timedelta(days=14, minutes=1))
    assert Client().post(link).status_code == 404
    assert now_of(world.rep) == NEW


# ---- an admin ------------------------------------------------------------------------------------------------------


def edit(client: Client, person, **more):
    told = {"name": person.name, "username": person.username, "email": person.email, "role": person.role}
    return client.post(
        reverse("people:person_edit", args=[person.pk]),
        {
            **told,
            "language": "",
            "time_zone": person.time_zone,
            "version": person.version,
            "on_leaderboards": "on",
            **more,
        },
    )


def test_an_address_that_an_admin_enters_has_to_answer_too(world, as_):
    assert edit(as_(world.admin), world.rep, email=NEW, job_title="Seller").status_code == 302
    world.rep.refresh_from_db()
    assert (world.rep.email, world.rep.job_title) == ("rep@example.com", "Seller")
    assert "Admin" in OutboxMail.objects.get(to="rep@example.com").body
    Client().post(link_to(NEW))
    assert now_of(world.rep) == NEW


def test_an_objection_to_an_admin_stops_it_and_tells_the_admins(world, as_):
    edit(as_(world.admin), world.rep, email=NEW)
    session = as_(world.rep)
    Client().post(link_to("rep@example.com"))
    assert Client().post(link_to(NEW)).status_code == 404
    assert session.get(reverse("people:profile")).status_code == 200
    assert Notice.objects.filter(person=world.admin, kind="security").exists()


def test_a_mistyped_address_of_an_invitation_is_mended_at_once(world, as_):
    world.rep.set_unusable_password()
    world.rep.save()
    edit(as_(world.admin), world.rep, email=NEW)
    assert now_of(world.rep) == NEW


def test_an_active_person_keeps_an_address(world, as_):
    assert edit(as_(world.admin), world.rep, email="").status_code == 422
    assert now_of(world.rep) == "rep@example.com"


def test_asking_for_the_same_address_is_refused(world):
    with pytest.raises(Refused):
        ask_for_change(world.rep, new="REP@example.com", by=world.rep, at=NOW)
