"""Starts the parts in order, watches them, and stops them in order; one that dies takes the rest down and is named."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from types import FrameType

from salesplan.run.commands import command_of
from salesplan.run.environment import ROOT
from salesplan.run.errors import StartError
from salesplan.run.logfiles import last_lines, open_log
from salesplan.run.postgres import Postgres
from salesplan.run.process import die_with_parent

# The exit code of a preparation that has said in one line why it stops.
REFUSED = 2
# How long each part may take to finish what it is doing. All are asked at once: what one still hands to another waits
# in the broker, which is stopped last.
PATIENCE = {"beat": 10, "web": 30, "worker": 60}
LABELS = {"web": "web server", "worker": "worker", "beat": "scheduler (beat)"}
SECONDS_TO_ANSWER = 90


class Child:
    """One part as a process of its own session, so that the terminal's Ctrl-C reaches the supervisor alone."""

    def __init__(self, name: str, logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        with open_log(self.log) as log:
            self.log_start = log.tell()
            self.process = subprocess.Popen(
                command_of(name),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=None if name == "web" else log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def ask_to_stop(self) -> None:
        """Let it finish what it does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Wait for the end, and end what does not; its own children never outlive it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """The web server, the worker and beat, and the embedded database if this start has one."""

    def __init__(self, data_dir: Path, postgres: Postgres | None) -> None:
        self._logs = data_dir / "logs"
        self._postgres = postgres
        self._children: list[Child] = []
        self._asked_to_stop = 0

    @property
    def is_stopping(self) -> bool:
        """Say whether someone has asked for the end."""
        return self._asked_to_stop > 0

    def listen(self) -> None:
        """Take Ctrl-C and SIGTERM as the wish to stop; a second one as the wish to stop at once."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._note_stop)

    def prepare(self) -> None:
        """Run the preparation as its own process; a reason that it gives is passed on, a traceback stays in its log."""
        log = self._logs / "prepare.log"
        with open_log(log) as file:
            began = file.tell()
            process = subprocess.Popen(
                [sys.executable, "-m", "salesplan.run.prepare"],
                cwd=ROOT,
                stderr=file,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
            while process.poll() is None:
                if self._asked_to_stop:
                    process.terminate()
                time.sleep(0.05)
        if process.returncode and not self._asked_to_stop:
            output = log.read_bytes()[began:].decode(errors="replace").strip()
            if process.returncode == REFUSED:
                raise StartError(output.rpartition("salesplan: ")[2])
            raise StartError(f"the preparation failed; the end of {log}:\n{last_lines(log)}")

    def start(self) -> None:
        """Start all parts; they do not depend on each other's order."""
        for name in ("web", "worker", "beat") if not self._asked_to_stop else ():
            self._children.append(Child(name, self._logs))

    def wait_for(self, port: int) -> None:
        """Wait until the web server answers, a part has died, or someone asks for the end."""
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not self._asked_to_stop and not _answers(port):
            self._complain_of_the_dead()
            if time.monotonic() > deadline:
                web = self._children[0]
                lines = last_lines(web.log, since=web.log_start)
                raise StartError(f"the web server gives no good answer; the end of {web.log}:\n{lines}")
            time.sleep(0.1)

    def watch(self) -> None:
        """Return when asked to stop; raise StartError when a part has ended by itself."""
        while not self._asked_to_stop:
            self._complain_of_the_dead()
            time.sleep(0.25)

    def stop(self) -> None:
        """Let beat, web and worker finish what they are doing, then stop the database."""
        for child in self._children:
            child.ask_to_stop()
        for child in sorted(self._children, key=lambda child: PATIENCE[child.name]):
            child.wait(2 if self._asked_to_stop > 1 else PATIENCE[child.name])
        self._children = []
        if self._postgres is not None:
            self._postgres.stop()

    def _note_stop(self, _sign: int, _frame: FrameType | None) -> None:
        self._asked_to_stop += 1

    def _complain_of_the_dead(self) -> None:
        if self._postgres is not None and self._postgres.exit_code() is not None:
            raise StartError(_obituary("database", self._postgres.exit_code(), self._postgres.log, 0))
        for child in self._children:
            code = child.process.poll()
            if code is not None:
                raise StartError(_obituary(LABELS[child.name], code, child.log, child.log_start))


def _obituary(name: str, code: int | None, log: Path, since: int) -> str:
    killed = signal.Signals(-code).name if code is not None and code < 0 else ""
    why = f"was killed by {killed}" if killed else f"ended with exit code {code}"
    return f"the {name} {why}, so everything was stopped; the end of {log}:\n{last_lines(log, since=since)}"


def _answers(port: int) -> bool:
    """Say whether a page comes back: gunicorn takes connections long before its first worker is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz?only=database")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
