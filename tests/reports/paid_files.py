"""What files of pay say: the payroll file and the workbook of a statement, as figures with what they claim to be."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl

from goals.pay.models import PayRun
from goals.pay.wording.terms import pay_word
from salesplan.people.models import User

# The columns of the payroll file, as docs/pay.md fixes them, and what each is.
LOGIN, COLUMNS = 0, {6: "payout", 7: "commission", 8: "adjusted", 9: "reserved", 10: "recovered", 11: "drawn"}
# (metric, scope, days, figure)
Figure = tuple[str, str, str, str]


def payroll(answer: Any, run: PayRun) -> Iterator[Figure]:
    """Yield the figures of a payroll file, and what commission and adjustments come to together."""
    days = f"{run.starts_on}..{run.ends_on}"
    _heads, *rows = csv.reader(StringIO(b"".join(answer.streaming_content).decode().lstrip("\ufeff")))
    people = dict(User.objects.values_list("username", "pk"))
    for row in rows:
        scope = f"owner={people[row[LOGIN]]}"
        found = {name: Decimal(row[column]) for column, name in COLUMNS.items()}
        for name, value in (found | {"earned": found["commission"] + found["adjusted"]}).items():
            yield f"pay_{name}", scope, days, str(value)
    yield "pay_payout", f"statements={run.kind}", days, str(sum(Decimal(row[6]) for row in rows))


def workbook(content: bytes, person: int, days: str) -> Iterator[Figure]:
    """Yield what a statement as a workbook says was earned, and is to be paid out."""
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    sums = {row[0]: row[2] for row in sheet.iter_rows(values_only=True) if len(row) > 2 and row[2] is not None}
    for name in ("earned", "payout"):
        yield f"pay_{name}", f"owner={person}", days, str(sums[pay_word(name)])
