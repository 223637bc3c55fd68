"""What a backup says of itself, and how a restored database is compared with that; pure.

A backup is a folder: `manifest.json`, each table as PostgreSQL copies it out (`tables/people_user.copy.gz`), and the uploaded
files (`media/…`). The manifest names the migrations that the tables belong to, and of each table the columns, the number of
rows, the sums of its exact figures and the hash of its file; of each uploaded file its size and hash. It has no part that
only one version of PostgreSQL reads.

A ledger of 3 rows with 100.00, 250.00 and -50.00 has the sums {"amount_base": "300.00"}. A restore that finds 2 rows, or
350.00, names the table and undoes itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class TableSummary:
    """What is known of the content of a table."""

    columns: list[str]
    rows: int
    sums: dict[str, str]
    sha256: str = ""


@dataclass(frozen=True)
class FileSummary:
    """What is known of an uploaded file."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """All that a backup says of itself. `sequences` are the last numbers given out, by table and column."""

    made_at: str
    server: str
    migrations: list[tuple[str, str]]
    tables: dict[str, TableSummary]
    sequences: dict[str, dict[str, int]]
    files: dict[str, FileSummary] = field(default_factory=dict)
    format: int = FORMAT

    def written(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def read_manifest(data: Mapping[str, Any]) -> Manifest:
    """Read a manifest; raises KeyError, TypeError or ValueError for what is none."""
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']} is not known")
    return Manifest(
        made_at=str(data["made_at"]),
        server=str(data["server"]),
        migrations=[(str(app), str(name)) for app, name in data["migrations"]],
        tables={name: TableSummary(**facts) for name, facts in data["tables"].items()},
        sequences={table: dict(columns) for table, columns in data["sequences"].items()},
        files={name: FileSummary(**facts) for name, facts in data["files"].items()},
    )


def differences(expected: Mapping[str, TableSummary], restored: Mapping[str, TableSummary]) -> Iterator[str]:
    """Yield what a restored database has otherwise than its backup says: rows and sums, table by table.

    >>> was = {"sale": TableSummary(["amount"], 3, {"amount": "300.00"})}
    >>> list(differences(was, {"sale": TableSummary(["amount"], 2, {"amount": "350.00"})}))
    ['sale: 2 rows instead of 3', 'sale.amount: 350.00 instead of 300.00']
    >>> list(differences(was, {}))
    ['sale: missing']
    """
    for name, was in expected.items():
        now = restored.get(name)
        if now is None:
            yield f"{name}: missing"
            continue
        if now.rows != was.rows:
            yield f"{name}: {now.rows} rows instead of {was.rows}"
        for column, total in was.sums.items():
            if now.sums.get(column) != total:
                yield f"{name}.{column}: {now.sums.get(column)} instead of {total}"
    for name in restored:
        if name not in expected and restored[name].rows:
            yield f"{name}: {restored[name].rows} rows instead of none"


def is_safe_name(name: str) -> bool:
    """Say whether a name in a backup stays below the folder it is written to.

    >>> is_safe_name("attachments/ab/12.pdf"), is_safe_name("../secret_key"), is_safe_name("/etc/passwd"), is_safe_name("a//b")
    (True, False, False, False)
    """
    return (
        bool(name) and "\\" not in name and "\0" not in name and all(p not in ("", ".", "..") for p in name.split("/"))
    )
