"""Rules to begin with: the usual kinds of plan, complete, to be changed. Names are in the language of whoever begins."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Definition = dict[str, Any]


def simple_rate(today: date) -> Definition:
    """5 % of everything."""
    return {"component": [{"name": _("Commission"), "by": "amount", "steps": [["0", "0.05"]]}]}


def accelerator(today: date) -> Definition:
    """3 % to half of the quota, 5 % to the quota, 8 % above it, with a cap."""
    steps = [["0", "0.03"], ["0.5", "0.05"], ["1", "0.08"], ["1.5", "0.1"]]
    component = {"name": _("Commission"), "by": "attainment", "steps": steps, "clawback": {"window_days": 90}}
    return {"component": [component], "cap": [{"amount": "200000"}]}


def on_target(today: date) -> Definition:
    """Variable pay of 30,000: 70 % for revenue, 30 % for new customers, straight lines to double."""
    line = [["0", "0"], ["0.5", "0"], ["1", "1"], ["1.5", "2"]]
    table = {"by": "attainment", "mode": "interpolated", "yields": "share", "steps": line}
    return {
        "plan": {"variable": "30000"},
        "component": [
            {"name": _("Revenue"), **table, "weight": "0.7"},
            {"name": _("New customers"), **table, "measure": ["new_accounts"], "weight": "0.3"},
        ],
    }


def override(today: date) -> Definition:
    """2 % of what the team sells, 3 % above its quota."""
    steps = [["0", "0.02"], ["1", "0.03"]]
    return {"component": [{"name": _("Team override"), "credits": "team", "by": "attainment", "steps": steps}]}


def spiff(today: date) -> Definition:
    """5 %, and for ninety days 2,000 for each order, with a budget."""
    days = {"from": today.isoformat(), "to": (today + timedelta(90)).isoformat()}
    bonus = {"name": _("Launch bonus"), "amount": "2000", "per": "order", **days, "budget": "100000"}
    return {**simple_rate(today), "spiff": [bonus]}


STARTERS: dict[str, tuple[Any, Any, Callable[[date], Definition]]] = {
    "simple": (gettext_lazy("Simple rate"), gettext_lazy("One rate for every sale."), simple_rate),
    "accelerator": (
        gettext_lazy("Accelerator"),
        gettext_lazy("The rate rises with the attainment of the quota; a cap, and refunds within 90 days."),
        accelerator,
    ),
    "ote": (
        gettext_lazy("On-target pay 70/30"),
        gettext_lazy("Variable pay shared by two components, on a straight line from 50 to 150 %."),
        on_target,
    ),
    "override": (
        gettext_lazy("Manager override"),
        gettext_lazy("A rate on what everyone below sells, higher above the team's quota."),
        override,
    ),
    "spiff": (
        gettext_lazy("Rate with a SPIFF"),
        gettext_lazy("One rate, and a dated bonus for each order with a budget that closes it."),
        spiff,
    ),
}
