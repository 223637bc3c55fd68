"""A command of manage.py in a process of its own, killed with SIGKILL at a place of its way that is held by a lock."""

import os
import signal
import subprocess
import sys

import psycopg

from salesplan.run.environment import ROOT
from salesplan.run.process import die_with_parent
from tests.locks import who_locks
from tests.worker import database_url, wait_until


def command(name: str, *told: str, url: str = "", **environment: str) -> subprocess.Popen:
    """Start a command of manage.py on a database, that of the tests if no other is named."""
    return subprocess.Popen(
        [sys.executable, "manage.py", name, *told],
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": url or database_url(), "DJANGO_SETTINGS_MODULE": "salesplan.settings"}
        | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )


def killed_at(table: str, url: str, name: str, *told: str, mode: str = "ACCESS EXCLUSIVE", **environment: str) -> None:
    """Hold a table, start a command, and kill it when it waits for that table; in `mode` SHARE only who writes waits."""
    with psycopg.connect(url) as other:
        other.execute(f"LOCK TABLE {table} IN {mode} MODE")
        running = command(name, *told, url=url, **environment)
        wait_until(
            lambda: waits_for_a_lock(table, url) or running.poll() is not None, f"{name} waits at {table}", seconds=300
        )
        assert running.poll() is None, running.communicate()
        running.kill()
        running.wait(30)
        other.rollback()
    wait_until(lambda: not waits_for_a_lock(table, url), f"{name} is gone", seconds=60)


def waits_for_a_lock(table: str, url: str = "") -> bool:
    """Say whether somebody waits for a table."""
    with psycopg.connect(url or database_url(), autocommit=True) as server:
        return bool(who_locks(server.cursor(), "NOT granted AND relation = %s::regclass", table))
