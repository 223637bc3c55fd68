"""The few variables that the starter itself reads, before any settings exist."""

import os
from pathlib import Path

from salesplan.run.errors import StartError

ROOT = Path(__file__).resolve().parents[2]


def data_dir() -> Path:
    """Return DATA_DIR, by default `.data` in the project."""
    return Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()


def whole_number(name: str, default: int, maximum: int) -> int:
    """Return a variable that must be a number from 1 to `most`."""
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdecimal() or not 0 < int(value) <= maximum:
        raise StartError(f"{name} must be a number from 1 to {maximum}, not {value!r}.")
    return int(value)


def port() -> int:
    """Return PORT, by default 8000."""
    return whole_number("PORT", 8000, 65_535)


def web_workers() -> int:
    """Return how many processes answer pages."""
    return whole_number("WEB_WORKERS", 2, 64)


def web_threads() -> int:
    """Return how many requests each of them answers at a time."""
    return whole_number("WEB_THREADS", 4, 64)


def worker_processes() -> int:
    """Return how many tasks the worker does at a time."""
    return whole_number("WORKER_PROCESSES", 2, 64)
