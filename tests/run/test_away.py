"""The web server while its real PostgreSQL and its real Redis are stopped, and when they are back."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from salesplan.run.environment import ROOT
from salesplan.run.files import prepare_data_dir
from salesplan.run.postgres import Postgres
from salesplan.run.process import die_with_parent
from tests.databases import copy_database
from tests.run.test_supervisor import OF_THE_TESTS, _free_port
from tests.worker import database_url, redis_program, wait_until

pytestmark = pytest.mark.slow
PASSWORD = "a-long-password-1"
PREPARE = (
    "from django.core.management import call_command; from salesplan.people.models import User;"
    "call_command('createcachetable', verbosity=0); call_command('collectstatic', interactive=False, verbosity=0);"
    f"User.objects.create_user(username='ana', email='ana@example.com', password='{PASSWORD}', role='rep')"
)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Visitor:
    """A browser without scripts: it keeps cookies and follows what it is sent to."""

    port: int
    jar: CookieJar = field(default_factory=CookieJar)

    def ask(self, path: str, data: dict[str, str] | None = None, **headers: str) -> Answer:
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        wanted = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, told)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        try:
            with opener.open(wanted, timeout=60) as found:
                return Answer(found.status, dict(found.headers), found.read().decode())
        except urllib.error.HTTPError as found:
            return Answer(found.code, dict(found.headers), found.read().decode())

    def sign_in(self) -> Answer:
        form = self.ask("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        assert token, form.status
        return self.ask("/account/login/", {"csrfmiddlewaretoken": token[1], "login": "ana", "password": PASSWORD})


@dataclass
class Servers:
    postgres: Postgres
    redis: subprocess.Popen
    redis_command: list[str]
    port: int
    log: Path

    def start_redis(self) -> None:
        self.redis = _started(self.redis_command)

    def stop_redis(self) -> None:
        self.redis.terminate()
        self.redis.wait(10)


def _started(command: list[str], **told) -> subprocess.Popen:
    return subprocess.Popen(command, preexec_fn=die_with_parent(signal.SIGTERM), **told)


def _run(environment: dict[str, str], *command: str) -> None:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def servers(django_db_setup: None) -> Iterator[Servers]:
    """A database and a Redis of our own, and the web server alone on both: nothing watches them but it."""
    with tempfile.TemporaryDirectory(prefix="salesplan-away-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        prepare_data_dir(folder)
        postgres = Postgres(folder, durable=False, say=lambda _line: None)
        url, redis_port, port = postgres.start(), _free_port(), _free_port()
        command = [redis_program(), "--port", str(redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", name]
        environment = {key: value for key, value in os.environ.items() if key not in OF_THE_TESTS} | {
            "DATABASE_URL": url,
            "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
            "SECRET_KEY": "only-for-this-test-" + "x" * 40,
            "DATA_DIR": name,
            "DEMO": "0",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "HTTPS": "0",
            "PORT": str(port),
            "WEB_WORKERS": "1",
        }
        log = folder / "web.log"
        redis = _started(command, stdout=subprocess.DEVNULL)
        web, made = None, None
        try:
            # Tables are copied from the tests' own database, which takes seconds; migrating takes a minute.
            copy_database(database_url(), url)
            _run(environment, "manage.py", "shell", "-c", PREPARE)
            with log.open("wb") as out:
                web = _started(
                    [sys.executable, "-m", "salesplan.run", "web"], cwd=ROOT, env=environment, stdout=out, stderr=out
                )
            made = Servers(postgres, redis, command, port, log)
            wait_until(lambda: _answers(port), "the web server answers", seconds=120, says=log.read_text)
            yield made
        finally:
            if web is not None:
                web.terminate()
                web.wait(90)
            (made.redis if made else redis).terminate()
            postgres.stop()


def _answers(port: int) -> bool:
    try:
        return Visitor(port).ask("/healthz?only=database").status == 200
    except OSError:
        return False


@pytest.fixture
def visitor(servers: Servers) -> Visitor:
    """Somebody who is signed in."""
    person = Visitor(servers.port)
    assert "Home" in person.sign_in().text
    return person


@pytest.fixture
def without_database(servers: Servers, visitor: Visitor) -> Iterator[Visitor]:
    servers.postgres.stop()
    try:
        yield visitor
    finally:
        servers.postgres.start()


def test_pages_say_that_they_try_again(without_database: Visitor, servers: Servers):
    for path in ("/", "/pipeline/deals/", "/nowhere/"):
        told = without_database.ask(path)
        assert (told.status, told.headers["Retry-After"]) == (503, "10"), path
        assert '<meta http-equiv="refresh" content="10">' in told.text
        assert "no-store" in told.headers["Cache-Control"]
        assert "<script" not in told.text
        assert "style=" not in told.text
        assert "unsafe" not in told.headers["Content-Security-Policy"]
    chinese = without_database.ask("/", Accept_Language="zh-hans")
    assert "我们马上回来" in chinese.text
    assert "每 10 秒" in chinese.text


def test_what_was_sent_is_said_not_to_be_saved(without_database: Visitor):
    told = without_database.ask("/pipeline/deals/new/", {"name": "Line 4"})
    assert told.status == 503
    assert "http-equiv" not in told.text
    assert "Your changes were not saved" in told.text


def test_a_part_of_a_page_is_answered_with_a_sentence(without_database: Visitor):
    told = without_database.ask("/pipeline/deals/", HX_Request="true")
    assert (told.status, told.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert len(told.text) < 400


def test_the_api_answers_with_a_problem(without_database: Visitor):
    told = without_database.ask("/api/v1/deals/", Accept="application/json")
    assert (told.status, told.headers["Content-Type"]) == (503, "application/problem+json")
    assert told.headers["Retry-After"] == "10"
    assert json.loads(told.text)["type"] == "/api/v1/problems/database_away"


def test_health_is_bad_for_a_browser_too(without_database: Visitor, servers: Servers):
    for who in (without_database, Visitor(servers.port)):
        told = who.ask("/healthz")
        assert told.status == 503
        assert json.loads(told.text)["checks"]["database"]["state"] == "bad"


def test_all_is_well_again_once_it_is_back(servers: Servers, visitor: Visitor):
    servers.postgres.stop()
    assert visitor.ask("/").status == 503
    servers.postgres.start()
    assert visitor.ask("/").status == 200
    assert visitor.ask("/healthz?only=database,migrations").status == 200


def test_without_redis_one_can_log_in_and_not_guess_for_ever(servers: Servers):
    servers.stop_redis()
    try:
        assert "Home" in Visitor(servers.port).sign_in().text
        assert "redis_away" in servers.log.read_text()
        guesser = Visitor(servers.port)
        form = guesser.ask("/account/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        wrong = {"csrfmiddlewaretoken": token, "login": "ana", "password": "wrong"}
        tried = [guesser.ask("/account/login/", wrong) for _ in range(7)]
        assert [one.status for one in tried] == [200] * 7, servers.log.read_text()[-3000:]
        assert "Too many" in tried[-1].text
        assert "Too many" not in tried[0].text
    finally:
        servers.start_redis()
