"""What leaves for payroll: one row a person, in a layout that docs/pay.md fixes.

Its heads are in the language of the company, whoever saves the file and in whichever language they read the pages, so that
a payroll system can be set up once.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from goals.pay.choices import PayRunState
from goals.pay.models import PayRun, PayRunPerson, Payslip
from goals.pay.runs.queries import runs as run_queries
from goals.pay.statements.queries.snapshots import thaw
from goals.pay.wording import statements as pay_texts
from goals.pay.wording.terms import pay_word
from salesplan.core.company.queries import calendar, company
from salesplan.core.errors import Refused
from salesplan.core.money import quantize
from salesplan.people.models import User
from salesplan.people.queries import placements

# Only what was approved leaves the house.
EXPORTED = (PayRunState.APPROVED, PayRunState.LOCKED, PayRunState.PAID)


def check_exportable(run: PayRun) -> None:
    """Refuse to hand out figures that nobody has approved."""
    if run.state not in EXPORTED:
        raise Refused(_("Only an approved run can be exported. Approve it first."), code="not_approved")


def payroll_heads() -> list[str]:
    """Return the heads of the payroll file, in the language of the company."""
    with override(company().language):
        return [
            pgettext("payroll", "Login name"), _("Staff number"), pgettext("of a person", "Name"), pgettext("payroll", "Department"), _("Period"),
            _("Currency"), pgettext("payroll", "Payout before tax"),
            *[pay_word(key) for key in ("commission", "adjusted", "reserved", "recovered", "drawn")], _("Owed at the start"), _("Owed at the end"), _("Held back at the start"),
            _("Held back at the end"), pgettext("payroll", "Carried over at the start"),
            pgettext("payroll", "Carried over at the end"), pgettext("payroll", "Plan"), pgettext("payroll", "Plan version"),
            pgettext("payroll", "Revision"), "SHA-256",
        ]  # fmt: skip


def payroll_rows(user: User, run: PayRun) -> Iterator[list[Any]]:
    """Yield the rows of the payroll file: whoever has a statement, in the order of their names."""
    places = list(run_queries.people_of(user, run).filter(payslip__isnull=False))
    ids = [place.person_id for place in places]
    totals = run_queries.line_totals(run.lines.all())
    at = placements(ids)
    with override(company().language):
        departments = {pk: at.tree.teams[team].label for pk in ids if (team := at.team(pk, run.ends_on)) is not None}
    for place in places:
        pk = place.person_id
        yield _payroll_row(run, place, totals.get(pk, run_queries.RunTotals()), departments.get(pk, ""))


def _payroll_row(run: PayRun, place: PayRunPerson, totals: run_queries.RunTotals, department: str) -> list[Any]:
    payslip = place.payslip
    assert payslip is not None
    amounts = (
        totals.net, totals.commission, totals.adjusted, totals.reserved, totals.recovered, totals.drawn,
        payslip.opening_owed, payslip.owed, payslip.opening_reserve, payslip.reserve, payslip.opening_carried, payslip.carried,
    )  # fmt: skip
    version = payslip.version
    return [
        place.person.username,
        place.person.staff_number,
        str(place.person),
        department,
        run.period_key,
        payslip.currency,
        *[quantize(amount, payslip.currency) for amount in amounts],
        version.plan.name if version else "",
        version.number if version else "",
        payslip.revision,
        payslip.digest,
    ]


def notes(payslip: Payslip) -> list[str]:
    """Say which days the statement pays, and what was not known when it was made."""
    return pay_texts.notes(thaw(payslip.statement), calendar())
