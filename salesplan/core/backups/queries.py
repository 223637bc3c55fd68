"""What there is in a database that a backup must hold."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from salesplan.core.backups.rules import TableSummary

# The list of migrations belongs to the database that is restored into, not to its content.
LEFT_OUT = {"django_migrations"}
PERSON = "people_user"


def tables() -> dict[str, list[tuple[str, str]]]:
    """Return our tables with their columns and types, without those that PostgreSQL works out itself: one query."""
    ours = set(connection.introspection.django_table_names(only_existing=True)) - LEFT_OUT
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position"
        )
        columns_of: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind in cursor.fetchall():
            if table in ours:
                columns_of.setdefault(table, []).append((column, kind))
    return columns_of


def facts_of(table: str, columns: list[tuple[str, str]]) -> TableSummary:
    """Count the rows of a table and add up its exact figures: one query."""
    exact = [name for name, kind in columns if kind == "numeric"]
    expressions = [sql.SQL("count(*)"), *(sql.SQL("sum({})::text").format(sql.Identifier(name)) for name in exact)]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(expressions), sql.Identifier(table)))
        rows, *totals = cursor.fetchone()
    return TableSummary(
        [name for name, _kind in columns], rows, {n: s for n, s in zip(exact, totals, strict=True) if s}
    )


def sequences(of: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the last number that each table has given out, by column; those that have given out none are left out."""
    values: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        for table in of:
            for sequence in connection.introspection.get_sequences(cursor, table):
                cursor.execute(
                    "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)",
                    [table, sequence["column"]],
                )
                last = cursor.fetchone()[0]
                if last is not None:
                    values.setdefault(table, {})[sequence["column"]] = last
    return values


def migrations() -> list[tuple[str, str]]:
    """Return the migrations that a database has."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def is_bare() -> bool:
    """Say whether a database has none of our tables."""
    return not connection.introspection.django_table_names(only_existing=True)


def has_people() -> bool:
    """Say whether somebody is in the database: whatever a person could have written belongs to somebody."""
    return apps.get_model("people", "User").objects.exists()


def server() -> str:
    """Return the version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
