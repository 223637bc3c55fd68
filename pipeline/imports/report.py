"""What an import did: counts by kind, and the error file with each row or cell that was not taken and why."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipeline.imports.mapping import MappingSection
from pipeline.imports.wording import sentence
from salesplan.core.spreadsheets import write_csv

# The longest cell of a row that the error file repeats.
LONGEST = 200


class RowOfFile(Protocol):
    """What is told of a row: where it stands, and its cells."""

    section: MappingSection
    line: int
    cells: dict[str, Any]


@dataclass(frozen=True)
class ReportFinding:
    """A row that stayed out, or a cell whose row came in without it."""

    file: str
    line: int
    column: str
    reason: str
    row: dict[str, Any]
    outcome: Literal["row", "cell", "note"] = "row"


@dataclass
class ImportReport:
    """Counts {(kind, outcome): n}: rows that are `new`, `known` or `bad`, or say the same `again`; and `cells` left out."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: list[ReportFinding] = field(default_factory=list)

    @property
    def bad(self) -> list[ReportFinding]:
        """The rows that stayed out."""
        return [finding for finding in self.findings if finding.outcome == "row"]

    def new(self, kind: str, count: int = 1) -> None:
        """Count rows that are (or in a dry run would be) written."""
        self.counts[kind, "new"] += count

    def seen_before(self, kind: str, count: int = 1) -> None:
        """Count rows that an earlier run wrote, or what was here already."""
        self.counts[kind, "known"] += count

    def again(self, kind: str) -> None:
        """Count a row that says the same as an earlier one of its file, and so brings nothing."""
        self.counts[kind, "again"] += 1

    def refuse(self, row: RowOfFile, column: str, reason: Exception) -> None:
        """Isolate a bad row; the rest goes on."""
        self.counts[row.section.kind, "bad"] += 1
        self._find(row, column, reason, "row")

    def spoilt(self, section: MappingSection, line: int, reason: str, cells: dict[str, Any]) -> None:
        """Isolate a row that the file itself spoils, before anybody could read it."""
        self.counts[section.kind, "bad"] += 1
        self.findings.append(ReportFinding(section.file, line, "", reason, cells))

    def total(self, section: MappingSection, line: int, cells: dict[str, Any]) -> None:
        """Leave out a row that sums up others, and say so."""
        self.counts[section.kind, "totals"] += 1
        told = _(
            "This row is a total of other rows, so it was left out. If it is a row of its own, fill in its other cells."
        )
        self.findings.append(ReportFinding(section.file, line, "", told, cells, "note"))

    def leave_out(self, row: RowOfFile, column: str, reason: Exception) -> None:
        """Note a cell that its row does without."""
        self.counts[row.section.kind, "cells"] += 1
        self._find(row, column, reason, "cell")

    def note(self, row: RowOfFile, column: str, reason: Exception) -> None:
        """Note something of a row that came in, so that nothing is done in silence."""
        self._find(row, column, reason, "note")

    def _find(self, row: RowOfFile, column: str, reason: Exception, outcome: Literal["row", "cell", "note"]) -> None:
        self.findings.append(ReportFinding(row.section.file, row.line, column, sentence(reason), row.cells, outcome))

    def write_errors(self, path: Path) -> None:
        """Write the findings as CSV that Excel opens: file, line, column, reason, and the row as it stood."""
        outcomes = {"row": _("row left out"), "cell": _("cell left out"), "note": _("note")}
        rows = (
            [told.file, told.line, told.column, outcomes[told.outcome], told.reason, _row(told.row)]
            for told in sorted(self.findings, key=lambda finding: (finding.file, finding.line))
        )
        write_csv(path, ["file", "line", "column", "outcome", "reason", "row"], rows)

    def lines(self) -> list[str]:
        """Return one line a kind, in the language of the admin."""
        outcomes = {
            "new": pgettext("rows of a file", "new"),
            "known": pgettext("rows of a file", "known"),
            "bad": pgettext("rows of a file", "bad"),
        }
        kinds = dict.fromkeys(kind for kind, _outcome in self.counts)
        return [
            f"{kind:<10}"
            + "".join(f" {self.counts[kind, end]:>7} {label}" for end, label in outcomes.items())
            + self._more(kind)
            for kind in kinds
        ]

    def _more(self, kind: str) -> str:
        """Name what is not usual only where there is some of it."""
        labels = {
            "again": pgettext("rows of a file", "that repeat another"),
            "cells": pgettext("rows of a file", "cells left out"),
            "totals": pgettext("rows of a file", "totals left out"),
        }
        counts = {label: self.counts[kind, end] for end, label in labels.items()}
        return "".join(f" {count:>7} {label}" for label, count in counts.items() if count)


def _row(row: dict[str, Any]) -> str:
    """Write a row in one cell; what cannot be printed or is very long is shortened, for it is shown only."""
    pairs = (f"{key}={value}" for key, value in row.items())
    texts = ("".join(c if c.isprintable() else "\ufffd" for c in pair) for pair in pairs)
    return " | ".join(text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in texts)
