"""The navigation, declared once: which places there are, who may open them, and in which area of whose day they stand.

A new page of the menu is one line in `PLACES`. Sidebar, tabs, the bar of the phone, Ctrl K, the counts and the tests are all
drawn from it (`salesplan.menu`); nothing else lists pages. A place whose URL name does not reverse is left out.

A place stands in a *group* of its subject. A role sees five to seven *areas*, each made of one or two groups: a rep's pay stands
beside their goals, an admin, who does not sell, finds customers and deals in one place. An area opens with its first place;
the others are its tabs.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ADMIN = ("admin",)
LEAD = ("manager", "admin", "auditor")
WATCH = ("admin", "auditor")
MAY_WRITE = ("rep", "manager", "admin")
BRIEFED = ("manager", "admin")


@dataclass(frozen=True)
class MenuPage:
    """A page of the menu; `count` is the dotted path of a function of the request that returns a number.

    A page belongs to the place of its noun (`pipeline:deal_detail` to `pipeline:deal_list`); `also` names the beginnings of
    other URL names that belong here.
    """

    group: str
    label: Any
    url_name: str
    icon: str
    roles: tuple[str, ...] = ()
    count: str = ""
    also: tuple[str, ...] = ()


# In the order of the tabs.
PLACES: tuple[MenuPage, ...] = (
    # what waits today
    MenuPage("day", _("Home"), "reports:home", "house", also=("core:search", "reports:home_")),
    MenuPage("day", _("Tasks"), "customers:task_list", "list-checks", count="customers.tasks.queries.due_count"),
    MenuPage("day", _("To decide"), "people:waiting_list", "stamp"),
    MenuPage("day", _("Alerts"), "reports:monitor_list", "bell-ring", count="reports.monitoring.queries.open_count"),
    MenuPage("day", _("Briefing"), "reports:digest", "file-text", BRIEFED, also=("reports:digest_",)),
    MenuPage("day", _("Notices"), "core:notice_list", "bell"),
    # customers
    MenuPage("customers", _("Customers"), "customers:account_list", "building-2", also=("customers:timeline",)),
    MenuPage("customers", _("Contacts"), "customers:contact_list", "contact"),
    MenuPage(
        "customers", pgettext_lazy("page", "Activities"), "customers:entry_list", "phone", also=("customers:mention_",)
    ),
    MenuPage(
        "customers",
        _("Segments"),
        "customers:segment_list",
        "shapes",
        also=("customers:scoring_", "customers:segments_", "customers:fit_"),
    ),
    MenuPage(
        "customers",
        _("Surveys"),
        "customers:survey_list",
        "message-square",
        also=("customers:response_", "customers:surveys_", "customers:invitation_"),
    ),
    MenuPage(
        "customers",
        pgettext_lazy("of customers", "Cases"),
        "customers:case_list",
        "message-circle-warning",
        count="customers.feedback.queries.waiting_count",
        also=("customers:cases_", "customers:improvement_"),
    ),
    MenuPage("customers", _("Messages"), "customers:outreach_list", "send"),
    MenuPage(
        "customers",
        _("Loyalty"),
        "customers:loyalty_list",
        "gift",
        count="customers.loyalty.queries.decisions.waiting_count",
        also=("customers:loyalty_",),
    ),
    # deals
    MenuPage("deals", _("Pipeline"), "pipeline:deal_board", "square-kanban"),
    MenuPage(
        "deals",
        _("Deals"),
        "pipeline:deal_list",
        "list",
        also=("pipeline:deal", "pipeline:return", "pipeline:bulk_", "core:saved_view_", "core:attachment_"),
    ),
    MenuPage(
        "deals",
        _("Requests"),
        "pipeline:request_list",
        "inbox",
        count="pipeline.change_requests.queries.waiting_count",
        also=("pipeline:requests_",),
    ),
    MenuPage("deals", _("Sales"), "pipeline:sale_list", "receipt", also=("pipeline:sales_",)),
    MenuPage(
        "deals",
        _("Invoices & payments"),
        "pipeline:receipt_list",
        "banknote",
        also=("pipeline:receipts_",),
    ),
    # where we stand
    MenuPage("results", _("Quota attainment"), "reports:quota_dashboard", "gauge", also=("reports:cause_",)),
    MenuPage(
        "results",
        _("Forecast"),
        "pipeline:forecast_basis",
        "trending-up",
        also=("pipeline:forecast_", "pipeline:snapshot_", "reports:funnel_"),
    ),
    MenuPage("results", _("Sales dashboard"), "reports:sales_dashboard", "chart-column"),
    MenuPage("results", _("Leaderboard"), "reports:leaderboard", "trophy", also=("reports:leaderboard",)),
    MenuPage(
        "results",
        _("Corrective actions"),
        "goals:corrective_action_list",
        "wrench",
        also=("goals:corrective_actions_",),
    ),
    # who
    MenuPage("team", _("People"), "people:person_list", "users", LEAD, also=("people:leaving_",)),
    MenuPage("team", _("Teams"), "people:team_tree", "network", also=("people:leadership_",)),
    # goals
    MenuPage("goals", _("My goals"), "goals:mine", "crosshair"),
    MenuPage("goals", _("Goals"), "goals:goal_list", "goal", also=("goals:goals_",)),
    MenuPage("goals", _("Quotas"), "goals:quota_list", "target"),
    MenuPage(
        "goals",
        _("Quota acceptance"),
        "goals:response_list",
        "handshake",
        count="goals.planning.quota_responses.queries.responses.waiting_count",
    ),
    MenuPage("goals", _("Cascades"), "goals:cascade_list", "network"),
    MenuPage("goals", _("Sales plans"), "goals:sales_plan_list", "map"),
    MenuPage(
        "goals",
        _("Appraisals"),
        "goals:appraisal_list",
        "clipboard-check",
        also=("goals:appeal_", "goals:round_", "goals:scorecard_", "goals:measure_", "goals:reward_"),
    ),
    # pay
    MenuPage(
        "pay", _("Statements"), "goals:statement_list", "wallet", also=("goals:payslip_", "goals:attainment_note")
    ),
    MenuPage("pay", _("Pay runs"), "goals:pay_run_list", "banknote", LEAD, also=("goals:settlement", "goals:pay_")),
    MenuPage(
        "pay",
        _("Incentive plans"),
        "goals:incentive_plan_list",
        "hand-coins",
        also=("goals:plan_", "goals:enrolment_", "goals:simulation", "goals:deal_estimate", "goals:deals_earned"),
    ),
    MenuPage("pay", _("Windfalls"), "goals:windfall_list", "sparkles"),
    MenuPage("pay", _("Disputes"), "goals:dispute_list", "scale"),
    # the market
    MenuPage("market", _("Products"), "pipeline:product_list", "package"),
    MenuPage("market", _("Market & rivals"), "pipeline:rival_list", "swords"),
    # set-up
    MenuPage("setup", _("First steps"), "reports:setup", "list-todo", ADMIN, also=("demo:",)),
    MenuPage("setup", _("Company"), "core:company_edit", "building", ADMIN, also=("core:rate_",)),
    MenuPage("setup", _("Sales process"), "pipeline:process_list", "workflow", WATCH, also=("pipeline:stage_",)),
    MenuPage("setup", _("Loss reasons"), "pipeline:loss_reason_list", "circle-x", WATCH),
    MenuPage("setup", _("Channels"), "pipeline:channel_list", "waypoints", WATCH),
    MenuPage("setup", _("Re-rated sales"), "pipeline:rerating_list", "arrow-right-left", WATCH),
    MenuPage("setup", _("History"), "core:history_list", "history", WATCH),
    MenuPage("setup", _("Email"), "core:mail_list", "mail", WATCH),
    MenuPage("setup", _("Background work"), "core:job_list", "cog", WATCH),
    # behind one's picture, not in the menu
    MenuPage(
        "account", _("Profile"), "people:profile", "circle-user", also=("people:mail_", "people:photo", "people:token_")
    ),
    MenuPage("account", _("Favourites"), "core:favourite_list", "star", also=("core:recent_",)),
    MenuPage("account", _("Deputies"), "people:deputy_list", "users"),
    MenuPage("account", _("Change password"), "account_change_password", "key-round", also=("account_",)),
    MenuPage("account", _("Two-step sign-in"), "mfa_index", "shield", also=("mfa_",)),
)


@dataclass(frozen=True)
class NavigationArea:
    """What a role finds together: the places of one or more groups, in their order."""

    key: str
    label: Any
    icon: str
    groups: tuple[str, ...]


_DAY = NavigationArea("day", _("My day"), "sun", ("day",))
_CUSTOMERS = NavigationArea("customers", _("Customers"), "building-2", ("customers",))
_DEALS = NavigationArea("deals", _("Deals"), "square-kanban", ("deals",))
_SELLING = NavigationArea(
    "selling", pgettext_lazy("area of the menu", "Selling"), "square-kanban", ("deals", "customers")
)
_GOALS = NavigationArea("goals", _("Goals"), "target", ("goals",))
_PAY = NavigationArea("pay", pgettext_lazy("area of the menu", "Pay"), "wallet", ("pay",))
_MARKET = NavigationArea("market", pgettext_lazy("area of the menu", "Market"), "swords", ("market",))
_SETUP = NavigationArea("setup", _("Setup"), "settings", ("setup",))
_TEAM = NavigationArea("team", _("Team & forecast"), "gauge", ("results", "team"))
_MINE = NavigationArea("goals", _("My goals & pay"), "target", ("goals", "pay"))
_RESULTS = NavigationArea("team", pgettext_lazy("area of the menu", "Results"), "gauge", ("results", "team"))
ACCOUNT = NavigationArea("account", _("Your account"), "circle-user", ("account",))

AREAS: dict[str, tuple[NavigationArea, ...]] = {
    "rep": (_DAY, _CUSTOMERS, _DEALS, _MINE, _RESULTS, _MARKET),
    "manager": (_DAY, _TEAM, _DEALS, _CUSTOMERS, _GOALS, _PAY, _MARKET),
    "admin": (_DAY, _TEAM, _SELLING, _GOALS, _PAY, _MARKET, _SETUP),
    "auditor": (_DAY, _TEAM, _SELLING, _GOALS, _PAY, _MARKET, _SETUP),
}
# The places of the phone's bar, beside what can be added and the whole menu.
PHONE: dict[str, tuple[str, ...]] = {
    "rep": ("reports:home", "pipeline:deal_board", "customers:account_list"),
    "manager": ("reports:home", "reports:quota_dashboard", "pipeline:deal_board"),
    "admin": ("reports:home", "reports:quota_dashboard", "goals:pay_run_list"),
    "auditor": ("reports:home", "reports:quota_dashboard", "goals:pay_run_list"),
}
# What can be started from anywhere: Ctrl K, the + of the phone, and the key `n`.
COMMANDS = (
    MenuPage("", _("New deal"), "pipeline:deal_create", "square-kanban", MAY_WRITE),
    MenuPage("", _("New customer"), "customers:account_create", "building-2", MAY_WRITE),
    MenuPage("", _("Log a call"), "customers:entry_create", "phone", MAY_WRITE),
    MenuPage("", _("New task"), "customers:task_create", "list-checks", MAY_WRITE),
)
# `g` and a letter goes there; `g` and a figure to the area of that number.
GO_KEYS = {
    "h": "reports:home",
    "p": "pipeline:deal_board",
    "l": "pipeline:deal_list",
    "c": "customers:account_list",
    "t": "customers:task_list",
    "d": "reports:quota_dashboard",
    "q": "goals:quota_list",
    "m": "goals:mine",
    "s": "goals:statement_list",
}
