"""The few variables that the starter itself reads, before any settings exist."""

import os
from pathlib import Path

from salesplan.run.errors import StartError

ROOT = Path(__file__).resolve().parents[2]


def data_dir() -> Path:
    """Return DATA_DIR, by default `.data` in the project."""
    return Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()


def port() -> int:
    """Return PORT, by default 8000."""
    told = os.environ.get("PORT") or "8000"
    if not told.isascii() or not told.isdigit() or not 0 < int(told) < 65_536:
        raise StartError(f"PORT must be a number from 1 to 65535, not {told!r}.")
    return int(told)
