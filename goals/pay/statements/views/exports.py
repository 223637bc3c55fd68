"""A statement handed out as a file: the one that was approved, or as it stands today and says so."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.pay.models import PayRunPerson
from goals.pay.runs.queries.payroll import EXPORTED
from goals.pay.statements.document import StatementIssue, statement_document
from goals.pay.statements.queries import statement
from goals.pay.statements.queries.statement import Statement, frozen_statement
from goals.pay.statements.workbook import statement_workbook
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.typing import UserRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def statement_export(request: UserRequest, person: int, period: str, kind: str) -> HttpResponse:
    """A statement as PDF or XLSX: of an approved run as it was approved, else as it stands now, named provisional."""
    who = get_object_or_404(statement.people_visible_to(request.user), pk=person)
    if kind not in ("pdf", "xlsx"):
        raise Http404
    try:
        parsed_period = calendar().parse(period)
    except ValueError:
        raise Http404 from None
    now = timezone.now()
    place = (
        PayRunPerson.objects.filter(
            person=who, run__period_key=parsed_period.key, run__state__in=EXPORTED, payslip__isnull=False
        )
        .select_related("run", "person", "payslip__version__plan")
        .first()
    )
    if place is not None:
        return file_response(*payslip_file(place, now), kind)
    person_statement = statement.statement(who, parsed_period, today=business_day(now))
    return file_response(
        person_statement, StatementIssue(company().name, now, _("Provisional, not approved yet"), is_final=False), kind
    )


def payslip_file(place: PayRunPerson, at: datetime) -> tuple[Statement, StatementIssue]:
    """Return the frozen statement of a person in a run, and how it is handed out."""
    run, payslip = place.run, place.payslip
    assert payslip is not None
    person_statement = frozen_statement(payslip, place.person, run.period)
    return person_statement, StatementIssue(
        company().name, at, run.get_state_display(), f"{payslip.revision} · {payslip.digest[:16]}"
    )


def file_response(person_statement: Statement, issue: StatementIssue, kind: str) -> HttpResponse:
    """Answer a statement as a file under the name of its person and period."""
    make: Any = statement_document if kind == "pdf" else statement_workbook
    answer = HttpResponse(make(person_statement, issue), content_type="application/pdf" if kind == "pdf" else XLSX)
    name = quote(f"{person_statement.person} {person_statement.period.key}.{kind}")
    plain = f"statement-{person_statement.person.pk}-{person_statement.period.key}.{kind}"
    answer["Content-Disposition"] = f"inline; filename=\"{plain}\"; filename*=UTF-8''{name}"
    return answer
