"""The forecast of anybody and of any days: the one answer behind every page that says what a period will end with."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum
from django.utils import timezone

from pipeline.deals.metrics import open_shares, open_shares_then
from pipeline.forecasts import rules
from pipeline.forecasts.basis import range_factor
from pipeline.forecasts.queries import chance, kept_chance
from salesplan.core import metrics
from salesplan.core.company.queries import business_day
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO
from salesplan.core.pacing import days_gone
from salesplan.core.periods import span


@dataclass(frozen=True)
class Outlook:
    """Open and weighted pipeline of some days, and what they are expected to end with.

    `open` is None, and so is the forecast, of a past day of which the open deals were not kept; of days that are over
    only the result is told.
    """

    open: Decimal | None
    weighted: Decimal | None
    forecast: rules.Forecast | None


def day_of(question: Question) -> date:
    """Return the day a question speaks of: the past day it asks for, or today."""
    return question.as_of or business_day(timezone.now())


def is_over(question: Question) -> bool:
    """Say whether the days of a question have passed."""
    return question.end < day_of(question)


def outlook(question: Question) -> Outlook:
    """Return what is open, what it weighs, and the forecast with its range: five questions."""
    won = metrics.get("won_revenue").value(question) or ZERO
    if is_over(question):
        return Outlook(None, None, rules.Forecast(won, won, won))
    open_amount = metrics.get("open_pipeline").value(question)
    if open_amount is None:
        return Outlook(None, None, None)
    weighted = metrics.get("weighted_pipeline").value(question) or ZERO
    factor = range_factor(elapsed(question))
    return Outlook(open_amount, weighted, rules.forecast(won, weighted, _variance(question), open_amount, factor))


def elapsed(question: Question) -> Decimal:
    """Return the share of the days of a question that are over."""
    days = span(question.start, question.end)
    return Decimal(days_gone(days, day_of(question))) / days.days


def _variance(question: Question) -> Decimal:
    """Return the variance of what comes of the open deals; shares of one deal are won or lost together."""
    then = question.as_of is not None
    rows = open_shares_then(question) if then else open_shares(question)
    likely = kept_chance() if then else chance()
    by_deal = rows.order_by().values("pk").annotate(amount=Sum("credited"), likely=likely)
    spread = F("amount") * F("amount") * F("likely") * (1 - F("likely"))
    return by_deal.aggregate(spread=Sum(spread))["spread"] or ZERO
