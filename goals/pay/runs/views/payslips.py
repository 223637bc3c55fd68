"""The lines of a person in a run, their statement as a file, the payroll file, and adjusting pay."""

from datetime import date

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.pay.adjustments import actions
from goals.pay.adjustments.forms import AdjustmentForm
from goals.pay.choices import PayRunState
from goals.pay.models import PayRun, PayRunPerson
from goals.pay.runs.queries import payroll as exports
from goals.pay.runs.queries import runs as run_queries
from goals.pay.runs.queries.staleness import changed_since
from goals.pay.statements.views.exports import file_response, payslip_file
from salesplan.core import spreadsheets
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.format import period_label
from salesplan.core.forms import posted
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.choices import Role


def _place(request: UserRequest, pk: int, person: int) -> tuple[PayRun, PayRunPerson]:
    """Return a run and the place of a person in it, as far as the reader sees both."""
    run = get_object_or_404(run_queries.find(request.user), pk=pk)
    places = PayRunPerson.objects.visible_to(request.user).select_related("person", "payslip__version__plan")
    return run, get_object_or_404(places, run=run, person=person)


@require_GET
def slip_detail(request: UserRequest, pk: int, person: int) -> HttpResponse:
    """The ledger of a person in a run: every line with what caused it, and the revisions of the statement."""
    run, place = _place(request, pk, person)
    lines = run.lines.filter(person=person).select_related("by", "version").order_by("id")
    stale = {pk for change in changed_since(run, [place.person_id]) for pk in change.people}
    (row,) = run_queries.rows_of([place], run, stale)
    context = {
        "run": run,
        "place": place,
        "row": row,
        "label": period_label(run.period_key),
        "left": row.totals.net + row.totals.paid_out,
        "notes": exports.notes(place.payslip) if place.payslip else [],
        "lines": run_queries.ledger_rows(request.user, lines),
        "slips": run_queries.payslips_of(run, place.person),
        "currency": place.payslip.currency if place.payslip else company().currency,
        "may_export": run.state in exports.EXPORTED and place.payslip is not None,
    }
    return render(request, "goals/pay/slip.html", context)


@require_GET
@recently_confirmed
def slip_export(request: UserRequest, pk: int, person: int, kind: str) -> HttpResponse:
    """A person's statement as PDF or XLSX, of an approved run."""
    run, place = _place(request, pk, person)
    if kind not in ("pdf", "xlsx") or place.payslip is None:
        raise Http404
    exports.check_exportable(run)
    return file_response(*payslip_file(place, timezone.now()), kind)


@require_GET
@recently_confirmed
def payroll(request: UserRequest, pk: int, kind: str) -> HttpResponseBase:
    """The payroll file of an approved run, as CSV or XLSX."""
    run = get_object_or_404(run_queries.find(request.user), pk=pk)
    require(request.user, Role.ADMIN, Role.AUDITOR)
    if kind not in ("csv", "xlsx"):
        raise Http404
    exports.check_exportable(run)
    rows = list(exports.payroll_rows(request.user, run))
    return spreadsheets.answer(kind, f"payroll-{run.period_key}", run.period_key, exports.payroll_heads(), rows)


@recently_confirmed
def adjustment_create(request: UserRequest) -> HttpResponse:
    """Adjust somebody's pay in a period that is still open."""
    require(request.user, Role.ADMIN)
    now = timezone.now()
    start = {"person": request.GET.get("person"), "period": request.GET.get("period")}
    form = AdjustmentForm(posted(request), periods=_periods(business_day(now)), initial=start)
    answer = submit(request, form, lambda: actions.post_adjustment(**form.values, by=request.user, at=now))
    if answer.done:
        key = answer.result.period_key
        message = _("Posted. It will be included in %(period)s with the next calculation.") % {
            "period": period_label(key)
        }
        return answer.go(PayRun.objects.filter(period_key=key).first() or "goals:pay_run_list", message=message)
    return answer.render("goals/pay/adjust.html")


def _periods(today: date) -> list[tuple[str, str]]:
    """Return the periods that may be chosen: of runs that are open, and those of today."""
    keys = list(
        PayRun.objects.filter(state__in=(PayRunState.OPEN, PayRunState.CALCULATED)).values_list("period_key", flat=True)
    )
    fiscal_calendar = calendar()
    keys += [fiscal_calendar.containing(today, kind).key for kind in (PeriodKind.MONTH, PeriodKind.QUARTER)]
    return [(key, period_label(key)) for key in sorted(set(keys))]
