"""How much a company looks like our best customers: a score from 0 to 100, with its reasons. Pure.

Of the best customers (a segment) we know how common each industry, size, country and place is among them. A trait's closeness
is how common it is there against the most common one: if 40 % of the best make things and 10 % are in retail, a
manufacturer is at 1 and a retailer at 0.25. Purchasing power is the annual revenue against the median of the best, at most 1.
A latent need is there when the note has one of the words that speak of it. Each trait has a weight; one that is not known of the
company is left out, and so is its weight, so that a company is not punished for what nobody has typed in. With less than half
of the weights known there is no score. Below, 20 + 10 + 10 + 7.5 of the 80 that are known: 59.

>>> profile = Profile({"industry": {"manufacturing": 4, "retail": 1}, "size": {"large": 3}}, Decimal(1000), ("downtime",))
>>> weights = {"industry": 30, "size": 20, "country": 10, "region": 10, "power": 20, "need": 10}
>>> company = {"industry": "retail", "size": "large", "power": Decimal(500), "need": "Much downtime on line 3"}
>>> found = score(company, profile, weights)
>>> found.score, [(reason.trait, reason.weight, str(reason.closeness)) for reason in found.reasons]
(59, [('size', 20, '1'), ('power', 20, '0.5'), ('need', 10, '1'), ('industry', 30, '0.25')])
>>> score({"size": "large"}, profile, weights) is None
True
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# Traits that are one of a list, and how closely they are compared: by how common they are among the best.
LISTED = ("industry", "size", "country", "region")
TRAITS = (*LISTED, "power", "need")
ONE, NOTHING = Decimal(1), Decimal(0)
# Below this share of known weights nothing is said.
LEAST_KNOWN = Decimal("0.5")


@dataclass(frozen=True)
class Profile:
    """The best customers: how many have each value of a trait, their median revenue, and the words of their need."""

    counts: Mapping[str, Mapping[str, int]]
    revenue: Decimal | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class FitReason:
    """What one trait adds."""

    trait: str
    weight: int
    closeness: Decimal
    value: Any


@dataclass(frozen=True)
class ProductFit:
    """A score with its reasons, those that add most first."""

    score: int
    reasons: list[FitReason]


# Any: a trait is a text or a figure.
def closeness(trait: str, value: Any, profile: Profile) -> Decimal | None:
    """Return how close a trait is to the best, from 0 to 1; None where it is not known, or says nothing of the best."""
    if trait == "need":
        text = str(value or "").casefold()
        return (ONE if any(word.casefold() in text for word in profile.words) else NOTHING) if profile.words else None
    if value in (None, ""):
        return None
    if trait == "power":
        return min(Decimal(value) / profile.revenue, ONE) if profile.revenue else None
    counts = profile.counts.get(trait) or {}
    return Decimal(counts.get(str(value), 0)) / max(counts.values()) if counts else None


def score(company: Mapping[str, Any], profile: Profile, weights: Mapping[str, int]) -> ProductFit | None:
    """Return the score of a company; None where too little is known of it."""
    reasons = []
    for trait in TRAITS:
        weight, close = weights.get(trait, 0), closeness(trait, company.get(trait), profile)
        if weight and close is not None:
            reasons.append(FitReason(trait, weight, close, company.get(trait)))
    known, whole = sum(reason.weight for reason in reasons), sum(weights.get(trait, 0) for trait in TRAITS)
    if not known or Decimal(known) / whole < LEAST_KNOWN:
        return None
    points = sum((reason.weight * reason.closeness for reason in reasons), NOTHING) / known
    in_order = sorted(reasons, key=lambda reason: -reason.weight * reason.closeness)
    return ProductFit(int((points * 100).quantize(ONE, ROUND_HALF_UP)), in_order)
