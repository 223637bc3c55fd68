"""The children's log files in DATA_DIR/logs."""

import os
from pathlib import Path
from typing import BinaryIO

KEEP_BYTES = 20_000_000


def open_log(path: Path) -> BinaryIO:
    """Open for appending; a file that has grown large is set aside first (one older file is kept)."""
    if path.exists() and path.stat().st_size > KEEP_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def last_lines(path: Path, count: int = 12, *, since: int = 0) -> str:
    """Return the end of a log, from byte `since` on, for the message that says why a child died."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(since, size - 8_000))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
