"""A statement as a workbook: what was paid, the tiers and the lines that it was paid for, as figures to add up."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook

from goals.pay.statements import presenters
from goals.pay.statements.document import StatementIssue, facts, how, line_name, posting_rows, title
from goals.pay.statements.queries.statement import Statement
from goals.pay.wording import statements as pay_texts
from goals.pay.wording.terms import pay_word
from salesplan.core.company.queries import calendar

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}


class _Sheet:
    """A sheet that is written from the top down: texts, days, amounts, and rates as percent."""

    def __init__(self, book: Workbook, name: str, widths: list[int]) -> None:
        self.sheet, self.line = book.add_worksheet(name[:31]), 0
        self.bold = book.add_format({"bold": True})
        self.amount = book.add_format({"num_format": "#,##0.00"})
        self.total = book.add_format({"num_format": "#,##0.00", "bold": True})
        self.rate = book.add_format({"num_format": "0.####%"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        for i, width in enumerate(widths):
            self.sheet.set_column(i, i, width)

    def headers(self, *heads: str) -> None:
        """Write the heads of a table."""
        self.row(*heads, is_total=True)

    def row(self, *values: Any, rates: tuple[int, ...] = (), is_total: bool = False) -> None:
        """Write a row; `rates` are the columns of shares."""
        for i, value in enumerate(values):
            if value is None or value == "":
                continue
            if hasattr(value, "year"):
                self.sheet.write_datetime(self.line, i, value)
            elif isinstance(value, str):
                self.sheet.write_string(self.line, i, value, self.bold if is_total else self.text)
            else:
                form = self.rate if i in rates else self.total if is_total else self.amount
                self.sheet.write_number(self.line, i, float(value), form)
        self.line += 1


def statement_workbook(statement: Statement, issue: StatementIssue) -> bytes:
    """Return a statement as XLSX."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    _summary(_Sheet(book, _("Statement"), [30, 40, 18, 18]), statement, issue)
    _tiers(_Sheet(book, _("Tiers"), [24, 36, 18, 10, 18]), statement)
    _lines(_Sheet(book, _("Lines"), [24, 14, 36, 10, 18, 44, 18]), statement)
    book.close()
    return out.getvalue()


def _summary(sheet: _Sheet, statement: Statement, issue: StatementIssue) -> None:
    sheet.headers(title(statement))
    for term, text in [(_("Company"), issue.company), *facts(statement, issue)]:
        sheet.row(term, text)
    sheet.row()
    sheet.headers(_("Posting"), _("For"), _("Amount"))
    for what, about, amount, is_sum in posting_rows(statement):
        sheet.row(what, about, amount, is_total=is_sum)
    if balances := presenters.balances(statement.pay):
        sheet.row()
        sheet.headers(_("Balances"), _("At the start"), _("In the period"), _("At the end"))
        for balance in balances:
            sheet.row(balance.label, balance.opening, balance.change, balance.closing)
    for note in pay_texts.notes(statement.pay, calendar()):
        sheet.row(note)


def _tiers(sheet: _Sheet, statement: Statement) -> None:
    sheet.headers(_("Component"), _("Tier"), _("Amount"), _("Rate"), pay_word("commission"))
    for component in statement.components:
        name = pay_texts.component(component.name)
        for row in presenters.component_rows(component, statement.currency):
            label = " ".join(filter(None, (row.label, row.why)))
            sheet.row(name, label, row.amount, row.rate, row.paid, rates=(3,))
        sheet.row(name, pay_word("commission"), None, None, component.earned, is_total=True)


def _lines(sheet: _Sheet, statement: Statement) -> None:
    sheet.sheet.freeze_panes(1, 0)
    sheet.headers(
        _("Component"),
        _("Sold on"),
        _("Deal"),
        _("Share"),
        _("Credited"),
        _("How it was calculated"),
        pay_word("commission"),
    )
    for component in statement.components:
        name = pay_texts.component(component.name)
        for line in component.lines:
            credit = line.credit
            counts = credit is not None and not line.trues_up
            sheet.row(
                name,
                credit.on if credit else None,
                line_name(line, statement.line_deal(line)).replace("\n", " · "),
                credit.about.percent / 100 if credit else None,
                credit.amount if counts else None,
                "\n".join(how(statement, line)),
                line.paid,
                rates=(3,),
            )
        sheet.row(
            name,
            None,
            _("Total of the lines"),
            None,
            presenters.credited(component).in_period,
            None,
            component.gross,
            is_total=True,
        )
