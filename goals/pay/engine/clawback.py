"""Claw-back: a refund is a negative credit that takes back what was paid, at the rate originally paid.

Of a deal of 20,000 on top of 145,000 (5,000 at 4 %, 15,000 at 6 %: 1,100) half is refunded: *proportional* takes 550,
*slices* takes the top of the deal, 10,000 at 6 % = 600. *Running* takes the top of today's running total instead. A
minimum is not taken back: of 100 at 5 % paid as 10, a refund takes 5. *Prorated* by time it takes commission × months not
served ÷ term: 1,200, cancelled after 4 of 12 months, −800. Never more than the commission is taken back. What cost pay is
given back in the same way: a sale with a margin of −100 at 10 % costs 10, and cancelled in full it gives the 10 back.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from goals.pay.engine.choices import ClawbackFrom
from goals.pay.engine.credits import Credit
from goals.pay.engine.exact_numbers import Number, over
from goals.pay.engine.plan import Clawback
from goals.pay.engine.quotas import full_months
from goals.pay.engine.reasons import reason
from goals.pay.engine.running_total import RuleChange, StatementLine
from goals.pay.engine.tables import TierSlice
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class RememberedSale:
    """What is remembered of a credit: what earned (`pays`), its commission, its slices, and how much was taken back.

    What was taken has the sign of what earned.
    """

    pays: Decimal
    commission: Decimal
    slices: tuple[TierSlice, ...]
    taken_back: Decimal = ZERO

    @property
    def remaining(self) -> Decimal:
        """The share of the credit that has not been taken back."""
        return 1 - self.taken_back / self.pays if self.pays else Decimal(1)


def share_taken(clawback: Clawback, original: Credit, sold_on: date | None, day: date) -> Number:
    """Return the share of a refund that is taken back: none after the window, the unserved part of the term, or all."""
    if sold_on is None:
        return ZERO
    if clawback.window_days is not None and (day - sold_on).days > clawback.window_days:
        return ZERO
    if not clawback.prorated:
        return Decimal(1)
    term = original.attributes.get("term", clawback.term)
    if not term:
        return Decimal(1)
    served = min(Decimal(full_months(sold_on, day)), Decimal(term))
    return over(Decimal(term) - served, Decimal(term))


def take_back(
    line: StatementLine, clawback: Clawback, sale: Credit, kept: dict[tuple[int, str], RememberedSale]
) -> StatementLine:
    """Return a refund's line, priced from what its sale was paid, and remember how much of the sale is gone."""
    was = kept.get(sale.key)
    if was is None or not was.pays:
        return replace(line, unpaid="sale_not_paid")
    sign = 1 if was.pays > 0 else -1
    amount = min(-sign * line.credit.earning_amount, sign * (was.pays - was.taken_back))
    if amount <= 0:
        return replace(line, unpaid="out_of_window" if not line.credit.earning_amount else "taken_already")
    if clawback.at == ClawbackFrom.SLICES and was.slices:
        slices = _from_the_top(was, amount, sign)
    else:
        rate = was.commission / was.pays
        slices = [TierSlice(0, ZERO, None, -sign * amount, rate, -sign * was.commission * amount / was.pays)]
    kept[sale.key] = replace(was, taken_back=was.taken_back + sign * amount)
    exact = sum((part.earning for part in slices), ZERO)
    name = sale.name or f"#{sale.number}"
    return replace(
        line,
        slices=tuple(slices),
        exact=exact,
        unpaid="",
        changes=(RuleChange("claw-back", name, ZERO, exact, reason("taken_at", at=clawback.at)),),
    )


def _from_the_top(was: RememberedSale, amount: Decimal, sign: int) -> list[TierSlice]:
    """Take slices from the sale's top down, past what earlier refunds took, scaled by what later rules made of them."""
    raw = sum((part.earning for part in was.slices), ZERO)
    scale = was.commission / raw if raw else ZERO
    skip, out = sign * was.taken_back, []
    for part in reversed(was.slices):
        size = sign * part.amount
        free = size - min(skip, size)
        skip -= min(skip, size)
        take = min(free, amount)
        if take > 0:
            back = -sign * take
            out.append(replace(part, amount=back, earning=back * part.rate * scale, rate=part.rate * scale))
            amount -= take
    return out
