"""The links of the board and the table: filters, states, groups, columns and pages all live in the address."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from pipeline.deals.choices import CREDIT_NAMES
from pipeline.deals.models import Deal
from pipeline.deals.queries.filters import STATES, DealFilter, active_filters
from pipeline.deals.queries.table import COLUMNS, GROUPINGS, TableColumn, TablePage
from salesplan.core import metrics
from salesplan.core.savedviews.queries import saved_views
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of

# What a page keeps in its address beside the filters.
FRAME = ("sort", "group", "cols", "process", "scope", "state")
# What is said of one page of a list and not of the list.
PLACE = ("page", "after", "before")
# Filters that have a chip of their own.
CHIPS = (("closing", "month"), ("stuck", "14"))


def changed(params: QueryDict, **changes: Any) -> str:
    """Return the address with changes and from its first page; None and "" take a parameter away."""
    query = QueryDict(mutable=True)
    for name, values in params.lists():
        if name not in PLACE and any(values):
            query.setlist(name, [value for value in values if value])
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def filter_links(request: UserRequest, deal_filter: DealFilter, page: str) -> dict[str, Any]:
    """Return what the filter bar shows: set filters in words, what could not be read, and saved views."""
    now = changed(request.GET)[1:]
    address = urlencode({"page": page, "query": now})
    views = [(view, f"{reverse(page)}?{view.query}", view.query == now) for view in saved_views(request.user, page)]
    scope = scope_of(request.user)
    chips = [chip for chip in active_filters(deal_filter.form, _words(deal_filter)) if chip[:2] not in CHIPS]
    return {
        "active": [(label, text, _without(request.GET, name, key)) for name, key, label, text in chips],
        "unread": [
            f"{deal_filter.form.fields[name].label}: {errors[0]}" for name, errors in deal_filter.form.errors.items()
        ],
        "views": views,
        "no_view": not any(current for _view, _url, current in views),
        "page_url": reverse(page),
        "save_url": f"{reverse('core:saved_view_create')}?{address}",
        "filter_url": f"{reverse('pipeline:deal_filter')}?{now}&on={page.rpartition('_')[2]}",
        "leads": scope.sees_all or len(scope.person_ids) > 1,
        "query_now": now,
    }


def _words(deal_filter: DealFilter) -> dict[str, dict[str, str]]:
    """Name the keys of the filters that are set: one query for each such filter."""
    chosen = {name: value for name, value in deal_filter.form.cleaned_data.items() if isinstance(value, list) and value}
    parameters = {chosen: name for name, chosen in CREDIT_NAMES.items()}
    labels = {
        name: metrics.labels(parameters.get(name, name), [key for key in chosen[name] if key.isdecimal()])
        for name in chosen
    }
    labels |= {"industry": metrics.labels("industry", chosen["industry"])} if "industry" in chosen else {}
    for name in ("stage", "rival", "loss_reason"):
        if name in chosen:
            model: Any = Deal._meta.get_field(name).related_model
            rows = model.objects.filter(pk__in=[key for key in chosen[name] if key.isdecimal()])
            labels[name] = {str(row.pk): row.label for row in rows}
    if account := deal_filter.form.cleaned_data.get("account"):
        customers = Account.objects.visible_to(deal_filter.request.user)
        labels["account"] = {str(account): row.name for row in customers.filter(pk=int(account))}
    return labels


def _without(params: QueryDict, name: str, key: str) -> str:
    remaining = params.copy()
    values = [other for other in remaining.getlist(name) if other != key]
    for place in PLACE:
        remaining.pop(place, None)
    if values and len(remaining.getlist(name)) > 1:
        remaining.setlist(name, values)
    else:
        remaining.pop(name, None)
    return f"?{remaining.urlencode()}"


def list_links(
    params: QueryDict, *, state: str, group: str, columns: Sequence[TableColumn], page: TablePage, leads: bool
) -> dict[str, Any]:
    """Return the links of the table: (label, address, whether it is the current one)."""
    keys = [column.key for column in columns]
    return {
        "state_links": [
            (label, changed(params, state=key, sort=None, cols=None), key == state) for key, label in STATES
        ],
        "group_label": GROUPINGS[group].label if group else "",
        "group_links": [(_("No groups"), changed(params, group=None), not group)]
        + [(chip.label, changed(params, group=key), key == group) for key, chip in GROUPINGS.items()],
        "column_links": [
            (chip.label, changed(params, cols=",".join(_toggled(keys, chip.key))), chip.key in keys)
            for chip in COLUMNS.values()
            if chip.key != "name"
        ],
        "page_links": page_links(params, page),
        "kept_for_search": [(k, v) for k in params for v in params.getlist(k) if k not in (*PLACE, "q")],
        **bulk_links(params, leads),
    }


def _toggled(keys: Sequence[str], key: str) -> list[str]:
    return [other for other in keys if other != key] if key in keys else [*keys, key]


def bulk_links(params: QueryDict, leads: bool) -> dict[str, Any]:
    """Return where bulk steps go, which ones there are, and the list they are about."""
    steps = [("stage", _("Move stage")), ("close", _("Expected close")), ("task", _("Add task"))]
    if leads:
        steps.append(("owner", _("Change owner")))
    return {"bulk_url": reverse("pipeline:bulk_create"), "bulk_kinds": steps, "bulk_query": changed(params)[1:]}


def page_links(params: QueryDict, page: TablePage) -> dict[str, Any]:
    """Return the links to other pages: numbers where pages have them, else the neighbours and both ends."""
    current_query = changed(params)
    joint = "" if current_query == "?" else "&"

    def to(**place: Any) -> str:
        return f"{current_query}{joint}{urlencode(place)}"

    if not page.is_numbered:
        return {
            "first": current_query,
            "last": to(before="end"),
            "before": to(before=page.before) if page.before else "",
            "after": to(after=page.after) if page.after else "",
        }
    near = [n for n in range(page.number - 1, page.number + 2) if 1 <= n <= page.pages]
    numbers: list[tuple[int, str]] = []
    for n in sorted({1, *near, page.pages}):
        if numbers and n - numbers[-1][0] > 1:
            numbers.append((n - 1, ""))
        numbers.append((n, to(page=n)))
    return {
        "numbers": numbers,
        "before": to(page=page.number - 1) if page.number > 1 else "",
        "after": to(page=page.number + 1) if page.number < page.pages else "",
    }
