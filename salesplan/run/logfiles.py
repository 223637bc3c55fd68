"""The children's log files in DATA_DIR/logs."""

from pathlib import Path
from typing import BinaryIO

KEEP_BYTES = 20_000_000


def open_log(path: Path) -> BinaryIO:
    """Open for appending; a file that has grown large is set aside first (one older file is kept)."""
    if path.exists() and path.stat().st_size > KEEP_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def last_lines(path: Path, count: int = 12) -> str:
    """Return the end of a log, for the message that says why a child died."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 8_000))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
