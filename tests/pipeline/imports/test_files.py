"""Files as they come: in which encoding they are read is told, and what must be asked is asked before anything is written."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.accounts.models import Account
from salesplan.core.company.models import Company
from salesplan.people.models import User
from tests.core.sheets.making import book

pytestmark = pytest.mark.django_db

MAPPING = """
name = "files"
[people]
file = "people.csv"
columns = { name = "Name", manager = "Lead" }
[accounts]
file = "FILE"
columns = { name = "Name", owner = "Owner" }
"""
PEOPLE = "Name,Lead\nMüller,Köhler\n".encode("cp1252")


@pytest.fixture
def load(tmp_path):
    """Import people and a file of accounts; return what the command says."""
    Company.objects.create(pk=1, currency="EUR")

    def run(accounts, *more, file="accounts.csv", people=PEOPLE):
        (tmp_path / "people.csv").write_bytes(people)
        (tmp_path / file).write_bytes(accounts)
        (tmp_path / "map.toml").write_text(MAPPING.replace("FILE", file), encoding="utf-8")
        out = StringIO()
        errors = str(tmp_path / "errors.csv")
        call_command("import_data", tmp_path / "map.toml", tmp_path, "--errors", errors, *more, stdout=out)
        return out.getvalue()

    return run


def test_a_western_name_stays_what_it_is(load):
    told = load("Customers of 2026\n\nName;Owner\nGroße Öfen;Müller\n".encode("cp1252"))
    assert "people.csv: Read as Windows-1252: “Müller”" in told
    assert "accounts.csv: The heading is in line 3; the lines above it read: 1: Customers of 2026" in told
    assert set(User.objects.values_list("name", flat=True)) >= {"Müller", "Köhler"}
    assert Account.objects.get().name == "Große Öfen"


def test_where_two_readings_are_plausible_nothing_is_written_and_the_command_asks(load):
    accounts = "Name,Owner\nçã,\n".encode("cp1252")
    with pytest.raises(CommandError, match="windows-1252: “çã”.*--encoding"):
        load(accounts)
    assert not User.objects.exists()
    load(accounts, "--encoding", "windows-1252")
    assert Account.objects.get().name == "çã"


def test_an_open_quotation_mark_is_refused_before_anything_is_written(load):
    with pytest.raises(CommandError, match=r"accounts.csv: A quotation mark opened in the row at line 3"):
        load(b'Name,Owner\nAcme,\n"Beta,\nGamma,\n')
    assert not User.objects.exists()


def test_spoilt_rows_are_put_aside_and_the_others_come_in(load, tmp_path):
    told = load(b"Name,Owner\nAcme,,,x\nBeta\nGamma,\n")
    assert list(Account.objects.values_list("name", flat=True)) == ["Gamma"]
    assert "2 skipped rows" in told
    errors = (tmp_path / "errors.csv").read_text(encoding="utf-8-sig")
    assert "Line 2 has more cells (4) than the heading (2); the last is in column D." in errors
    assert "Line 3 has a different number of cells (1) than the heading (2)." in errors


def test_of_a_workbook_the_sheet_with_the_columns_is_read_and_an_error_cell_costs_its_row(load, tmp_path):
    def build(made):
        made.add_worksheet("About").write_row(0, 0, ["made", "by"])
        sheet = made.add_worksheet("Kunden")
        sheet.write_row(0, 0, ["Name", "Owner"])
        sheet.write_row(1, 0, ["Acme"])
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")

    load(book(build), file="accounts.xlsx")
    assert list(Account.objects.values_list("name", flat=True)) == ["Acme"]
    assert "Cell A3 contains the error #N/A instead of a value." in (tmp_path / "errors.csv").read_text(
        encoding="utf-8-sig"
    )
