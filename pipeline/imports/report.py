"""What an import did: counts by kind, and the error file that holds each bad row with its reason."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from salesplan.core.amounts.rules import Unreadable
from salesplan.core.amounts.texts import figure, sentence
from salesplan.core.spreadsheets import safe


def _figure(fault: Unreadable) -> str:
    """Say what is wrong with a figure; where it may be two, how the mapping answers for the whole file."""
    if fault.code != "two_readings":
        return sentence(fault)
    readings = {"text": fault.text, "readings": " / ".join(figure(value) for value in fault.readings)}
    return (
        _("“%(text)s” can be read as %(readings)s. Say in the mapping which mark stands before decimals: decimal_mark.")
        % readings
    )


@dataclass
class Report:
    """Counts {(kind, outcome): n}; outcomes are `new`, `known` and `bad`."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    bad: list[tuple[str, int, str, dict[str, Any]]] = field(default_factory=list)

    def new(self, kind: str, count: int = 1) -> None:
        """Count rows that are (or in a dry run would be) written."""
        self.counts[kind, "new"] += count

    def known(self, kind: str) -> None:
        """Count a row that an earlier run wrote."""
        self.counts[kind, "known"] += 1

    def refuse(self, kind: str, file: str, line: int, reason: str | ValueError, row: dict[str, Any]) -> None:
        """Isolate a bad row; the rest goes on."""
        self.counts[kind, "bad"] += 1
        told = _figure(reason) if isinstance(reason, Unreadable) else str(reason)
        self.bad.append((file, line, told, row))

    def write_errors(self, path: Path) -> None:
        """Write the bad rows as CSV that Excel opens: file, line, reason, and the row as it stood."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["file", "line", "reason", "row"])
            for file, line, reason, row in self.bad:
                cells = " | ".join(f"{key}={value}" for key, value in row.items())
                writer.writerow([safe(file), line, safe(reason), safe(cells)])

    def lines(self) -> list[str]:
        """Return one line a kind."""
        outcomes = ("new", "known", "bad")
        kinds = dict.fromkeys(kind for kind, _ in self.counts)
        return [f"{kind:<10}" + "".join(f" {self.counts[kind, end]:>7} {end}" for end in outcomes) for kind in kinds]
