"""The metric `forecast`: what was won in some days and what is still expected of them."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from pipeline.deals.choices import CREDIT_NAMES
from pipeline.forecasts import rules
from pipeline.forecasts.queries.track_record import coming_share, day_of, is_over
from salesplan.core import metrics
from salesplan.core.metrics import DIMENSIONS, Metric, Question
from salesplan.core.money import ZERO

NONE = (ZERO,)


def terms_by(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
    """Answer the forecast; the result of days that are over; nothing of a day whose open deals were not kept."""
    won = metrics.get("won_revenue").terms_by(question, by)
    if is_over(question):
        return won
    from_open = metrics.get("expected_open").terms_by(question, by)
    if () in from_open.values() or (by and question.as_of and not from_open and _is_unknown(question)):
        return {} if by else {"": ()}
    coming = coming_share(question.start, question.end, day_of(question))
    return {
        key: (rules.expected(won.get(key, NONE)[0], from_open.get(key, NONE)[0], is_over=False, coming=coming),)
        for key in {**won, **from_open}
    }


def _is_unknown(question: Question) -> bool:
    return metrics.get("expected_open").value(question) is None


FORECAST = Metric(
    key="forecast",
    label=_("Forecast"),
    help=_(
        "Won revenue, what open deals are expected to bring by the end of the period, and what new deals have added in the past; once the period is over, the result."
    ),
    unit="money",
    direction="up",
    dimensions=DIMENSIONS,
    terms_by=terms_by,
    rows_url="pipeline:deal_list",
    rows_then_url="pipeline:snapshot_list",
    is_balance=True,
    rows_params={"state": "open"},
    rows_names=CREDIT_NAMES,
)
