"""A database of its own for a part of the bench, in `BENCH_DIR` (default `.data/bench`): delete the folder to load anew."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from salesplan.run.files import ensure_secret_key, prepare_data_dir
from salesplan.run.postgres import Postgres

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def database(part: str, load: Callable[[], str], *, log: str = "WARNING") -> Iterator[Path]:
    """Start the database of a part, fill it the first time (`load` says with what), and yield its folder."""
    folder = Path(os.environ.get("BENCH_DIR") or ROOT / ".data" / "bench").resolve() / part
    folder.mkdir(parents=True, exist_ok=True)
    prepare_data_dir(folder)
    ensure_secret_key(folder)
    postgres = Postgres(folder)
    os.environ |= {"DATABASE_URL": postgres.start(), "DATA_DIR": str(folder), "DEMO": "1", "LOG_LEVEL": log}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    try:
        _prepare(load)
        yield folder
    finally:
        postgres.stop()


def _prepare(load: Callable[[], str]) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from salesplan.people.models import User

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not User.objects.exists():
        began = time.perf_counter()
        loaded = load()
        print(f"Loaded {loaded} in {time.perf_counter() - began:.0f} s.\n", flush=True)
