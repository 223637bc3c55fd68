"""What the database keeps and nobody reads there: sealed, opened by every key that is named, and by no other."""

import json
import re
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from salesplan.core.errors import Refused
from salesplan.core.outbox import actions
from salesplan.core.outbox.models import OutboxMail
from salesplan.core.sealing import Unopened, resealed, seal, unseal
from salesplan.people.actions.links import mail_password_link
from salesplan.people.second_factor.actions import make_codes, use_code
from salesplan.people.second_factor.rules import step_of
from tests.world import NOW

LINK = re.compile(r"/account/password/reset/key/\S+")


def everything_kept() -> str:
    """All of the database as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for name in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{name}" t')  # noqa: S608
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


def test_a_text_is_sealed_each_time_anew_and_opened_by_its_key(settings) -> None:
    settings.ENCRYPTION_KEYS = []
    one, two = seal("JBSWY3DPEHPK3PXP"), seal("JBSWY3DPEHPK3PXP")
    assert one != two
    assert "JBSWY" not in one + two
    assert unseal(one) == unseal(two) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(Unopened):
        unseal(one[:-6] + "AAAAA=")


def test_a_key_is_changed_by_putting_the_new_one_first(settings) -> None:
    settings.ENCRYPTION_KEYS = ["old"]
    kept = seal("secret")
    settings.ENCRYPTION_KEYS = ["new", "old"]
    assert unseal(kept) == "secret"
    anew = resealed(kept)
    settings.ENCRYPTION_KEYS = ["new"]
    assert unseal(anew) == "secret"
    with pytest.raises(Unopened):
        unseal(kept)


def test_earlier_secret_keys_open_too(settings) -> None:
    settings.ENCRYPTION_KEYS, settings.SECRET_KEY = [], "first" * 10
    kept = seal("secret")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second" * 10, ["first" * 10]
    assert unseal(kept) == "secret"


# ---- second factors --------------------------------------------------------------------------------------------------


def code_of(secret: str, at) -> str:
    return format_hotp_value(hotp_value(secret, step_of(at)))


@pytest.mark.django_db
def test_no_copy_of_the_database_makes_a_code(world) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(world.rep, secret)
    codes = make_codes(world.rep)
    kept = everything_kept()
    assert "gAAAA" in kept
    assert [text for text in (secret, *codes, *(code.replace("-", "") for code in codes)) if text in kept] == []


@pytest.mark.django_db
def test_what_was_there_before_is_sealed_by_the_update_and_goes_on_working(world, time_machine) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    time_machine.move_to(NOW, tick=False)
    Authenticator.objects.create(user=world.rep, type="totp", data={"secret": secret})
    migration = import_module("salesplan.people.migrations.0003_sealed_factors")
    for _twice in range(2):
        migration.seal_secrets(apps, None)
    assert secret not in json.dumps(Authenticator.objects.get().data)
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    assert use_code(world.rep, code_of(secret, NOW + timedelta(minutes=5))) is not None


@pytest.mark.django_db
def test_with_another_key_the_app_is_of_no_use_and_says_so_to_the_log(world, settings, caplog) -> None:
    TOTP.activate(world.rep, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    codes = make_codes(world.rep)
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another" * 10
    assert use_code(world.rep, "123456") is None
    assert "second_factor_unreadable" in caplog.text
    assert use_code(world.rep, codes[0]) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert use_code(world.rep, codes[0]) is not None
    assert use_code(world.rep, codes[0]) is None


@pytest.mark.django_db
def test_resealing_frees_the_old_key_and_says_what_it_cannot_open(world, settings, capsys) -> None:
    settings.ENCRYPTION_KEYS = ["old"]
    TOTP.activate(world.rep, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    mail_password_link(world.rep, NOW)
    settings.ENCRYPTION_KEYS = ["new", "old"]
    call_command("reseal")
    assert "2 sealed anew" in capsys.readouterr().out
    settings.ENCRYPTION_KEYS = ["new"]
    assert LINK.search(OutboxMail.objects.get().text)
    settings.ENCRYPTION_KEYS = ["lost"]
    with pytest.raises(CommandError, match="2 cannot be opened"):
        call_command("reseal")


# ---- personal links in mails -----------------------------------------------------------------------------------------


@pytest.fixture
def invited(world) -> OutboxMail:
    mail_password_link(world.rep, NOW)
    return OutboxMail.objects.get()


@pytest.mark.django_db
def test_a_personal_link_stands_in_no_table_before_and_after_sending(invited, settings, mailoutbox) -> None:
    link = LINK.search(invited.text)[0]
    assert link not in everything_kept()
    settings.MAIL_IS_DELIVERED = True
    assert actions.deliver(invited.pk, at=NOW)
    assert link in mailoutbox[0].body
    invited.refresh_from_db()
    assert (invited.state, invited.link) == ("sent", "")
    assert LINK.search(invited.text) is None
    assert link not in everything_kept()


@pytest.mark.django_db
def test_without_a_mail_server_an_admin_passes_it_on_until_it_is_void(invited, world, as_) -> None:
    assert actions.deliver(invited.pk, at=NOW)
    url = f"/settings/mail/{invited.pk}/"
    from django.urls import reverse

    url = reverse("core:mail_detail", args=[invited.pk])
    assert LINK.search(as_(world.admin).get(url).content.decode())
    assert not LINK.search(as_(world.auditor).get(url).content.decode())
    assert actions.forget_links(at=NOW + timedelta(days=2)) == 0
    assert actions.forget_links(at=NOW + timedelta(days=3, minutes=1)) == 1
    page = as_(world.admin).get(url).content.decode()
    assert not LINK.search(page)
    assert "no longer valid and has been deleted" in page


@pytest.mark.django_db
def test_a_mail_that_waited_longer_than_its_link_is_not_sent_without_it(invited, world, settings) -> None:
    settings.MAIL_IS_DELIVERED = True
    later = NOW + timedelta(days=4)
    actions.forget_links(at=later)
    assert not actions.deliver(invited.pk, at=later)
    invited.refresh_from_db()
    assert invited.state == "failed"
    with pytest.raises(Refused, match="no longer valid"):
        actions.retry(invited, by=world.admin, at=later)


@pytest.mark.django_db
def test_mails_from_before_lose_their_links_or_have_them_sealed(world) -> None:
    common = {"to": "rep@example.com", "subject": "x", "created_at": NOW, "due_at": NOW}
    body = "Hello\n\nhttps://sales.example.com/account/password/reset/key/1-abc/\n"
    for state in ("sent", "kept"):
        OutboxMail.objects.create(key=f"invite:{state}", body=body, state=state, **common)
    open_link = OutboxMail.objects.create(key="notice:1", body="Look\n\nhttps://sales.example.com/people/\n", **common)
    import_module("salesplan.core.migrations.0003_sealed_links").seal_links(apps, None)
    sent, kept = (OutboxMail.objects.get(key=f"invite:{state}") for state in ("sent", "kept"))
    assert (sent.body.strip(), sent.link) == ("Hello", "")
    assert "key/1-abc" not in kept.body + kept.link
    assert LINK.search(kept.text)
    open_link.refresh_from_db()
    assert open_link.text.endswith("/people/\n")


@pytest.mark.django_db
def test_djangos_admin_is_gone_with_its_table(world) -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert "django_admin_log" not in connection.introspection.table_names()
    assert Client().get("/admin/").status_code == 404
