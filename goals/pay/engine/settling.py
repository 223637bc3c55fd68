"""From what was earned to what is paid: reserve, debts, draws, the legal limit.

* *Reserve*: a share is held and released when its day comes: 1,000 at 30 % pay 700, and 300 later.
* *Debts*: what is below zero is not paid but owed, and deducted later. Debts go first in their order: earned 3,000,
  overpaid 500, draw 1,000 with a guarantee of 2,000: 500 for the overpayment, then 500 of the draw (the part above the
  guarantee); 2,000 are paid and 500 of the draw are left.
* *Recoverable draw* of 2,000, earned 2750, 3000, 1500, 2375, 3000, 2750: paid 2750, 3000, 2000, 2000, 2875, 2750; owed
  0, 0, 500, 125, 0, 0. With *delayed* recovery it is only deducted in the last period of the interval; what is still
  owed after it is `due`.
* *Advance*: paid on top of what was earned, all of it owed, and deducted from later earnings before the next one.
* *Guarantees* are measured against what was earned, before anything is held or deducted: a reserve never raises the top-up
  (earned and guaranteed 1,000, 30 % held: 700 now and 300 later), and what fills the guarantee is not deducted (earned
  110, guaranteed 250, something owed: 250 are paid).
* *Dates*: a draw is for the days on which it holds and the person is there: of 3,000 a month from 16 April on, April has
  1,500, and so has the month of who leaves on the 15th. Several may follow one another; of what must be topped up
  those that are not owed give first. By month of tenure a draw has the days of those months: three months guaranteed
  from 16 April on are 1,500 for half of April and 15 of 31 days of July.
* *Legal limit*: deductions take at most a share of the period's wage and leave a floor. Owed 5,000 at 20 %, minimum
  2,690: of 12,000 take 2,400, of 3,000 take 310.
* *Leaving*: on the last day the reserve is paid or forfeited and the draw recovered, forgiven or kept; all three show.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from goals.pay.engine.choices import DrawOnLeaving, DrawRecovery, ReserveOnLeaving
from goals.pay.engine.exact_numbers import Number, decimal, times
from goals.pay.engine.plan import Balances, Draw, HeldReserve, PayPlan, PeriodInputs
from goals.pay.engine.quotas import active_share
from goals.pay.engine.reasons import reason
from goals.pay.engine.results import Posting
from salesplan.core.money import ZERO, quantize


def share_of_days(inputs: PeriodInputs, first: date, last: date, *, is_prorated: bool) -> Number:
    """Return the share of a period from a day to a day; where it is prorated, of the days on which the person is there.

    Where those days are not known one by one, the smaller of both shares.
    """
    share = active_share(inputs.period, first, last)
    if not is_prorated:
        return share
    if not inputs.days:
        return min(share, Fraction(inputs.active))
    spans = [(max(first, start), min(last, end)) for start, end in inputs.days]
    return sum((active_share(inputs.period, *span) for span in spans if span[0] <= span[1]), Fraction(0))


@dataclass(frozen=True)
class PeriodSettlement:
    """What a period pays, the postings that led from earned to paid, and what stands after it."""

    paid: Decimal
    postings: tuple[Posting, ...]
    closing: Balances
    due: Decimal


class PeriodSettling:
    """One period on its way to the payment. Every method takes its step and posts it."""

    def __init__(
        self, plan: PayPlan, inputs: PeriodInputs, opening: Balances, earned: Decimal, spared: Decimal
    ) -> None:
        self.plan, self.given = plan, inputs
        self.earned, self.spared = earned, max(spared, ZERO)
        self.available = earned
        self.overpaid, self.draw = opening.overpaid, opening.draw
        self.held = list(opening.reserves)
        self.postings: list[Posting] = []
        leaving = plan.leaving
        self.leaves = leaving if leaving is not None and leaving.on <= inputs.period.end else None
        self.current = self._currently()
        self.guaranteed = sum((amount for draw, amount in self.current if draw.is_guarantee), ZERO)
        self.filled = min(max(earned - self.spared, ZERO), self.guaranteed)

    def post(self, kind: str, amount: Decimal, why: str = "", name: str = "") -> None:
        """Post a movement, if there is one."""
        if amount:
            self.postings.append(Posting(kind, name, amount, why))

    def reserve(self) -> None:
        """Release what is due, then hold the share of what the period earned."""
        end, rule = self.given.period.end, self.plan.reserve
        kept = []
        for holding in self.held:
            if self.leaves and self.leaves.reserve == ReserveOnLeaving.FORFEIT:
                self.postings.append(
                    Posting("forfeit", "", ZERO, reason("forfeited", amount=holding.amount, period=holding.earned_in))
                )
            elif holding.due_on <= end or (self.leaves and self.leaves.reserve == ReserveOnLeaving.PAY):
                self.available += holding.amount
                self.post("release", holding.amount, reason("held_since", period=holding.earned_in))
            else:
                kept.append(holding)
        self.held = kept
        if rule is None or self.earned <= 0 or (self.leaves and self.leaves.reserve != ReserveOnLeaving.KEEP):
            return
        amount = quantize(self.earned * rule.share, self.plan.currency)
        self.available -= amount
        self.post("reserve", -amount, reason("share_of", share=rule.share, of=self.earned))
        self.held.append(HeldReserve(end.fromordinal(end.toordinal() + rule.days), amount, self.given.period.key))

    def debts(self, *, is_last: bool) -> None:
        """Turn what is below zero into a debt, then deduct debts in their order within the legal limit."""
        if self.available < 0:
            self.post("owed", -self.available, reason("more_taken_back"))
            self.overpaid -= self.available
            self.available = ZERO
        left = self._limit()
        for debt in self.plan.recovery.order:
            if debt == "overpayment":
                taken = min(self.overpaid, self._above_guarantee(), left)
                self.overpaid -= taken
                self.post("recovery", -taken, reason("overpayment"))
            else:
                above = max(self._above_guarantee() - self.spared, ZERO)
                taken = min(self.draw, above, left) if self._recovers(is_last) else ZERO
                self.draw -= taken
                self.post("draw recovery", -taken, reason("draw"))
            self.available -= taken
            left -= taken

    def draws(self) -> None:
        """Pay the draws of the period: what is not owed first."""
        missing = self.guaranteed - self.filled
        for draw, amount in sorted(self.current, key=lambda pair: pair[0].is_owed):
            if draw.is_guarantee:
                amount = min(amount, missing)
                missing -= amount
            self.available += amount
            self.post("draw", amount, _why(draw))
            if draw.is_owed:
                self.draw += amount

    def forgive(self) -> None:
        """Let go of what is owed of draws, where a leaver's is forgiven."""
        if self.leaves and self.leaves.draw == DrawOnLeaving.FORGIVE and self.draw:
            self.postings.append(Posting("draw forgiven", "", ZERO, reason("forgiven", amount=self.draw)))
            self.draw = ZERO

    def _currently(self) -> list[tuple[Draw, Decimal]]:
        """Return the draws of the period, each with what it is for the days on which it holds."""
        out = []
        for draw in self.plan.draws:
            span = draw.span(self.given.tenure_from)
            if span is None:
                continue
            last = min(span[1], self.plan.leaving.on) if self.plan.leaving else span[1]
            share = share_of_days(self.given, span[0], last, is_prorated=draw.prorated)
            if share:
                out.append((draw, quantize(decimal(times(draw.amount, share)), self.plan.currency)))
        return out

    def _above_guarantee(self) -> Decimal:
        """Return what may be deducted: all but what fills a guarantee."""
        return max(self.available - self.filled, ZERO)

    def _recovers(self, is_last: bool) -> bool:
        if self.leaves:
            return self.leaves.draw == DrawOnLeaving.RECOVER
        return is_last or all(draw.recovers == DrawRecovery.IMMEDIATE for draw, _ in self.current)

    def _limit(self) -> Decimal:
        """Return how much of the period's wage may be deducted."""
        rule, wage = self.plan.recovery, self.given.other_wage + self.available
        limits = [wage]
        if rule.share is not None:
            limits.append(quantize(wage * rule.share, self.plan.currency))
        if rule.floor is not None:
            limits.append(wage - rule.floor)
        return max(min(limits), ZERO)


def _why(draw: Draw) -> str:
    """Return why a draw is paid: its kind, and the months of tenure for which it holds."""
    if not draw.by_tenure:
        return reason(draw.kind)
    months = (str(draw.from_month or 1), str(draw.to_month or ""))
    return reason("in_tenure", kind=draw.kind, months=months)


def settle(
    plan: PayPlan,
    inputs: PeriodInputs,
    opening: Balances,
    earned: Decimal,
    spared: Decimal = ZERO,
    *,
    is_last: bool = False,
) -> PeriodSettlement:
    """Return what a period pays of what was earned; `is_last` in its interval."""
    step = PeriodSettling(plan, inputs, opening, earned, spared)
    step.reserve()
    step.debts(is_last=is_last)
    step.draws()
    step.forgive()
    is_delayed = any(draw.recovers == DrawRecovery.END for draw in plan.draws)
    closing = Balances(step.overpaid, step.draw, tuple(step.held), opening.carried)
    return PeriodSettlement(
        step.available, tuple(step.postings), closing, step.draw if is_last and is_delayed else ZERO
    )
