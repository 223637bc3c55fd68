"""The menu and the frame of every page: one list of entries, and the context that `base.html` draws from.

An entry whose URL name does not reverse is left out, so the menu grows with the product and never links to nothing.
Nothing here costs a query: the counts are asked for by a part that every page loads (`salesplan.menu_counts`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ADMIN = ("admin",)
LEAD = ("manager", "admin", "auditor")
WATCH = ("admin", "auditor")
MAY_WRITE = ("rep", "manager", "admin")


@dataclass(frozen=True)
class Item:
    """One entry; `count` is the dotted path of a function of the request that returns a number."""

    label: Any
    url_name: str
    icon: str
    roles: tuple[str, ...] = ()
    count: str = ""


# (heading, its entries). The first section has no heading.
MENU: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    ("", (Item(_("Home"), "reports:home", "house"),)),
    (
        _("Sell"),
        (
            Item(_("Pipeline"), "pipeline:deal_board", "square-kanban"),
            Item(_("Deals"), "pipeline:deal_list", "list"),
            Item(
                _("Requests"), "pipeline:request_list", "inbox", count="pipeline.change_requests.queries.waiting_count"
            ),
            Item(_("Customers"), "customers:account_list", "building-2"),
            Item(_("Tasks"), "customers:task_list", "list-checks", count="customers.tasks.queries.due_count"),
            Item(_("Sales"), "pipeline:sale_list", "receipt"),
            Item(_("Invoices & payments"), "pipeline:receipt_list", "banknote"),
            Item(_("Products"), "pipeline:product_list", "package"),
            Item(_("Market & rivals"), "pipeline:rival_list", "swords"),
        ),
    ),
    (
        _("Plan"),
        (
            Item(_("Sales plans"), "goals:sales_plan_list", "map"),
            Item(_("My goals"), "goals:mine", "crosshair"),
            Item(_("Goals"), "goals:goal_list", "goal"),
            Item(_("Corrective actions"), "goals:remedy_list", "wrench"),
            Item(_("Cascades"), "goals:cascade_list", "network"),
            Item(_("Quotas"), "goals:quota_list", "target"),
            Item(
                _("Quota acceptance"),
                "goals:response_list",
                "handshake",
                count="goals.planning.quota_responses.queries.waiting_count",
            ),
            Item(_("Incentive plans"), "goals:incentive_plan_list", "hand-coins"),
            Item(_("Statements"), "goals:statement_list", "wallet"),
            Item(_("Pay runs"), "goals:pay_run_list", "banknote", LEAD),
            Item(_("Disputes"), "goals:dispute_list", "scale"),
            Item(_("Appraisals"), "goals:appraisal_list", "clipboard-check"),
        ),
    ),
    (
        _("Understand"),
        (
            Item(_("Quota attainment"), "reports:quota_dashboard", "gauge"),
            Item(_("Leaderboard"), "reports:leaderboard", "trophy"),
            Item(_("Sales dashboard"), "reports:sales_dashboard", "chart-column"),
            Item(_("Alerts"), "reports:monitor_list", "bell-ring", count="reports.monitoring.queries.open_count"),
        ),
    ),
    (
        _("Team"),
        (
            Item(_("People"), "people:person_list", "users", LEAD),
            Item(_("Teams"), "people:team_tree", "network"),
        ),
    ),
    (
        _("Settings"),
        (
            Item(_("Sales process"), "pipeline:process_list", "workflow", WATCH),
            Item(_("Company"), "core:company_edit", "building", ADMIN),
            Item(_("History"), "core:history_list", "history", WATCH),
            Item(_("Mail"), "core:mail_list", "mail", WATCH),
            Item(_("Background work"), "core:job_list", "cog", WATCH),
        ),
    ),
)

# What can be started from anywhere: the command palette, the + of the phone, and the key `n`.
COMMANDS = (
    Item(_("New deal"), "pipeline:deal_create", "square-kanban", MAY_WRITE),
    Item(_("New customer"), "customers:account_create", "building-2", MAY_WRITE),
    Item(_("Log a call"), "customers:entry_create", "phone", MAY_WRITE),
    Item(_("New task"), "customers:task_create", "list-checks", MAY_WRITE),
)
# `g` and a letter goes there.
GO_KEYS = {
    "h": "reports:home",
    "p": "pipeline:deal_board",
    "c": "customers:account_list",
    "t": "customers:task_list",
    "d": "reports:quota_dashboard",
    "q": "goals:quota_list",
}
# As the switch shows them, short enough for a phone.
LANGUAGE_NAMES = {"en": "EN", "zh-hans": "中文"}


def url_or_none(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


@dataclass
class Entry:
    """An entry as the menu of one request shows it."""

    item: Item
    url: str
    request: HttpRequest
    current: bool = False

    @property
    def label(self) -> Any:
        return self.item.label

    @property
    def icon(self) -> str:
        return self.item.icon

    @property
    def noun(self) -> str:
        """`pipeline:deal_` of `pipeline:deal_board`."""
        return self.item.url_name.rpartition("_")[0] + "_"

    @property
    def count_id(self) -> str:
        """The id at which its count stands, once `menu_counts` has answered it."""
        return "count-" + self.item.url_name.replace(":", "-")

    @cached_property
    def count(self) -> int:
        if not self.item.count:
            return 0
        try:
            count: Callable[[HttpRequest], int] = import_string(self.item.count)
        except ImportError:
            return 0
        return count(self.request)


def role_of(request: HttpRequest) -> str:
    return getattr(getattr(request, "user", None), "role", "") or ""


def entries(request: HttpRequest, items: tuple[Item, ...]) -> Iterator[Entry]:
    """Yield the entries that this person may use and whose page exists."""
    role = role_of(request)
    for item in items:
        url = url_or_none(item.url_name) if not item.roles or role in item.roles else None
        if url:
            yield Entry(item, url, request)


def find_current(request: HttpRequest, candidates: list[Entry]) -> Entry | None:
    """Return the entry that a page belongs to: its own, else of its noun, else with the longest path above it."""
    match = getattr(request, "resolver_match", None)
    name = match.view_name if match else ""
    own = [entry for entry in candidates if entry.item.url_name == name]
    same_noun = [entry for entry in candidates if len(entry.noun) > 1 and name.startswith(entry.noun)]
    above = [entry for entry in candidates if entry.url != "/" and request.path.startswith(entry.url)]
    for found, rank in ((own, None), (same_noun, lambda e: len(e.noun)), (above, lambda e: len(e.url))):
        if found:
            return max(found, key=rank) if rank else found[0]
    return None


class Navigation:
    """The menu of one request: `sections` of (heading, entries), and what else the frame links to."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def sections(self) -> list[tuple[Any, list[Entry]]]:
        built = [(heading, list(entries(self.request, items))) for heading, items in MENU]
        current = find_current(self.request, [entry for _heading, found in built for entry in found])
        if current:
            current.current = True
        return [(heading, found) for heading, found in built if found]

    @cached_property
    def current(self) -> Entry | None:
        return next((entry for _heading, found in self.sections for entry in found if entry.current), None)

    @cached_property
    def commands(self) -> list[Entry]:
        return list(entries(self.request, COMMANDS))

    @cached_property
    def bottom(self) -> list[Entry]:
        """The three places of the phone's bottom bar."""
        wanted = ("reports:home", "pipeline:deal_board", "customers:account_list")
        return [entry for _heading, found in self.sections for entry in found if entry.item.url_name in wanted]

    @cached_property
    def bell(self) -> Entry | None:
        notices = Item(_("Notices"), "core:notice_list", "bell", count="salesplan.core.notices.queries.unread_count")
        return next(entries(self.request, (notices,)), None)

    @property
    def search_url(self) -> str | None:
        return url_or_none("core:search")

    @property
    def profile_url(self) -> str | None:
        return url_or_none("people:profile")

    @property
    def language_url(self) -> str | None:
        return url_or_none("set_language")

    @property
    def for_scripts(self) -> dict[str, Any]:
        """What the palette and the shortcut keys know: pages, commands and go-keys."""
        return {
            "go": {key: url for key, name in GO_KEYS.items() if (url := url_or_none(name))},
            "pages": [
                {"label": str(entry.label), "url": entry.url} for _heading, found in self.sections for entry in found
            ],
            "commands": [{"label": str(entry.label), "url": entry.url} for entry in self.commands],
        }


def layout_of(request: HttpRequest) -> str:
    """Return the template a page extends: the whole page, a fragment of it, or the inside of a dialog."""
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return "base.html"
    return "dialog.html" if htmx.target == "dialog-body" else "fragment.html"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template the frame: `layout`, `nav`, `theme`, `other_language`, `demo_logins`, `is_unopened`."""
    theme = request.COOKIES.get("theme", "") or getattr(getattr(request, "user", None), "theme", "")
    other = next((code for code, _name in settings.LANGUAGES if code != get_language()), "")
    return {
        "layout": layout_of(request),
        "nav": SimpleLazyObject(lambda: Navigation(request)),
        "theme": theme if theme in ("light", "dark") else "",
        "other_language": (other, LANGUAGE_NAMES.get(other, other)),
        # For the log-in page alone.
        "demo_logins": SimpleLazyObject(lambda: import_string("reports.demo.queries.demo_logins")()),
        "is_unopened": SimpleLazyObject(lambda: import_string("salesplan.people.opening.queries.is_unopened")()),
    }
