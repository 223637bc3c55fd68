"""Cells: what they turn into, and the sentence when they cannot."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from pipeline.imports import rules
from salesplan.core.amounts.rules import FigureSpec

YUAN = FigureSpec("money", "CNY", integer_digits=13, places=2)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("", None),
        (None, None),
        ("0", 0),
        ("1,054", 1054),
        ("1 054.50", "1054.50"),
        ("¥300", 300),
        (12.5, "12.5"),
        ("1.054,50", "1054.50"),
        ("１２万", 120000),
    ],
)
def test_amounts(cell, value):
    assert rules.amount(cell, YUAN) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    "cell", ["-1", "abc", "1.2.3", "NaN", "Infinity", "1e3", "12.500", "$5", "0.125", float("nan"), "9" * 14]
)
def test_no_amounts(cell):
    with pytest.raises(ValueError, match="."):
        rules.amount(cell, YUAN)


def test_the_mapping_answers_what_a_file_asks():
    assert rules.amount("12.500", replace(YUAN, decimal_mark=",")) == 12500
    assert rules.amount("12.500", replace(YUAN, decimal_mark=".")) == Decimal("12.5")


@pytest.mark.parametrize(
    ("cell", "formats", "value"),
    [
        ("10/20/2016", ["%m/%d/%Y"], date(2016, 10, 20)),
        ("3/1/2017", ["%m/%d/%Y"], date(2017, 3, 1)),
        ("2017-03-01", ["%m/%d/%Y"], date(2017, 3, 1)),
        ("2017年3月1日", ["%Y年%m月%d日"], date(2017, 3, 1)),
        (datetime(2017, 3, 1, 8), [], date(2017, 3, 1)),
        (" ", [], None),
    ],
)
def test_days(cell, formats, value):
    assert rules.day(cell, formats) == value


@pytest.mark.parametrize("cell", ["13/13/2017", "2/30/2017", "soon"])
def test_no_days(cell):
    with pytest.raises(rules.ImportProblem, match="not_a_day"):
        rules.day(cell, ["%m/%d/%Y"])
