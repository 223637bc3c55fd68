"""Databases beside the one of the tests: empty ones of our tables, copies on another server, and how to work on one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection

from salesplan.core.request_cache import one_request
from salesplan.run.server_place import find_programs
from tests.worker import database_url


def url_of(name: str) -> str:
    """Return the address of another database on the server of the tests."""
    return urlsplit(database_url())._replace(path=f"/{name}").geturl()


def own_name(name: str) -> str:
    """Return the name of a database that this process alone makes: others may use the same server."""
    return f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


@contextmanager
def tables_without_rows(name: str) -> Iterator[str]:
    """Make a database with our tables, of which none has a row but the list of migrations; removed afterwards."""
    name = own_name(name)
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        try:
            copy_database(database_url(), url_of(name), "--schema-only")
            copy_database(database_url(), url_of(name), "--data-only", "--table=django_migrations")
            yield url_of(name)
        finally:
            connection.close()
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def copy_database(source: str, target: str, *options: str) -> None:
    """Copy a database with the embedded server's own programs, as far as the target's version understands them."""
    programs = find_programs()
    dump = [programs / "pg_dump", "--no-owner", *options, "--dbname", source]
    text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    # A setting that versions before 17 do not know.
    text = "\n".join(line for line in text.splitlines() if not line.startswith("SET transaction_timeout"))
    load = [programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--dbname", target]
    subprocess.run(load, check=True, input=text, text=True, capture_output=True)


@contextmanager
def working_on(url: str) -> Iterator[None]:
    """Let this process work on another database."""
    told: dict[str, Any] = connection.settings_dict
    before, parts = dict(told), urlsplit(url)
    connection.close()
    told |= {"HOST": parts.hostname, "PORT": parts.port, "USER": parts.username, "PASSWORD": parts.password or ""}
    told["NAME"] = parts.path[1:]
    try:
        with one_request():
            yield
    finally:
        connection.close()
        told |= before
