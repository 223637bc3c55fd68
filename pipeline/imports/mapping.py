"""The mapping file: which column of which file fills which field. Read once, checked before anything is written."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from salesplan.core.errors import Refused
from salesplan.core.sheets.rules import Broken
from salesplan.core.sheets.texts import cell_sentence

FIELDS = {
    "people": {"name", "manager", "region", "mail", "title"},
    "wages": {"person", "from", "amount", "note"},
    "products": {"code", "name", "name_zh", "family", "price", "cost"},
    "accounts": {
        "name", "owner", "industry", "employees", "founded", "annual_revenue", "country", "region", "parent", "website",
        "phone", "registration_number", "created",
    },
    "deals": {"id", "name", "owner", "product", "account", "stage", "started", "closed", "expected_close", "amount", "quantity"},
    "receipts": {"id", "deal", "kind", "day", "amount", "reference", "note"},
}  # fmt: skip
NEEDED = {
    "people": {"name"},
    "wages": {"person", "from", "amount"},
    "products": {"code"},
    "accounts": {"name"},
    "deals": {"id", "owner", "stage"},
    "receipts": {"id", "deal", "day", "amount"},
}


@dataclass(frozen=True)
class Section:
    """One file: its columns by field, replacements of values, factors, and the settings of its kind."""

    kind: str
    file: str
    columns: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    scale: dict[str, Decimal] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def cell(self, row: dict[str, Any], name: str) -> Any:
        """Return the cell that fills a field, replaced where the mapping says so."""
        column = self.columns.get(name)
        raw = row.get(column) if column else None
        if isinstance(raw, Broken):
            raise ValueError(cell_sentence(raw))
        told = self.values.get(name, {})
        return told.get(str(raw).strip(), raw) if raw is not None else None


@dataclass(frozen=True)
class Mapping:
    """The whole mapping; `name` is part of the ids of what it imports."""

    name: str
    date_formats: tuple[str, ...]
    sections: dict[str, Section]
    since: date = date(2000, 1, 1)
    # The mark before decimals, where the files say so: then 12.500 is no question.
    decimal_mark: str = ""

    def external(self, kind: str, key: str) -> str:
        """Return the id under which a row is known to later runs."""
        return f"{self.name}:{kind}:{key}"[:120]


def read(path: Path) -> Mapping:
    """Read and check a mapping; raises Refused with the key that is wrong."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(_("There is no mapping file %(path)s.") % {"path": path}) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Refused(_("The mapping %(path)s cannot be read: %(fault)s") % {"path": path, "fault": fault}) from None
    known = {"name", "date_formats", "decimal_mark", *FIELDS}
    if unknown := sorted(set(told) - known):
        raise Refused(
            _("The mapping has a key that is not known: %(key)s. Known are: %(known)s.")
            % {"key": unknown[0], "known": ", ".join(sorted(known))}
        )
    if not str(told.get("name", "")).strip():
        raise Refused(_("The mapping needs a name: it marks what was imported, so that a second run changes nothing."))
    sections = {kind: _section(kind, told[kind]) for kind in FIELDS if kind in told}
    since = told.get("people", {}).get("since", date(2000, 1, 1))
    mark = told.get("decimal_mark", "")
    if mark not in ("", ".", ","):
        raise Refused(_("decimal_mark is the mark before the decimals in the files: a point or a comma."))
    return Mapping(str(told["name"]), tuple(told.get("date_formats", ())), sections, since, mark)


def _section(kind: str, told: dict[str, Any]) -> Section:
    columns = told.get("columns", {})
    if "file" not in told:
        raise Refused(_("The section [%(kind)s] names no file.") % {"kind": kind})
    if unknown := sorted(set(columns) - FIELDS[kind]):
        known = ", ".join(sorted(FIELDS[kind]))
        raise Refused(
            _("[%(kind)s.columns] has a field that is not known: %(key)s. Known are: %(known)s.")
            % {"kind": kind, "key": unknown[0], "known": known}
        )
    if missing := sorted(NEEDED[kind] - set(columns)):
        raise Refused(_("[%(kind)s.columns] must say which column is the %(key)s.") % {"kind": kind, "key": missing[0]})
    scale = {name: Decimal(str(factor)) for name, factor in told.get("scale", {}).items()}
    settings = {key: value for key, value in told.items() if key not in ("file", "columns", "values", "scale")}
    return Section(kind, told["file"], columns, told.get("values", {}), scale, settings)
