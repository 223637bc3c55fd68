"""How likely an open deal is won: the one expression that every weighted figure, forecast and estimate multiplies by."""

from django.db.models import F
from django.db.models.expressions import Combinable


def chance() -> Combinable:
    """Return the chance that an open deal is won, as an expression over deals: by its stage, its time there and its date (`pipeline.probability`)."""
    return F("probability")


def kept_chance() -> Combinable:
    """Return the chance as it was kept with the open deals of a past day."""
    return F("probability")
