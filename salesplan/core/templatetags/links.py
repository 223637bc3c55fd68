"""Tags that read and change the page's address: filters, sorting, tabs and paging live in the URL.

They are part of the `ui` library (which takes them over), so no `{% load %}` is needed.
"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


def changed_query(request: HttpRequest, changes: dict[str, Any]) -> str:
    """Return the querystring with changes: an empty value drops its key; all but `page` lead back to page one."""
    query = request.GET.copy()
    if set(changes) - {"page"}:
        query.pop("page", None)
    for key, value in changes.items():
        if isinstance(value, list | tuple):
            query.setlist(key, [str(item) for item in value])
        elif value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **changes: Any) -> str:
    return changed_query(context["request"], changes)


@register.simple_tag(takes_context=True)
def sort_link(
    context: template.Context,
    key: str,
    label: str,
    num: bool = False,
    param: str = "sort",
    col: str = "",
    cls: str = "",
) -> str:
    """Draw a table head whose link sorts by `key`: numbers first downwards, texts first upwards."""
    request = context["request"]
    now = request.GET.get(param) or context.get("default_sort") or ""
    order = {key: "ascending", f"-{key}": "descending"}.get(now)
    if order is None:
        ordering = f"-{key}" if num else key
    else:
        ordering = key if order == "descending" else f"-{key}"
    return format_html(
        '<th scope="col" class="{}"{}{}><a href="{}" class="sort">{}'
        '<span class="arrow" aria-hidden="true">{}</span></a></th>',
        " ".join(filter(None, ["num" if num else "", cls])),
        format_html(' aria-sort="{}"', order) if order else "",
        format_html(' data-col="{}"', col) if col else "",
        changed_query(request, {param: ordering}),
        label,
        {"ascending": "↑", "descending": "↓"}.get(order or "", ""),
    )


@register.simple_tag(takes_context=True)
def chip(context: template.Context, label: str, count: int | None = None, **changes: Any) -> str:
    """Draw a filter as a link that sets it, or takes it away when it is set.

    A chip of empty values stands for "no filter": pressed when none of its keys is set.
    """
    request = context["request"]
    pressed = all(request.GET.get(key, "") == str("" if value is None else value) for key, value in changes.items())
    query_changes = dict.fromkeys(changes) if pressed else changes
    return format_html(
        '<a class="chip" href="{}"{}>{}{}</a>',
        changed_query(request, query_changes),
        mark_safe(' aria-current="true"') if pressed else "",
        label,
        "" if count is None else format_html(' <span class="count">{}</span>', count),
    )


@register.simple_tag(takes_context=True)
def tab(context: template.Context, url: str, label: str, count: int | None = None, current: bool | None = None) -> str:
    """Draw a tab; it is the current one when its path, and the parameters it names, are those of the page."""
    request = context["request"]
    if current is None:
        split = urlsplit(str(url))
        query = parse_qs(split.query)
        current = split.path in ("", request.path) and all(
            request.GET.get(key, "") == values[-1] for key, values in query.items()
        )
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        url,
        mark_safe(' aria-current="page"') if current else "",
        label,
        "" if count in (None, "") else format_html(' <span class="count">{}</span>', count),
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any] | None) -> dict[str, Any]:
    """Draw the pages of a `Paginator` page as links that keep the rest of the address."""
    request = context["request"]
    links: list[tuple[str | int, str]] = []
    if page is not None:
        ellipsis = page.paginator.ELLIPSIS
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        links = [(number, "" if number == ellipsis else changed_query(request, {"page": number})) for number in numbers]
    return {
        "page": page,
        "links": links,
        "before": changed_query(request, {"page": page.number - 1}) if page and page.has_previous() else "",
        "after": changed_query(request, {"page": page.number + 1}) if page and page.has_next() else "",
    }
