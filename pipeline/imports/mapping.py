"""The mapping file: which column of which file fills which field. Read once, checked before anything is written."""

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from pipeline.imports.checks import check
from pipeline.imports.fields import ABOUT_FIELDS, FIELDS, LONGEST_ID
from pipeline.imports.rules import ImportProblem, text
from salesplan.core.errors import Refused
from salesplan.core.sheets.rules import BrokenCell
from salesplan.core.sheets.wording import cell_sentence

SINCE = date(2000, 1, 1)


@dataclass(frozen=True)
class MappingSection:
    """One file: its columns by field, what is set for all rows, replacements of values, factors, and settings."""

    kind: str
    file: str
    columns: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    scale: dict[str, Decimal] = field(default_factory=dict)
    constant: dict[str, Any] = field(default_factory=dict)
    default: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Say whether the mapping says anything of a field."""
        return name in self.columns or name in self.constant or name in self.default

    def cell(self, row: Table[str, Any], name: str) -> Any:
        """Return what fills a field: the constant, or the cell, replaced where the mapping says so, or the default."""
        if name in self.constant:
            return self.constant[name]
        column = self.columns.get(name)
        raw = row.get(column) if column else None
        if isinstance(raw, BrokenCell):
            raise ImportProblem("broken", {"sentence": cell_sentence(raw)}, name)
        if raw is not None:
            raw = self.values.get(name, {}).get(str(raw).strip(), raw)
        is_empty = raw is None or (isinstance(raw, str) and not raw.strip())
        return self.default.get(name, raw) if is_empty else raw


@dataclass(frozen=True)
class ImportMapping:
    """The whole mapping; `name` is part of the ids of what it imports."""

    name: str
    date_formats: tuple[str, ...]
    sections: dict[str, MappingSection]
    since: date = SINCE
    # The mark before decimals, where the files say so: then 12.500 is no question.
    decimal_mark: str = ""

    def external(self, kind: str, key: str) -> str:
        """Return the id under which a row is known to later runs.

        A key that is too long for the column ends in a digest of all of it, so that no two of them become one.
        """
        whole = f"{self.name}:{kind}:{key}"
        if len(whole) <= LONGEST_ID:
            return whole
        digest = sha256(key.encode()).hexdigest()[:24]
        return f"{whole[: LONGEST_ID - 25]}#{digest}"

    def longest_key(self, kind: str) -> int:
        """Return how long an id of a file may be: as long as the field, and as the column holds beside the name."""
        most = FIELDS[kind]["id"].most or LONGEST_ID
        return min(most, LONGEST_ID - len(self.external(kind, "")))


def read(path: Path) -> ImportMapping:
    """Read and check a mapping; raises Refused with the key that is wrong."""
    try:
        typed = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Refused(_("There is no mapping file %(path)s.") % {"path": path}) from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Refused(_("The mapping %(path)s can't be read: %(fault)s") % {"path": path, "fault": fault}) from None
    check(typed)
    sections = {kind: _section(kind, typed[kind]) for kind in FIELDS if kind in typed}
    since = typed.get("people", {}).get("since", SINCE)
    formats = tuple(typed.get("date_formats", ()))
    return ImportMapping(typed["name"].strip(), formats, sections, since, typed.get("decimal_mark", ""))


def _section(kind: str, typed: dict[str, Any]) -> MappingSection:
    return MappingSection(
        kind,
        typed["file"],
        typed.get("columns", {}),
        {name: _replacements(pairs.items()) for name, pairs in typed.get("values", {}).items()},
        {name: Decimal(str(factor)) for name, factor in typed.get("scale", {}).items()},
        typed.get("constant", {}),
        typed.get("default", {}),
        {key: value for key, value in typed.items() if key not in ("file", *ABOUT_FIELDS)},
    )


def _replacements(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {key.strip(): text(value) for key, value in pairs}
