"""The pages of monitors."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.monitoring import actions, queries, wording
from reports.monitoring.choices import MonitorSubjects
from reports.monitoring.forms import MonitorForm
from reports.monitoring.models import Monitor
from reports.monitoring.readings import readings as readings_of
from salesplan.core import format as write
from salesplan.core.company.queries import business_day, company
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write, scope_of
from salesplan.people.models import User

PAGE = 25
# So many of those past the mark are named in the list.
SHOWN = 3


def monitor_list(request: UserRequest) -> HttpResponse:
    """List monitors; the figures come one by one, so that a slow one holds up no other."""
    page = Paginator(queries.monitors(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_write": scope_of(request.user).may_write}
    return render(request, "reports/monitoring/list.html", context)


def monitor_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show what a monitor watches, what it sees and when it spoke."""
    monitor = get_object_or_404(queries.monitors(request.user), pk=pk)
    fired = [
        {"firing": firing, "label": wording.firing(monitor, firing)}
        for firing in queries.firings(monitor, request.user)[:20]
    ]
    context = _reading_context(request.user, monitor, request.GET.get("page")) | {"firings": fired}
    return render(request, "reports/monitoring/detail.html", context | {"may_write": scope_of(request.user).may_write})


def monitor_value(request: UserRequest, pk: int) -> HttpResponse:
    """Show the figure of one monitor as a part of the list."""
    monitor = get_object_or_404(queries.monitors(request.user), pk=pk)
    return render(request, "reports/monitoring/_value.html", _reading_context(request.user, monitor))


def monitor_create(request: UserRequest) -> HttpResponse:
    """Make a monitor."""
    require_write(request.user)
    form = MonitorForm(request.POST or None, owner=request.user, day=business_day(timezone.now()))
    answer = submit(
        request, form, lambda: actions.create_monitor(values=form.values(), by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go(
            "reports:monitor_detail", answer.result.pk, message=_("Monitor on. You are notified once per period.")
        )
    return answer.render("reports/monitoring/edit.html")


def monitor_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a monitor."""
    monitor = get_object_or_404(queries.monitors(request.user), pk=pk)
    require_write(request.user)
    form = MonitorForm(request.POST or None, instance=monitor, owner=monitor.owner, day=business_day(timezone.now()))
    answer = submit(
        request,
        form,
        # Not the monitor that the form has written what was typed into.
        lambda: actions.edit_monitor(
            get_object_or_404(queries.monitors(request.user), pk=pk),
            values=form.values(),
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go("reports:monitor_detail", pk)
    return answer.render("reports/monitoring/edit.html", {"monitor": monitor})


@require_POST
def monitor_delete(request: UserRequest, pk: int) -> HttpResponse:
    """Remove a monitor."""
    monitor = get_object_or_404(Monitor.objects.visible_to(request.user), pk=pk)
    actions.delete_monitor(monitor, by=request.user, at=timezone.now())
    messages.success(request, _("Monitor deleted."))
    return redirect(reverse("reports:monitor_list"))


def _reading_context(user: User, monitor: Monitor, page: str | None = None) -> dict[str, Any]:
    own_company = company()
    today = business_day(timezone.now(), own_company)
    if monitor.subjects == MonitorSubjects.WHOLE:
        reading = queries.reading(monitor, today, own_company)
        if monitor.owner_id != user.pk and not queries.filters_of(monitor):
            # The list would sum what the reader sees, which is not what the monitor's owner does.
            reading = replace(reading, rows="")
        return {
            "monitor": monitor,
            "seen": reading,
            "shown": _figure(reading, reading.value),
            "bound": _figure(reading, reading.threshold),
        }
    readings = readings_of(monitor, today, own_company)
    period = readings[0].period.key if readings else ""
    fired_at = {
        (reading.person_id, reading.team_id): reading.at for reading in monitor.firings.filter(period_key=period)
    }
    rows: list[dict[str, Any]] = [
        {
            "seen": reading,
            "label": wording.label_of(reading.subject),
            "shown": _figure(reading, reading.value),
            "spoke": fired_at.get(reading.key),
        }
        for reading in readings
    ]
    blank = queries.blank_reading(monitor, today, own_company)
    loud = [row for row in rows if row["seen"].fires]
    return {
        "monitor": monitor,
        "seen": blank,
        "bound": _figure(blank, blank.threshold),
        "rows": Paginator(rows, PAGE).get_page(page),
        "count": len(rows),
        "loud": loud,
        "first": loud[:SHOWN],
        "more": len(loud) - SHOWN,
    }


def _figure(reading: queries.MonitorReading, value: Decimal | None) -> str:
    return write.figure(value, reading.metric.unit, company().currency) if reading.metric else ""
