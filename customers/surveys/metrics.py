"""Scores of surveys as metrics: NPS, satisfaction, effort, and how many answered, by the day of the answer."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from django.db.models import Case, Count, F, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from customers.surveys.choices import ScoreBand, ScoreKind
from customers.surveys.models import Response
from salesplan.core.metrics import TIME_DIMENSIONS, Metric, Question, Unit, by_time, register
from salesplan.core.typing import DisplayText
from salesplan.people.metrics import person_filters

COLUMNS = {"owner": "owner_id", "team": "team_id", "product": "product_id"}
# What an answer counts, so that the figure is the sum of it by the number of answers.
WORTH = {
    ScoreKind.NPS: Case(
        When(band=ScoreBand.HIGH, then=Value(100)), When(band=ScoreBand.LOW, then=Value(-100)), default=Value(0)
    ),
    ScoreKind.CSAT: Case(When(score__gte=4, then=Value(1)), default=Value(0)),
    ScoreKind.CES: F("score"),
}


def narrowed(rows: QuerySet, filters: Mapping[str, tuple[str, ...]], as_of: date | None = None) -> QuerySet:
    """Narrow answers by dimensions; owner and team are those when the survey went out."""
    for name, values in filters.items():
        rows = person_filters(rows, name, values, COLUMNS)
    return rows.filter(answered_on__lte=as_of) if as_of else rows


def source(question: Question, kind: str) -> QuerySet:
    """Return the answers of a kind a question is about."""
    rows = Response.objects.visible_to(question.user).filter(
        score_kind=kind, answered_on__range=(question.start, question.end)
    )
    return narrowed(rows, question.filters, question.as_of).order_by()


def parts(kind: ScoreKind, question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
    """Answer a score by its two parts: what the answers count, and how many there are."""
    rows, worth = source(question, kind), Sum(WORTH[kind])
    if by is None:
        total, n = rows.aggregate(total=worth, n=Count("pk")).values()
        return {"": (Decimal(total or 0), Decimal(n))}
    if by in TIME_DIMENSIONS:
        return by_time(by, question, rows.values_list("answered_on").annotate(total=worth, n=Count("pk")))
    found = rows.values_list(COLUMNS[by]).annotate(total=worth, n=Count("pk"))
    return {str(key or ""): (Decimal(total), Decimal(n)) for key, total, n in found}


def _metric(kind: ScoreKind, key: str, label: DisplayText, help_text: DisplayText, unit: Unit) -> Metric:
    return Metric(
        key=key,
        label=label,
        help=help_text,
        unit=unit,
        direction="up",
        dimensions=(*TIME_DIMENSIONS, "owner", "team", "product"),
        terms_by=partial(parts, kind),
        rows_url="customers:response_list",
        rows_params={"kind": kind.value},
        is_ratio=True,
    )


NPS = _metric(
    ScoreKind.NPS,
    "nps",
    _("Recommendation (NPS)"),
    _("Share of 9s and 10s minus share of 0s to 6s, from −100 to 100, by day of answer."),
    "score",
)
CSAT = _metric(
    ScoreKind.CSAT,
    "csat",
    _("Satisfaction (CSAT)"),
    _("Share of 4s and 5s in all answers from 1 to 5, by day of answer."),
    "share",
)
CES = _metric(
    ScoreKind.CES, "ces", _("Effort (CES)"), _("Average of the answers from 1 to 7, by day of answer."), "score"
)


def register_all() -> None:
    """Offer the metrics (called once, when the app is ready)."""
    for metric in (NPS, CSAT, CES):
        register(metric)
