"""Every file that the product hands out: whoever is called a formula stays a text in it, and figures stay figures."""

import ast
import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from pipeline.imports.report import ImportReport, ReportFinding
from pipeline.receipts.actions import record_receipt
from salesplan.core.spreadsheets import FORMULA_STARTS
from tests.goals.making import sell
from tests.planting import plant
from tests.reports.making import busy
from tests.test_permissions import TABLE
from tests.world import NOW, TODAY

ROOT = Path(__file__).resolve().parents[1]
APPS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")
FILES = [
    (name, number)
    for name, rows in sorted(TABLE.items())
    for number, row in enumerate(rows)
    if re.search(r"export|payroll", name) and row.method == "get"
]
ATTACK = '=HYPERLINK("http://evil.example","x")'
FIGURE = re.compile(r"-?\d[\d.]*")
# Who may read and write tables by a library: everybody else asks them.
READERS = {"openpyxl", "python_calamine", "csv.reader", "csv.DictReader", "read_csv", "read_excel", "zipfile"}
WRITERS = {"csv.writer", "csv.DictWriter", "to_csv", "to_excel", "xlsxwriter"}
ALLOWED = {
    "salesplan/core/sheets/delimited.py": {"csv.reader"},
    "salesplan/core/sheets/archives.py": {"zipfile"},
    "salesplan/core/sheets/scanning.py": {"zipfile"},
    "salesplan/core/sheets/workbooks.py": {"zipfile", "python_calamine"},
    # Looks at the directory of a document that is kept as it is, and opens nothing.
    "salesplan/core/attachments/rules.py": {"zipfile"},
    "salesplan/core/spreadsheets.py": {"csv.writer", "xlsxwriter"},
    # Workbooks with a look of their own; their texts are written as texts.
    "goals/planning/cascades/spreadsheets.py": {"xlsxwriter"},
    "goals/pay/statements/workbook.py": {"xlsxwriter"},
}
# These of xlsxwriter guess what a text is.
GUESSES = {"write", "write_row", "write_column", "write_formula", "write_array_formula", "write_url"}


@pytest.fixture
def attacked(world):
    """A company in which every text that people type is a formula."""
    busy(world)
    sold = sell(world, world.rep, 500)
    record_receipt(
        sold, kind="paid", day=TODAY, amount=Decimal(100), reference=ATTACK, note=ATTACK, by=world.admin, at=NOW
    )
    plant(ATTACK)
    return world


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "number"), FILES, ids=[f"{name}-{number}" for name, number in FILES])
def test_no_name_is_a_formula_in_a_file(name, number, attacked):
    row = TABLE[name][number]
    client = Client()
    client.force_login(attacked.admin)
    answer = client.get(reverse(name, args=row.args(attacked)) + row.query)
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer["Content-Type"]
    if "csv" in kind:
        cells = [cell for line in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in line]
        wrong = [cell for cell in cells if cell.startswith(FORMULA_STARTS) and not FIGURE.fullmatch(cell)]
        assert wrong == []
        assert any(cell.startswith(f"'{ATTACK}") for cell in cells), "the names are in it"
    elif "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(data))
        assert [
            cell.coordinate for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"
        ] == []
    else:
        assert kind == "application/pdf"


def test_the_error_file_of_an_import_holds_no_formula(tmp_path):
    report = ImportReport()
    report.findings.append(ReportFinding("=x.csv", 2, "+column", "@reason", {"=cmd()": "+1", "name": "Acme"}))
    report.write_errors(tmp_path / "errors.csv")
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as lines:
        cells = [cell for line in csv.reader(lines) for cell in line]
    assert any("=cmd()" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []


def uses(path):
    """Return which libraries of tables a file uses, and which guessing calls of xlsxwriter."""
    tree, found = ast.parse(path.read_text(encoding="utf-8")), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            found |= {name.split(".")[0] for name in names} & (READERS | WRITERS)
        elif isinstance(node, ast.Attribute):
            base = getattr(node.value, "id", "")
            found |= {node.attr, f"{base}.{node.attr}"} & (READERS | WRITERS)
            if node.attr in GUESSES and base in ("sheet", "worksheet"):
                found.add(f"sheet.{node.attr}")
    return found


def test_tables_are_read_and_written_in_one_place():
    paths = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    used = {str(path.relative_to(ROOT)): uses(path) for path in paths}
    assert {
        path: found - ALLOWED.get(path, set()) for path, found in used.items() if found - ALLOWED.get(path, set())
    } == {}
