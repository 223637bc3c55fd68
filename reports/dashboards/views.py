"""The pages and parts of the dashboards. Slow parts are loaded by themselves, so that the page answers at once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pipeline.deals.models import Deal
from pipeline.forecasts.queries.basis import basis_url
from pipeline.forecasts.queries.track_record import track_record
from pipeline.forecasts.wording import range_sentence
from reports.dashboards import actions, charts, presenters, wording
from reports.dashboards.choices import AttentionCause
from reports.dashboards.queries import causes, explanation, export, pay, quota, sales
from reports.dashboards.queries.scope import DashboardView, read
from salesplan.core import metrics, spreadsheets
from salesplan.core.format import period_label
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import DisplayText, UserRequest
from salesplan.people.access import require_write, scope_of
from salesplan.people.choices import Role

PAGE = 50
# Causes whose deals are open, so that there is something to do about them.
MENDABLE = (
    AttentionCause.STUCK,
    AttentionCause.SLIPPED,
    AttentionCause.OVERDUE,
    AttentionCause.CLOSING,
    AttentionCause.NO_STEP,
)


def _page(request: UserRequest, view: DashboardView, template: str, context: dict[str, Any]) -> HttpResponse:
    for note in view.notes:
        messages.warning(request, note)
    return render(request, template, {"view": view, "page_url": request.path, **context})


def quota_dashboard(request: UserRequest) -> HttpResponse:
    """Where everybody stands against their quota."""
    view = read(request.user, request.GET.dict())
    now, rows = quota.headline(view), quota.tree_rows(view)
    context = {
        "tiles": list(presenters.of_quota(view, now)),
        "rows": rows,
        "rest": now.won - sum(row.node.won for row in rows if not row.depth),
        "rest_rows": presenters.won_rows(view),
        "basis_url": basis_url(view.question()),
        "range_sentence": "" if view.is_over else range_sentence(track_record(view.question())),
        "may_set": scope_of(request.user).may_write and request.user.role in (Role.MANAGER, Role.ADMIN),
    }
    return _page(request, view, "reports/dashboards/quota.html", context)


def quota_part(request: UserRequest, part: str) -> HttpResponse:
    """One part of the quota dashboard: the curve, the commission, or why."""
    view = read(request.user, request.GET.dict())
    if part == "commission":
        won = metrics.get("won_revenue").value(view.question()) or Decimal(0)
        return render(request, "reports/_tile.html", {"one": presenters.of_pay(view, pay.accrued(view), won)})
    if part == "curve":
        line = quota.curve(view)
        chart = charts.won_against_plan(line, view.currency)
        return render(request, "reports/dashboards/_curve.html", {"view": view, "chart": chart, "empty": line.is_empty})
    if part != "why":
        raise Http404
    reasons = explanation.explain(view)
    context = {
        "view": view,
        "why": reasons,
        "effects": wording.effects(view, reasons),
        "findings": list(wording.findings(view, reasons)),
    }
    return render(request, "reports/dashboards/_why.html", context)


def quota_export(request: UserRequest) -> HttpResponse:
    """The tree as a CSV file that spreadsheets read in both languages."""
    view = read(request.user, request.GET.dict())
    lines = spreadsheets.csv_lines(export.headers(), export.rows(quota.tree_rows(view)))
    answer = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="quota-{view.period.key.replace("..", "_")}.csv"'
    return answer


def sales_dashboard(request: UserRequest) -> HttpResponse:
    """What was sold, how and to whom."""
    view = read(request.user, request.GET.dict(), kind=PeriodKind.YEAR)
    # One person is one team and one region: those charts would be a single bar.
    is_single = view.person_id is not None or len(view.choices) == 1
    parts = [heading for heading in _headings() if not (is_single and heading[0] in ("team", "region", "owner"))]
    context = {"tiles": list(presenters.of_sales(view, sales.totals(view))), "parts": parts}
    return _page(request, view, "reports/dashboards/sales.html", context | {"process": request.GET.get("process", "")})


def sales_part(request: UserRequest, part: str) -> HttpResponse:
    """One chart of the sales dashboard."""
    view = read(request.user, request.GET.dict(), kind=PeriodKind.YEAR)
    headings = dict(_headings())
    if part == "months":
        rows = sales.months(view)
        context = {
            "title": _("Won by month against quota"),
            "chart": charts.months(rows, view.currency),
            "empty": not any(row.won or row.quota for row in rows),
        }
    elif part == "funnel":
        return _funnel(request, view)
    elif part in headings:
        groups = sales.groups(view, part)
        context = {
            "title": headings[part],
            "chart": charts.groups(groups, view.currency, _named(part)),
            "empty": not groups,
        }
    else:
        raise Http404
    return render(request, "reports/dashboards/_part.html", {"view": view, "part": part, **context})


def _headings() -> list[tuple[str, str]]:
    return [
        ("team", _("Won by team")),
        ("product", _("Won by product")),
        ("channel", _("Won by channel")),
        ("region", _("Won by region")),
        ("industry", _("Won by industry")),
        ("owner", _("Won by person")),
    ]


def _named(dimension: str) -> str:
    names: dict[str, Callable[[], str]] = {
        "team": lambda: _("Team"),
        "product": lambda: _("Product"),
        "channel": lambda: _("Channel"),
        "region": lambda: _("Region"),
        "industry": lambda: _("Industry"),
        "owner": lambda: _("Person"),
    }
    return names[dimension]()


def _funnel(request: UserRequest, view: DashboardView) -> HttpResponse:
    process_text = request.GET.get("process", "")
    result = sales.funnel(view, int(process_text) if process_text.isdecimal() else None)
    links = [
        reverse("reports:funnel_list", args=[result.process.pk if result.process else 0, step.place]) + f"?{view.query}"
        for step in result.steps
    ]
    context = {"view": view, "funnel": result, "chart": charts.funnel(result, links) if result.started else None}
    return render(request, "reports/dashboards/_funnel.html", context)


def funnel_list(request: UserRequest, process: int, place: int) -> HttpResponse:
    """The deals behind one bar of the funnel."""
    view = read(request.user, request.GET.dict(), kind=PeriodKind.YEAR)
    rows = sales.reached(view, process, place)
    params = {"period": period_label(view.period.key)}
    return _deals(request, view, rows, _("Deals started in %(period)s that got this far") % params)


def cause_list(request: UserRequest, cause: str) -> HttpResponse:
    """The deals that a sentence counted."""
    view, key = _read_cause(request, cause)
    rows = causes.deals(view, cause, key)
    back_url = reverse("reports:quota_dashboard") + f"?{view.query}"
    context = {"cause": cause, "key": key, "follow_up": cause in MENDABLE, "back_url": back_url}
    return _deals(request, view, rows, AttentionCause(cause).label, **context)


@require_POST
def cause_tasks(request: UserRequest, cause: str) -> HttpResponse:
    """Give the owner of each of these deals a task to follow up, unless they have one from here."""
    require_write(request.user)
    view, key = _read_cause(request, cause)
    tasks = actions.create_follow_ups(causes.deals(view, cause, key), cause, by=request.user, at=timezone.now())
    text = ngettext("%(n)s task created.", "%(n)s tasks created.", tasks) % {"n": tasks}
    messages.success(request, text if tasks else _("All of these deals already have this task."))
    return redirect(wording.cause_url(view, cause, key))


def _read_cause(request: UserRequest, cause: str) -> tuple[DashboardView, int | None]:
    key = request.GET.get("key", "")
    if cause not in AttentionCause.values or (key and not (key.isdecimal() and len(key) < 18)):
        raise Http404
    return read(request.user, request.GET.dict()), int(key) if key else None


def _deals(
    request: UserRequest, view: DashboardView, rows: QuerySet[Deal], title: DisplayText, **more: Any
) -> HttpResponse:
    listed = rows.select_related(*causes.RELATED).order_by("-amount_base", "-pk")
    context = {
        "title": title,
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "totals": causes.total_of(rows),
        "now": timezone.now(),
        "may_write": scope_of(request.user).may_write,
        **more,
    }
    if cause := more.get("cause"):
        context["mark"] = causes.mark_of(view, cause, more["key"], context["totals"])
    return _page(request, view, "reports/dashboards/deals.html", context)
