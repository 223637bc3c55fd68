"""Random plans with their deals, as plain dictionaries: for the reference, and (`as_engine`) for the engine."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from goals.pay.definition.schema import DRAW
from goals.pay.engine import plan as p
from goals.pay.engine.bonuses import Spiff
from goals.pay.engine.credits import Credit, CreditCondition, CreditMeasure, Weight
from goals.pay.engine.limits import Cap, Floor
from goals.pay.engine.tables import RateTable, Tier
from salesplan.core.periods import Calendar

MONTHS = [Calendar().month(2026, month) for month in range(1, 7)]


def random_plan(chance) -> dict:
    """Return a plan over six months; every number has few digits, so that both sides are exact."""
    return {
        "months": [(month.start, month.end) for month in MONTHS],
        "components": [_component(chance) for _ in range(chance.choice([1, 1, 2]))],
        "credits": _credits(chance),
        "caps": _caps(chance),
        "floors": [(chance.choice(["", "0"]), Fraction(chance.randrange(0, 3000)))] if chance.random() < 0.15 else [],
        "spiff": Fraction(chance.choice([0, 0, 0, 250, 99])),
        "reserve": chance.choice([Fraction(0), Fraction(0), Fraction(3, 10), Fraction(1, 8)]),
        "draw": chance.choice([None, *((kind, Fraction(chance.randrange(0, 5000))) for kind in DRAW["kind"].choices)]),
        "delayed": chance.random() < 0.3,
        "order": chance.choice([["overpayment", "draw"], ["draw", "overpayment"]]),
        "limit": chance.choice([None, None, Fraction(1, 5), Fraction(1, 2)]),
    }


def _component(chance) -> dict:
    reads = chance.choice(["period", "period", "to_date", "transaction"])
    first = _table(chance, date(2026, 1, 1))
    tables = [first]
    if first["mode"] not in ("money line", "fixed") and chance.random() < 0.3:
        tables.append(_table(chance, date(2026, 2, 15), lumps=False))
    return {
        "reads": reads,
        "tables": tables,
        "quota": [Fraction(chance.choice([20_000, 32_000, 50_000])) for _ in MONTHS],
        "metric": [chance.choice([Fraction(1), Fraction(4, 5)]) for _ in MONTHS]
        if chance.random() < 0.3
        else [Fraction(1)] * 6,
        "kicker": chance.choice([Fraction(1), Fraction(1), Fraction(5, 4), Fraction(3, 2)]),
        "service": chance.choice([Fraction(1), Fraction(1), Fraction(1, 2), Fraction(0)]),
        "clawback": chance.choice(["proportional", "slices", "running"]),
        "reduces": chance.random() < 0.7,
        "window": chance.choice([None, None, 30]),
        "deal_cap": chance.choice([None, None, Fraction(700)]),
        "deal_floor": chance.choice([None, None, None, Fraction(150)]),
    }


def _table(chance, begins, *, lumps=True) -> dict:
    mode = chance.choice(
        ["marginal", "marginal", "mixed", "retroactive", "rate line"] + ["money line", "fixed"] * lumps
    )
    by = chance.choice(["attainment", "amount"])
    bounds = sorted(chance.sample(range(1, 20), chance.randrange(1, 4)))
    lows = [Fraction(0), *(Fraction(b, 10) if by == "attainment" else Fraction(b * 4000) for b in bounds)]
    if mode in ("money line", "fixed"):
        rates = [Fraction(chance.randrange(0, 4000)) for _ in lows]
    else:
        rates = [Fraction(chance.randrange(0, 200), 1000) for _ in lows]
    whole = chance.randrange(1, len(lows)) if mode == "mixed" else -1
    return {
        "from": begins,
        "mode": "marginal" if mode == "mixed" else mode,
        "by": by,
        "steps": [(low, rate, i == whole) for i, (low, rate) in enumerate(zip(lows, rates, strict=True))],
    }


def _credits(chance) -> list[dict]:
    out: list[dict] = []
    for n in range(chance.randrange(0, 22)):
        on = date(2026, 1, 1) + timedelta(chance.randrange(0, 181))
        sales = [c for c in out if c["of"] is None and c["on"] <= on]
        if sales and chance.random() < 0.25:
            sale = chance.choice(sales)
            back = sum((-c["amount"] for c in out if c["of"] == sale["id"]), Fraction(0))
            amount = (sale["amount"] - back) * chance.choice([Fraction(1), Fraction(1, 2), Fraction(1, 4)])
            if amount:
                out.append({"id": n, "on": on, "amount": -amount, "product": None, "of": sale["id"]})
            continue
        amount = Fraction(chance.randrange(100, 4_000_000), 100)
        out.append({"id": n, "on": on, "amount": amount, "product": chance.choice(["X", "Y", "service"]), "of": None})
    return out


def _caps(chance) -> list[tuple]:
    out = []
    for name in ("0", ""):
        if chance.random() < 0.25:
            out.append(
                (
                    name,
                    Fraction(chance.randrange(500, 5000)),
                    chance.choice(["period", "interval"]),
                    chance.choice(["forfeit", "carry"]),
                )
            )
    return out


def dec(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def as_engine(spec: dict) -> tuple[p.PayPlan, list[p.PeriodInputs], list[Credit]]:
    """Return the same plan, what is given, and the credits as the engine takes them."""
    caps = [Cap(dec(most), per, excess, name) for name, most, per, excess in spec["caps"]]
    floors = [Floor(dec(least), "period", name) for name, least in spec["floors"]]
    for i, component in enumerate(spec["components"]):
        if component["deal_cap"] is not None:
            caps.append(Cap(dec(component["deal_cap"]), "deal", "forfeit", str(i)))
        if component["deal_floor"] is not None:
            floors.append(Floor(dec(component["deal_floor"]), "deal", str(i)))
    draw = spec["draw"]
    plan = p.PayPlan(
        currency="CNY",
        components=tuple(_engine_component(str(i), c) for i, c in enumerate(spec["components"])),
        interval="quarter",
        multipliers=tuple(
            p.Multiplier(
                f"m{i}", f"metric{i}", (Tier(Decimal(0), Decimal("0.8")), Tier(Decimal(1), Decimal(1))), (str(i),)
            )
            for i, _ in enumerate(spec["components"])
        ),
        caps=tuple(caps),
        floors=tuple(floors),
        spiffs=(Spiff("x", dec(spec["spiff"]), where=(CreditCondition("product", ("X",)),)),) if spec["spiff"] else (),
        reserve=p.Reserve(dec(spec["reserve"]), 45) if spec["reserve"] else None,
        draws=(p.Draw(draw[0], dec(draw[1]), "end" if spec["delayed"] else "immediate"),) if draw else (),
        recovery=p.Recovery(tuple(spec["order"]), None if spec["limit"] is None else dec(spec["limit"])),
    )
    given = [
        p.PeriodInputs(
            month,
            {str(i): dec(c["quota"][n]) for i, c in enumerate(spec["components"])},
            {f"metric{i}": dec(c["metric"][n]) for i, c in enumerate(spec["components"])},
        )
        for n, month in enumerate(MONTHS)
    ]
    credits = [
        Credit(
            c["id"],
            {"booked": c["on"]},
            {"revenue": dec(c["amount"])},
            {"product": c["product"]} if c["product"] else {},
            c["of"],
        )
        for c in spec["credits"]
    ]
    return plan, given, credits


def _engine_component(name: str, c: dict) -> p.Component:
    return p.Component(
        name=name,
        tables=tuple(_engine_table(t) for t in c["tables"]),
        measure=CreditMeasure(weights=(Weight((CreditCondition("product", ("service",)),), quota=dec(c["service"])),)),
        reads=c["reads"],
        kickers=(p.Kicker("x", (CreditCondition("product", ("X",)),), factor=dec(c["kicker"])),),
        clawback=p.Clawback(c["clawback"], window_days=c["window"], reduces_attainment=c["reduces"]),
    )


def _engine_table(t: dict) -> RateTable:
    steps = tuple(Tier(dec(low), dec(rate), whole) for low, rate, whole in t["steps"])
    mode, yields = t["mode"], "rate"
    if mode == "money line":
        mode, yields = "interpolated", "money"
    elif mode == "rate line":
        mode = "interpolated"
    elif mode == "fixed":
        yields = "money"
    return RateTable(mode, t["by"], steps, starts_on=t["from"], yields=yields)
