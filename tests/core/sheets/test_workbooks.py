"""Workbooks: days stay days, and a cell without a value is named instead of being read as empty."""

from datetime import date, datetime, time

import pytest

from salesplan.core.errors import Refused
from salesplan.core.sheets.reading import Unclear
from salesplan.core.sheets.rules import BrokenCell
from salesplan.core.sheets.wording import cell_sentence
from tests.core.sheets.making import book, changed, read, sheet_of


def rows(table):
    return {row.line: row.cells for row in table.rows()}


def days(made):
    sheet = made.add_worksheet("Days")
    day, hours = made.add_format({"num_format": "yyyy-mm-dd"}), made.add_format({"num_format": "[h]:mm"})
    sheet.write_row(0, 0, ["What", "Value"])
    for line, (number, look) in enumerate(
        [(45000, day), (45000.5, day), (0.5, day), (2958465, day), (30, hours), (45000, None)]
    ):
        sheet.write_row(line + 1, 0, ["x"])
        sheet.write_number(line + 1, 1, number, look)


def test_days_and_times_come_as_such_and_plain_numbers_as_numbers():
    found = [cells[1] for cells in rows(read(book(days))).values()]
    assert found == [date(2023, 3, 15), datetime(2023, 3, 15, 12), time(12), date(9999, 12, 31), 30.0, 45000.0]


def broken(made):
    sheet = made.add_worksheet("BrokenCell")
    day = made.add_format({"num_format": "d.m.yy"})
    sheet.write_row(0, 0, ["What", "Value"])
    sheet.write_row(1, 0, ["error"])
    sheet.write_formula(1, 1, "=NA()", None, "#N/A")
    sheet.write_row(2, 0, ["never calculated"])
    sheet.write_formula(2, 1, "=1+1", None, "")
    sheet.write_row(3, 0, ["day beyond the calendar"])
    sheet.write_number(3, 1, 1e10, day)
    sheet.write_row(4, 0, ["day before it"])
    sheet.write_number(4, 1, -5, day)
    sheet.merge_range(5, 1, 6, 1, 12)
    sheet.write_string(5, 0, "merged")
    sheet.write_string(6, 0, "merged too")
    sheet.write_row(7, 0, ["calculated"])
    sheet.write_formula(7, 1, "=1+1", None, 2)


def test_a_cell_without_a_value_is_named():
    found = {cells[0]: cells[1] for cells in rows(read(book(broken))).values()}
    assert found["calculated"] == 2
    assert found["merged"] == 12
    told = {name: cell_sentence(cell) for name, cell in found.items() if isinstance(cell, BrokenCell)}
    assert told == {
        "error": "Cell B2 contains the error #N/A instead of a value.",
        "never calculated": "Cell B3 contains a formula without a result. Open the file in Excel, let it calculate, and save it.",
        "day beyond the calendar": "Cell B4 is formatted as a date, but 10000000000 is not a date.",
        "day before it": "Cell B5 is formatted as a date, but -5 is not a date.",
        "merged too": "Cells B6:B7 are merged, so it is unclear which rows the value applies to. Unmerge them.",
    }


def foreign(made):
    """A sheet as somebody else makes it: a merged title, empty rows and columns before the table, a remark far below."""
    sheet = made.add_worksheet("Kunden")
    sheet.merge_range(1, 1, 1, 4, "Kunden 2026")
    sheet.write_row(3, 1, ["Name", "Umsatz"])
    sheet.merge_range(3, 3, 3, 4, "Adresse")
    sheet.write_row(4, 1, ["Acme", 12, "Bonn", "53113"])
    sheet.write_row(7, 1, ["Beta", 13, "Köln", "50667"])


def test_a_table_with_title_and_gaps_is_found_with_the_lines_of_the_sheet():
    table = read(book(foreign))
    assert table.summary.heading_line == 4
    assert table.heading == ["", "Name", "Umsatz", "Adresse"]
    assert [cells[1:3] for cells in rows(table).values()] == [("Acme", 12.0), ("Beta", 13.0)]


def two(made):
    for name in ("Old", "New"):
        sheet = made.add_worksheet(name)
        sheet.write_row(0, 0, ["x", "y"])
        sheet.write_row(1, 0, [1, name])
    made.add_worksheet("Empty")
    about = made.add_worksheet("About")
    about.write_row(0, 0, ["made by", "nobody"])


def test_of_several_sheets_one_is_chosen_by_its_columns_or_its_name_else_it_is_asked():
    assert rows(read(book(two), headings=[["made by"]])) == {}
    assert rows(read(book(two), sheet="New")) == {2: (1.0, "New")}
    with pytest.raises(Unclear, match="There are several sheets: Old, New") as asked:
        read(book(two), headings=[["x"]])
    assert asked.value.choices == [("Old", "Old"), ("New", "New")]
    with pytest.raises(Refused, match="no sheet “Newest”. Sheets in this workbook: Old, New, Empty, About"):
        read(book(two), sheet="Newest")
    with pytest.raises(Refused, match="no column “z”"):
        read(book(two), headings=[["x", "z"]])


@pytest.mark.parametrize("declared", [b"A1", b"A1:XFD1048576", b"C5:D9"])
def test_what_a_sheet_declares_as_its_size_counts_nothing(declared):
    data = changed(sheet_of(["x", "y"], ["a", 1]), "sheet1.xml", lambda xml: xml.replace(b"A1:B2", declared))
    assert rows(read(data)) == {2: ("a", 1.0)}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "old-format workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 400 + "EncryptedPackage".encode("utf-16-le"),
            "password-protected",
        ),
        (sheet_of(["x"])[:900], "damaged or is not a table"),
        (changed(sheet_of(["x"], [1]), "sheet1.xml", lambda xml: xml[:200]), "damaged or is not a table"),
        (b"PK\x05\x06" + b"\0" * 18, "a compressed archive, not a workbook"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "neither a workbook nor a text"),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(data, sentence):
    with pytest.raises(Refused, match=sentence):
        read(data)
