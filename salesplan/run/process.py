"""Facts about processes: which program runs under a pid, and children that do not outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """Return a function for the child to call before it starts its program: it gets `sign` when its parent is killed.

    Without it a supervisor ended by SIGKILL leaves web and worker running, and the next start finds the port taken.
    Only Linux can do this; elsewhere the function does nothing.
    """

    def ask_the_kernel() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(sign))

    return ask_the_kernel


def arguments_of(pid: int) -> list[str]:
    """Return the command line of a running process, or an empty list when there is none (or only a zombie)."""
    record = Path(f"/proc/{pid}/cmdline")
    if record.parent.parent.joinpath("self").exists():
        try:
            return [argument.decode(errors="replace") for argument in record.read_bytes().split(b"\0") if argument]
        except OSError:
            return []
    listing = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listing.stdout.split()


def is_running(pid: int) -> bool:
    """Say whether the process exists; one that has ended but was not collected yet does not count."""
    return bool(arguments_of(pid))


def clean_environment() -> dict[str, str]:
    """Return the environment of a program that must not depend on the caller's language or time zone."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
