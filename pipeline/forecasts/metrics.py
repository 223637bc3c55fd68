"""The metric `forecast`: what was won in some days and what is still expected of them."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from pipeline.deals.choices import CREDIT_NAMES
from pipeline.forecasts import rules
from pipeline.forecasts.outlook import is_over
from salesplan.core import metrics
from salesplan.core.metrics import DIMENSIONS, Metric, Question
from salesplan.core.money import ZERO

NONE = (ZERO,)


def parts(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
    """Answer won + weighted pipeline; the result of days that are over; nothing of a day whose open deals were not kept."""
    won = metrics.get("won_revenue").parts(question, by)
    if is_over(question):
        return won
    weighted = metrics.get("weighted_pipeline").parts(question, by)
    if () in weighted.values() or (by and question.as_of and not weighted and _is_unknown(question)):
        return {} if by else {"": ()}
    return {
        key: (rules.expected(won.get(key, NONE)[0], weighted.get(key, NONE)[0], is_over=False),)
        for key in {**won, **weighted}
    }


def _is_unknown(question: Question) -> bool:
    return metrics.get("weighted_pipeline").value(question) is None


FORECAST = Metric(
    key="forecast",
    label=_("Forecast"),
    help=_("Won revenue plus the weighted pipeline that is due within the days; the result once they are over."),
    unit="money",
    direction="up",
    dimensions=DIMENSIONS,
    parts=parts,
    rows_url="pipeline:deal_list",
    rows_then_url="pipeline:snapshot_list",
    is_balance=True,
    rows_params={"state": "open"},
    rows_names=CREDIT_NAMES,
)
