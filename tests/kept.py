"""Companies that many tests stand on: each is made once in a process, and kept in a database of its own.

A test that asks for `world` or `demo` works in that database, in a transaction that is rolled back: it finds the company
as it was made, and no other test sees what it wrote. Every other test works in the empty database. So do tests of several
connections (`transaction=True`), which empty the tables that they worked on: they make the company for themselves.
"""

import os
import pickle
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

from tests.databases import url_of
from tests.worker import postgres_broker, use_broker

# Numbers of rows begin at another one in each table: whoever takes a deal's number for a person's finds nobody.
SPREAD = """
    SELECT setval(oid::regclass, 20000 + 100 * row_number() OVER (ORDER BY relname))
    FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""


class Kept:
    """The databases of this process: which one it works in, and what was made in the others."""

    def __init__(self, makers: dict[str, Callable[[], Any]]) -> None:
        self._makers = makers
        self._companies: dict[str, bytes] = {}
        self._waiting: dict[str, Any] = {}
        self._empty = str(connection.settings_dict["NAME"])

    def work_for(self, test: pytest.FixtureRequest) -> None:
        """Work in the database of the company that a test asks for, making it for the first one."""
        company = _company_of(test) if not _is_transactional(test) else ""
        if company and company not in self._companies:
            self._make(company)
        self._work_in(self._name(company))

    def company(self, name: str) -> Any:
        """Return a copy of what was made, or None where this process works in another database."""
        if connection.settings_dict["NAME"] != self._name(name):
            return None
        return pickle.loads(self._companies[name])

    def forget(self) -> None:
        """Drop the databases that were made here."""
        self._work_in(self._empty)
        for waiting in self._waiting.values():
            if waiting is not None:
                waiting.close()
        self._waiting.clear()
        with psycopg.connect(url_of("postgres"), autocommit=True) as server:
            for company in self._companies:
                server.execute(f'DROP DATABASE IF EXISTS "{self._name(company)}" WITH (FORCE)')

    def _name(self, company: str) -> str:
        return f"{self._empty}_{company}" if company else self._empty

    def _make(self, company: str) -> None:
        name, template = self._name(company), os.environ.get("TEST_TEMPLATE") or self._empty
        self._work_in(self._empty)
        if template == self._empty:
            # Nobody may be connected to what is copied.
            connection.close()
            use_broker("memory://")
        with psycopg.connect(url_of("postgres"), autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._work_in(name)
        call_command("createcachetable", verbosity=0)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SPREAD)
            self._companies[company] = pickle.dumps(self._makers[company]())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _work_in(self, name: str) -> None:
        told = connection.settings_dict
        if told["NAME"] == name:
            return
        self._waiting[told["NAME"]] = connection.connection
        connection.connection = waited = self._waiting.pop(name, None)
        if waited is not None:
            # What Django knew was of the connection before, which a test may have closed within its transaction.
            connection.autocommit = waited.autocommit
            connection.closed_in_transaction = connection.needs_rollback = False
        told["NAME"] = name
        ContentType.objects.clear_cache()
        use_broker(postgres_broker())


def _company_of(test: pytest.FixtureRequest) -> str:
    return next((name for name in ("demo", "world") if name in test.fixturenames), "")


def _is_transactional(test: pytest.FixtureRequest) -> bool:
    marker = test.node.get_closest_marker("django_db")
    told = marker.kwargs if marker else {}
    asked = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(test.fixturenames)
    return bool(told.get("transaction") or told.get("reset_sequences") or asked)
