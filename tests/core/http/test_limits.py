"""How often something may be tried, by person and by address, and which address counts behind proxies."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from salesplan.core.api import limits
from salesplan.core.api.counters import count_in_table, forget_tallies
from salesplan.core.api.limits import Meter, meter
from salesplan.core.api.models import Tally
from salesplan.core.cache import RedisOrDatabaseCache
from salesplan.core.http.origin import client_address
from salesplan.core.outbox.models import OutboxMail
from salesplan.people.models import ApiToken
from salesplan.settings.environment import rate
from tests.people.test_login import is_in, sign_in
from tests.test_permissions import TABLE
from tests.worker import redis_server
from tests.world import PASSWORD


@pytest.fixture(autouse=True)
def _no_earlier_tries(request):
    if "world" in request.fixturenames:
        request.getfixturevalue("db")
        cache.clear()
    meter.clear()
    yield
    meter.clear()


# ---- which address counts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, "203.0.113.9", "10.0.0.9"),  # no proxy of ours: the header is the visitor's word
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # what the visitor forged stands left
        (1, "6.6.6.6,,, 7.7.7.7 ,203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.9"),  # not by way of both proxies
        (1, "unknown", "10.0.0.9"),
        (1, "203.0.113.9:50123", "203.0.113.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),  # one customer, one network
        (1, "[2001:db8:1:2::9]:443", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_address_is_read_from_the_right(settings, proxies, header, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": header} if header else {}
    assert client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.9")) == address


@pytest.mark.django_db
def test_a_forged_header_does_not_help_guessing(world, settings):
    """A hundred tries at passwords of ten names, each from another invented address: ten are looked at."""
    settings.TRUSTED_PROXIES = 1
    looked_at = 0
    for n in range(100):
        answer = sign_in(
            Client(),
            f"name{n % 10}",
            "not-it",
            headers={"X-Forwarded-For": f"6.6.6.{n}, 203.0.113.9"},
            REMOTE_ADDR="10.0.0.1",
        )
        looked_at += b"not correct" in answer.content
    assert looked_at <= 15
    client = Client()
    sign_in(client, "rep", PASSWORD, headers={"X-Forwarded-For": "203.0.113.9"}, REMOTE_ADDR="10.0.0.1")
    assert not is_in(client)


@pytest.mark.django_db
def test_behind_a_proxy_one_visitor_does_not_lock_out_the_others(world, settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(15):
        sign_in(Client(), f"name{n}", "not-it", headers={"X-Forwarded-For": "203.0.113.9"}, REMOTE_ADDR="10.0.0.1")
    client = Client()
    sign_in(client, "rep", PASSWORD, headers={"X-Forwarded-For": "203.0.113.10"}, REMOTE_ADDR="10.0.0.1")
    assert is_in(client)


@pytest.mark.django_db
def test_one_account_is_guarded_from_many_addresses(world):
    for n in range(20):
        sign_in(Client(), "rep", "not-it", REMOTE_ADDR=f"203.0.113.{n}")
    client = Client()
    sign_in(client, "rep", PASSWORD, REMOTE_ADDR="203.0.113.99")
    assert not is_in(client)


# ---- reset, invitations, links -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_is_flooded_with_links(world):
    for n in range(12):
        Client().post("/account/password/reset/", {"email": "rep@example.com"}, REMOTE_ADDR=f"203.0.113.{n}")
    assert OutboxMail.objects.count() == 5


@pytest.mark.django_db
def test_one_address_asks_for_so_many_links(world):
    got = [
        Client().post("/account/password/reset/", {"email": f"nobody{n}@example.com"}).status_code for n in range(22)
    ]
    assert got == [302] * 20 + [429] * 2


@pytest.mark.django_db
def test_invitations_are_counted_by_person(world, as_, settings):
    settings.RATES = {**settings.RATES, "invite": "2/h/user"}
    url = reverse("people:person_send_link", args=[world.rep.pk])
    assert [as_(world.admin).post(url).status_code for _ in range(3)] == [302, 302, 429]
    assert OutboxMail.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["people:mail_confirm", "people:mail_object", "people:first_admin"])
def test_links_are_not_guessed(world, settings, name):
    settings.RATES = {**settings.RATES, "mail_link": "20/m/ip"}
    got = [Client().get(reverse(name, args=[f"guess{n}"])).status_code for n in range(22)]
    assert got == [404] * 20 + [429] * 2


# ---- the API -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_api_counts_by_person_whatever_the_key(world, settings):
    settings.RATES = {**settings.RATES, "api": "3/h/user"}
    keys = [ApiToken.objects.create(user=world.rep, name="k")[1] for _ in range(2)]
    got = [Client().get(reverse("api:stage-list"), headers={"Authorization": f"Token {keys[n % 2]}"}) for n in range(4)]
    assert [answer.status_code for answer in got] == [200, 200, 200, 429]
    assert int(got[-1]["Retry-After"]) > 0
    assert got[-1]["Content-Type"] == "application/problem+json"
    other = ApiToken.objects.create(user=world.peer, name="k")[1]
    assert Client().get(reverse("api:stage-list"), headers={"Authorization": f"Token {other}"}).status_code == 200


@pytest.mark.django_db
def test_wrong_keys_are_counted_by_address(world):
    url = reverse("api:stage-list")
    got = [Client().get(url, headers={"Authorization": f"Token {n:064d}"}).status_code for n in range(32)]
    assert got == [401] * 30 + [429] * 2
    right = {"Authorization": f"Token {ApiToken.objects.create(user=world.rep, name='k')[1]}"}
    assert Client().get(url, headers=right).status_code == 429
    assert Client().get(url, headers=right, REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.django_db
def test_the_count_is_one_for_all_processes(settings):
    """Four processes, each with a meter of its own: together they let no more pass than one would."""
    settings.RATES = {**settings.RATES, "api": "100/m/user"}
    meters = [Meter() for _process in range(4)]
    passed = sum(not meters[n % 4].passes("api", "person:1", now=30.0) for n in range(400))
    assert 92 <= passed <= 100
    assert all(one.passes("api", "person:1", now=30.0) == 30.0 for one in meters)
    assert not meters[0].passes("api", "person:2", now=30.0)
    assert not meters[0].passes("api", "person:1", now=60.0)


@pytest.mark.django_db
def test_of_a_whole_window_a_process_asks_once_in_a_portion(settings, django_assert_num_queries):
    settings.RATES = {**settings.RATES, "api": "1200/m/user"}
    one = Meter()
    with django_assert_num_queries(50):
        assert sum(not one.passes("api", "person:1", now=30.0) for _ in range(1200)) == 1200
    with django_assert_num_queries(1):
        assert [one.passes("api", "person:1", now=30.0) for _ in range(100)] == [30.0] * 100


@pytest.mark.django_db
def test_windows_that_are_over_are_forgotten():
    assert [count_in_table("k", 7, add=2, seconds=60) for _ in range(3)] == [2, 4, 6]
    assert count_in_table("k", 8, add=1, seconds=60) == 1
    now = timezone.now()
    assert forget_tallies(at=now) == 0
    assert forget_tallies(at=now + timedelta(seconds=61)) == 1


@pytest.mark.django_db
def test_in_redis_the_count_is_one_too_and_without_it_the_table_counts(settings):
    with redis_server() as url:
        told = {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2}}
        caches = [RedisOrDatabaseCache(url, told) for _process in range(2)]
        assert [one.count("k", 7, add=3, seconds=60) for one in caches] == [3, 6]
        assert Tally.objects.count() == 0
    assert caches[0].count("k", 7, add=3, seconds=60) == 3
    assert Tally.objects.get().count == 3


@pytest.mark.django_db
def test_the_meter_forgets_who_came_long_ago(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEPT", 10)
    for n in range(12):
        meter.passes("api", f"address:{n}", now=1.0)
    assert len(meter.portions) == 10


# ---- links of the API ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_links_of_the_api_begin_with_the_address_of_the_site(world, as_, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://sales.example.com", ["*"]
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}
    page = as_(world.admin).get("/api/v1/people/?page_size=1&role=rep", headers=forged).json()
    assert page["next"].startswith("https://sales.example.com/api/v1/people/?")
    assert "role=rep" in page["next"]
    path = page["next"].removeprefix("https://sales.example.com")
    beside = as_(world.admin).get(path, headers=forged).json()
    assert beside["previous"].startswith("https://sales.example.com/api/v1/people/?")


@pytest.mark.django_db
def test_no_page_file_or_answer_repeats_what_a_request_says_of_its_host(world, as_, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client, repeated = as_(world.admin), []
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example"}
    for name, rows in sorted(TABLE.items()):
        for row in rows[:1]:
            if row.method == "get":
                query = row.query or ("?page_size=1" if name.endswith("-list") else "")
                url = reverse(name, args=row.args(world)) + query
                answer = client.get(url, headers=forged)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                if b"evil.example" in body or "evil.example" in str(answer.headers):
                    repeated.append(url)
    assert repeated == []


# ---- settings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["5", "5/m", "0/m/ip", "-1/m/ip", "5/w/ip", "five/m/ip", "5/m/ip;6/m/ip", "5/m/everybody"]
)
def test_a_rate_that_says_nothing_clear_stops_the_start(monkeypatch, text):
    monkeypatch.setenv("RATE_LOGIN", text)
    with pytest.raises(ImproperlyConfigured, match="RATE_LOGIN"):
        rate("RATE_LOGIN", "30/m/ip")


@pytest.mark.parametrize("text", ["5/m/ip", "5/5m/key, 20/d/user", "100/h/user"])
def test_a_rate_is_taken_as_it_is(monkeypatch, text):
    monkeypatch.setenv("RATE_LOGIN", text)
    assert rate("RATE_LOGIN", "30/m/ip") == text
