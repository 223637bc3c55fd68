"""How likely an open deal is won: the expressions that every weighted figure, forecast and estimate multiplies by."""

from datetime import date

from django.db.models import F
from django.db.models.expressions import Combinable

from pipeline.probability.queries.probabilities import on_time


def chance() -> Combinable:
    """Return the chance that an open deal is won, as an expression over deals: by its stage, its time there and its date (`pipeline.probability`)."""
    return F("probability")


def kept_chance() -> Combinable:
    """Return the chance as it was kept with the open deals of a past day."""
    return F("probability")


def chance_within(end: date, today: date, *, kept: bool = False) -> Combinable:
    """Return the chance that an open deal is won by the end of a period, as it stands today or was `kept` on that day."""
    return (kept_chance() if kept else chance()) * on_time(end, today)
