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
from goals.pay.engine.earning import Frame, Memory, earn
from goals.pay.engine.exact_numbers import ONE, Number, cleared, decimal, over, times, total
from goals.pay.engine.limits import Cap, Floor, capped
from goals.pay.engine.modifiers import unknown_in
from goals.pay.engine.plan import Adjustment, Balances, Component, Given, PayPlan, RewardRule
from goals.pay.engine.reasons import reason
from goals.pay.engine.results import CalculatedPeriod, Earned, Posting
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
    given: Sequence[Given],
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
    run = _Run(plan, sorted(given, key=lambda row: row.period), list(credits), payee, others)
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
    given: Sequence[Given],
    credits: Sequence[Credit],
    extra: Sequence[Credit],
    *,
    payee: str = "",
    others: Others | None = None,
) -> list[Decimal]:
    """Return by how much hypothetical credits would raise what each period earns; nothing else is touched."""
    without = calculate(plan, given, credits, payee=payee, others=others)
    after = calculate(plan, given, [*credits, *extra], payee=payee, others=others)
    return [new.earned - old.earned for old, new in zip(without, after, strict=True)]


class _Run:
    def __init__(
        self, plan: PayPlan, given: list[Given], credits: list[Credit], payee: str, others: Others | None = None
    ) -> None:
        self.base = self.plan = plan
        self.others = others or {}
        self.given, self.credits, self.payee = given, credits, payee
        self.calendar = plan.calendar
        self.books: dict[Hashable, CreditBook] = {}
        self.memories: dict[str, Memory] = defaultdict(Memory)
        self.campaigns: dict[str, Campaign] = {}
        self.earned_in: dict[tuple[str, Period], Decimal] = {}
        self.quotas: dict[str, Number | None] = {}
        self.intervals: dict[tuple[str, date], Period] = {}
        self.correction = ZERO
        self.corrected: list[str] = []

    def period(self, index: int, given: Given, opening: Balances) -> CalculatedPeriod:
        """Return one statement."""
        self.plan = given.plan or self.base
        interval = self._interval(given.period)
        rounded = self._rounded(index, given)
        carried = dict(opening.carried)
        components = [self._limited(component, given, carried) for component in rounded]
        components_total = sum((component.earned for component in components), ZERO)
        limited, changes = self._limits("", components_total, given, carried)
        awards = self._awards(given.period)
        postings = [Posting("earning", component.name, component.earned) for component in components]
        postings += [Posting(change.rule, "", change.after - change.before, change.why) for change in changes]
        postings += _bonuses(awards)
        earned = limited + sum((award.amount for award in awards), ZERO)
        if given.locked_commission is not None:
            self._correct(given, earned)
            postings = [Posting("earning", AS_CLOSED, given.locked_commission)]
            earned = given.locked_commission
        added = self._adjustments(given)
        postings += [
            Posting(adjustment.kind, "", adjustment.amount, adjustment.why)
            for adjustment in added
            if adjustment.kind != "overpayment"
        ]
        earned += sum((adjustment.amount for adjustment in added if adjustment.kind != "overpayment"), ZERO)
        overpaid = sum((adjustment.amount for adjustment in added if adjustment.kind == "overpayment"), ZERO)
        before = replace(opening, overpaid=opening.overpaid + overpaid, carried=carried)
        done = settle(
            self.plan, given, before, earned, self._spared(components, awards), is_last=self._is_last(index, interval)
        )
        postings = [posting for posting in postings if posting.amount or posting.kind == "earning"]
        return CalculatedPeriod(
            period=given.period,
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
            other_wage=given.other_wage,
            unknown=unknown_in(self.plan, given, components),
        )

    def _awards(self, period: Period) -> list[Award]:
        return [award for spiff in self.plan.spiffs for award in self._campaign(spiff.name).awards.get(period, ())]

    def _campaign(self, name: str) -> Campaign:
        """Return a SPIFF over all periods: in each as the plan of the period has it."""
        if name not in self.campaigns:
            dated = []
            for given in self.given:
                spiffs = (given.plan or self.base).spiffs
                spiff = next((spiff for spiff in spiffs if spiff.name == name), None)
                dated.append((given.period, spiff, given.days))
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

    def _around(self, given: Given, component: Component | None = None) -> list[Given]:
        """Return what is given for all periods of the interval."""
        interval = self._interval(given.period, component)
        return [given for given in self.given if self._interval(given.period, component) == interval]

    def _is_last(self, index: int, interval: Period, component: Component | None = None) -> bool:
        if index + 1 < len(self.given):
            return self._interval(self.given[index + 1].period, component) != interval
        return self.given[index].period.end >= interval.end

    def _rounded(self, index: int, given: Given) -> list[Earned]:
        """Calculate the components, round their sum once and tie components and lines to it."""
        frames = [self._frame(component, index, given) for component in self.plan.components]
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

    def _frame(self, component: Component, index: int, given: Given) -> Frame:
        """Return the quota and the target pay by which a component is measured: to date, those of the interval."""
        interval = self._interval(given.period, component)
        is_whole = component.reads == AppliesTo.TO_DATE or (
            component.reads == AppliesTo.TRUE_UP and (self._is_last(index, interval, component) or self._leaves(given))
        )
        inputs = self._around(given, component) if is_whole else [given]
        if is_whole and component.against == MeasuredAgainst.SO_FAR:
            inputs = [row for row in inputs if row.period <= given.period]
        quotas = [row.quotas[component.quota_name] for row in inputs if component.quota_name in row.quotas]
        active = _active(inputs)
        if component.reads == AppliesTo.TRANSACTION:
            active = ONE
        return Frame(
            self.plan,
            self.payee,
            given,
            interval,
            total(quotas) if quotas else None,
            target_of(component, self.plan, inputs),
            active,
            is_whole,
        )

    def _leaves(self, given: Given) -> bool:
        return self.plan.leaving is not None and self.plan.leaving.on <= given.period.end

    def _limited(self, component: Earned, given: Given, carried: dict[str, Decimal]) -> Earned:
        earned, changes = self._limits(component.name, component.gross, given, carried)
        return replace(component, earned=earned, changes=tuple(changes))

    def _limits(
        self, name: str, amount: Decimal, given: Given, carried: dict[str, Decimal]
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
                inputs = self._around(given, self._named(name)) if cap.per == LimitPer.INTERVAL else [given]
                most = stated = quantize(most_of(cap, self.plan, inputs), currency)
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

    def _correct(self, given: Given, now: Decimal) -> None:
        """Remember what a closed period would come to now, for the next open one."""
        assert given.locked_commission is not None
        if now != given.locked_commission:
            self.correction += now - given.locked_commission
            self.corrected.append(given.period.key)

    def _adjustments(self, given: Given) -> tuple[Adjustment, ...]:
        if given.locked_commission is not None:
            self.correction -= sum(
                (adjustment.amount for adjustment in given.adjustments if adjustment.kind == "correction"), ZERO
            )
            if not self.correction:
                self.corrected = []
            return given.adjustments
        if not self.correction:
            return given.adjustments
        posting = Adjustment(self.correction, reason("recalculated", periods=tuple(self.corrected)), "correction")
        self.correction, self.corrected = ZERO, []
        return (posting, *given.adjustments)

    def _spared(self, components: Iterable[Earned], awards: Iterable[Award]) -> Decimal:
        names = {name for draw in self.plan.draws for name in draw.spares}
        return sum((component.earned for component in components if component.name in names), ZERO) + sum(
            (award.amount for award in awards if award.spiff in names), ZERO
        )


def _active(inputs: Sequence[Given]) -> Number:
    """Return the share of several periods in which a person is active, by their days."""
    if len(inputs) == 1:
        return inputs[0].active
    if all(row.active == 1 for row in inputs):
        return ONE
    days = sum(row.period.days for row in inputs)
    return over(total(times(row.active, Decimal(row.period.days)) for row in inputs), Decimal(days))


def _part(limit: Cap | Floor, given: Given) -> Decimal:
    """Return the amount of a limit, of a part of the period that part of it."""
    amount = limit.amount or ZERO
    return decimal(times(amount, given.active)) if limit.prorated else amount


def _bonuses(awards: Iterable[Award]) -> list[Posting]:
    totals: dict[str, Decimal] = {}
    for award in awards:
        totals[award.spiff] = totals.get(award.spiff, ZERO) + award.amount
    return [Posting("bonus", name, amount) for name, amount in totals.items()]


def _rewards(plan: PayPlan, components: Sequence[Earned], quotas: Mapping[str, Number | None]) -> list[RewardRule]:
    """Return what is reached besides money: of one component, or of every one that has a quota."""

    def reaches(component: Earned, at: Decimal) -> bool:
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
