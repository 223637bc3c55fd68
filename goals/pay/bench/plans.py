"""From TOML to a plan."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from goals.pay.bench.fields import Bad, Table, number
from goals.pay.engine import bonuses, credits, limits, plan, tables
from goals.pay.engine.bonuses import Spiff
from goals.pay.engine.credits import Condition, Filter, Measure, Weight
from goals.pay.engine.limits import Cap, Floor
from goals.pay.engine.plan import (
    Clawback,
    Component,
    Draw,
    Kicker,
    Leaving,
    Multiplier,
    Plan,
    Pool,
    Recovery,
    Reserve,
    Reward,
)
from goals.pay.engine.tables import RateTable, Step
from salesplan.core.money import ZERO
from salesplan.core.periods import WEEK_PATTERNS, Calendar

ONE = Decimal(1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INTERVALS = ("year", "half", "quarter", "month", "period")


def read_plan(top: Table) -> Plan:
    """Return the plan that a text describes."""
    head = top.table("plan")
    components = tuple(_component(one) for one in top.tables("component"))
    out = Plan(
        currency=top.text("currency", "CNY"),
        components=components,
        interval=head.choice("interval", INTERVALS, "year"),
        calendar=_calendar(head),
        variable=head.number("variable"),
        multipliers=tuple(_multiplier(one) for one in top.tables("multiplier")),
        caps=tuple(_cap(one) for one in top.tables("cap")),
        floors=tuple(_floor(one) for one in top.tables("floor")),
        spiffs=tuple(_spiff(one) for one in top.tables("spiff")),
        reserve=_reserve(top),
        draws=tuple(_draw(one) for one in top.some("draw")),
        recovery=_recovery(top),
        leaving=_leaving(top),
        rewards=tuple(_reward(one) for one in top.tables("reward")),
    )
    head.finish()
    return out


def _calendar(head: Table) -> Calendar:
    """Return the fiscal calendar: the month in which its year starts, and of weeks their pattern and first day."""
    return Calendar(
        head.count("start_month", 1) or 1,
        head.choice("weeks", WEEK_PATTERNS, ""),
        WEEKDAYS.index(head.choice("week_starts", WEEKDAYS, WEEKDAYS[0])),
    )


def read_filter(table: Table, key: str) -> Filter:
    """Return conditions: `{product = "A", term = [2, 3], discount = {to = 0.2}}`."""
    where = table.table(key)
    out = []
    for name, value in where.rest():
        if isinstance(value, Mapping):
            bounds = Table(value, where.at(name))
            out.append(Condition(name, low=bounds.number("from"), high=bounds.number("to")))
            bounds.finish()
        else:
            out.append(Condition(name, tuple(_plain(one) for one in (value if isinstance(value, list) else [value]))))
    return tuple(out)


def read_steps(table: Table, key: str = "steps") -> tuple[Step, ...]:
    """Return steps: `[[0, "5 %"], ["50 %", "10 %", "whole"]]`."""
    rows = table.need(key)
    if not isinstance(rows, list):
        raise Bad(table.at(key), "not_steps")
    out = []
    for i, row in enumerate(rows, 1):
        place = f"{table.at(key)}, step {i}"
        if not isinstance(row, list) or not 2 <= len(row) <= 3 or (len(row) == 3 and row[2] != "whole"):
            raise Bad(place, "not_step")
        out.append(Step(number(row[0], place), number(row[1], place), len(row) == 3))
    return tuple(out)


def _plain(value: Any) -> Any:
    """Let 3 and 3.0 be the same attribute."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _component(one: Table) -> Component:
    name = str(one.need("name"))
    own = one.tables("table")
    versions = tuple(_rates(row, i) for i, row in enumerate(own, 1)) if own else (_rates(one, 1, inline=True),)
    measure = Measure(
        of=one.words("measure", ("revenue",)),
        event=one.choice("event", credits.EVENTS, "booked"),
        where=read_filter(one, "where"),
        weights=tuple(_weight(row) for row in one.tables("weights")),
    )
    out = Component(
        name=name,
        tables=versions,
        measure=measure,
        reads=one.choice("reads", plan.READS, "period"),
        quota=one.text("quota"),
        pays=read_filter(one, "pays"),
        credits=one.choice("credits", plan.CREDITED, "own"),
        target=one.number("target"),
        weight=one.number("weight"),
        kickers=tuple(_kicker(row) for row in one.tables("kicker")),
        clawback=_clawback(one),
        windfall=one.number("windfall"),
        pool=_pool(one),
        interval=one.choice("interval", ("", *INTERVALS), ""),
        against=one.choice("against", plan.AGAINST, "interval"),
        overlays=one.flag("overlays"),
    )
    one.finish()
    return out


def _rates(row: Table, number_: int, *, inline: bool = False) -> RateTable:
    """Return a table; a component with one table may write its keys beside its own, or just `rate`."""
    if inline and "steps" not in row.data:
        steps: tuple[Step, ...] = (Step(ZERO, row.amount("rate")),)
    else:
        steps = read_steps(row)
    out = RateTable(
        mode=row.choice("mode", tables.MODES, "marginal"),
        basis=row.choice("by", tables.BASES, "amount"),
        steps=steps,
        number=number_,
        starts_on=row.day("from", RateTable.starts_on),
        yields=row.choice("yields", tables.YIELDS, "rate"),
        beyond=row.choice("beyond", ("flat", "extend"), "flat"),
        prorated=row.flag("prorated", default=True),
        zero_quota=row.choice("zero_quota", tables.ZERO_QUOTA, "unpaid"),
    )
    if not inline:
        row.finish()
    return out


def _weight(row: Table) -> Weight:
    out = Weight(read_filter(row, "where"), row.number("quota", ONE) or ZERO, row.number("pay", ONE) or ZERO)
    row.finish()
    return out


def _kicker(row: Table) -> Kicker:
    out = Kicker(
        row.text("name"),
        read_filter(row, "where"),
        row.number("factor", ONE) or ZERO,
        row.number("plus", ZERO) or ZERO,
        row.number("bonus", ZERO) or ZERO,
    )
    row.finish()
    return out


def _clawback(one: Table) -> Clawback:
    row = one.table("clawback")
    out = Clawback(
        at=row.choice("at", plan.CLAWBACK_AT, "proportional"),
        window_days=row.count("window_days"),
        prorated=row.flag("prorated"),
        term=row.count("term"),
        reduces_attainment=row.flag("reduces_attainment", default=True),
    )
    row.finish()
    return out


def _pool(one: Table) -> Pool | None:
    if "pool" not in one.data:
        return None
    row = one.table("pool")
    keys = row.table("keys")
    out = Pool(row.amount("amount"), tuple((name, number(value, keys.at(name))) for name, value in keys.rest()))
    row.finish()
    return out


def _multiplier(row: Table) -> Multiplier:
    out = Multiplier(
        row.text("name"), str(row.need("metric")), read_steps(row), row.words("components"), row.flag("linear")
    )
    row.finish()
    return out


def _cap(row: Table) -> Cap:
    out = Cap(
        row.number("amount"),
        row.choice("per", limits.PER, "period"),
        row.choice("excess", limits.EXCESS, "forfeit"),
        row.text("component"),
        row.flag("prorated"),
        row.number("of_target"),
    )
    row.finish()
    return out


def _floor(row: Table) -> Floor:
    out = Floor(
        row.amount("amount"),
        row.choice("per", ("deal", "period"), "period"),
        row.text("component"),
        row.flag("prorated"),
    )
    row.finish()
    return out


def _spiff(row: Table) -> Spiff:
    out = Spiff(
        name=str(row.need("name")),
        amount=row.amount("amount"),
        per=row.choice("per", bonuses.PER, "order"),
        event=row.choice("event", credits.EVENTS, "booked"),
        where=read_filter(row, "where"),
        starts_on=row.day("from", Spiff.starts_on),
        ends_on=row.day("to", Spiff.ends_on),
        needs=row.count("needs", 1) or 1,
        tiers=read_steps(row) if "steps" in row.data else (),
        looks_back=row.flag("looks_back"),
        budget=row.number("budget"),
        counts=row.choice("counts", bonuses.COUNTS, "statement"),
    )
    row.finish()
    return out


def _reserve(top: Table) -> Reserve | None:
    if "reserve" not in top.data:
        return None
    row = top.table("reserve")
    out = Reserve(row.amount("share"), row.count("days") or 0)
    row.finish()
    return out


def _draw(row: Table) -> Draw:
    out = Draw(
        kind=row.choice("kind", plan.DRAWS, "recoverable"),
        amount=row.amount("amount"),
        recovers=row.choice("recovers", plan.RECOVERS, "immediate"),
        starts_on=row.day("from", Draw.starts_on),
        ends_on=row.day("to", Draw.ends_on),
        spares=row.words("spares"),
        prorated=row.flag("prorated"),
        from_month=row.count("from_month") or 0,
        to_month=row.count("to_month") or 0,
    )
    row.finish()
    return out


def _recovery(top: Table) -> Recovery:
    row = top.table("recovery")
    out = Recovery(row.words("order", plan.DEBTS), row.number("share"), row.number("floor"))
    row.finish()
    return out


def _leaving(top: Table) -> Leaving | None:
    if "leaving" not in top.data:
        return None
    row = top.table("leaving")
    out = Leaving(
        row.day("on", date.max),
        row.choice("reserve", plan.ON_LEAVING, "keep"),
        row.choice("draw", plan.DRAW_ON_LEAVING, "keep"),
    )
    row.finish()
    return out


def _reward(row: Table) -> Reward:
    out = Reward(
        row.choice("kind", plan.REWARDS, plan.REWARDS[0]),
        str(row.need("what")),
        row.text("component"),
        row.number("at", ONE) or ZERO,
    )
    row.finish()
    return out
