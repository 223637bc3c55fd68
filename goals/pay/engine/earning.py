"""A component in a period: which credits count, what they earn, and what the rules after the table make of it.

1. The credits whose event lies in the period (for to-date tables: in the interval so far) are valued by the measure and
   weighted. A windfall that is not approved waits for review and counts nowhere.
2. They are laid on the running total (`running_total.lay`) by the table in force on their day. A table of sums pays once, for
   the whole.
3. To date: what an earlier credit earns now, less what it earned before, is a line of this period ("later rate").
4. Each line is changed by kickers, multipliers, the cap and the minimum of a deal, in that order.
5. Refunds are taken back at the rate that was paid (`clawback`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from goals.pay.engine.choices import AppliesTo, MeasuredAgainst, TableBasis, TableMode
from goals.pay.engine.clawback import RememberedSale, take_back
from goals.pay.engine.credit_book import CountedCredit, CreditBook
from goals.pay.engine.exact_numbers import ONE, Number, decimal, plus, total
from goals.pay.engine.modifiers import ModifiedLine, modify
from goals.pay.engine.plan import Component, PayPlan, PeriodInputs
from goals.pay.engine.results import ComponentEarnings
from goals.pay.engine.running_total import RunningEntry, StatementLine, lay
from goals.pay.engine.tables import RateTable, TierReading, Versions, in_force
from salesplan.core.money import ZERO, quantize, split
from salesplan.core.periods import Period

Key = tuple[int, str]


@dataclass
class ComponentMemory:
    """What a component remembers between periods: per credit what it was paid, and what the interval earned so far."""

    sales: dict[Key, RememberedSale] = field(default_factory=dict)
    before: dict[Key, Decimal] = field(default_factory=dict)
    lump: Decimal = ZERO
    interval: Period | None = None
    totals: dict[int, Number] = field(default_factory=dict)
    credited: Number = ZERO

    def reach(self, interval: Period) -> None:
        """Forget what only another interval knows."""
        if self.interval == interval:
            return
        self.interval = interval
        self.before, self.lump, self.totals, self.credited = {}, ZERO, {}, ZERO


@dataclass(frozen=True)
class EarningContext:
    """Where a component is calculated: the plan, the period and what is given for it, and the interval around it.

    `is_whole` says that the interval so far is read, not the period by itself.
    """

    plan: PayPlan
    payee: str
    inputs: PeriodInputs
    interval: Period
    quota: Number | None
    target: Number | None
    active: Number = ONE
    is_whole: bool = False


def earn(component: Component, book: CreditBook, frame: EarningContext, memory: ComponentMemory) -> ComponentEarnings:
    """Return what a component earned in a period from its credits, before rounding; `memory` is carried on."""
    period = frame.inputs.period
    carries_on = component.reads == AppliesTo.TO_DATE and _never_looks_back(component)
    start = frame.interval.start if frame.is_whole and not carries_on else period.start
    rows = book.between(start, period.end, frame.quota)
    lines, wholes, readings = _laid(component, rows, frame, memory.totals if carries_on else {})
    memory.totals = wholes
    credited = total(row.entry.amount if row.moves is None else row.moves for row in rows)
    memory.credited = credited = plus(memory.credited, credited) if carries_on else credited
    towards = _towards(component, period.end, wholes)
    out: list[StatementLine] = []
    for row, line in zip(rows, lines, strict=True):
        if row.unpaid != "taken_back":
            out.extend(_paid(line, row, component, frame, memory, is_new=row.entry.on >= period.start))
    for row, line in zip(rows, lines, strict=True):
        if row.unpaid == "taken_back" and row.entry.on >= period.start:
            assert row.sale is not None
            out.append(take_back(line, component.clawback, row.sale, memory.sales))
    out.sort(key=lambda line: (line.credit.on, line.credit.number, line.credit.about.via))
    if (lump := _lump(component, towards, readings, frame, memory)) is not None:
        out.append(lump)
    exact = sum((line.exact for line in out), ZERO)
    quota = None if frame.quota is None else decimal(frame.quota)
    counted = decimal(credited)
    return ComponentEarnings(
        component.name,
        tuple(out),
        counted,
        quota,
        exact,
        towards=None if towards == credited else decimal(towards),
    )


def _never_looks_back(component: Component) -> bool:
    """Say whether later credits cannot change what earlier ones earned, so that the running total just goes on."""
    if component.against == MeasuredAgainst.SO_FAR and any(
        table.basis == TableBasis.ATTAINMENT for table in component.tables
    ):
        return False
    return all(
        table.mode == TableMode.MARGINAL and not any(step.is_retroactive for step in table.steps)
        for table in component.tables
    )


def _laid(
    component: Component, rows: Sequence[CountedCredit], frame: EarningContext, start: Mapping[int, Number]
) -> tuple[list[StatementLine], dict[int, Number], dict[int, TierReading]]:
    """Lay what counts on the running total of its plan, each by the table in force on its day."""
    readings: dict[int, TierReading] = {}
    reasons = {id(row.entry): row.unpaid for row in rows if row.unpaid}
    is_alone = component.reads == AppliesTo.TRANSACTION
    versions = Versions(component.tables)

    def read_by(entry: RunningEntry) -> tuple[TierReading | None, str]:
        if why := reasons.get(id(entry)):
            return None, why
        table = versions.on(entry.on)
        if table is None:
            return None, "no_version"
        if table.unpaid:
            return None, table.unpaid
        if table.is_lump and not is_alone:
            return None, "in_the_whole"
        return _reading(table, readings, frame), ""

    moves = None
    if any(row.moves is not None for row in rows):
        moves = [row.entry.amount if row.moves is None else row.moves for row in rows]
    lines, total = lay(
        [row.entry for row in rows],
        read_by,
        is_alone=is_alone,
        start=start,
        moves=moves,
        groups=_groups(component, rows, versions),
    )
    if is_alone:
        lines = [_lump_alone(line, readings, frame) for line in lines]
    return lines, total, readings


def _groups(component: Component, rows: Sequence[CountedCredit], versions: Versions[RateTable]) -> list[int | None]:
    """Return by which plan each row counts: that of the day of the sale; what no plan pays counts towards no tier."""
    if len(component.tables) == 1 and not component.tables[0].unpaid and component.tables[0].starts_on == date.min:
        return [component.tables[0].group] * len(rows)
    out: list[int | None] = []
    for row in rows:
        sold_on = component.measure.day(row.sale) if row.sale is not None else None
        table = versions.on(sold_on or row.entry.on)
        out.append(None if table is None or table.unpaid else table.group)
    return out


def _towards(component: Component, day: date, wholes: Mapping[int, Number]) -> Number:
    """Return what counts towards the tiers of the plan that holds on a day, or of the last that did."""
    tables = [table for table in component.tables if table.starts_on <= day and not table.unpaid]
    last = in_force(tables, day)
    return wholes.get(last.group, ZERO) if last is not None else ZERO


def _reading(table: RateTable, readings: dict[int, TierReading], frame: EarningContext) -> TierReading:
    reading = readings.get(id(table))
    if reading is None:
        reading = readings[id(table)] = TierReading(table, frame.quota, frame.target, frame.active)
    return reading


def _paid(
    line: StatementLine,
    row: CountedCredit,
    component: Component,
    frame: EarningContext,
    memory: ComponentMemory,
    *,
    is_new: bool,
) -> list[StatementLine]:
    """Return a credit's line of this period: its own, or the difference that a later rate makes for an earlier one."""
    key: Key = row.entry.about.key
    kept = memory.sales.get(key)
    if component.reads in (AppliesTo.TO_DATE, AppliesTo.TRUE_UP):
        before, memory.before[key] = memory.before.get(key, ZERO), line.exact
        if not is_new:
            difference = (line.exact - before) * (kept.remaining if kept else 1)
            if not difference:
                return []
            line = replace(line, exact=difference, slices=(), trues_up=True)
    earlier = kept.commission if kept else ZERO
    modified: ModifiedLine = modify(line, component, frame.plan, frame.inputs, row.attributes, earlier)
    if kept is None:
        memory.sales[key] = RememberedSale(row.entry.earning_amount, modified.commission, line.slices)
    else:
        memory.sales[key] = replace(kept, commission=kept.commission + modified.commission)
    return [modified.line]


def _lump_alone(line: StatementLine, readings: dict[int, TierReading], frame: EarningContext) -> StatementLine:
    """Pay a credit by itself from a table of sums."""
    table = line.table
    if table is None or not table.is_lump:
        return line
    amount = line.credit.amount
    value = _reading(table, readings, frame).lump(abs(amount))
    return replace(line, slices=(), exact=value if amount > 0 else -value if amount < 0 else ZERO)


def _lump(
    component: Component,
    total: Number,
    readings: dict[int, TierReading],
    frame: EarningContext,
    memory: ComponentMemory,
) -> StatementLine | None:
    """Pay the sum of a table of sums for the whole; to date, what it grew by."""
    table = in_force(component.tables, frame.inputs.period.end)
    if table is None or not table.is_lump or component.reads == AppliesTo.TRANSACTION:
        return None
    reading = _reading(table, readings, frame)
    if not reading.is_usable:
        return StatementLine(None, ZERO, table, (), ZERO, unpaid="no_quota")
    value = reading.lump(total)
    if component.pool is not None:
        value = _of_pool(component, value, frame)
    line = StatementLine(None, ZERO, table, (), value - memory.lump if frame.is_whole else value)
    if component.reads in (AppliesTo.TO_DATE, AppliesTo.TRUE_UP):
        memory.lump = value if frame.is_whole else memory.lump + value
    return modify(line, component, frame.plan, frame.inputs, {}, ZERO).line


def _of_pool(component: Component, reached: Decimal, frame: EarningContext) -> Decimal:
    """Return a person's part of a pool: 10,000 at 80 % are 8,000, shared to the cent by the key."""
    assert component.pool is not None
    keys = dict(component.pool.keys)
    total = quantize(reached, frame.plan.currency)
    shares = split(total, list(keys.values()), frame.plan.currency)
    return dict(zip(keys, shares, strict=True)).get(frame.payee, ZERO)
