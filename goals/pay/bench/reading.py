"""From TOML text to a case: the plan, what is given for each period, the credits, and what is expected."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goals.pay.bench.inputs import known, read_inputs
from goals.pay.definition.checking import problems
from goals.pay.definition.document import DefinitionError, Table, day, number, refuse
from goals.pay.definition.reading import read_plan
from goals.pay.engine.crediting import HOUSE, AccountHolding, CreditableDeal, Lead, credits_by_person
from goals.pay.engine.credits import EVENTS, Credit
from goals.pay.engine.plan import Balances, HeldReserve, PayPlan, PeriodInputs
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class BenchCase:
    """A text of the bench. `extra` are its hypothetical deals; `expected` holds the numbers by (place, name)."""

    about: str
    plan: PayPlan
    payee: str
    inputs: tuple[PeriodInputs, ...]
    credits: dict[str, list[Credit]]
    extra: tuple[Credit, ...]
    opening: Balances
    expected: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    people: tuple[str, ...] = ()

    @property
    def team_credits(self) -> dict[str, dict[str, list[Credit]]]:
        """The credits of the other people of the plan, with whom the budget of a SPIFF is shared, by its name."""
        others = {name: self.credits.get(name, []) for name in self.people if name != self.payee}
        return {spiff.name: others for spiff in self.plan.spiffs if spiff.budget is not None}


def read(text: str) -> BenchCase:
    """Return the case of a text; raises DefinitionError with the place of the first thing that is wrong."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise no_toml(error) from None
    top = Table(data, "")
    about, payee, members = top.text("about"), top.text("payee", "me"), top.words("people")
    plan = read_plan(top)
    for problem in problems(plan):
        raise refuse(problem)
    deals, extra = _deals(top, payee, plan)
    inputs = read_inputs(top, plan.calendar)
    if any(draw.by_tenure for draw in plan.draws) and inputs[0].tenure_from is None:
        raise DefinitionError("[person], key from", "tenure_start")
    people = credits_by_person(deals, _holdings(top), _leads(top), plan.currency)
    people.setdefault(payee, [])
    case = BenchCase(
        about, plan, payee, inputs, people, extra, _opening(top), _expected(top, inputs, plan, people), members
    )
    top.finish()
    return case


# How the reader of TOML begins to say what is wrong, by what it means.
TOML = {
    "no_equals": ("Expected '='",),
    "not_closed": ("Unclosed", "Unterminated", "Expected ']", "Expected '\"", 'Expected "'),
    "said_twice": ("Cannot", "Duplicate"),
    "no_value": ("Invalid value", "Invalid date", "Invalid hex", "Escaped", "Unescaped"),
    "no_new_line": ("Expected newline",),
    "wrong_character": ("Illegal", "Found invalid", "Invalid initial", "Invalid statement"),
    "too_deep": ("maximum recursion",),
}
NO_TOML = "not_toml"


def no_toml(error: Exception) -> DefinitionError:
    """Return why a text is no TOML, with the line where that is known."""
    message = str(error)
    code = next((code for code, begins in TOML.items() if message.startswith(begins)), NO_TOML)
    line = re.search(r"at line (\d+)", message)
    return DefinitionError(f"line {line[1]}" if line else "the text", code)


def _deals(top: Table, payee: str, plan: PayPlan) -> tuple[list[CreditableDeal], tuple[Credit, ...]]:
    deals, extra, names = [], [], {}
    rows = top.tables("credit")
    for i, row in enumerate(rows, 1):
        name = row.text("name")
        if name and name in names:
            raise DefinitionError(row.at("name"), "credit_twice", name=name)
        names[name or str(i)] = i
    for i, row in enumerate(rows, 1):
        reverses = row.get("reverses")
        if reverses is not None and str(reverses) not in names:
            raise DefinitionError(row.at("reverses"), "no_sale", name=str(reverses))
        shares, overlay, account = row.table("shares"), row.table("overlay"), row.text("account")
        is_extra = row.flag("what_if")
        values = {name: number(value, shares.at(name)) for name, value in shares.rest()}
        over = {name: number(value, overlay.at(name)) for name, value in overlay.rest()}
        if values and sum(values.values()) != 100:
            raise DefinitionError(shares.place, "shares_total", total=sum(values.values()) / 100)
        credit = _credit(row, i, names[str(reverses)] if reverses is not None else None)
        if is_extra:
            extra.append(credit)
            continue
        if not values and not account:
            values = {row.text("to", payee): Decimal(100)}
        deals.append(CreditableDeal(credit, values, over, account))
    return deals, tuple(extra)


def _credit(row: Table, n: int, reverses: int | None) -> Credit:
    dates: dict[str, date] = {event: day for event in EVENTS if (day := row.day(event)) is not None}
    if (on := row.day("on")) is not None:
        dates = dict.fromkeys(EVENTS, on) | dates
    if not dates:
        raise DefinitionError(row.place, "no_day", events=EVENTS)
    rate, approved, name = row.number("rate", Decimal(1)), row.flag("approved"), row.text("name")
    values: dict[str, Decimal] = {}
    attributes: dict[str, Any] = {}
    row.get("to")
    if "amount" in row.data:
        values["revenue"] = row.amount("amount")
    for key, value in row.rest():
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            values[key] = attributes[key] = Decimal(value)
        elif isinstance(value, str | bool):
            attributes[key] = value
        else:
            raise DefinitionError(row.at(key), "not_value")
    return Credit(n, dates, values, attributes, reverses, "", rate or ZERO, approved, name)


def _holdings(top: Table) -> list[AccountHolding]:
    out = []
    for row in top.tables("holding"):
        out.append(
            AccountHolding(
                str(row.need("account")),
                str(row.need("person")),
                row.day("from", AccountHolding.starts_on),
                row.day("to", AccountHolding.ends_on),
            )
        )
        row.finish()
    return out


def _leads(top: Table) -> list[Lead]:
    out = []
    for row in top.tables("lead"):
        out.append(
            Lead(
                str(row.need("manager")),
                str(row.need("member")),
                row.day("from", Lead.starts_on),
                row.day("to", Lead.ends_on),
            )
        )
        row.finish()
    return out


def _opening(top: Table) -> Balances:
    row = top.table("opening")
    reserves = row.tables("reserve")
    out = Balances(
        overpaid=row.number("overpaid", ZERO) or ZERO,
        draw=row.number("draw", ZERO) or ZERO,
        reserves=tuple(
            HeldReserve(
                day(reserve.need("due"), reserve.at("due")),
                reserve.amount("amount"),
                reserve.text("earned_in", "before"),
            )
            for reserve in reserves
        ),
        carried={name: number(value, row.at("carried")) for name, value in row.table("carried").rest()},
    )
    row.finish()
    return out


# What may be expected of a period, of one of its components, and of the whole.
OF_PERIOD = (
    "paid",
    "owed",
    "earned",
    "overpaid",
    "draw",
    "due",
    "reserve",
    "carried",
    "bonus",
    "recovery",
    "adjusted",
    "rewards",
    "unknown",
)


def _expected(
    top: Table, inputs: tuple[PeriodInputs, ...], plan: PayPlan, people: dict[str, list[Credit]]
) -> dict[tuple[str, str], Decimal]:
    out: dict[tuple[str, str], Decimal] = {}
    names = {component.name for component in plan.components}
    expect = top.table("expect")
    credited = expect.table("credited")
    for person, value in credited.rest():
        if person not in people and person != HOUSE:
            raise DefinitionError(credited.at(person), "nobody")
        out["credited", person] = number(value, credited.at(person))
    for key, values in expect.rest():
        place = expect.at(key)
        known(key, dict.fromkeys([statement.period.key for statement in inputs] + ["total"]), place)
        period = Table(values, place)
        for name in OF_PERIOD:
            if (value := period.number(name)) is not None:
                out[key, name] = value
        if (value := period.number("what_if")) is not None:
            out[key, "what_if"] = value
        for kind in ("components", "quotas", "attainment", "lines"):
            inner = period.table(kind)
            for name, value in inner.rest():
                if name.partition("#")[0] not in names:
                    raise DefinitionError(inner.at(name), "no_component", known=tuple(sorted(names)))
                out[key, f"{kind} {name}"] = number(value, inner.at(name))
        period.finish()
    return out
