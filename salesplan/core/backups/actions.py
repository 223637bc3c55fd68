"""Making a backup, and restoring one.

Both can be killed at any moment and repeated. A backup is written under another name and gets its own when it is whole; a
restore is one transaction, compared with the backup before it is committed.
"""

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from salesplan.core import format as write
from salesplan.core.backups import queries
from salesplan.core.backups.rules import FileSummary, Manifest, TableSummary, differences, is_safe_name, read_manifest

BLOCK = 1 << 20
Say = Callable[[str], None]


class BackupError(Exception):
    """Why a backup could not be made or restored, as one sentence."""


def make_backup(folder: Path, media: Path, *, at: datetime) -> Manifest:
    """Write a backup of the database and the uploaded files into a new folder.

    Everything is read as it was at one moment, however much is written meanwhile. Files are copied after that moment, and
    none that a row of it names is missing, unless it was removed since.
    """
    if folder.exists():
        raise BackupError(f"{folder} is there already; name a folder that is not.")
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    partial.chmod(0o700)
    (partial / "tables").mkdir()
    with transaction.atomic():
        _read_one_moment()
        tables = queries.tables()
        facts = {name: _copy_out(name, columns, partial) for name, columns in tables.items()}
        manifest = Manifest(
            at.isoformat(), queries.server(), queries.migrations(), facts, queries.sequences(tables), {}
        )
    manifest.files.update(_copy_files(media, partial / "media"))
    _write(partial / "manifest.json", json.dumps(manifest.written(), indent=1).encode())
    os.rename(partial, folder)
    return manifest


def _read_one_moment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _speak_plainly(cursor)


def _speak_plainly(cursor: CursorWrapper) -> None:
    """Let dates and spans be written in the way that every server reads."""
    cursor.execute("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres'")


def _copy_out(table: str, columns: list[tuple[str, str]], folder: Path) -> TableSummary:
    facts = queries.facts_of(table, columns)
    query = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), _names(facts.columns))
    path = _file_of(folder, table)
    with (
        gzip.open(path, "wb", compresslevel=3) as out,
        connection.cursor() as cursor,
        cursor.cursor.copy(query) as rows,
    ):
        for block in rows:
            out.write(block)
    return TableSummary(facts.columns, facts.rows, facts.sums, _hash(path))


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _file_of(folder: Path, table: str) -> Path:
    return folder / "tables" / f"{table}.copy.gz"


def _copy_files(source: Path, target: Path) -> Iterator[tuple[str, FileSummary]]:
    """Copy the uploaded files; one that was removed since the moment of the backup is left out."""
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if path.is_symlink() or not path.is_file():
            continue
        name = path.relative_to(source).as_posix()
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:
            continue
        yield name, FileSummary(copy.stat().st_size, _hash(copy))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def restore_backup(folder: Path, media: Path, *, say: Say = print) -> Manifest:
    """Restore a backup into an empty database and folder of uploads; refuse any other."""
    manifest = check_backup(folder)
    _check_target(manifest, media)
    if queries.is_bare():
        say("Making the tables …")
        _make_tables(manifest)
    rows = sum(table.rows for table in manifest.tables.values())
    say(f"Restoring {write.number(rows)} rows and {write.number(len(manifest.files))} files …")
    with transaction.atomic():
        _load(manifest, folder)
        _copy_back(manifest, folder / "media", media)
    say("Bringing the tables to this version …")
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return manifest


def check_backup(folder: Path) -> Manifest:
    """Read the manifest of a backup and compare every file with it; touches no database."""
    try:
        manifest = read_manifest(json.loads((folder / "manifest.json").read_text()))
    except FileNotFoundError as error:
        raise BackupError(f"{folder} holds no backup: there is no manifest.json.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{folder / 'manifest.json'} is not the manifest of a backup: {error}.") from error
    for name in (*manifest.tables, *manifest.files):
        if not is_safe_name(name):
            raise BackupError(f"The backup names a file that leads out of it: {name}.")
    hashes = {_file_of(folder, name): table.sha256 for name, table in manifest.tables.items()}
    hashes |= {folder / "media" / name: file.sha256 for name, file in manifest.files.items()}
    for path, expected in hashes.items():
        if not path.is_file() or _hash(path) != expected:
            raise BackupError(f"{path} is missing or not what was backed up.")
    return manifest


def _check_target(manifest: Manifest, media: Path) -> None:
    executor = MigrationExecutor(connection)
    if unknown := set(manifest.migrations) - set(executor.loader.disk_migrations or ()):
        raise BackupError(f"The backup is of another version: this one has no migration {'.'.join(min(unknown))}.")
    if not queries.is_bare():
        if set(queries.migrations()) != set(manifest.migrations):
            raise BackupError("The database has tables of another version than the backup. Name an empty database.")
        if queries.has_people():
            raise BackupError("The database is not empty: there are people in it. Name an empty database.")
    for name, file in manifest.files.items():
        path = media / name
        if path.exists() and (path.stat().st_size != file.size or _hash(path) != file.sha256):
            raise BackupError(f"{path} is there already and is another file. Name an empty MEDIA_ROOT.")


def _make_tables(manifest: Manifest) -> None:
    """Make the tables as they were when the backup was made: each app up to its last migration of then."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    backed_up = {key for key in manifest.migrations if key in graph.nodes}
    # An earlier migration of an app named beside a later one would mean going back to it.
    executor.migrate(
        [
            key
            for key in backed_up
            if not any(node.key in backed_up and node.key[0] == key[0] for node in graph.node_map[key].children)
        ]
    )


def _load(manifest: Manifest, folder: Path) -> None:
    """Put the rows into the tables, and compare them with the backup; whoever calls commits."""
    existing = queries.tables()
    if missing := set(manifest.tables) - set(existing):
        raise BackupError(f"The database has no table {min(missing)}.")
    every = sql.SQL(", ").join(map(sql.Identifier, existing))
    with connection.cursor() as cursor:
        _speak_plainly(cursor)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        # What our own triggers write (history, roll-ups) is in the backup as rows.
        for table in existing:
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        # Rows that migrations have written are in the backup too.
        cursor.execute(sql.SQL("TRUNCATE {}").format(every))
        for table, facts in manifest.tables.items():
            _copy_in(cursor, table, facts.columns, folder)
        for table, columns in manifest.sequences.items():
            for column, last in columns.items():
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, last])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in existing:
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
    now = {name: queries.facts_of(name, columns) for name, columns in existing.items()}
    if mismatches := list(differences(manifest.tables, now)):
        raise BackupError(
            f"The database is not what was backed up, and was left as it was: {'; '.join(mismatches[:5])}."
        )


def _copy_in(cursor: CursorWrapper, table: str, columns: list[str], folder: Path) -> None:
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
    with gzip.open(_file_of(folder, table)) as file, cursor.cursor.copy(query) as rows:
        while block := file.read(BLOCK):
            rows.write(block)


def _copy_back(manifest: Manifest, source: Path, media: Path) -> None:
    for name in manifest.files:
        target = media / name
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        shutil.copyfile(source / name, partial)
        os.replace(partial, target)
