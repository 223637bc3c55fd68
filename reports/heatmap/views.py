"""The page of the heat map, and the same as a file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.planning.quotas.choices import QuotaStatus
from reports.heatmap import export
from reports.heatmap.queries import SIGNS, heat_map
from salesplan.core import spreadsheets
from salesplan.core.format import period_label
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest

# A thousand people by twelve months are 13,000 links: a page holds a part that a browser draws at once.
PAGE = 100


@require_GET
def quota_heatmap(request: UserRequest) -> HttpResponse:
    """People × months of a fiscal year: what each attained of their quota."""
    heat = heat_map(request.user, request.GET.dict())
    for note in heat.view.notes:
        messages.warning(request, note)
    view = heat.view
    page = Paginator(heat.lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "made": heat,
        "view": view,
        "page": page,
        "rows": heat.rows(page),
        "years": [
            view.calendar.shift(view.calendar.containing(view.today, PeriodKind.YEAR), by).key for by in (1, 0, -1, -2)
        ],
        "year": view.period.key,
        "unit": view.currency if heat.metric.unit == "money" else "",
        "legend": [(sign, QuotaStatus(key).label, f"heat-{key}") for key, sign in SIGNS.items()],
        "title": _("Attainment by person and month"),
        "label": period_label(view.period.key),
    }
    return render(request, "reports/heatmap/page.html", context)


@require_GET
def quota_heatmap_export(request: UserRequest, kind: str) -> HttpResponseBase:
    """The whole table as a file."""
    heat = heat_map(request.user, request.GET.dict())
    name = f"attainment-{heat.view.period.key}"
    return spreadsheets.answer(kind, name, _("Attainment"), export.headers(heat), export.rows(heat))
