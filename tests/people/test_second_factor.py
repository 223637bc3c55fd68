"""Codes of the second factor count once: within their half minute, at the same time, while signing in and while confirming."""

import re
import threading

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from salesplan.core.errors import Refused
from salesplan.people.second_factor.actions import make_codes, use_code
from salesplan.people.second_factor.rules import step_of
from tests.people.making import SECRET, with_app
from tests.people.test_login import is_in, sign_in
from tests.world import PASSWORD, build


@pytest.fixture(autouse=True)
def _no_earlier_tries(db):
    cache.clear()
    yield
    cache.clear()


def code_at(at=None) -> str:
    return format_hotp_value(hotp_value(SECRET, step_of(at or timezone.now())))


def second_step(code: str) -> Client:
    client = Client()
    sign_in(client, "rep", PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client


@pytest.fixture
def still(time_machine):
    """A moment in the middle of a step that does not pass."""
    middle = timezone.now().replace(second=10, microsecond=0)
    time_machine.move_to(middle, tick=False)
    return time_machine


def test_a_code_signs_in_once_within_its_half_minute(world, still):
    with_app(world.rep)
    code = code_at()
    assert is_in(second_step(code))
    again = second_step(code)
    assert not is_in(again)
    assert "already been used" in again.post(reverse("mfa_authenticate"), {"code": code}).content.decode()
    still.shift(30)
    assert not is_in(second_step(code)), "nor in the next"
    assert is_in(second_step(code_at()))


def test_a_code_that_signed_in_does_not_confirm(world, still):
    with_app(world.rep)
    client = second_step(code_at())
    url = f"{reverse('mfa_reauthenticate')}?next=/people/"
    assert client.post(url, {"code": code_at()}).status_code == 200
    still.shift(30)
    assert client.post(url, {"code": code_at()}).url == "/people/"


def test_nor_does_the_code_with_which_the_app_was_set_up(world, still):
    client = Client()
    sign_in(client, "rep", PASSWORD)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, step_of(timezone.now())))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 200
    assert not is_in(second_step(code))


def test_forgetting_the_cache_brings_no_code_back(world, still):
    with_app(world.rep)
    code = code_at()
    assert is_in(second_step(code))
    cache.clear()
    assert not is_in(second_step(code))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_many_at_the_same_time_one_gets_in(kind):
    person = with_app(build().rep)
    at = timezone.now()
    code = code_at(at) if kind == "app" else make_codes(person)[0]
    ready, got = threading.Barrier(8), []

    def use() -> None:
        ready.wait()
        try:
            got.append(use_code(person, code) is not None)
        except Refused:
            got.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    # On a busy machine the half minute of the code would be over before the last of them has a connection.
    with time_machine.travel(at, tick=False):
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert sorted(got) == [False] * 7 + [True]


def test_recovery_codes_are_shown_once_kept_as_hashes_and_used_once(world):
    with_app(world.rep)
    client = Client()
    client.force_login(world.rep)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.post(reverse("mfa_generate_recovery_codes")).content.decode()
    codes = re.findall(r"\d{5}-\d{5}", page)
    assert len(set(codes)) == 10
    kept = str(Authenticator.objects.get(user=world.rep, type="recovery_codes").data)
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    index = client.get(reverse("mfa_index")).content.decode()
    assert "10 codes are left" in index
    assert not re.search(r"\d{5}-\d{5}", index)
    assert is_in(second_step(codes[0]))
    assert not is_in(second_step(codes[0]))
    assert is_in(second_step(codes[1].replace("-", " ")))
    assert "8 codes are left" in client.get(reverse("mfa_index")).content.decode()


def test_new_codes_void_the_earlier_ones(world):
    with_app(world.rep)
    [old, *_rest] = make_codes(world.rep)
    make_codes(world.rep)
    assert use_code(world.rep, old) is None


def test_a_code_of_somebody_else_is_none(world):
    with_app(world.rep)
    with_app(world.peer)
    make_codes(world.peer)
    assert use_code(world.peer, make_codes(world.rep)[0]) is None
