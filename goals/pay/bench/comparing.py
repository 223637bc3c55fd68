"""What was expected against what the engine computes."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from goals.pay.bench.reading import BenchCase, read
from goals.pay.definition.document import DefinitionError
from goals.pay.engine.credits import DEALS, Credit
from goals.pay.engine.exact_numbers import decimal
from goals.pay.engine.modifiers import UnknownFigure
from goals.pay.engine.results import CalculatedPeriod
from goals.pay.engine.run import calculate, what_if
from salesplan.core.money import HUNDRED, ZERO, quantize


@dataclass(frozen=True)
class BenchOutcome:
    """One expected number: where it stands, what it is called, and what came out."""

    period: str
    name: str
    expected: Decimal
    computed: Decimal

    @property
    def agrees(self) -> bool:
        """Whether both are the same, to the digits that were written."""
        return self.expected == self.computed


@dataclass(frozen=True)
class BenchResult:
    """A case with its statements and outcomes."""

    case: BenchCase
    statements: tuple[CalculatedPeriod, ...]
    outcomes: tuple[BenchOutcome, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything that was expected came out."""
        return all(outcome.agrees for outcome in self.outcomes)


def try_text(text: str) -> BenchResult:
    """Compute a text of the bench and compare; raises DefinitionError where the text is wrong."""
    case = read(text)
    own_credits = case.credits[case.payee]
    try:
        statements = tuple(
            calculate(
                case.plan, case.inputs, own_credits, payee=case.payee, opening=case.opening, others=case.team_credits
            )
        )
        added = (
            what_if(case.plan, case.inputs, own_credits, case.extra, payee=case.payee, others=case.team_credits)
            if case.extra
            else []
        )
    except UnknownFigure as error:
        raise DefinitionError(f"[{error.what}]", "no_figure", name=error.name, period=error.period) from None
    by_key = {statement.period.key: statement for statement in statements}
    extra = {statement.period.key: amount for statement, amount in zip(statements, added, strict=False)}
    outcomes = []
    for (place, name), expected in case.expected.items():
        if place == "credited":
            computed = sum((_revenue(case, credit) for credit in case.credits.get(name, [])), ZERO)
        elif place == "total":
            computed = sum((_computed(statement, name, extra, case) for statement in statements), ZERO)
        else:
            computed = _computed(by_key[place], name, extra, case)
        outcomes.append(BenchOutcome(place, name, expected, computed))
    return BenchResult(case, statements, tuple(outcomes))


def _revenue(case: BenchCase, credit: Credit) -> Decimal:
    """Return what a person is credited by the first component's measure, whoever it came through."""
    measure = case.plan.components[0].measure
    return decimal(measure.value(credit)) if measure.of != (DEALS,) else Decimal(1)


def _computed(statement: CalculatedPeriod, name: str, extra: dict[str, Decimal], case: BenchCase) -> Decimal:
    kind, _, which = name.partition(" ")
    if which:
        return _of_component(statement, kind, which, case)
    closing = statement.closing
    values = {
        "paid": statement.paid,
        "earned": statement.earned,
        "owed": statement.owed,
        "overpaid": closing.overpaid,
        "draw": closing.draw,
        "due": statement.due,
        "rewards": Decimal(len(statement.rewards)),
        "unknown": Decimal(len(statement.unknown)),
        "reserve": closing.reserve,
        "carried": sum(closing.carried.values(), ZERO),
        "bonus": statement.of_kind("bonus"),
        "recovery": -statement.of_kind("recovery", "draw recovery") + ZERO,
        "adjusted": statement.of_kind("adjustment", "correction"),
        "what_if": extra.get(statement.period.key, ZERO),
    }
    return values[name]


def _of_component(statement: CalculatedPeriod, kind: str, which: str, case: BenchCase) -> Decimal:
    name, _, number = which.partition("#")
    component = statement.component(name)
    if kind == "lines":
        return sum((line.paid for line in component.lines if line.credit and str(line.credit.number) == number), ZERO)
    if kind == "quotas":
        return quantize(component.quota or ZERO, case.plan.currency)
    if kind == "attainment":
        return ((component.attainment or ZERO) * HUNDRED).quantize(Decimal("0.01")) / HUNDRED
    return component.earned


def table_of(tried: BenchResult) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield rows for reading: period, name, expected, computed, and a mark where they differ."""
    for outcome in tried.outcomes:
        mark = "" if outcome.agrees else f"differs by {outcome.computed - outcome.expected:+}"
        yield outcome.period, outcome.name, str(outcome.expected), str(outcome.computed), mark
