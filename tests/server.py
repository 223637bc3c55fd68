"""The database server of one test session: real PostgreSQL, made in about a second, gone afterwards.

Migrating takes many times longer than the tests of a small folder. So a migrated cluster is kept in TEST_DATA_DIR
(default `.data/tests`) under a key over migrations, swapped models and lock file; a session starts its own server on
a copy, and Django makes each test database from the migrated one (`TEST.TEMPLATE`). Sessions never disturb each other.
With DATABASE_URL set, that server is used and nothing is copied.
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from salesplan.run.cluster import NAME
from salesplan.run.errors import StartError
from salesplan.run.files import prepare_data_dir
from salesplan.run.postgres import Postgres
from salesplan.run.process import is_running

ROOT = Path(__file__).resolve().parents[1]
ROOM = 2_000_000_000
PREFIX = "salesplan-test-"
APPS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")


def ensure_database() -> None:
    """Make DATABASE_URL name a server: the given one, that of the parent (xdist), or a new one of this session."""
    if os.environ.get("DATABASE_URL"):
        return
    data_dir = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_fast_folder()))
    _remove_abandoned(data_dir.parent)
    (data_dir / "owner").write_text(str(os.getpid()))
    data_dir.chmod(0o711)
    prepare_data_dir(data_dir)
    server = Postgres(data_dir, durable=False, say=_quiet)
    atexit.register(_remove, server, data_dir)
    _copy_cluster(_template(), server)
    os.environ["DATABASE_URL"] = server.start()
    os.environ["DATA_DIR"] = str(data_dir)
    os.environ["TEST_TEMPLATE"] = NAME


def _fast_folder() -> str | None:
    """Return the memory file system where it has room: making a database's thousand files on a disk takes seconds."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None


def _template() -> Postgres:
    """Return the stopped server whose cluster is migrated to the code's state, making it if need be."""
    kept = Path(os.environ.get("TEST_DATA_DIR") or ROOT / ".data" / "tests").resolve()
    folder = kept / _key()
    for made in (kept.parent, kept, folder):
        prepare_data_dir(made) if made == folder else made.mkdir(parents=True, exist_ok=True, mode=0o711)
    server = Postgres(folder, durable=False, say=_quiet)
    with (folder / "making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _migrate(server)
            (folder / "ready").touch()
            _forget_older(kept)
    return server


def _migrate(server: Postgres) -> None:
    url = server.start()
    try:
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "salesplan.settings"}
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    finally:
        server.stop()
    if done.returncode:
        raise StartError(f"migrate failed, so no test can run:\n{done.stderr[-4000:]}")


def _copy_cluster(template: Postgres, server: Postgres) -> None:
    subprocess.run(["cp", "-a", str(template.place.data), str(server.place.data)], check=True)
    shutil.copy(template.url_file, server.url_file)


def _key() -> str:
    digest = hashlib.sha256((ROOT / "requirements" / "run.lock").read_bytes())
    for app in APPS:
        for path in sorted((ROOT / app).glob("**/migrations/*.py")):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    # A setting can swap a model, and then the same migrations make other tables.
    for path in sorted((ROOT / "salesplan" / "settings").glob("*.py")):
        digest.update("".join(line for line in path.read_text().splitlines() if "_MO" in line).encode())
    return digest.hexdigest()[:16]


def _forget_older(kept: Path) -> None:
    """Keep the three newest clusters, for people who switch between branches."""
    for folder in sorted(kept.iterdir(), key=lambda entry: entry.stat().st_mtime, reverse=True)[3:]:
        shutil.rmtree(Postgres(folder, say=_quiet).place.folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(parent: Path) -> None:
    """Remove what sessions left that were killed: in memory it would stay until the machine restarts."""
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            gone = not is_running(int((folder / "owner").read_text()))
        except (OSError, ValueError):
            continue
        if gone:
            shutil.rmtree(folder, ignore_errors=True)


def _remove(server: Postgres, data_dir: Path) -> None:
    if os.getpid() == _OWNER:
        server.stop()
        shutil.rmtree(server.place.folder, ignore_errors=True)
        shutil.rmtree(data_dir, ignore_errors=True)


def _quiet(_line: str) -> None:
    pass


_OWNER = os.getpid()
