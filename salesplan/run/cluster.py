"""Making the embedded server's data: the cluster, its one role and its one database, and how they are addressed."""

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from salesplan.run.errors import StartError
from salesplan.run.process import clean_environment
from salesplan.run.server_place import ServerPlace

NAME = "salesplan"


@dataclass(frozen=True)
class Address:
    """How to reach the server: everything but the password and the port is fixed."""

    password: str
    port: int

    @property
    def url(self) -> str:
        """Return the address as DATABASE_URL."""
        return self.database(NAME)

    def database(self, name: str) -> str:
        """Return the address of one database of the server."""
        return f"postgres://{NAME}:{self.password}@127.0.0.1:{self.port}/{name}"


def read_address(file: Path) -> Address | None:
    """Return the address that the last start wrote, if it is there and whole."""
    try:
        url = urlsplit(file.read_text().strip())
        return Address(url.password, url.port) if url.password and url.port else None
    except (OSError, ValueError):
        return None


def new_password() -> str:
    """Return a password that needs no escaping in an address."""
    return secrets.token_urlsafe(24)


def create_cluster(place: ServerPlace, password: str, *, durable: bool) -> None:
    """Run initdb in a folder beside the final one, so that an interrupted start leaves nothing half made."""
    data_dir = place.folder / "new"
    shutil.rmtree(data_dir, ignore_errors=True)
    password_file = place.folder / "password"
    _write_for(place, password_file, password)
    command = [
        str(place.programs / "initdb"),
        f"--pgdata={data_dir}",
        f"--username={NAME}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        # Small log files make a test cluster quick to copy.
        *([] if durable else ["--no-sync", "--wal-segsize=1"]),
    ]
    try:
        process = run_program(place, command)
    finally:
        password_file.unlink(missing_ok=True)
    if process.returncode:
        raise StartError(f"The database could not be made in {place.folder}: {_last_line(process.stderr)}")
    data_dir.rename(place.data)


def set_password(place: ServerPlace, password: str) -> None:
    """Give the role a new password with the server in single-user mode: its address file was lost, its data was not."""
    command = [str(place.programs / "postgres"), "--single", "-D", str(place.data), "postgres"]
    process = run_program(place, command, stdin=f"ALTER ROLE {NAME} PASSWORD '{password}';\n")
    if process.returncode:
        raise StartError(f"The database in {place.data} cannot be opened: {_last_line(process.stderr)}")


def ensure_database(address: Address) -> None:
    """Make the product's database in a new cluster."""
    with psycopg.connect(address.database("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")


def run_program(place: ServerPlace, command: list[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs as the server's user."""
    options = place.account.options() if place.account else {}
    return subprocess.run(  # type: ignore[call-overload]
        command, input=stdin, cwd="/", env=clean_environment(), capture_output=True, text=True, check=False, **options
    )


def _write_for(place: ServerPlace, path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    if place.account:
        os.chown(path, place.account.uid, place.account.gid)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no reason was given"
