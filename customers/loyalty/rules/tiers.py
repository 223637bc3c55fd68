"""The tier of a member: by what they spent in the rolling window, with a grace before one falls. Pure.

Spending counts for tiers, never points: what is redeemed, adjusted or expires moves no tier (qualifying is not spendable).

A bound counts as reached: with gold from 100,000, whoever spent exactly 100,000 is gold (`>=`). A tier rises at once. Whoever
falls below keeps the tier for the days of grace, from the day on which they first fell; if they reach it again by then,
nothing has happened.

With 90 days of grace: gold, fallen below on 1 March → gold until 29 May, silver on 30 May.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class TierBound:
    """A tier, and from what spending on it is reached."""

    id: int
    threshold: Decimal


@dataclass(frozen=True)
class TierStanding:
    """The tier somebody has (None for none), and since when they spent too little for it."""

    tier: int | None
    below_since: date | None = None


def reached(spend: Decimal, tiers: Sequence[TierBound]) -> TierBound | None:
    """Return the highest tier whose bound is reached.

    >>> tiers = [TierBound(1, Decimal(20000)), TierBound(2, Decimal(100000))]
    >>> [getattr(reached(Decimal(spend), tiers), "id", None) for spend in (19999, 20000, 99999, 100000)]
    [None, 1, 1, 2]
    """
    return max((tier for tier in tiers if spend >= tier.threshold), key=lambda tier: tier.threshold, default=None)


def standing(
    before: TierStanding, spend: Decimal, tiers: Sequence[TierBound], day: date, grace_days: int
) -> TierStanding:
    """Return the tier on a day, from the one before it and the spending of the window.

    >>> tiers = [TierBound(1, Decimal(20000)), TierBound(2, Decimal(100000))]
    >>> fallen = standing(TierStanding(2), Decimal(50000), tiers, date(2026, 3, 1), 90)
    >>> fallen
    TierStanding(tier=2, below_since=datetime.date(2026, 3, 1))
    >>> standing(fallen, Decimal(50000), tiers, date(2026, 5, 29), 90).tier
    2
    >>> standing(fallen, Decimal(50000), tiers, date(2026, 5, 30), 90)
    TierStanding(tier=1, below_since=None)
    >>> standing(fallen, Decimal(100000), tiers, date(2026, 4, 1), 90)
    TierStanding(tier=2, below_since=None)
    """
    now = reached(spend, tiers)
    current = next((tier for tier in tiers if tier.id == before.tier), None)
    if current is None or (now is not None and now.threshold >= current.threshold):
        return TierStanding(now.id if now else None)
    since = before.below_since or day
    if (day - since).days < grace_days:
        return TierStanding(current.id, since)
    return TierStanding(now.id if now else None)


def to_next(spend: Decimal, tiers: Sequence[TierBound]) -> tuple[TierBound, Decimal] | None:
    """Return the next tier and how much is missing, or None at the top.

    >>> to_next(Decimal(15000), [TierBound(1, Decimal(20000))])
    (TierBound(id=1, threshold=Decimal('20000')), Decimal('5000'))
    """
    above = min((tier for tier in tiers if tier.threshold > spend), key=lambda tier: tier.threshold, default=None)
    return None if above is None else (above, above.threshold - spend)
