"""What leaves for payroll: one row a person, in a layout that docs/pay.md fixes; and a statement as a workbook.

Heads of the payroll file are the same in every language, so that a payroll system can be set up once.
"""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from goals.incentives import texts as rule_texts
from goals.pay import run_queries
from goals.pay import texts as pay_texts
from goals.pay.choices import State
from goals.pay.models import PayRun, PayRunPerson, Payslip
from goals.pay.snapshots import thaw
from goals.pay.whys import why
from salesplan.core.errors import Refused
from salesplan.core.format import period_label
from salesplan.core.money import quantize
from salesplan.core.spreadsheets import write_row

# Only what was approved leaves the house.
EXPORTED = (State.APPROVED, State.LOCKED, State.PAID)
HEADS = (
    "employee", "staff_number", "name", "period", "currency", "net", "earned", "adjusted", "reserve", "recovered", "draw",
    "opening_owed", "closing_owed", "opening_reserve", "closing_reserve", "plan", "plan_version", "statement", "digest",
)  # fmt: skip
HEADROOM = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def check_exportable(run: PayRun) -> None:
    """Refuse to hand out figures that nobody has approved."""
    if run.state not in EXPORTED:
        raise Refused(_("Only an approved run is exported. Approve it first."), code="not_approved")


def payroll_rows(user: Any, run: PayRun) -> Iterator[list[Any]]:
    """Yield the rows of the payroll file: whoever has a statement, in the order of their names."""
    places = list(run_queries.people_of(user, run).filter(slip__isnull=False))
    sums = run_queries.sums_of(run.lines.all())
    for place in places:
        yield _payroll_row(run, place, sums.get(place.person_id, run_queries.Sums()))


def _payroll_row(run: PayRun, place: PayRunPerson, sums: run_queries.Sums) -> list[Any]:
    slip = place.slip
    assert slip is not None
    amounts = (
        sums.net, sums.earned, sums.adjusted, sums.reserved, sums.recovered, sums.drawn,
        slip.opening_owed, slip.owed, slip.opening_reserve, slip.reserve,
    )  # fmt: skip
    version = slip.version
    return [
        place.person.username,
        place.person.staff_number,
        str(place.person),
        run.period_key,
        slip.currency,
        *[quantize(amount, slip.currency) for amount in amounts],
        version.plan.name if version else "",
        version.number if version else "",
        slip.revision,
        slip.digest,
    ]


def statement_workbook(run: PayRun, slip: Payslip, person: Any) -> bytes:
    """Return a frozen statement as a workbook: what was paid, and the lines that it was paid for."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, HEADROOM | {"default_date_format": "yyyy-mm-dd"})
    bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(_("Statement")[:31])
    sheet.set_column(0, 1, 28)
    sheet.set_column(2, 2, 16)
    rows: list[tuple[Any, ...]] = [
        (str(person), period_label(run.period_key)),
        *([(_("Staff number"), person.staff_number)] if person.staff_number else []),
        (_("Currency"), slip.currency),
        (),
        *summary_rows(slip),
        *[(note,) for note in notes(slip)],
    ]
    for line, row in enumerate(rows):
        write_row(sheet, line, row, number)
    lines = book.add_worksheet(_("Lines")[:31])
    lines.set_column(0, 6, 16)
    lines.freeze_panes(1, 0)
    for i, head in enumerate(line_heads()):
        lines.write_string(0, i, head, bold)
    for line, values in enumerate(line_rows(slip), 1):
        write_row(lines, line, values, number)
    book.close()
    return out.getvalue()


def summary_rows(slip: Payslip) -> list[tuple[str, str, Decimal]]:
    """Return what led from the opening to the closing balance: posting, what for, amount."""
    statement, quantized = thaw(slip.statement), lambda amount: quantize(amount, slip.currency)
    postings = [
        (
            pay_texts.kind(one.kind),
            f"{pay_texts.component(one.name)} {why(one.kind, one.why, slip.currency)}".strip(),
            quantized(one.amount),
        )
        for one in statement.postings
    ]
    return [
        (_("Owed at the beginning"), "", quantized(slip.opening_owed)),
        (_("Held back at the beginning"), "", quantized(slip.opening_reserve)),
        *postings,
        (_("Net pay"), "", quantized(slip.paid)),
        (_("Owed at the end"), "", quantized(slip.owed)),
        (_("Held back at the end"), "", quantized(slip.reserve)),
    ]


def notes(slip: Payslip) -> list[str]:
    """Say what was not known when the statement was made."""
    return pay_texts.missing(thaw(slip.statement).unknown, period_label(slip.run.period_key))


def line_heads() -> list[str]:
    """Return the heads of the lines."""
    return [_("Component"), _("Date"), _("Deal"), _("Credited"), _("Rate"), _("Paid"), _("Note")]


def line_rows(slip: Payslip) -> Iterator[list[Any]]:
    """Yield the lines of a statement: component, day, number of the deal, credited, rates, paid, why nothing."""
    label = period_label(slip.run.period_key)
    for component in thaw(slip.statement).components:
        name = pay_texts.component(component.name)
        for line in component.lines:
            entry = line.credit
            source = getattr(entry.about, "source", None) if entry is not None else None
            rates = ", ".join(f"{part.rate.normalize():f}" for part in line.slices)
            note = rule_texts.why_unpaid(line.unpaid, label) if line.unpaid else ""
            paid = quantize(line.paid, slip.currency)
            if entry is None:
                yield [name, None, None, quantize(component.credited, slip.currency), rates, paid, note]
            else:
                yield [name, entry.on, source.deal_id if source else None, entry.amount, rates, paid, note]
