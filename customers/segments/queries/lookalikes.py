"""Who looks like the best customers and never ordered: the profile of a segment, and the scores of those one sees."""

import heapq
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count

from customers.accounts.models import Account
from customers.segments.models import FitWeights, Segment
from customers.segments.queries.members import members
from customers.segments.queries.scoring import in_stage
from customers.segments.rules.fit import LISTED, TRAITS, ProductFit, Profile, score
from salesplan.people.models import User

MOST = 200


@dataclass(frozen=True)
class Lookalike:
    """A company with its score."""

    account: Account
    fit: ProductFit


def fit_weights() -> FitWeights:
    """Return what counts how much; before anybody has said so, the usual, unsaved."""
    return FitWeights.objects.filter(pk=1).first() or FitWeights(pk=1)


def weights_of(settings: FitWeights) -> dict[str, int]:
    """Return the weights by trait."""
    return {trait: getattr(settings, trait) for trait in TRAITS}


def words_of(settings: FitWeights) -> tuple[str, ...]:
    """Return the words that speak of the need."""
    return tuple(
        word.strip() for word in settings.words.replace("，", ",").replace("、", ",").split(",") if word.strip()
    )


def profile(segment: Segment, day: date, words: tuple[str, ...]) -> Profile:
    """Return what the customers of a segment are like, those that nobody in particular sees among them: counts alone."""
    inside = members(segment, day).order_by()
    counts = {}
    for trait in LISTED:
        rows = inside.exclude(**{trait: ""}).values_list(trait).annotate(Count("pk"))
        counts[trait] = {str(value): number for value, number in rows}
    return Profile(counts, _median_revenue(segment, day), words)


def _median_revenue(segment: Segment, day: date) -> Decimal | None:
    text, values = members(segment, day).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY annual_revenue) FROM customers_account "  # noqa: S608
            f"WHERE id IN ({text})",
            values,
        )
        [median] = cursor.fetchone() or [None]
    return None if median is None else Decimal(str(median))


def lookalikes(user: User, segment: Segment, day: date) -> list[Lookalike]:
    """Return the companies somebody sees that never ordered, those most like a segment first; 200 at most."""
    settings = fit_weights()
    best, weights = profile(segment, day, words_of(settings)), weights_of(settings)
    rows = in_stage(user, day, "none").order_by()
    columns = ("pk", *LISTED, "annual_revenue", "note")
    scored: list[tuple[int, int, ProductFit]] = []
    for pk, *values, revenue, note in rows.values_list(*columns).iterator(chunk_size=5000):
        company: dict[str, Any] = {**dict(zip(LISTED, values, strict=True)), "power": revenue, "need": note}
        if (fit := score(company, best, weights)) is not None:
            scored.append((fit.score, -pk, fit))
    top = heapq.nlargest(MOST, scored, key=lambda row: row[:2])
    accounts = Account.objects.select_related("owner").in_bulk([-pk for _score, pk, _fit in top])
    return [Lookalike(accounts[-pk], fit) for _score, pk, fit in top]
