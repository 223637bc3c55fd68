"""The embedded PostgreSQL: a small supervisor of the server programs that the wheel brings.

Only the wheel's programs are used. Its own Python starter opens parent folders, trusts every local user and believes
any process that carries the pid in an old pid file. Here the server listens on 127.0.0.1 only and asks for a password
(scram), a pid file is believed only if that process is really `postgres -D <our folder>`, and the owner stops it.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from salesplan.run.cluster import Address, create_cluster, ensure_database, new_password, read_address, set_password
from salesplan.run.errors import StartError
from salesplan.run.files import write_secret
from salesplan.run.logfiles import last_lines, open_log
from salesplan.run.process import arguments_of, clean_environment, die_with_parent, is_running
from salesplan.run.server_place import ServerPlace, choose_place

START_SECONDS = 120
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "idle_in_transaction_session_timeout": "15min",
}
# For tests only: their data may be lost with the machine's power.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "min_wal_size": "2MB",
    "shared_buffers": "64MB",
}


class Postgres:
    """One server on one data directory; `start`, `stop` and `exit_code` are all that a supervisor needs."""

    def __init__(self, data_dir: Path, *, durable: bool = True, say: Callable[[str], None] = print) -> None:
        self.log = data_dir / "logs" / "postgres.log"
        self.url_file = data_dir / "database_url"
        self.pid: int | None = None
        self._data_dir = data_dir
        self._durable = durable
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._place: ServerPlace | None = None

    @property
    def place(self) -> ServerPlace:
        """Return the folders and the user, chosen at the first use."""
        if self._place is None:
            self._place = choose_place(self._data_dir, self._say)
        return self._place

    def start(self) -> str:
        """Start the server, or adopt the one that already runs on our data, and return its address."""
        url = read_address(self.url_file)
        if self._adopt():
            if url and self._becomes_ready(url):
                return url.url
            self.stop()
        password = self._ready_cluster(url.password if url else None)
        for port in _ports(url.port if url else None):
            address = Address(password, port)
            write_secret(self.url_file, address.url)
            self._launch(port)
            if self._becomes_ready(address):
                ensure_database(address)
                return address.url
        raise StartError(f"The database server did not start; the end of {self.log}:\n{last_lines(self.log)}")

    def stop(self) -> None:
        """Stop fast: refuse new work, roll back open transactions, write everything, end. Returns when it is gone."""
        if self.pid is None:
            return
        for sign, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sign)
            if self._is_gone_within(seconds):
                break
        self.pid = self._process = None

    def exit_code(self) -> int | None:
        """Return how the server ended, or None while it runs; how an adopted one ended is not known and told as 1."""
        if self._process is not None:
            return self._process.poll()
        return None if self.pid and is_running(self.pid) else 1

    def _ready_cluster(self, password: str | None) -> str:
        """Make the cluster if there is none, and return the password that opens it."""
        if not self.place.data.exists():
            password = new_password()
            create_cluster(self.place, password, durable=self._durable)
        elif password is None:
            password = new_password()
            set_password(self.place, password)
        return password

    def _adopt(self) -> bool:
        """Take over a server that runs on our data; remove a pid file that any other process or none stands behind."""
        pid_file = self.place.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
        except FileNotFoundError:
            return False
        except (ValueError, IndexError):
            pid = 0
        if pid > 0 and _serves(arguments_of(pid), self.place.data):
            self.pid = pid
            return True
        pid_file.unlink()
        return False

    def _launch(self, port: int) -> None:
        settings = {**SETTINGS, **({} if self._durable else FORGETFUL), "port": str(port)}
        command = [str(self.place.programs / "postgres"), "-D", str(self.place.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        options = self.place.account.options() if self.place.account else {}
        with open_log(self.log) as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                command,
                cwd="/",
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **options,
            )
        self.pid = self._process.pid

    def _becomes_ready(self, address: Address) -> bool:
        """Wait until the server answers; a crashed one first replays its log, which may take a while."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.exit_code() is not None:
                self.pid = self._process = None
                return False
            try:
                psycopg.connect(address.database("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as problem:
                if "password authentication failed" in str(problem):
                    return False
                time.sleep(0.03)
            else:
                return True
        return False

    def _is_gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.exit_code() is not None:
                return True
            time.sleep(0.02)
        return False


def _serves(arguments: list[str], data: Path) -> bool:
    """Say whether a command line is `postgres … -D data`."""
    if not arguments or Path(arguments[0]).name != "postgres":
        return False
    pairs = list(zip(arguments, arguments[1:], strict=False))
    return ("-D", str(data)) in pairs


def _ports(last: int | None) -> Iterator[int]:
    """Offer the port of the last start while it is free, then free ones; several, as another may take one first."""
    if last and _is_free(last):
        yield last
    for _attempt in range(3):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        yield port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
