"""From TOML to what is given for each period: quotas, metrics, adjustments, wages, and who is employed when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from goals.pay.definition.document import DefinitionError, Table, number
from goals.pay.engine.exact_numbers import ONE, Number, minus, times
from goals.pay.engine.plan import Adjustment, PeriodInputs
from goals.pay.engine.quotas import UNITS, active_share, ramp_share
from salesplan.core.money import ZERO
from salesplan.core.periods import Calendar, Period

MOST_PERIODS = 1200
# What stands for a figure that nobody knows.
UNKNOWN = "unknown"
ByPeriod = dict[str, dict[str, Decimal]]


def read_inputs(top: Table, calendar: Calendar) -> tuple[PeriodInputs, ...]:
    """Return what is given for each period."""
    periods = _periods(top, calendar)
    keys = [period.key for period in periods]
    person = top.table("person")
    starts, ends, by = person.day("from"), person.day("to"), person.choice("prorated_by", UNITS, "day")
    ramp = [number(value, person.at("ramp")) for value in person.get("ramp", [])]
    person.finish()
    if ramp and starts is None:
        raise DefinitionError(person.at("ramp"), "ramp_start")
    active = {period.key: active_share(period, starts, ends, by, calendar) for period in periods}
    ramped = {period.key: ramp_share(period, starts, ramp, calendar) if starts and ramp else ONE for period in periods}
    quotas = _quotas(top, keys, active, ramped)
    metrics, unknown = _metrics(top, keys)
    wages, locked = _amounts(top, "wage", keys), _amounts(top, "closed", keys)
    adjustments = _adjustments(top, keys)
    return tuple(
        PeriodInputs(
            period=period,
            quotas=quotas[period.key],
            metrics=metrics[period.key],
            unknown=tuple(unknown[period.key]),
            adjustments=tuple(adjustments[period.key]),
            active=active[period.key],
            other_wage=wages.get(period.key, ZERO),
            locked_commission=locked.get(period.key),
            days=((starts or date.min, ends or date.max),),
            tenure_from=starts,
        )
        for period in periods
    )


def known(key: str, keys: Iterable[str], place: str) -> None:
    """Refuse a period that is not one of the text's."""
    if key not in keys:
        raise DefinitionError(place, "other_period", got=key, known=tuple(keys))


def _amounts(top: Table, name: str, keys: list[str]) -> dict[str, Decimal]:
    row, out = top.table(name), {}
    for key, value in row.rest():
        known(key, keys, row.at(key))
        out[key] = number(value, row.at(key))
    return out


def _metrics(top: Table, keys: list[str]) -> tuple[ByPeriod, dict[str, list[str]]]:
    """Return the second metrics by period, and those that are said to be unknown in it."""
    out: ByPeriod = defaultdict(dict)
    unknown: dict[str, list[str]] = defaultdict(list)
    row = top.table("metric")
    for name, values in row.rest():
        inner = Table(values, row.at(name))
        for key, value in inner.rest():
            known(key, keys, inner.at(key))
            if value == UNKNOWN:
                unknown[key].append(name)
            else:
                out[key][name] = number(value, inner.at(key))
    return out, unknown


def _adjustments(top: Table, keys: list[str]) -> dict[str, list[Adjustment]]:
    out: dict[str, list[Adjustment]] = defaultdict(list)
    for row in top.tables("adjustment"):
        key = str(row.need("period"))
        known(key, keys, row.at("period"))
        kind = row.choice("kind", ("adjustment", "overpayment"), "adjustment")
        out[key].append(Adjustment(row.amount("amount"), str(row.need("why")), kind))
        row.finish()
    return out


def _quotas(
    top: Table, keys: list[str], active: dict[str, Fraction], ramped: dict[str, Fraction]
) -> dict[str, dict[str, Number]]:
    """Read the quotas; one without a name holds for every component that has none of its own."""
    out: dict[str, dict[str, Number]] = defaultdict(dict)
    for row in top.tables("quota"):
        name, is_prorated = row.text("name"), row.flag("prorated")
        for key, amount in _by_period(row, keys):
            out[key][name] = times(amount, (active[key] if is_prorated else ONE) * ramped[key])
        relief = row.table("relief")
        for key, value in relief.rest():
            known(key, keys, relief.at(key))
            out[key][name] = minus(out[key].get(name, ZERO), number(value, relief.at(key)))
        row.finish()
    used = [row.get("quota") or row.get("name") for row in top.tables("component")]
    for quotas in out.values():
        if "" in quotas:
            common = quotas.pop("")
            for name in used:
                quotas.setdefault(name, common)
        for name in quotas:
            if name not in used:
                raise DefinitionError("[[quota]]", "quota_unused", name=name)
    return out


def _by_period(row: Table, keys: list[str]) -> list[tuple[str, Decimal]]:
    """Return a quota by period: one amount for each, a year by shares, or written out by key."""
    amount, year, shares = row.number("amount"), row.number("year"), row.get("shares")
    if amount is not None:
        return [(key, amount) for key in keys]
    if year is not None:
        weights = [number(share, row.at("shares")) for share in shares or []]
        if len(weights) != len(keys) or sum(weights) != 1:
            raise DefinitionError(row.at("shares"), "quota_shares", n=len(keys))
        return [(key, year * weight) for key, weight in zip(keys, weights, strict=True)]
    by_key, out = row.table("by_period"), []
    for key, value in by_key.rest():
        known(key, keys, by_key.at(key))
        out.append((key, number(value, by_key.at(key))))
    if not out:
        raise DefinitionError(row.place, "quota_empty")
    return out


def _periods(top: Table, calendar: Calendar) -> list[Period]:
    keys = top.words("periods")
    if not keys:
        raise DefinitionError("periods", "no_periods")
    out: list[Period] = []
    for key in keys:
        first, to, last = key.partition(" to ")
        try:
            start, end = calendar.parse(first.strip()), calendar.parse((last or first).strip())
        except ValueError:
            raise DefinitionError("periods", "no_period", got=key) from None
        if to and (start.kind != end.kind or end < start):
            raise DefinitionError("periods", "not_later", got=key)
        while start <= end:
            out.append(start)
            if len(out) > MOST_PERIODS:
                raise DefinitionError("periods", "too_many_periods", most=MOST_PERIODS)
            start = calendar.shift(start, 1)
    for before, after in zip(out, out[1:], strict=False):
        if after.start <= before.end:
            raise DefinitionError("periods", "not_following", before=before.key, after=after.key)
    return out
