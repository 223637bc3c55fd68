"""Files and mappings of an import, made by the tests themselves."""

import csv
from io import StringIO
from pathlib import Path

from django.core.management import call_command

STAGES = """
[[deals.stages]]
name = "Talking"
name_zh = "洽谈中"
kind = "open"
probability = 0.4
[[deals.stages]]
name = "Offered"
kind = "open"
[[deals.stages]]
name = "Won"
kind = "won"
[[deals.stages]]
name = "Lost"
kind = "lost"
"""
COLUMNS = {
    "people": "name manager region mail staff_number title",
    "products": "code name price cost currency",
    "accounts": "name owner industry country phone registration_number website created parent employees",
    "deals": (
        "id owner account product stage started closed amount quantity price discount currency channel loss_reason "
        "shares returns expected_close deal_type name"
    ),
    "receipts": "id deal kind day amount",
}


def section(kind: str, columns: str, more: str = "") -> str:
    """Return a section of a mapping whose columns are called as their fields."""
    named = ", ".join(f'{name} = "{name}"' for name in columns.split())
    return f'[{kind}]\nfile = "{kind}.csv"\n{more}\ncolumns = {{ {named} }}\n'


class Importing:
    """A folder of files with their mapping; `run` imports them by the command and keeps what it says."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.said = folder, ""

    def write(self, kind: str, rows: str) -> str:
        """Write a file whose first line names its columns; return its section."""
        text = rows.strip("\n") + "\n"
        (self.folder / f"{kind}.csv").write_text(text, encoding="utf-8")
        return section(kind, " ".join(text.splitlines()[0].split(",")))

    def run(self, *options: str, name: str = "test", top: str = "", more: dict[str, str] | None = None, **files: str):
        """Import files given by kind; `more` adds lines to the section of a kind, `top` to the head of the mapping."""
        sections = []
        for kind, rows in files.items():
            text = self.write(kind, rows)
            lines = (more or {}).get(kind, "")
            sections.append(text + lines + ("\n" if lines else ""))
        stages = STAGES if "deals" in files and "stages" not in (more or {}).get("deals", "") else ""
        mapping = f'name = "{name}"\n{top}\n' + "\n".join(sections) + stages
        (self.folder / "map.toml").write_text(mapping, encoding="utf-8")
        return self.again(*options)

    def again(self, *options: str) -> "Importing":
        """Import what stands in the folder."""
        out = StringIO()
        (self.folder / "errors.csv").unlink(missing_ok=True)
        errors = str(self.folder / "errors.csv")
        call_command("import_data", self.folder / "map.toml", self.folder, "--errors", errors, *options, stdout=out)
        self.said = out.getvalue()
        return self

    def counts(self, kind: str) -> str:
        """Return the line of a kind without its spaces."""
        lines = (" ".join(line.split()) for line in self.said.splitlines())
        return next((line.removeprefix(f"{kind} ") for line in lines if line.startswith(f"{kind} ")), "")

    def found(self) -> list[tuple[str, str, str, str]]:
        """Return (file, line, column, reason) of each finding."""
        if not (self.folder / "errors.csv").exists():
            return []
        with (self.folder / "errors.csv").open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        return [(row["file"], row["line"], row["column"], row["reason"]) for row in rows]

    def reasons(self) -> list[str]:
        """Return the reasons alone."""
        return [reason for _file, _line, _column, reason in self.found()]
