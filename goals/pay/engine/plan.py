"""A compensation plan as the engine reads it: frozen, complete, without defaults hidden elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from goals.pay.engine.bonuses import Spiff
from goals.pay.engine.choices import (
    AppliesTo,
    ClawbackFrom,
    CreditsOf,
    DrawKind,
    DrawOnLeaving,
    DrawRecovery,
    MeasuredAgainst,
    ReserveOnLeaving,
)
from goals.pay.engine.credits import CreditMeasure, Filter
from goals.pay.engine.exact_numbers import ONE, Number
from goals.pay.engine.limits import Cap, Floor
from goals.pay.engine.quotas import month_of_tenure
from goals.pay.engine.tables import RateTable, Tier
from salesplan.core.money import ZERO
from salesplan.core.periods import Calendar, Period

DEBTS = ("overpayment", "draw")


@dataclass(frozen=True)
class Kicker:
    """For credits that meet `where`: the rate × `factor`, + `plus` points of the paid amount, + a `bonus` each."""

    name: str
    where: Filter
    factor: Decimal = Decimal(1)
    plus: Decimal = ZERO
    bonus: Decimal = ZERO


@dataclass(frozen=True)
class Multiplier:
    """A second metric scales pay: the factor of the step it reached. A factor of 0 below a mark is a gate."""

    name: str
    metric: str
    steps: tuple[Tier, ...]
    components: tuple[str, ...] = ()
    is_linear: bool = False


@dataclass(frozen=True)
class Clawback:
    """How a refund is taken back.

    `at` proportional: at the sale's average rate; slices: from the sale's own top slice down; running: from the top of
    the running total of its day. Later than `window_days` after the sale nothing is taken back. `prorated` takes only
    the part of `term` months (or of the credit's attribute `term`) that was not served. `reduces_attainment` says
    whether the refund lowers the running total too.
    """

    at: ClawbackFrom = ClawbackFrom.PROPORTIONAL
    window_days: int | None = None
    prorated: bool = False
    term: int | None = None
    reduces_attainment: bool = True


@dataclass(frozen=True)
class Pool:
    """A sum for a team, shared by a stated key; the table yields the share of it that was reached."""

    amount: Decimal
    keys: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Component:
    """One way to earn. `tables` are its versions by day; `pays` narrows what is paid without narrowing what counts.

    `target` is the on-target pay of a period, for tables that yield shares; with `weight` it is that share of the plan's
    variable pay. `interval` is the component's own, where it is not the plan's. What is read to date is measured `against`
    the quotas of the whole interval, or of the periods so far. With *true_up* each period is read by itself, and the last
    one of the interval pays the difference to all of it. `overlays` lets what members are credited on top of the revenue
    count for whoever leads them. `windfall` holds a credit above that multiple of the quota back until it is approved.
    """

    name: str
    tables: tuple[RateTable, ...]
    measure: CreditMeasure = CreditMeasure()
    reads: AppliesTo = AppliesTo.PERIOD
    quota: str = ""
    pays: Filter = ()
    credits: CreditsOf = CreditsOf.OWN
    target: Decimal | None = None
    weight: Decimal | None = None
    kickers: tuple[Kicker, ...] = ()
    clawback: Clawback = Clawback()
    windfall: Decimal | None = None
    pool: Pool | None = None
    interval: str = ""
    against: MeasuredAgainst = MeasuredAgainst.INTERVAL
    overlays: bool = False

    @property
    def quota_name(self) -> str:
        """The quota it is measured by: by default the one of its own name."""
        return self.quota or self.name


@dataclass(frozen=True)
class Reserve:
    """`share` of what is earned is held and released in the period that holds the day `days` after the period's end."""

    share: Decimal
    days: int


@dataclass(frozen=True)
class Draw:
    """What is paid before it is earned.

    *recoverable* tops up to `amount` and is owed; *advance* is paid on top and is owed; *guarantee* tops up and *additive*
    adds, and neither is owed. `spares` names components and SPIFFs that neither fill the guarantee nor repay the draw. For a
    part of a period it is the part of the `amount`: of the days from `starts_on` to `ends_on`, and where it is `prorated`
    of those on which the person is there. `from_month` to `to_month` are months of tenure (0: not asked): the first begins
    with the day from which tenure counts, so that somebody who comes on 16 April is in it until 15 May.
    """

    kind: DrawKind
    amount: Decimal
    recovers: DrawRecovery = DrawRecovery.IMMEDIATE
    starts_on: date = date.min
    ends_on: date = date.max
    spares: tuple[str, ...] = ()
    prorated: bool = False
    from_month: int = 0
    to_month: int = 0

    @property
    def by_tenure(self) -> bool:
        """Whether it holds in certain months of tenure."""
        return bool(self.from_month or self.to_month)

    def span(self, tenure_from: date | None) -> tuple[date, date] | None:
        """Return from when to when it holds; nothing where it goes by tenure and nobody knows from when that counts.

        >>> Draw("guarantee", Decimal(3000), from_month=1, to_month=3).span(date(2026, 4, 16))
        (datetime.date(2026, 4, 16), datetime.date(2026, 7, 15))
        """
        if not self.by_tenure:
            return self.starts_on, self.ends_on
        if tenure_from is None:
            return None
        first = month_of_tenure(tenure_from, max(self.from_month, 1))
        last = month_of_tenure(tenure_from, self.to_month + 1) - timedelta(1) if self.to_month else date.max
        return max(self.starts_on, first), min(self.ends_on, last)

    @property
    def is_guarantee(self) -> bool:
        """Whether it tops up to an amount."""
        return self.kind in (DrawKind.RECOVERABLE, DrawKind.GUARANTEE)

    @property
    def is_owed(self) -> bool:
        """Whether what it pays must be earned later."""
        return self.kind in (DrawKind.RECOVERABLE, DrawKind.ADVANCE)


@dataclass(frozen=True)
class Recovery:
    """In which order debts are deducted, and how much of a period's wage may be: `share` of it, leaving `floor`."""

    order: tuple[str, ...] = DEBTS
    share: Decimal | None = None
    floor: Decimal | None = None

    @property
    def has_limit(self) -> bool:
        """Whether a person's other wage matters for what may be deducted."""
        return self.share is not None or self.floor is not None


@dataclass(frozen=True)
class RewardRule:
    """Something besides money (points, a training, a proposal for promotion) for an attainment of at least `at`.

    Of one component, or (without) of every component that has a quota.
    """

    kind: str
    description: str
    component: str = ""
    at: Decimal = Decimal(1)


@dataclass(frozen=True)
class LeavingRule:
    """What happens on the last day: reserves are kept to their day, paid or forfeited; draws kept, recovered, forgiven."""

    on: date
    reserve: ReserveOnLeaving = ReserveOnLeaving.KEEP
    draw: DrawOnLeaving = DrawOnLeaving.KEEP


@dataclass(frozen=True)
class PayPlan:
    """Everything that decides pay. `interval` groups the periods of `calendar` for to-date tables, interval caps and
    delayed recovery.

    `variable` is the on-target pay of a period that the components share by weight.
    """

    currency: str
    components: tuple[Component, ...]
    interval: str = "year"
    calendar: Calendar = Calendar()
    variable: Decimal | None = None
    multipliers: tuple[Multiplier, ...] = ()
    caps: tuple[Cap, ...] = ()
    floors: tuple[Floor, ...] = ()
    spiffs: tuple[Spiff, ...] = ()
    reserve: Reserve | None = None
    draws: tuple[Draw, ...] = ()
    recovery: Recovery = Recovery()
    leaving: LeavingRule | None = None
    rewards: tuple[RewardRule, ...] = ()


def attributes_in(plan: PayPlan) -> set[str]:
    """Return the attributes by which a plan chooses sales."""
    filters = [spiff.where for spiff in plan.spiffs]
    for component in plan.components:
        filters += [component.measure.where, component.pays]
        filters += [weight.where for weight in component.measure.weights]
        filters += [kicker.where for kicker in component.kickers]
    return {condition.attribute for where in filters for condition in where}


@dataclass(frozen=True)
class Adjustment:
    """A correction with its cause; a dispute's outcome is one, linked to the claim by `why`."""

    amount: Decimal
    why: str
    kind: str = "adjustment"


@dataclass(frozen=True)
class PeriodInputs:
    """What is known about a person in a period, besides the credits.

    `active` is the share of the period they are employed, by which prorated sums shrink, and `days`
    say from when to when, where that is known. `locked_commission` is what a locked
    period earned when it was paid, adjustments apart: the period stays, and what it would come to now is an adjustment of
    the next open one. A closed period's adjustments of kind "correction" are what it has paid of that already. `plan` is
    what holds in the period, where plans change over time. `other_wage` is what is paid beside, for the legal limit.
    `unknown` names second metrics for which there is no figure: their multipliers count as × 1, and the statement says so.
    `tenure_from` is the day from which months of tenure count.
    """

    period: Period
    quotas: Mapping[str, Number] = field(default_factory=dict)
    metrics: Mapping[str, Decimal] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    active: Number = ONE
    other_wage: Decimal = ZERO
    locked_commission: Decimal | None = None
    plan: "PayPlan | None" = None
    days: tuple[tuple[date, date], ...] = ()
    tenure_from: date | None = None


@dataclass(frozen=True)
class HeldReserve:
    """A reserve that waits: the day on which it is due, and the period that earned it."""

    due_on: date
    amount: Decimal
    earned_in: str = ""


@dataclass(frozen=True)
class Balances:
    """What stands between two periods: debts, reserves, and what caps have carried over (by component; "" for the plan)."""

    overpaid: Decimal = ZERO
    draw: Decimal = ZERO
    reserves: tuple[HeldReserve, ...] = ()
    carried: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def owed(self) -> Decimal:
        """What the person owes: overpayments and draws."""
        return self.overpaid + self.draw

    @property
    def reserve(self) -> Decimal:
        """What is held for the person."""
        return sum((holding.amount for holding in self.reserves), ZERO)

    @property
    def over_cap(self) -> Decimal:
        """What caps have carried over to the next period."""
        return sum(self.carried.values(), ZERO)
