"""The page on which rules are tried before they hold: a question in the URL, and nothing written."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.pay.plan.models import IncentivePlan
from goals.pay.plan.people_form import PeopleForm
from goals.pay.simulations import presenters
from goals.pay.simulations.queries import chosen, rules_of, simulate, unsound
from goals.pay.simulations.rules import attainments
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.errors import Refused
from salesplan.core.format import period_label
from salesplan.core.forms import AmountField
from salesplan.core.periods import Calendar, Period, PeriodKind
from salesplan.core.typing import UserRequest

# How many months, quarters and years back can be chosen.
MONTHS, QUARTERS, YEARS = 12, 8, 3
# The attainments that are assumed while nothing is typed.
ASSUMED = "80, 100, 120"


@require_GET
def simulation(request: UserRequest, pk: int) -> HttpResponse:
    """What a plan's versions and drafts would have paid on the real deals of a period, side by side."""
    require(request.user, "admin", "auditor")
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    own_company, fiscal_calendar = company(), calendar()
    today = business_day(timezone.now(), own_company)
    offered = rules_of(plan, request.user)
    tried = chosen(offered, request.GET.getlist("with"), today)
    periods = _periods(fiscal_calendar, today)
    period = _asked(fiscal_calendar, request.GET.get("period"), periods)
    budget, error = _budget(request.GET.get("budget", ""))
    typed = request.GET.get("assume", ASSUMED)
    places, unread = _places(typed)
    who = PeopleForm(request.GET)
    picked = who.people(period.start, period.end) if who.is_valid() else {}
    context: dict[str, Any] = {
        "who": who,
        "picked": picked,
        "unsound": unsound(plan, request.user),
        "plan": plan,
        "offered": offered,
        "tried": {rules.key for rules in tried},
        "period": period,
        "periods": _grouped(periods),
        "label": period_label(period.key),
        "budget": request.GET.get("budget", ""),
        "assume": typed,
        "fault": error or unread,
        "currency": own_company.currency,
    }
    if tried:
        try:
            result = simulate(plan, tried, period, request.user, budget, places, picked or None)
        except Refused as refused:
            context["fault"] = refused.message
        else:
            context |= presenters.of(result, own_company.currency)
    return render(request, "goals/pay/simulations/show.html", context, status=422 if context["fault"] else 200)


def _periods(fiscal_calendar: Calendar, today: date) -> list[Period]:
    """Return what can be chosen: the last full quarter first, then earlier ones, months and years."""
    quarter, year = (
        fiscal_calendar.containing(today, PeriodKind.QUARTER),
        fiscal_calendar.containing(today, PeriodKind.YEAR),
    )
    quarters = [fiscal_calendar.shift(quarter, -step) for step in range(1, QUARTERS + 1)]
    month = fiscal_calendar.containing(today, PeriodKind.MONTH)
    months = [fiscal_calendar.shift(month, -step) for step in range(1, MONTHS + 1)]
    return [*quarters, quarter, *months, month, *(fiscal_calendar.shift(year, -step) for step in range(YEARS))]


def _grouped(periods: list[Period]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what can be chosen by kind, each as (key, name)."""
    names = {"quarter": _("Quarters"), "month": _("Months"), "year": _("Years")}
    return [
        (name, [(period.key, period_label(period.key)) for period in periods if period.kind == kind])
        for kind, name in names.items()
    ]


def _asked(fiscal_calendar: Calendar, key: str | None, offered: list[Period]) -> Period:
    """Return the period of a key, else the first offered; a month, quarter, half or year of the fiscal calendar."""
    try:
        period = fiscal_calendar.parse(key or "")
    except ValueError:
        return offered[0]
    return (
        period
        if period.kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
        else offered[0]
    )


def _budget(typed: str) -> tuple[Decimal | None, str]:
    """Return the budget typed, and what is wrong with it."""
    try:
        return AmountField(required=False, min_value=0).clean(typed), ""
    except ValidationError as error:
        return None, " ".join(error.messages)


def _places(typed: str) -> tuple[list[Decimal], str]:
    """Return the attainments typed, and what is wrong with them."""
    try:
        return attainments(typed), ""
    except ValueError as error:
        message = _(
            "“%(piece)s” is not an attainment. Enter percentages of the quota up to 500, for example 80, 100, 120."
        )
        return [], message % {"piece": error}
