"""The one reader of tables in files: CSV with any usual separator, and XLSX.

The file is parsed in a process of its own with limits of memory, processor time and written bytes (`child`), never where
requests are answered. What comes back is plain: a heading, and rows with their lines in the file. Where something must
be asked (the encoding, the sheet), `Unclear` carries the choices.

    table = read_file(path, COMMAND, headings=[["Account", "Sector"]])
    for row in table.rows():
        if row.fault: ...          # sentence(row.fault.code, row.fault.facts)
        table.record(row)          # {"Account": "Acme Corp", "Sector": "retail"}
"""

import dataclasses
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

import structlog
from django.utils.translation import gettext as _

from salesplan.core.errors import Refused
from salesplan.core.sheets import wording
from salesplan.core.sheets.rules import (
    MEGABYTE,
    BrokenCell,
    Cell,
    FileLimits,
    ReadingJob,
    SheetError,
    SheetRow,
    SheetSummary,
)

log = structlog.get_logger(__name__)
CHILD = Path(__file__).with_name("child.py")
# Files that one process of the web server has read at the same time; who waits longer is asked to come back.
AT_ONCE = threading.BoundedSemaphore(2)
WAIT_SECONDS = 20
# A process that does nothing uses no processor time: the wall clock ends it.
WALL = 2
XCPU, KILLED = -24, -9


class Unclear(Refused):
    """The file can be read in several ways: `choices` are (value, what to show) for the input `field`."""

    def __init__(self, message: str, *, field: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(message, field=field, code=f"which_{field}")
        self.choices = list(choices)


@dataclasses.dataclass
class FileTable:
    """What stands in a file. The rows lie in a temporary file that goes with this object, so size costs no memory."""

    name: str
    summary: SheetSummary
    _rows: Any

    @property
    def heading(self) -> list[str]:
        """The names of the columns; "" for one without a name."""
        return self.summary.heading

    @property
    def notes(self) -> list[str]:
        """What is worth telling though the file is read: titles above the heading, columns without a name."""
        notes = [wording.note(code, facts) for code, facts in self.summary.notes]
        if self.summary.above:
            lines = "; ".join(f"{line}: {text}" for line, text in self.summary.above)
            notes.insert(0, _("The heading is in line %(line)s; the lines above it read: %(lines)s") % {
                "line": self.summary.heading_line, "lines": lines})  # fmt: skip
        if self.summary.empty:
            notes.append(_("Empty rows: %(count)s.") % {"count": self.summary.empty})
        return notes

    @property
    def understood(self) -> list[str]:
        """How the file was understood, to be shown: the encoding with a piece of the text, and the notes."""
        if not self.summary.sample:
            return self.notes
        params = {"encoding": self.summary.encoding, "sample": self.summary.sample}
        return [_("Read as %(encoding)s: “%(sample)s”") % params, *self.notes]

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows below the heading, those that cannot be read with their fault."""
        with Path(self._rows.name).open(encoding="utf-8") as lines:
            for text in lines:
                line, cells, error = json.loads(text)
                yield SheetRow(line, tuple(map(_cell, cells)), SheetError(error[0], **error[1]) if error else None)

    def record(self, row: SheetRow) -> dict[str, Cell]:
        """Return a row by the names of its columns."""
        return {name: cell for name, cell in zip(self.heading, row.cells, strict=False) if name}


def reason(row: SheetRow) -> str:
    """Return the sentence why a row cannot be read."""
    return wording.sentence(row.error.code, row.error.facts) if row.error else ""


def read_upload(upload: IO[bytes], limits: FileLimits, **options: Any) -> FileTable:
    """Read what somebody uploads; it is copied as far as the limit goes."""
    with tempfile.NamedTemporaryFile(prefix="salesplan-upload-") as copy:
        most, size = limits.megabytes * MEGABYTE, 0
        while chunk := upload.read(MEGABYTE):
            size += len(chunk)
            if size > most:
                raise Refused(
                    wording.sentence("too_large", {"megabytes": f"> {limits.megabytes}", "most": limits.megabytes}),
                    field="file",
                )
            copy.write(chunk)
        copy.flush()
        return read_file(Path(copy.name), limits, name=str(getattr(upload, "name", "")), **options)


def read_file(
    path: Path,
    limits: FileLimits,
    *,
    headings: Sequence[Sequence[str]] = (),
    encoding: str = "",
    sheet: str = "",
    name: str = "",
) -> FileTable:
    """Read a file; raises Refused with the reason, or Unclear with the choices where it must be asked.

    `headings` are sets of columns of which the heading must hold one whole (for example in each language).
    """
    rows = tempfile.NamedTemporaryFile(prefix="salesplan-rows-", suffix=".jsonl")  # noqa: SIM115 - the table keeps it
    job = ReadingJob(str(path.resolve()), rows.name, limits, tuple(map(tuple, headings)), encoding, sheet)
    if not AT_ONCE.acquire(timeout=WAIT_SECONDS):
        raise _refused("busy", {})
    try:
        outcome = _run(job)
    finally:
        AT_ONCE.release()
    if "fault" in outcome:
        rows.close()
        raise _refused(outcome["fault"], outcome["facts"])
    summary = SheetSummary(**outcome["found"])
    summary.above = [(line, text) for line, text in summary.above]
    return FileTable(name or path.name, summary, rows)


def _run(job: ReadingJob) -> dict[str, Any]:
    """Start the reading process and wait for it; whatever ends it becomes a fault."""
    command = [sys.executable, "-I", str(CHILD), json.dumps(dataclasses.asdict(job))]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env={"LC_ALL": "C.UTF-8"}, cwd=tempfile.gettempdir(),
                timeout=job.limits.seconds * WALL, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"fault": "time", "facts": {}}
        out.seek(0)
        answer = out.read(4 * MEGABYTE)
        err.seek(0)
        complaint = err.read(2000).decode(errors="replace").strip()
    if process.returncode == 0 and answer.strip():
        return dict(json.loads(answer))
    log.warning("sheets.reading_ended", returncode=process.returncode, complaint=complaint)
    if process.returncode in (XCPU, KILLED):
        return {"fault": "time", "facts": {}}
    # Rust ends the process when it gets no more memory; Python could not even say so.
    return {"fault": "memory", "facts": {}}


def _refused(code: str, facts: dict[str, Any]) -> Refused:
    message = wording.sentence(code, facts)
    if code == "which_encoding":
        return Unclear(message, field="encoding", choices=[(name, sample) for name, sample in facts["readings"]])
    if code == "which_sheet":
        return Unclear(message, field="sheet", choices=[(name, name) for name in facts["sheets"]])
    field = {"no_encoding": "encoding", "not_decodable": "encoding", "no_sheet": "sheet"}.get(code, "file")
    return Refused(message, field=field, code=code)


_READ: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def _cell(value: str | int | float | bool | list[Any] | None) -> Cell:
    if not isinstance(value, list):
        return value
    kind, *args = value
    if kind == "broken":
        return BrokenCell(*args)
    return _READ[kind](args[0])
