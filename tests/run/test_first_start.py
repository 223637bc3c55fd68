"""What the preparation leaves behind, before any process of the product runs."""

import os
import subprocess
import sys

import psycopg
import pytest

from salesplan.run.environment import ROOT
from tests.databases import tables_without_rows

pytestmark = pytest.mark.django_db(transaction=True)


def _prepare(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "REDIS_URL": "", "LOAD_DEMO": "0"}
    command = [sys.executable, "-c", "from salesplan.run.prepare import prepare; prepare(with_static=False)"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_queue_stands_before_worker_and_beat_start() -> None:
    """Both made its tables at a first start, and the slower one ended with everything."""
    with tables_without_rows("prepared") as url, psycopg.connect(url, autocommit=True) as database:
        database.execute("DROP TABLE IF EXISTS kombu_message, kombu_queue")
        database.execute("DROP SEQUENCE IF EXISTS queue_id_sequence, message_id_sequence")
        for _start in range(2):
            _prepare(url)
            assert database.execute("SELECT name FROM kombu_queue").fetchall() == [("celery",)]
            assert database.execute("SELECT count(*) FROM kombu_message").fetchone() == (0,)
