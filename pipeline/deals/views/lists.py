"""The board and the table of deals, their filters and exports, and cells edited in place."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.deals import cells, export
from pipeline.deals.links import FRAME, filter_links, list_links
from pipeline.deals.models import Deal
from pipeline.deals.presenters import table as showing
from pipeline.deals.presenters.board import BoardPresenter, words_of_board
from pipeline.deals.presenters.table import TableReader
from pipeline.deals.queries import figure_marks, table
from pipeline.deals.queries.board import board
from pipeline.deals.queries.credit import CreditScope, with_credit
from pipeline.deals.queries.filters import DealFilter, choices_for, filtered
from pipeline.process.choices import StageKind
from pipeline.process.models import Process
from pipeline.process.queries import processes_in_use
from salesplan.core import spreadsheets
from salesplan.core.company.queries import business_day, calendar, company, reader_day
from salesplan.core.errors import Refused
from salesplan.core.forms import offer, posted
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write, scope_of
from salesplan.people.choices import Role


@require_GET
def deal_board(request: UserRequest) -> HttpResponse:
    """Show the open deals of a process as columns, with what was won and lost this quarter."""
    own_company, now = company(), timezone.now()
    today = business_day(now, own_company)
    processes = processes_in_use()
    process = _chosen_process(request, processes)
    context: dict[str, Any] = {
        "processes": processes,
        "process": process,
        "currency": own_company.currency,
        "today": today,
    }
    if process is not None:
        # Columns say what is open, won and lost; a state in the address would only empty them.
        params = request.GET.copy()
        params.pop("state", None)
        params.pop("process", None)
        deals, deal_filter = filtered(request.user, params, request)
        period = calendar(own_company).containing(today, PeriodKind.QUARTER)
        board_shown = board(deals, process, deal_filter.credit_scope, period=period, today=reader_day(now), now=now)
        context |= {
            "board": board_shown,
            "columns": list(BoardPresenter(own_company.currency).columns(board_shown)),
            **words_of_board(board_shown),
        }
        context |= filter_links(request, deal_filter, "pipeline:deal_board")
    return render(request, "pipeline/deals/board.html", context)


def _chosen_process(request: UserRequest, processes: list[Process]) -> Process | None:
    chosen = request.GET.get("process", "")
    return next((process for process in processes if str(process.pk) == chosen), processes[0] if processes else None)


@require_GET
def deal_list(request: UserRequest) -> HttpResponse:
    """Show deals as a table; also the rows behind every figure that counts deals."""
    own_company, now = company(), timezone.now()
    state = request.GET.get("state") or "open"
    deals, deal_filter = filtered(request.user, request.GET, request, state=StageKind.OPEN)
    group = request.GET.get("group", "")
    group = group if group in table.GROUPINGS else ""
    order = table.order_of(request.GET.get("sort", ""), state)
    totals = table.totals(deals, deal_filter.credit_scope, with_cycle=state not in ("open", "lost"))
    page = table.page_of(deals, deal_filter.credit_scope, order, request.GET, totals.count, group)
    columns = table.columns_of(request.GET.get("cols", ""), state)
    may_write = scope_of(request.user).may_write
    reader = TableReader(own_company.currency, reader_day(now), now, request.user if may_write else None)
    context = {
        "page": page,
        "rows": showing.rows(page.rows, columns, group, reader),
        "totals": totals,
        "marks": figure_marks.marks(request.user, request.GET, deal_filter.form.cleaned_data, totals),
        "columns": columns,
        "span": len(columns) + may_write,
        "state": state,
        "default_sort": table.DEFAULT_SORT.get(state, "-created_at"),
        "currency": own_company.currency,
        "may_write": may_write,
    }
    context |= list_links(
        request.GET,
        state=state,
        group=group,
        columns=columns,
        page=page,
        leads=request.user.role in (Role.MANAGER, Role.ADMIN),
    )
    return render(
        request, "pipeline/deals/list.html", context | filter_links(request, deal_filter, "pipeline:deal_list")
    )


@require_GET
def deal_filter(request: UserRequest) -> HttpResponse:
    """Show all filters as a form that leads back to the board or the table."""
    on_board = request.GET.get("on") == "board"
    deal_filter = DealFilter(request.GET, queryset=Deal.objects.none(), request=request)
    for name, choices in choices_for(request.user).items():
        offer(deal_filter.form.fields, **{name: choices})
    hidden_params = [(name, request.GET[name]) for name in FRAME if request.GET.get(name)]
    context = {
        "form": deal_filter.form,
        "kept": hidden_params,
        "target": reverse(f"pipeline:deal_{'board' if on_board else 'list'}"),
    }
    return render(request, "pipeline/deals/_filters_form.html", context)


@require_GET
def deal_export(request: UserRequest, kind: str) -> HttpResponseBase:
    """Answer the rows and columns of the table as a file."""
    own_company, now = company(), timezone.localtime()
    state = request.GET.get("state") or "open"
    deals, deal_filter = filtered(request.user, request.GET, request, state=StageKind.OPEN)
    order = table.order_of(request.GET.get("sort", ""), state)
    deals = with_credit(deals, deal_filter.credit_scope).annotate(weighted=table.WEIGHTED)
    columns = table.columns_of(request.GET.get("cols", ""), state)
    rows = export.rows(deals.order_by(*order.by), columns, now)
    name = f"deals-{business_day(now, own_company):%Y-%m-%d}"
    return spreadsheets.answer(kind, name, _("Deals"), export.headers(columns, own_company.currency), rows)


def deal_cell(request: UserRequest, pk: int, key: str) -> HttpResponse:
    """Edit one cell of the table: GET gives its form, POST saves it and gives the new cell."""
    require_write(request.user)
    visible = Deal.objects.visible_to(request.user).select_related(*table.RELATED)
    deal = get_object_or_404(with_credit(visible, CreditScope(request.user, {})), pk=pk)
    if key not in cells.EDITABLE:
        raise Http404
    if key not in cells.editable(deal, request.user):
        raise Refused(_("This can't be edited here. Open the deal."), code="not_here")
    form = cells.CellForm(deal, key, posted(request))
    if request.method != "POST":
        return _cell(request, deal, key, form, template="pipeline/deals/_list_cell_form.html")
    reason = request.POST.get("push_reason", "")
    answer = submit(
        request,
        form,
        lambda: cells.save_cell(deal, key, form, push_reason=reason, by=request.user, at=timezone.now()),
    )
    if not answer.done:
        if "push_reason" in answer.missing:
            form.ask_for_reason()
        return _cell(request, deal, key, form, status=answer.status, missing=answer.missing)
    saved = with_credit(Deal.objects.select_related(*table.RELATED), CreditScope(request.user, {})).get(pk=pk)
    cell = _cell(request, saved, key, None)
    cell["HX-Trigger"] = "dealsChanged"
    return cell


def _cell(
    request: UserRequest,
    deal: Deal,
    key: str,
    form: cells.CellForm | None,
    *,
    status: int = 200,
    template: str = "pipeline/deals/_list_cell_saved.html",
    missing: Iterable[str] = (),
) -> HttpResponse:
    own_company, now = company(), timezone.now()
    reader = TableReader(own_company.currency, reader_day(now), now, request.user)
    fill_in = [name for name in missing if name != "push_reason"]
    context = {
        "deal": deal,
        "key": key,
        "cell": showing.cell(deal, table.COLUMNS[key], reader),
        "form": form,
        "fill_in": fill_in,
        "fill_url": f"{reverse('pipeline:deal_move', args=[deal.pk])}?stage={request.POST.get('value', '')}"
        if fill_in
        else "",
    }
    return render(request, template, context, status=status)
