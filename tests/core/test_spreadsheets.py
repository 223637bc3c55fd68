"""Rows as CSV and XLSX: texts stay texts, figures stay figures."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from salesplan.core import spreadsheets

HEADS = ["Name", "=Amount", "Day"]
ROWS = [["=cmd()", Decimal("1200.50"), date(2026, 11, 24)], ["陈伟", None, None], ["Sara", Decimal("-3"), None]]


def test_a_csv_file_keeps_texts_from_being_formulas():
    text = "".join(spreadsheets.csv_lines(HEADS, ROWS))
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [
        ["Name", "'=Amount", "Day"],
        ["'=cmd()", "1200.50", "2026-11-24"],
        ["陈伟", "", ""],
        ["Sara", "-3", ""],
    ]


def test_a_workbook_keeps_figures_as_figures():
    sheet = openpyxl.load_workbook(spreadsheets.xlsx_file("Sheet", HEADS, ROWS)).active
    assert [cell.value for cell in sheet[1]] == HEADS
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["B2"].value) == ("=cmd()", "s", 1200.5)
    assert sheet["B3"].value is None


@pytest.mark.django_db  # closing an answer ends its request, at which Django looks after its connections
def test_the_answer_is_a_file_with_a_name():
    for kind in ("csv", "xlsx"):
        made = spreadsheets.answer(kind, "quota-2026", "Quota", HEADS, ROWS)
        assert f'filename="quota-2026.{kind}"' in made["Content-Disposition"]
        made.close()
