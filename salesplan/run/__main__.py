"""`python -m salesplan.run`: everything under one supervisor; with a word, one part of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from salesplan.run.commands import PARTS, command_of
from salesplan.run.environment import ROOT, data_dir, port
from salesplan.run.errors import StartError
from salesplan.run.files import DataDirLock, ensure_secret_key, prepare_data_dir
from salesplan.run.postgres import Postgres
from salesplan.run.process import die_with_parent
from salesplan.run.supervisor import Supervisor

USAGE = "usage: python -m salesplan.run [postgres | migrate | web | worker | beat | check | static | createsuperuser …]"
# Django commands that an operator needs in a container.
MANAGEMENT = ("createsuperuser", "first_link", "discard_demo", "import_data", "backup", "restore", "shell", "dbshell")


def run_all() -> int:
    """Start everything and stay until it is to stop; the return value is the exit code."""
    began = time.monotonic()
    folder = _open_data_dir()
    _refuse_taken_port(port())
    os.environ["DATA_DIR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port()}")
    postgres = None if os.environ.get("DATABASE_URL") else Postgres(folder, say=_say)
    supervisor = Supervisor(folder, postgres)
    supervisor.listen()
    try:
        if postgres is not None:
            postgres.start()
        supervisor.prepare()
        supervisor.start()
        supervisor.wait_for(port())
        if not supervisor.is_stopping:
            _say_where(time.monotonic() - began)
        supervisor.watch()
        _say("Stopping …")
    finally:
        supervisor.stop()
    _say("Stopped; nothing is lost.")
    return 0


def run_postgres() -> int:
    """Run the embedded server alone, for work on the code: `manage.py` with the same DATA_DIR then finds it."""
    folder = _open_data_dir()
    postgres = Postgres(folder, say=_say)
    supervisor = Supervisor(folder, postgres)
    supervisor.listen()
    postgres.start()
    _say(f"PostgreSQL runs in {folder}; Ctrl-C stops it.")
    try:
        supervisor.watch()
    finally:
        supervisor.stop()
    return 0


def run_part(part: str) -> int:
    """Check the settings, then become one part: what a container runs."""
    from salesplan.run.preflight import check

    check()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    command = command_of(part)
    os.execv(command[0], command)


def run_migrate() -> int:
    """Bring the database to the state of the code; static files and texts are in the image already."""
    from salesplan.run.prepare import prepare
    from salesplan.run.welcome import say_who_may_sign_in

    prepare(with_static=False)
    say_who_may_sign_in()
    return 0


def run_check() -> int:
    """Only look whether the settings are sound and the servers answer."""
    from salesplan.run.preflight import check

    check()
    _say("The settings are sound and every server answers.")
    return 0


def run_static() -> int:
    """Collect static files and compile texts, with no server at hand: for building an image."""
    from salesplan.run.prepare import build

    build()
    return 0


def run_manage(words: list[str]) -> int:
    """Run a Django command after checking the settings, so that `docker compose run web createsuperuser` works."""
    from django.core.management import execute_from_command_line

    from salesplan.run.preflight import check

    check()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    execute_from_command_line(["manage.py", *words])
    return 0


def main(words: list[str]) -> int:
    """Run what the word asks for; a reason not to start is one line, never a traceback."""
    whole = {
        "": run_all,
        "postgres": run_postgres,
        "migrate": run_migrate,
        "check": run_check,
        "static": run_static,
    }
    word = words[0] if words else ""
    try:
        if word in whole:
            return whole[word]()
        if word in PARTS:
            return run_part(word)
        if word in MANAGEMENT:
            return run_manage(words)
    except StartError as problem:
        print(f"salesplan: {problem}", file=sys.stderr)
        return 1
    print(USAGE, file=sys.stderr)
    return 2


def _open_data_dir() -> Path:
    folder = data_dir()
    prepare_data_dir(folder)
    lock = DataDirLock(folder)
    lock.take()
    _HELD.append(lock)
    ensure_secret_key(folder)
    return folder


# Held until the process ends.
_HELD: list[DataDirLock] = []


def _refuse_taken_port(number: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("BIND") or "127.0.0.1", number))
        except PermissionError as problem:
            raise StartError(f"Port {number} is not allowed for this user: set PORT to one above 1023.") from problem
        except OSError as problem:
            raise StartError(f"Port {number} is taken by another program: set PORT to a free one.") from problem


def _say_where(seconds: float) -> None:
    _say(f"\nSales Plan is ready after {seconds:.0f} s: {os.environ['SITE_URL']}")
    if os.environ.get("DATABASE_URL") and "localhost" in os.environ["SITE_URL"]:
        _say("Links in mail begin with that address; set SITE_URL to one that others can reach.")
    # A process of its own, as the preparation is, so that the supervisor never carries the memory of the whole product.
    subprocess.run(
        [sys.executable, "-m", "salesplan.run.welcome"],
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    _say("Ctrl-C stops everything.\n")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sys.exit(main(sys.argv[1:]))
