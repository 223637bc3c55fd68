"""`python -m salesplan.run` as a person meets it: ready, healthy, stopped, and clear about what went wrong."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesplan.run.environment import ROOT
from salesplan.run.process import arguments_of, die_with_parent
from tests.worker import wait_until

pytestmark = pytest.mark.slow


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# What the test session has set for itself.
OF_THE_TESTS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DEMO", "LOG_LEVEL"}


class Product:
    """A start of the whole product in a data directory of its own, without the demo company."""

    def __init__(self, data_dir: Path, **told: str) -> None:
        self.data_dir = data_dir
        self.port = int(told.get("PORT") or _free_port())
        self.said = data_dir / f"said-{time.monotonic_ns()}.txt"
        kept = {key: value for key, value in os.environ.items() if key not in OF_THE_TESTS}
        environment = {**kept, "DATA_DIR": str(data_dir), "PORT": str(self.port), "LOAD_DEMO": "0", **told}
        with self.said.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "salesplan.run"],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=out,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def text(self) -> str:
        return self.said.read_text()

    def is_ready_or_over(self) -> bool:
        return "is ready" in self.text() or self.process.poll() is not None

    def wait_until_ready(self) -> None:
        wait_until(self.is_ready_or_over, "ready", seconds=300, says=self.text)
        assert self.process.poll() is None, self.text()

    def page(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse().status

    def health(self) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, {part: check["state"] for part, check in json.load(answer)["checks"].items()}

    def child(self, word: str) -> int:
        """Return the pid of a direct child by a word of its command line."""
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            if _parent(pid) == self.process.pid and any(word in part for part in arguments_of(pid)):
                return pid
        raise AssertionError(f"no child {word}")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(100)

    def left_over(self) -> list[str]:
        """Return the command lines of processes that still work for this data directory."""
        mark = f"DATA_DIR={self.data_dir}".encode()
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                told = Path(f"/proc/{pid}/environ").read_bytes()
            except OSError:
                continue
            command = " ".join(arguments_of(int(pid)))
            if (mark in told.split(b"\0") or f"-D {self.data_dir}" in command) and command and int(pid) != os.getpid():
                found.append(command)
        return found


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


@pytest.fixture
def product(data_dir: Path) -> Iterator[Product]:
    started = Product(data_dir)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()


def test_the_whole_life(product: Product, data_dir: Path) -> None:
    """One long test, since a first start is the costly part: ready, healthy, refuses a copy, stops, starts again."""
    product.wait_until_ready()
    assert f"http://localhost:{product.port}" in product.text()
    wait_until(lambda: "/people/first/" in product.text(), "the first link", seconds=60, says=product.text)
    assert "Demo logins" not in product.text(), "nobody of the demo exists here"
    wait_until(lambda: product.health()[0] == 200, "healthy", seconds=60, says=lambda: str(product.health()))
    assert product.page("/account/login/") == 200
    wait_until(lambda: "GET /account/login/ 200" in product.text(), "the access line", says=product.text)
    assert "/healthz" not in product.text()

    copy = Product(data_dir)
    assert copy.process.wait(30) == 1
    assert "already runs in" in copy.text()

    assert product.stop() == 0
    assert "Stopped; nothing is lost." in product.text()
    assert product.left_over() == []
    assert "Traceback" not in product.text()

    again = Product(data_dir)
    again.wait_until_ready()
    assert "Preparing the database" not in again.text()
    assert "Collecting static files" not in again.text()

    os.kill(again.child("worker"), signal.SIGKILL)
    assert again.process.wait(100) == 1
    assert "the worker was killed by SIGKILL, so everything was stopped" in again.text()
    assert again.left_over() == []

    third = Product(data_dir)
    third.wait_until_ready()
    third.process.kill()
    third.process.wait()
    wait_until(lambda: third.left_over() == [], "nothing outlives a killed supervisor", seconds=90)

    fourth = Product(data_dir)
    fourth.wait_until_ready()
    os.kill(fourth.child("postgres"), signal.SIGKILL)
    assert fourth.process.wait(100) == 1
    assert "the database was killed by SIGKILL" in fourth.text()


def _refusal(data_dir: Path, **told: str) -> str:
    product = Product(data_dir, **told)
    assert product.process.wait(60) == 1
    text = product.text().strip()
    assert len(text.splitlines()) == 1, text
    assert product.left_over() == []
    return text


KEY = "k" * 50
NOBODY = "postgres://u:p@127.0.0.1:1/x"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"PORT": "80000"}, "PORT must be a number from 1 to 65535, not '80000'."),
        ({"DATABASE_URL": "postgres://db/"}, "SECRET_KEY is not set"),
        ({"DATABASE_URL": "postgres://db/x", "SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"DATABASE_URL": "mysql://db/x", "SECRET_KEY": KEY}, "DATABASE_URL is not a valid address"),
        ({"DATABASE_URL": "postgres://db:5432", "SECRET_KEY": KEY}, "DATABASE_URL is not a valid address"),
        ({"DATABASE_URL": NOBODY, "SECRET_KEY": KEY, "START_PATIENCE": "0"}, "no connection to 127.0.0.1:1/x"),
        ({"WEB_WORKERS": "many"}, "WEB_WORKERS must be a number from 1 to 64, not 'many'."),
        ({"REDIS_URL": "127.0.0.1:6379"}, "REDIS_URL is not a valid address"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0", "START_PATIENCE": "0"}, "REDIS_URL: no answer from 127.0.0.1:1"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(data_dir: Path, told: dict[str, str], line: str) -> None:
    told = {"PORT": str(_free_port()), **told}
    assert line in _refusal(data_dir, **told)


@pytest.mark.parametrize("told", ["", "sales.example.com", "https://", "https://sales.example.com/?a=1", "ftp://a"])
def test_no_part_starts_for_a_company_without_knowing_where_it_is_reached(data_dir: Path, told: str) -> None:
    given = {key: value for key, value in os.environ.items() if key not in OF_THE_TESTS | {"SITE_URL"}}
    more = {"DATA_DIR": str(data_dir), "DATABASE_URL": NOBODY, "SECRET_KEY": KEY, "SITE_URL": told}
    answer = subprocess.run(
        [sys.executable, "-m", "salesplan.run", "check"], env=given | more, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert "SITE_URL" in answer.stdout + answer.stderr
    assert len((answer.stdout + answer.stderr).strip().splitlines()) == 1


def test_a_taken_port_is_one_clear_line(data_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"Port {port} is taken by another program" in _refusal(data_dir, PORT=port)


def test_no_password_of_an_address_is_shown(data_dir: Path) -> None:
    told = {"DATABASE_URL": "postgres://u:geheim@127.0.0.1:1/x", "SECRET_KEY": KEY, "START_PATIENCE": "0"}
    assert "geheim" not in _refusal(data_dir, **told)
