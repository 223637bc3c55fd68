"""The forecast of anybody and of any days: the one answer behind every page that says what a period will end with."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from pipeline.deals.metrics import open_shares, open_shares_then
from pipeline.forecasts import rules
from pipeline.forecasts.queries.track_record import coming_share, day_of, is_over, range_factor
from pipeline.probability.queries.chances import chance_within
from salesplan.core import metrics
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class Outlook:
    """What was won in some days, what is open, what is expected of it, and what they are expected to end with.

    `open` is None, and so is the forecast, of a past day of which the open deals were not kept; of days that are over
    only the result is told.
    """

    won: Decimal
    open: Decimal | None
    from_open: Decimal | None
    forecast: rules.Forecast | None


def outlook(question: Question) -> Outlook:
    """Return what is won and open, what is expected of it, and the forecast with its range: seven questions."""
    won = metrics.get("won_revenue").value(question) or ZERO
    if is_over(question):
        return Outlook(won, None, None, rules.Forecast(won, won, won))
    open_amount = metrics.get("open_pipeline").value(question)
    if open_amount is None:
        return Outlook(won, None, None, None)
    from_open = metrics.get("expected_open").value(question) or ZERO
    factor, coming = range_factor(question), coming_share(question.start, question.end, day_of(question))
    forecast = rules.forecast(won, from_open, _variance(question), open_amount, factor, coming)
    return Outlook(won, open_amount, from_open, forecast)


def _variance(question: Question) -> Decimal:
    """Return the variance of what comes of the open deals; shares of one deal are won or lost together."""
    is_past = question.as_of is not None
    rows = open_shares_then(question) if is_past else open_shares(question)
    likely = chance_within(question.end, day_of(question), kept=is_past)
    by_deal = rows.order_by().values("pk").annotate(amount=Sum("credited"), likely=likely)
    spread = F("amount") * F("amount") * F("likely") * (1 - F("likely"))
    return by_deal.aggregate(spread=Sum(spread))["spread"] or ZERO
