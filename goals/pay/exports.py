"""What leaves for payroll: one row a person, in a layout that docs/pay.md fixes.

Heads of the payroll file are the same in every language, so that a payroll system can be set up once.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from goals.pay import run_queries
from goals.pay import texts as pay_texts
from goals.pay.choices import State
from goals.pay.models import PayRun, PayRunPerson, Payslip
from goals.pay.snapshots import thaw
from salesplan.core.company.queries import calendar
from salesplan.core.errors import Refused
from salesplan.core.money import quantize

# Only what was approved leaves the house.
EXPORTED = (State.APPROVED, State.LOCKED, State.PAID)
HEADS = (
    "employee", "staff_number", "name", "period", "currency", "net", "earned", "adjusted", "reserve", "recovered", "draw",
    "opening_owed", "closing_owed", "opening_reserve", "closing_reserve", "plan", "plan_version", "statement", "digest",
)  # fmt: skip


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


def notes(slip: Payslip) -> list[str]:
    """Say which days the statement pays, and what was not known when it was made."""
    return pay_texts.notes(thaw(slip.statement), calendar())
