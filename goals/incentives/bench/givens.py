"""From TOML to what is given for each period: quotas, metrics, adjustments, wages, and who is employed when."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from goals.incentives.bench.fields import Bad, Table, number
from goals.incentives.engine.plan import Adjustment, Given
from goals.incentives.engine.quotas import UNITS, active_share, ramp_share
from salesplan.core.money import ZERO
from salesplan.core.periods import Calendar, Period

MOST_PERIODS = 1200
ByPeriod = dict[str, dict[str, Decimal]]


def read_givens(top: Table, calendar: Calendar) -> tuple[Given, ...]:
    """Return what is given for each period."""
    periods = _periods(top, calendar)
    keys = [period.key for period in periods]
    person = top.table("person")
    starts, ends, by = person.day("from"), person.day("to"), person.choice("prorated_by", UNITS, "day")
    ramp = [number(value, person.at("ramp")) for value in person.get("ramp", [])]
    person.finish()
    if ramp and starts is None:
        raise Bad(person.at("ramp"), "needs the day from which tenure counts: from = 2026-01-01")
    active = {period.key: active_share(period, starts, ends, by) for period in periods}
    ramped = {period.key: ramp_share(period, starts, ramp) if ramp else Decimal(1) for period in periods}
    quotas = _quotas(top, keys, active, ramped)
    metrics = _metrics(top, keys)
    wages, closed = _amounts(top, "wage", keys), _amounts(top, "closed", keys)
    adjustments = _adjustments(top, keys)
    return tuple(
        Given(
            period=period,
            quotas=quotas[period.key],
            metrics=metrics[period.key],
            adjustments=tuple(adjustments[period.key]),
            active=active[period.key],
            other_wage=wages.get(period.key, ZERO),
            closed=closed.get(period.key),
        )
        for period in periods
    )


def known(key: str, keys: Iterable[str], place: str) -> None:
    """Refuse a period that is not one of the text's."""
    if key not in keys:
        raise Bad(place, f"{key!r} is not one of the periods ({', '.join(keys)})")


def _amounts(top: Table, name: str, keys: list[str]) -> dict[str, Decimal]:
    row, out = top.table(name), {}
    for key, value in row.rest():
        known(key, keys, row.at(key))
        out[key] = number(value, row.at(key))
    return out


def _metrics(top: Table, keys: list[str]) -> ByPeriod:
    out: ByPeriod = defaultdict(dict)
    row = top.table("metric")
    for name, values in row.rest():
        inner = Table(values, row.at(name))
        for key, value in inner.rest():
            known(key, keys, inner.at(key))
            out[key][name] = number(value, inner.at(key))
    return out


def _adjustments(top: Table, keys: list[str]) -> dict[str, list[Adjustment]]:
    out: dict[str, list[Adjustment]] = defaultdict(list)
    for row in top.tables("adjustment"):
        key = str(row.need("period"))
        known(key, keys, row.at("period"))
        kind = row.choice("kind", ("adjustment", "overpayment"), "adjustment")
        out[key].append(Adjustment(row.amount("amount"), str(row.need("why")), kind))
        row.finish()
    return out


def _quotas(top: Table, keys: list[str], active: dict[str, Decimal], ramped: dict[str, Decimal]) -> ByPeriod:
    """Read the quotas; one without a name holds for every component that has none of its own."""
    out: ByPeriod = defaultdict(dict)
    for row in top.tables("quota"):
        name, is_prorated = row.text("name"), row.flag("prorated")
        for key, amount in _by_period(row, keys):
            out[key][name] = amount * (active[key] if is_prorated else 1) * ramped[key]
        relief = row.table("relief")
        for key, value in relief.rest():
            known(key, keys, relief.at(key))
            out[key][name] = out[key].get(name, ZERO) - number(value, relief.at(key))
        row.finish()
    used = [row.get("quota") or row.get("name") for row in top.tables("component")]
    for found in out.values():
        if "" in found:
            common = found.pop("")
            for name in used:
                found.setdefault(name, common)
        for name in found:
            if name not in used:
                raise Bad("[[quota]]", f"no component is measured by a quota {name!r}")
    return out


def _by_period(row: Table, keys: list[str]) -> list[tuple[str, Decimal]]:
    """Return a quota by period: one amount for each, a year by shares, or written out by key."""
    amount, year, shares = row.number("amount"), row.number("year"), row.get("shares")
    if amount is not None:
        return [(key, amount) for key in keys]
    if year is not None:
        weights = [number(share, row.at("shares")) for share in shares or []]
        if len(weights) != len(keys) or sum(weights) != 1:
            raise Bad(row.at("shares"), f"must be {len(keys)} shares that total 100 %, one for each period")
        return [(key, year * weight) for key, weight in zip(keys, weights, strict=True)]
    by_key, out = row.table("by_period"), []
    for key, value in by_key.rest():
        known(key, keys, by_key.at(key))
        out.append((key, number(value, by_key.at(key))))
    if not out:
        raise Bad(row.place, "needs amount, or year with shares, or by_period")
    return out


def _periods(top: Table, calendar: Calendar) -> list[Period]:
    keys = top.words("periods")
    if not keys:
        raise Bad("periods", 'is missing; write periods = ["2026-01", "2026-02"] or ["2026-01 to 2026-12"]')
    out: list[Period] = []
    for key in keys:
        first, to, last = key.partition(" to ")
        try:
            one, end = calendar.parse(first.strip()), calendar.parse((last or first).strip())
        except ValueError as error:
            raise Bad("periods", f"{error}; a month is 2026-03, a quarter 2026-Q1, a year 2026") from None
        if to and (one.kind != end.kind or end < one):
            raise Bad("periods", f"{key!r} does not lead from a period to a later one of its kind")
        while one <= end:
            out.append(one)
            if len(out) > MOST_PERIODS:
                raise Bad("periods", f"are more than {MOST_PERIODS}")
            one = calendar.shift(one, 1)
    for before, after in zip(out, out[1:], strict=False):
        if after.start <= before.end:
            raise Bad("periods", f"{after.key} does not follow {before.key}")
    return out
