"""A real Celery worker process for tests that must see one, over either broker."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection
from kombu import pools
from kombu.transport.sqlalchemy import Channel

from salesplan.celery import app
from salesplan.run.process import die_with_parent

ROOT = Path(__file__).resolve().parents[1]


def database_url() -> str:
    """Return the address of the test database itself, for another process."""
    told = connection.settings_dict
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


def use_broker(url: str) -> None:
    """Point this process's Celery at a broker, dropping connections to the one before."""
    pools.reset()
    for engine, _session in Channel._engines.values():
        engine.dispose()
    app._pool = None
    app.amqp._producer_pool = None
    app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = url
    app.conf.broker_transport_options = {"pool_pre_ping": True} if url.startswith("sqla+") else {}
    settings.CELERY_BROKER_URL = url


def postgres_broker() -> str:
    """Return the broker that is the test database itself."""
    return "sqla+" + database_url().replace("postgres://", "postgresql+psycopg://")


def redis_program() -> str:
    """Return where the server program of Redis is."""
    program = shutil.which("redis-server")
    if program is None:
        raise FileNotFoundError("redis-server (apt-get install redis-server, or set REDIS_URL)")
    return program


@contextmanager
def redis_server() -> Iterator[str]:
    """Run a redis-server of our own in a temporary folder, or use the one that REDIS_URL names."""
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    program = redis_program()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent(signal.SIGTERM))
        try:
            url = f"redis://127.0.0.1:{port}/0"
            wait_until(lambda: _answers(url), "redis-server answers")
            yield url
        finally:
            server.terminate()
            server.wait(10)


def _answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url).ping())
    except redis.ConnectionError:
        return False


class Worker:
    """A worker process against the test database; `kill` is for tests of what survives it."""

    def __init__(self, broker: str) -> None:
        self._redis = broker if broker.startswith("redis") else ""
        self.log = Path(tempfile.mkdtemp(prefix="salesplan-worker-")) / "worker.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it takes work."""
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": self._redis,
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "LOG_LEVEL": "INFO",
        }
        command = [sys.executable, "-m", "celery", "-A", "salesplan", "worker", "--concurrency=2", "--loglevel=INFO"]
        command += ["--without-gossip", "--without-mingle"]
        before = self.text().count(" ready.")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        wait_until(lambda: self.text().count(" ready.") > before, "the worker is ready", seconds=40, says=self.text)

    def text(self) -> str:
        """Return what the worker has logged."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        """End the worker and its pool with SIGKILL, as a machine that fails would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the worker as an operator would."""
        self._end(signal.SIGTERM)

    def _end(self, sign: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        if sign is signal.SIGKILL:
            os.killpg(self.process.pid, sign)
        else:
            self.process.send_signal(sign)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.process = None


def wait_until(
    holds: Callable[[], object], what: str, *, seconds: float = 20, says: Callable[[], str] | None = None
) -> None:
    """Poll until the condition holds; a test that waits too long says for what.

    The seconds are those of a machine that has nothing else to do: while four processes wait for each core, four seconds
    count as one.
    """
    spent, last = 0.0, time.monotonic()
    while not holds():
        now = time.monotonic()
        spent, last = spent + (now - last) / processes_for_each_core(), now
        if spent > seconds:
            raise AssertionError(f"not within {seconds} s: {what}" + (f"\n{says()[-3000:]}" if says else ""))
        time.sleep(0.05)


def processes_for_each_core() -> float:
    """Return how many processes share a core, now or in the last minute: at least one.

    The average of the minute alone would hear too late of what has just begun.
    """
    minute, _five, _quarter, now, _last = Path("/proc/loadavg").read_text().split()
    return max(1.0, max(float(minute), float(now.split("/")[0])) / (os.cpu_count() or 1))


def empty_broker() -> None:
    """Forget messages that an earlier test left in the test database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('kombu_message') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("DELETE FROM kombu_message")
