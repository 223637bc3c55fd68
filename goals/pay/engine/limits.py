"""Caps and floors.

A cap of 10,000 on 12,000 pays 10,000 and forfeits 2,000, or carries them into the next period, where they stand before
the cap again. On a deal the cap is met before the sum is rounded; on a period, a component or the plan, after.
A floor lifts: a deal of 100 at 5 % with a minimum of 10 pays 10. It is no part of the deal's commission: a claw-back
takes 5, not 10.
"""

from dataclasses import dataclass
from decimal import Decimal

from goals.pay.engine.choices import CapExcess, LimitPer
from salesplan.core.money import ZERO, quantize


@dataclass(frozen=True)
class Cap:
    """At most `amount` for a deal, a period or the interval, of one component or (without) of the plan.

    With `of_target` it is that share of the target pay: 150 % of a target of 10,000 are 15,000.
    """

    amount: Decimal | None = None
    per: LimitPer = LimitPer.PERIOD
    excess: CapExcess = CapExcess.FORFEIT
    component: str = ""
    prorated: bool = False
    of_target: Decimal | None = None


@dataclass(frozen=True)
class Floor:
    """At least `amount` for each deal or period, of one component or (without) of the plan."""

    amount: Decimal
    per: LimitPer = LimitPer.PERIOD
    component: str = ""
    prorated: bool = False


def capped(amount: Decimal, cap: Decimal | None, currency: str) -> tuple[Decimal, Decimal]:
    """Return what a cap leaves of an amount, and what it cuts."""
    if cap is None:
        return amount, ZERO
    kept = min(amount, quantize(cap, currency))
    return kept, amount - kept
