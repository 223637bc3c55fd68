"""Brings database, static files and texts to the state of the code; each step is skipped when nothing changed.

Runs as its own process before the servers, so that these never carry its memory. In a deployment it is the `migrate`
container; several at once wait for each other on a lock in the database.
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from salesplan.run.errors import StartError
from salesplan.run.preflight import check
from salesplan.run.static import fingerprint
from salesplan.run.texts import compile_catalogues

LOCK = 5_320_001
# The parts of the chart package that are not plotly.js, and its source maps.
NOT_SERVED = ["widgetbundle.js", "templates", "datasets"]


def prepare(*, with_static: bool = True) -> None:
    """Migrate, make the tables of cache and queue, load the demo into an empty demo database, collect static files."""
    check()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    compile_catalogues(settings.LOCALE_PATHS)
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            _migrate()
            _load_demo()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    if with_static:
        _collect_static()


def build() -> None:
    """Collect static files and compile texts without any server: the building of an image."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    compile_catalogues(settings.LOCALE_PATHS)
    django.setup()
    _collect_static()


def _migrate() -> None:
    from salesplan.core.jobs.broker import open_queue

    executor = MigrationExecutor(connection)
    refuse_other_versions(executor)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database …", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    open_queue()


def refuse_other_versions(executor: MigrationExecutor) -> None:
    """Stop before tables are touched that another version made; raises `StartError`.

    What a library no longer brings is its own affair: only migrations of apps that have some in this code are looked at.
    """
    migrations = set(executor.loader.disk_migrations or ())
    apps = {app for app, _name in migrations}
    unknown = sorted(key for key in executor.loader.applied_migrations if key[0] in apps and key not in migrations)
    if unknown:
        raise StartError(
            f"The tables of this database were made by another version of Sales Plan: it has {'.'.join(unknown[-1])}, which"
            " this version does not know. Start that version again, or name an empty database (DATABASE_URL or DATA_DIR)."
        )


def _load_demo() -> None:
    """Load the demo company once; anyone in the database means that it is in use and must not be touched."""
    from django.contrib.auth import get_user_model

    is_wanted = settings.DEMO_MODE and os.environ.get("LOAD_DEMO", "1") != "0"
    if not is_wanted or get_user_model().objects.exists():
        return
    print("Loading the demo company (only at the first start) …", flush=True)
    call_command("load_demo", verbosity=0)


def _collect_static() -> None:
    """Collect only when a source file changed: hashing and compressing everything takes longer than a whole start."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    now = fingerprint(_sources())
    if stamp.exists() and stamp.read_text() == now:
        return
    print("Collecting static files …", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=NOT_SERVED)
    stamp.write_text(now)


def _sources() -> list[tuple[str, int, int]]:
    sources = []
    for finder in get_finders():
        for name, storage in finder.list(NOT_SERVED):
            stat = os.stat(storage.path(name))
            sources.append((storage.path(name), stat.st_size, stat.st_mtime_ns))
    return sources


def main() -> int:
    """Prepare; a known reason to stop is one line, anything else is a traceback for the log."""
    try:
        prepare()
    except StartError as problem:
        print(f"salesplan: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
