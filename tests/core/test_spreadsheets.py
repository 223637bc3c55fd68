"""Rows as CSV and XLSX: texts stay texts, figures stay figures."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils.text import format_lazy

from salesplan.core import spreadsheets
from salesplan.core.errors import Refused

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


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1 %", "@x", "\t=1", "\r=1", "  =1", "\u3000＝1+1", "＋1", "－1", "＠x"]
)
def test_a_text_is_a_text_and_a_figure_a_figure(text):
    line = "".join(spreadsheets.csv_lines(["a", "b", "c"], [[text, Decimal("-1.50"), format_lazy("{}", text)]]))
    (_heads, (first, figure, lazy)) = list(csv.reader(io.StringIO(line[1:], newline="")))
    assert (first, figure, lazy) == (f"'{text}", "-1.50", f"'{text}")
    sheet = openpyxl.load_workbook(spreadsheets.xlsx_file("Sheet", ["a", "b"], [[text, Decimal("-1.50")]])).active
    assert (sheet["A2"].data_type, sheet["B2"].value) == ("s", -1.5)


def test_what_a_workbook_cannot_hold_is_refused_or_marked(monkeypatch):
    sheet = openpyxl.load_workbook(spreadsheets.xlsx_file("Sheet", ["a"], [["x" * 40_000]])).active
    assert (len(sheet["A2"].value), sheet["A2"].value[-1]) == (32_767, "…")
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="at most 3 rows"):
        spreadsheets.xlsx_file("Sheet", ["a"], [["x"]] * 3)


def test_a_file_is_written_into_its_folder(tmp_path):
    spreadsheets.write_csv(tmp_path / "new" / "a.csv", ["名称"], [["=1"]])
    assert (tmp_path / "new" / "a.csv").read_text(encoding="utf-8") == "\ufeff名称\n'=1\n"
