"""A person's pay over periods: the one calculation that everything else asks.

**Order of evaluation** (`ORDER`, printed with each plan): eligible event → credit and split → measure → attainment →
rate → component earning → modifiers → deal cap and minimum → rounding → period floors and caps → SPIFFs → adjustments →
reserve → recovery of debts and draws within the legal limit → draw → payment.

Rounding happens once, half up, on the sum of all components; components, lines and slices then tie to it to the cent.
Caps, floors, shares and debts that follow are whole cents already.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from goals.pay.engine.bonuses import Award, Campaign, Orders
from goals.pay.engine.choices import AppliesTo, CapExcess, LimitPer, MeasuredAgainst
from goals.pay.engine.credit_book import CreditBook
from goals.pay.engine.credits import Credit
from goals.pay.engine.earning import ComponentMemory, EarningContext, earn
from goals.pay.engine.exact_numbers import ONE, Number, cleared, decimal, over, times, total
from goals.pay.engine.limits import Cap, Floor, capped
from goals.pay.engine.modifiers import unknown_in
from goals.pay.engine.plan import Adjustment, Balances, Component, PayPlan, PeriodInputs, RewardRule
from goals.pay.engine.reasons import reason
from goals.pay.engine.results import CalculatedPeriod, ComponentEarnings, Posting
from goals.pay.engine.rounding import tie
from goals.pay.engine.running_total import RuleChange, printed
from goals.pay.engine.settling import settle
from goals.pay.engine.targets import most_of, target_of
from salesplan.core.money import ZERO, quantize
from salesplan.core.periods import Period

ORDER = (
    "eligible event",
    "credit and split",
    "measure",
    "attainment",
    "rate",
    "component earning",
    "modifiers",
    "deal cap and minimum",
    "rounding",
    "period floors and caps",
    "SPIFFs",
    "adjustments",
    "reserve",
    "recovery within the legal limit",
    "draw",
    "payment",
)
# The name under which a closed period's earning is posted.
AS_CLOSED = "as closed"
Others = Mapping[str, Mapping[str, Sequence[Credit]]]


def calculate(
    plan: PayPlan,
    inputs: Sequence[PeriodInputs],
    credits: Iterable[Credit],
    *,
    payee: str = "",
    opening: Balances | None = None,
    through: Period | None = None,
    others: Others | None = None,
) -> list[CalculatedPeriod]:
    """Return the statements of periods in order. The same input gives the same output, to the last posting.

    They end `through` a period, where one is named: what is given for those after it says only what their interval
    carries. Of 100 a month 150 in January are 150 % of the month and, to date, 12.5 % of the year. `others` are the credits of
    those with whom the budget of a SPIFF is shared, by its name and person.
    """
    run = _Run(plan, sorted(inputs, key=lambda row: row.period), list(credits), payee, others)
    out, balances = [], opening or Balances()
    for i, row in enumerate(run.given):
        if through is not None and row.period.end > through.end:
            continue
        statement = run.period(i, row, balances)
        out.append(statement)
        balances = statement.closing
    return out


def what_if(
    plan: PayPlan,
    inputs: Sequence[PeriodInputs],
    credits: Sequence[Credit],
    extra: Sequence[Credit],
    *,
    payee: str = "",
    others: Others | None = None,
) -> list[Decimal]:
    """Return by how much hypothetical credits would raise what each period earns; nothing else is touched."""
    without = calculate(plan, inputs, credits, payee=payee, others=others)
    after = calculate(plan, inputs, [*credits, *extra], payee=payee, others=others)
    return [new.earned - old.earned for old, new in zip(without, after, strict=True)]


class _Run:
    def __init__(
        self, plan: PayPlan, inputs: list[PeriodInputs], credits: list[Credit], payee: str, others: Others | None = None
    ) -> None:
        self.base = self.plan = plan
        self.others = others or {}
        self.given, self.credits, self.payee = inputs, credits, payee
        self.calendar = plan.calendar
        self.books: dict[Hashable, CreditBook] = {}
        self.memories: dict[str, ComponentMemory] = defaultdict(ComponentMemory)
        self.campaigns: dict[str, Campaign] = {}
        self.earned_in: dict[tuple[str, Period], Decimal] = {}
        self.quotas: dict[str, Number | None] = {}
        self.intervals: dict[tuple[str, date], Period] = {}
        self.correction = ZERO
        self.corrected: list[str] = []

    def period(self, index: int, inputs: PeriodInputs, opening: Balances) -> CalculatedPeriod:
        """Return one statement."""
        self.plan = inputs.plan or self.base
        interval = self._interval(inputs.period)
        rounded = self._rounded(index, inputs)
        carried = dict(opening.carried)
        components = [self._limited(component, inputs, carried) for component in rounded]
        components_total = sum((component.earned for component in components), ZERO)
        limited, changes = self._limits("", components_total, inputs, carried)
        awards = self._awards(inputs.period)
        postings = [Posting("earning", component.name, component.earned) for component in components]
        postings += [Posting(change.rule, "", change.after - change.before, change.why) for change in changes]
        postings += _bonuses(awards)
        earned = limited + sum((award.amount for award in awards), ZERO)
        if inputs.locked_commission is not None:
            self._correct(inputs, earned)
            postings = [Posting("earning", AS_CLOSED, inputs.locked_commission)]
            earned = inputs.locked_commission
        added = self._adjustments(inputs)
        postings += [
            Posting(adjustment.kind, "", adjustment.amount, adjustment.why)
            for adjustment in added
            if adjustment.kind != "overpayment"
        ]
        earned += sum((adjustment.amount for adjustment in added if adjustment.kind != "overpayment"), ZERO)
        overpaid = sum((adjustment.amount for adjustment in added if adjustment.kind == "overpayment"), ZERO)
        before = replace(opening, overpaid=opening.overpaid + overpaid, carried=carried)
        done = settle(
            self.plan, inputs, before, earned, self._spared(components, awards), is_last=self._is_last(index, interval)
        )
        postings = [posting for posting in postings if posting.amount or posting.kind == "earning"]
        return CalculatedPeriod(
            period=inputs.period,
            components=tuple(components),
            awards=tuple(awards),
            postings=(*postings, *done.postings),
            earned=earned,
            paid=done.paid,
            opening=opening,
            closing=done.closing,
            due=done.due,
            plan_changes=tuple(changes),
            rewards=tuple(_rewards(self.plan, components, self.quotas)),
            other_wage=inputs.other_wage,
            unknown=unknown_in(self.plan, inputs, components),
        )

    def _awards(self, period: Period) -> list[Award]:
        return [award for spiff in self.plan.spiffs for award in self._campaign(spiff.name).awards.get(period, ())]

    def _campaign(self, name: str) -> Campaign:
        """Return a SPIFF over all periods: in each as the plan of the period has it."""
        if name not in self.campaigns:
            dated = []
            for inputs in self.given:
                spiffs = (inputs.plan or self.base).spiffs
                spiff = next((spiff for spiff in spiffs if spiff.name == name), None)
                dated.append((inputs.period, spiff, inputs.days))
            events = {spiff.event for _, spiff, _ in dated if spiff is not None}
            people = {**self.others.get(name, {}), self.payee: self.credits}
            orders = {event: {who: Orders(credits, event) for who, credits in people.items()} for event in events}
            self.campaigns[name] = Campaign(self.payee, orders, dated, self.plan.currency)
        return self.campaigns[name]

    def _interval(self, period: Period, component: Component | None = None) -> Period:
        """Return the interval around a period: of a component that has its own, else of the plan."""
        kind = (component.interval if component is not None else "") or self.plan.interval
        if kind == "period":
            return period
        key = kind, period.start
        if key not in self.intervals:
            self.intervals[key] = self.calendar.containing(period.start, kind)  # type: ignore[arg-type]
        return self.intervals[key]

    def _around(self, inputs: PeriodInputs, component: Component | None = None) -> list[PeriodInputs]:
        """Return what is given for all periods of the interval."""
        interval = self._interval(inputs.period, component)
        return [inputs for inputs in self.given if self._interval(inputs.period, component) == interval]

    def _is_last(self, index: int, interval: Period, component: Component | None = None) -> bool:
        if index + 1 < len(self.given):
            return self._interval(self.given[index + 1].period, component) != interval
        return self.given[index].period.end >= interval.end

    def _rounded(self, index: int, inputs: PeriodInputs) -> list[ComponentEarnings]:
        """Calculate the components, round their sum once and tie components and lines to it."""
        frames = [self._frame(component, index, inputs) for component in self.plan.components]
        for frame, component in zip(frames, self.plan.components, strict=True):
            self.memories[component.name].reach(frame.interval)
        self.quotas = {
            component.name: frame.quota for component, frame in zip(self.plan.components, frames, strict=True)
        }
        lines = [
            earn(component, self._book(component), frame, self.memories[component.name])
            for component, frame in zip(self.plan.components, frames, strict=True)
        ]
        currency = self.plan.currency
        exact = [component.exact for component in lines]
        rounded = tie(exact, quantize(cleared(sum(exact, ZERO)), currency), currency)
        return [
            replace(component, gross=gross, earned=gross, lines=tuple(printed(component.lines, gross, currency)))
            for component, gross in zip(lines, rounded, strict=True)
        ]

    def _book(self, component: Component) -> CreditBook:
        """Return a component's credits, valued once as long as what decides their value stays the same."""
        key = (
            component.measure,
            component.pays,
            component.credits,
            component.clawback,
            component.kickers,
            component.windfall,
            component.overlays,
        )
        if key not in self.books:
            self.books[key] = CreditBook(component, self.credits)
        return self.books[key]

    def _frame(self, component: Component, index: int, given: PeriodInputs) -> EarningContext:
        """Return the quota and the target pay by which a component is measured: to date, those of the interval."""
        interval = self._interval(given.period, component)
        is_whole = component.reads == AppliesTo.TO_DATE or (
            component.reads == AppliesTo.TRUE_UP and (self._is_last(index, interval, component) or self._leaves(given))
        )
        periods = self._around(given, component) if is_whole else [given]
        if is_whole and component.against == MeasuredAgainst.SO_FAR:
            periods = [row for row in periods if row.period <= given.period]
        quotas = [row.quotas[component.quota_name] for row in periods if component.quota_name in row.quotas]
        active = _active(periods)
        if component.reads == AppliesTo.TRANSACTION:
            active = ONE
        return EarningContext(
            self.plan,
            self.payee,
            given,
            interval,
            total(quotas) if quotas else None,
            target_of(component, self.plan, periods),
            active,
            is_whole,
        )

    def _leaves(self, inputs: PeriodInputs) -> bool:
        return self.plan.leaving is not None and self.plan.leaving.on <= inputs.period.end

    def _limited(
        self, component: ComponentEarnings, inputs: PeriodInputs, carried: dict[str, Decimal]
    ) -> ComponentEarnings:
        earned, changes = self._limits(component.name, component.gross, inputs, carried)
        return replace(component, earned=earned, changes=tuple(changes))

    def _limits(
        self, name: str, amount: Decimal, given: PeriodInputs, carried: dict[str, Decimal]
    ) -> tuple[Decimal, list[RuleChange]]:
        """Add what was carried over, lift to the floors, cut by the caps; of a component, or (without name) of the plan."""
        changes: list[RuleChange] = []
        currency = self.plan.currency
        spent = name, self._interval(given.period, self._named(name))

        def becomes(rule: str, after: Decimal, why: str) -> None:
            nonlocal amount
            if after != amount:
                changes.append(RuleChange(rule, name, amount, after, why))
                amount = after

        becomes("carried in", amount + carried.pop(name, ZERO), reason("over_cap"))
        for floor in self.plan.floors:
            if floor.per == LimitPer.PERIOD and floor.component == name:
                least = quantize(_part(floor, given), currency)
                becomes("floor", max(amount, least), reason("at_least", amount=least))
        for cap in self.plan.caps:
            if cap.per == LimitPer.DEAL or cap.component != name:
                continue
            most = stated = _part(cap, given)
            if cap.of_target is not None:
                periods = self._around(given, self._named(name)) if cap.per == LimitPer.INTERVAL else [given]
                most = stated = quantize(most_of(cap, self.plan, periods), currency)
            if cap.per == LimitPer.INTERVAL:
                most -= self.earned_in.get(spent, ZERO)
            kept, cut = capped(amount, most, currency)
            if cut and cap.excess == CapExcess.CARRY:
                carried[name] = carried.get(name, ZERO) + cut
            becomes(
                "carried out" if cap.excess == CapExcess.CARRY else "cap",
                kept,
                reason("at_most", amount=stated if cap.of_target is not None or cap.amount is None else cap.amount),
            )
        self.earned_in[spent] = self.earned_in.get(spent, ZERO) + amount
        return amount, changes

    def _named(self, name: str) -> Component | None:
        return next((component for component in self.plan.components if component.name == name), None)

    def _correct(self, inputs: PeriodInputs, now: Decimal) -> None:
        """Remember what a closed period would come to now, for the next open one."""
        assert inputs.locked_commission is not None
        if now != inputs.locked_commission:
            self.correction += now - inputs.locked_commission
            self.corrected.append(inputs.period.key)

    def _adjustments(self, inputs: PeriodInputs) -> tuple[Adjustment, ...]:
        if inputs.locked_commission is not None:
            self.correction -= sum(
                (adjustment.amount for adjustment in inputs.adjustments if adjustment.kind == "correction"), ZERO
            )
            if not self.correction:
                self.corrected = []
            return inputs.adjustments
        if not self.correction:
            return inputs.adjustments
        posting = Adjustment(self.correction, reason("recalculated", periods=tuple(self.corrected)), "correction")
        self.correction, self.corrected = ZERO, []
        return (posting, *inputs.adjustments)

    def _spared(self, components: Iterable[ComponentEarnings], awards: Iterable[Award]) -> Decimal:
        names = {name for draw in self.plan.draws for name in draw.spares}
        return sum((component.earned for component in components if component.name in names), ZERO) + sum(
            (award.amount for award in awards if award.spiff in names), ZERO
        )


def _active(inputs: Sequence[PeriodInputs]) -> Number:
    """Return the share of several periods in which a person is active, by their days."""
    if len(inputs) == 1:
        return inputs[0].active
    if all(row.active == 1 for row in inputs):
        return ONE
    days = sum(row.period.days for row in inputs)
    return over(total(times(row.active, Decimal(row.period.days)) for row in inputs), Decimal(days))


def _part(limit: Cap | Floor, inputs: PeriodInputs) -> Decimal:
    """Return the amount of a limit, of a part of the period that part of it."""
    amount = limit.amount or ZERO
    return decimal(times(amount, inputs.active)) if limit.prorated else amount


def _bonuses(awards: Iterable[Award]) -> list[Posting]:
    totals: dict[str, Decimal] = {}
    for award in awards:
        totals[award.spiff] = totals.get(award.spiff, ZERO) + award.amount
    return [Posting("bonus", name, amount) for name, amount in totals.items()]


def _rewards(
    plan: PayPlan, components: Sequence[ComponentEarnings], quotas: Mapping[str, Number | None]
) -> list[RewardRule]:
    """Return what is reached besides money: of one component, or of every one that has a quota."""

    def reaches(component: ComponentEarnings, at: Decimal) -> bool:
        return component.counted >= times(at, quotas[component.name] or ZERO)

    out = []
    for reward in plan.rewards:
        meant = [
            component
            for component in components
            if reward.component in ("", component.name) and component.attainment is not None
        ]
        if meant and all(reaches(component, reward.at) for component in meant):
            out.append(reward)
    return out
