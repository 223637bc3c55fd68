"""A component in a period: which credits count, what they earn, and what the rules after the table make of it.

1. The credits whose event lies in the period (for to-date tables: in the interval so far) are valued by the measure and
   weighted. A windfall that is not approved waits for review and counts nowhere.
2. They are laid on the running total (`running.lay`) by the table in force on their day. A table of sums pays once, for
   the whole.
3. To date: what an earlier credit earns now, less what it earned before, is a line of this period ("later rate").
4. Each line is changed by kickers, multipliers, the cap and the minimum of a deal, in that order.
5. Refunds are taken back at the rate that was paid (`clawback`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from goals.incentives.engine.clawback import Kept, share_taken, take_back
from goals.incentives.engine.credits import Credit, meets
from goals.incentives.engine.modifiers import Modified, modify
from goals.incentives.engine.plan import Component, Given, Plan
from goals.incentives.engine.results import Earned
from goals.incentives.engine.running import Entry, Line, in_order, lay
from goals.incentives.engine.tables import Reading, in_force
from salesplan.core.money import ZERO, quantize, split
from salesplan.core.periods import Period


@dataclass
class Memory:
    """What a component remembers between periods: per credit what it was paid, and what the interval earned so far."""

    kept: dict[int, Kept] = field(default_factory=dict)
    before: dict[int, Decimal] = field(default_factory=dict)
    lump: Decimal = ZERO

    def begin_interval(self) -> None:
        """Forget what only the interval knows."""
        self.before, self.lump = {}, ZERO


@dataclass(frozen=True)
class Frame:
    """Where a component is calculated: the plan, the period and what is given for it, and the interval around it."""

    plan: Plan
    payee: str
    given: Given
    interval: Period
    quota: Decimal | None
    target: Decimal | None


def earn(component: Component, credits: Iterable[Credit], frame: Frame, memory: Memory) -> Earned:
    """Return what a component earned in a period, before rounding; `memory` is carried on."""
    period = frame.given.period
    is_to_date = component.reads == "to_date"
    start = frame.interval.start if is_to_date else period.start
    by_number, entries, waiting = _entries(component, credits, start, period, frame)
    readings: dict[int, Reading] = {}

    def read_by(entry: Entry) -> tuple[Reading | None, str]:
        credit: Credit = entry.about
        if credit.number in waiting:
            return None, "review"
        if credit.reverses in by_number and component.clawback.at != "running":
            return None, "taken_back"
        if not entry.earning_amount and not entry.amount:
            return None, "nothing"
        table = in_force(component.tables, entry.on)
        if table is None:
            return None, "no_version"
        if table.is_lump and component.reads != "transaction":
            return None, "in_the_whole"
        return _reading(table, readings, frame), ""

    lines, whole = lay(entries, read_by, is_alone=component.reads == "transaction")
    if component.reads == "transaction":
        lines = [_lump_alone(line, readings, component, frame) for line in lines]
    out: list[Line] = []
    for line in lines:
        out.extend(_paid(line, component, by_number, frame, memory, is_new=line.credit.on in period))
    for line in [line for line in lines if line.unpaid == "taken_back" and line.credit.on in period]:
        out.append(take_back(line, component.clawback, by_number, memory.kept))
    out.sort(key=lambda line: (line.credit.on, line.credit.number))
    if (lump := _lump(component, whole, readings, frame, memory)) is not None:
        out.append(lump)
    exact = sum((line.exact for line in out), ZERO)
    return Earned(component.name, tuple(out), whole, frame.quota, exact)


def _entries(
    component: Component, credits: Iterable[Credit], start: Any, period: Period, frame: Frame
) -> tuple[dict[int, Credit], list[Entry], set[int]]:
    """Value the credits that count: every one in the measure, paid or not; last, those that wait for review."""
    measure, clawback = component.measure, component.clawback
    chosen = [credit for credit in credits if bool(credit.via) == (component.credits == "team")]
    by_number = {credit.number: credit for credit in chosen}
    found, waiting = [], set()
    for credit in chosen:
        day = measure.day(credit)
        if day is None or not start <= day <= period.end:
            continue
        original = by_number.get(credit.reverses) if credit.reverses is not None else None
        attributes = credit.attributes if original is None else {**original.attributes, **credit.attributes}
        if not meets(measure.where, attributes):
            continue
        value = measure.value(credit)
        if original is not None:
            value *= share_taken(clawback, original, measure.day(original), day)
        quota_weight, pay_weight = measure.weight(attributes)
        amount = value * quota_weight
        pays = value * pay_weight if meets(component.pays, attributes) else ZERO
        if _is_windfall(component, original or credit, frame.quota):
            amount = ZERO
            waiting.add(credit.number)
        elif original is not None and not clawback.reduces_attainment:
            amount = ZERO
        found.append(Entry(day, credit.number, amount, credit, None if pays == amount else pays))
    return by_number, in_order(found), waiting


def _is_windfall(component: Component, credit: Credit, quota: Decimal | None) -> bool:
    if component.windfall is None or credit.approved or not quota:
        return False
    counts = component.measure.value(credit) * component.measure.weight(credit.attributes)[0]
    return counts > component.windfall * quota


def _reading(table: Any, readings: dict[int, Reading], frame: Frame) -> Reading:
    found = readings.get(id(table))
    if found is None:
        found = readings[id(table)] = Reading(table, frame.quota, frame.target, frame.given.active)
    return found


def _paid(
    line: Line, component: Component, by_number: dict[int, Credit], frame: Frame, memory: Memory, *, is_new: bool
) -> list[Line]:
    """Return a credit's line of this period: its own, or the difference that a later rate makes for an earlier one."""
    number = line.credit.number
    if line.unpaid == "taken_back":
        return []
    before = memory.before.get(number, ZERO)
    memory.before[number] = line.exact
    if not is_new:
        difference = line.exact - before
        if not difference:
            return []
        kept = memory.kept.get(number)
        difference *= kept.left if kept else 1
        line = replace(line, exact=difference, slices=(), trues_up=True)
    credit: Credit = line.credit.about
    original = by_number.get(credit.reverses) if credit.reverses is not None else None
    attributes = credit.attributes if original is None else {**original.attributes, **credit.attributes}
    kept = memory.kept.get(number)
    made: Modified = modify(line, component, frame.plan, frame.given, attributes, kept.commission if kept else ZERO)
    if kept is None:
        memory.kept[number] = Kept(line.credit.earning_amount, made.commission, line.slices)
    else:
        memory.kept[number] = replace(kept, commission=kept.commission + made.commission)
    return [made.line]


def _lump_alone(line: Line, readings: dict[int, Reading], component: Component, frame: Frame) -> Line:
    """Pay a credit by itself from a table of sums."""
    table = line.table
    if table is None or not table.is_lump:
        return line
    amount = line.credit.amount
    value = _reading(table, readings, frame).lump(abs(amount))
    return replace(line, slices=(), exact=value if amount > 0 else -value if amount < 0 else ZERO)


def _lump(
    component: Component, whole: Decimal, readings: dict[int, Reading], frame: Frame, memory: Memory
) -> Line | None:
    """Pay the sum of a table of sums for the whole; to date, what it grew by."""
    table = in_force(component.tables, frame.given.period.end)
    if table is None or not table.is_lump or component.reads == "transaction":
        return None
    reading = _reading(table, readings, frame)
    if not reading.is_usable:
        return Line(None, ZERO, table, (), ZERO, unpaid="no_quota")
    value = reading.lump(whole)
    if component.pool is not None:
        value = _of_pool(component, value, frame)
    line = Line(None, ZERO, table, (), value - memory.lump)
    if component.reads == "to_date":
        memory.lump = value
    return modify(line, component, frame.plan, frame.given, {}, ZERO).line


def _of_pool(component: Component, reached: Decimal, frame: Frame) -> Decimal:
    """Return a person's part of a pool: 10,000 at 80 % are 8,000, shared to the cent by the key."""
    assert component.pool is not None
    keys = dict(component.pool.keys)
    whole = quantize(reached, frame.plan.currency)
    parts = split(whole, list(keys.values()), frame.plan.currency)
    return dict(zip(keys, parts, strict=True)).get(frame.payee, ZERO)
