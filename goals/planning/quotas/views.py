"""Pages of quotas: the table, one quota with its history, and copying a period."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from goals.planning.quotas.actions import quotas as actions
from goals.planning.quotas.forms import CopyForm, QuotaForm, RemoveForm
from goals.planning.quotas.models import Quota
from goals.planning.quotas.queries import book
from goals.planning.quotas.queries import quotas as queries
from goals.planning.quotas.queries.grid import QuotaCell, QuotaGridRow, quota_grid
from goals.planning.quotas.rules import usual_day
from goals.planning.quotas.wording import assigned
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.format import period_label
from salesplan.core.forms import add_refusal, posted
from salesplan.core.periods import Calendar, Period, PeriodKind, read_day, span
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.conflicts import ConflictScreen
from salesplan.core.web.submitting import Submission, submit
from salesplan.people.choices import OwnerKind
from salesplan.people.models import Team, User


def requested_period(request: UserRequest, fiscal_calendar: Calendar, today: date) -> Period:
    """Return the period of `?period=`, or of `?from=` and `?to=`; else the current quarter."""
    current = fiscal_calendar.containing(today, PeriodKind.QUARTER)
    try:
        if key := request.GET.get("period"):
            return fiscal_calendar.parse(key)
        start, end = read_day(request.GET["from"]), read_day(request.GET["to"])
    except (ValueError, KeyError):
        return current
    known_periods = [
        fiscal_calendar.containing(start, kind)
        for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
    ]
    return next((p for p in known_periods if (p.start, p.end) == (start, end)), span(start, max(start, end)))


def choices_of(fiscal_calendar: Calendar, today: date, period: Period) -> list[tuple[str, str]]:
    """Return the periods a picker offers: quarters around today, years, and the one that is shown."""
    quarter, year = (
        fiscal_calendar.containing(today, PeriodKind.QUARTER),
        fiscal_calendar.containing(today, PeriodKind.YEAR),
    )
    keys = [fiscal_calendar.shift(quarter, by).key for by in range(4, -9, -1)] + [
        fiscal_calendar.shift(year, by).key for by in (1, 0, -1, -2)
    ]
    if period.key not in keys:
        keys.insert(0, period.key)
    return [(key, period_label(key)) for key in keys]


@require_GET
def quota_list(request: UserRequest) -> HttpResponse:
    fiscal_calendar, today = calendar(), business_day(timezone.now())
    period = requested_period(request, fiscal_calendar, today)
    grid = quota_grid(
        request.user, period, fiscal_calendar, today, request.GET.getlist("owner"), request.GET.getlist("team")
    )
    fiscal, unit = period.kind != PeriodKind.RANGE, company().currency
    context = {
        "grid": grid,
        "period": period,
        "label": period_label(period.key),
        "heads": [(column, period_label(column.key)) for column in grid.columns],
        "periods": choices_of(fiscal_calendar, today, period),
        "before": fiscal_calendar.shift(period, -1).key,
        "after": fiscal_calendar.shift(period, 1).key,
        "may_copy": fiscal and book.rights_of(request.user).any,
        "may_set": any(cell.may_set for row in grid.rows for cell in row.cells),
        "assigned": [sentence for row in grid.rows if (sentence := assigned(row.label, row.total, row.below, unit))],
    }
    return render(request, "goals/planning/quotas/list.html", context)


@dataclass
class QuotaTarget:
    """Whose quota for when a request is about, with what is known of it."""

    kind: OwnerKind
    pk: int
    period: Period
    owner: Any
    quota: Quota | None
    may_set: bool
    # In a period that has begun, from which day a figure holds unless another one is chosen.
    holds_from: date | None
    currency: str

    @property
    def begun(self) -> bool:
        """Whether the period has begun."""
        return self.holds_from is not None

    @property
    def initial(self) -> dict[str, Any]:
        return {
            "amount": plain(self.quota.amount) if self.quota else None,
            "version": self.quota.version if self.quota else 0,
        }


def target_of(request: UserRequest, kind: OwnerKind, pk: int, key: str) -> QuotaTarget:
    """Return what a request is about; whose figures one may not see is not found."""
    try:
        period = actions.period_of(key)
    except Refused as error:
        raise Http404(error.message) from None
    owner = get_object_or_404(User if kind == OwnerKind.PERSON else Team, pk=pk)
    if not book.sees_owner(request.user, kind, pk):
        raise Http404
    filters = {kind: owner, "metric": book.WON_REVENUE, "period_key": period.key}
    quota = Quota.objects.visible_to(request.user).filter(**filters).first()
    may_set = book.rights_of(request.user).may_set(kind, pk)
    today = business_day(timezone.now())
    holds_from = usual_day(period, today, first=quota is None) if today >= period.start else None
    return QuotaTarget(kind, pk, period, owner, quota, may_set, holds_from, company().currency)


def _page(
    request: UserRequest, target: QuotaTarget, form: QuotaForm, template: str, status: int = 200, **more: Any
) -> HttpResponse:
    label = period_label(target.period.key)
    return render(request, template, {"target": target, "form": form, "label": label, **more}, status=status)


def _set(request: UserRequest, target: QuotaTarget, form: QuotaForm) -> Submission[Quota]:
    """Set the quota that was typed."""
    return submit(
        request,
        form,
        lambda: actions.set_quota(
            target.kind, target.pk, period=target.period, **form.values, by=request.user, at=timezone.now()
        ),
        merge=lambda conflict: conflicts.show(form, conflict, _screen(target, conflict)),
    )


def _screen(target: QuotaTarget, conflict: Conflict) -> ConflictScreen:
    """Return the conflict with who set the quota, and when."""
    quota = target.quota
    return replace(
        conflicts.screen_of(conflict), changed_by=getattr(quota, "set_by", None), at=getattr(quota, "set_at", None)
    )


def edit(request: UserRequest, kind: OwnerKind, pk: int, key: str) -> HttpResponse:
    target = target_of(request, kind, pk, key)
    form = QuotaForm(posted(request), initial=target.initial, holds_from=target.holds_from)
    answer = _set(request, target, form)
    if answer.done:
        to = f"{reverse('goals:quota_list')}?period={request.GET.get('back') or key}"
        return answer.go(to, message=_("Quota saved."))
    return _page(request, target, form, "goals/planning/quotas/edit.html", answer.status)


def edit_cell(request: UserRequest, kind: OwnerKind, pk: int, key: str) -> HttpResponse:
    """Set a quota in its place in the table."""
    target = target_of(request, kind, pk, key)
    form = QuotaForm(posted(request), initial=target.initial, holds_from=target.holds_from)
    answer = _set(request, target, form)
    if not answer.done:
        return _page(request, target, form, "goals/planning/quotas/_cell_form.html", answer.status)
    cell = QuotaCell(target.period, answer.result.amount, answer.result, may_set=True)
    row = QuotaGridRow(kind, pk, str(target.owner), 0, cells=[cell])
    context = {"cell": cell, "row": row, "currency": target.currency, "label": period_label(key), "saved": True}
    drawn = render(request, "goals/planning/quotas/_cell.html", context)
    drawn["HX-Trigger-After-Settle"] = '{"quotasChanged": true}'
    return drawn


@require_GET
def history(request: UserRequest, kind: OwnerKind, pk: int, key: str) -> HttpResponse:
    target = target_of(request, kind, pk, key)
    context: dict[str, Any] = {"changes": queries.history(kind, pk, key), "currency": target.currency}
    # Only the newest line can wait: the last word counts.
    context["waits_until"] = target.quota.next_on if target.quota else None
    return render(request, "goals/planning/quotas/_history.html", context)


@require_POST
def remove(request: UserRequest, kind: OwnerKind, pk: int, key: str) -> HttpResponse:
    target = target_of(request, kind, pk, key)
    form = RemoveForm(request.POST)
    if not target.may_set:
        raise NotAllowed(_("Only someone above the owner or an admin can set this quota."))

    def act() -> None:
        if target.quota is None or not form.is_valid():
            raise Refused(_("There is no longer a quota to remove."))
        actions.remove_quota(target.quota, note=form.cleaned_data["note"], by=request.user, at=timezone.now())

    again = QuotaForm(request.POST, holds_from=target.holds_from)
    answer = submit(request, None, act)
    if answer.done:
        to = f"{reverse('goals:quota_list')}?period={request.GET.get('back') or key}"
        return answer.go(to, message=_("Quota removed."))
    if answer.refused:
        again.full_clean()
        add_refusal(again, answer.refused)
    return _page(request, target, again, "goals/planning/quotas/edit.html", answer.status)


def copy(request: UserRequest, key: str) -> HttpResponse:
    """Show what copying another period's quotas would do; a POST does it."""
    target, fiscal_calendar = actions.period_of(key), calendar()
    if not book.rights_of(request.user).any:
        raise NotAllowed(_("Only someone above the owner or an admin can set this quota."))
    sources = [fiscal_calendar.shift(target, by) for by in (-1, -2, -3, -4, -5, -8)]
    params = request.POST if request.method == "POST" else request.GET
    has_started = business_day(timezone.now()) >= target.start
    data = params if "source" in params else {"source": sources[0].key, "percent": "0"}
    form = CopyForm(data, sources=[(p.key, period_label(p.key)) for p in sources], has_started=has_started)
    rows: list[queries.CopyRow] = []
    if form.is_valid():
        source, percent = fiscal_calendar.parse(form.cleaned_data["source"]), form.cleaned_data["percent"]
        answer = submit(
            request,
            form,
            lambda: actions.copy_quotas(
                source=source,
                target=target,
                percent=percent,
                note=form.cleaned_data["note"],
                by=request.user,
                at=timezone.now(),
            ),
        )
        if answer.done:
            message = ngettext("%(n)s quota copied.", "%(n)s quotas copied.", answer.result) % {"n": answer.result}
            return answer.go(f"{reverse('goals:quota_list')}?period={key}", message=message)
        rows = queries.copy_rows(request.user, source, target, percent)
    return _copy_page(request, key, form, rows, has_started)


def _copy_page(
    request: UserRequest, key: str, form: CopyForm, rows: list[queries.CopyRow], has_started: bool
) -> HttpResponse:
    context = {
        "form": form,
        "rows": [(row, period_label(row.period.key)) for row in rows],
        "new": sum(1 for row in rows if row.existing is None),
        "key": key,
        "label": period_label(key),
        "currency": company().currency,
        "begun": has_started,
    }
    return render(request, "goals/planning/quotas/copy.html", context, status=422 if form.errors else 200)
