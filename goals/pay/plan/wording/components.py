"""A plan told in words: what counts, what it pays, and every rule around it, in the language of the page.

Which fields a rule has and what is said of them is declared (`goals.pay.definition`); here values are written and put into
those sentences. The plan document prints the blocks, and two versions are compared line by line (`differences`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _

from goals.pay.definition import components, schema
from goals.pay.definition.fields import FieldKind, PrintedLine, RuleField, RuleGroup, StepsField
from goals.pay.engine.choices import DrawKind, TableBasis, TableMode
from goals.pay.engine.credits import COUNTED, CreditCondition, Filter
from goals.pay.engine.plan import Component, Draw, PayPlan, RewardRule
from goals.pay.engine.tables import Tier
from goals.pay.plan.rules.definitions import COMMISSION
from goals.pay.plan.wording import values
from goals.pay.plan.wording.sentences import joined, money, percent
from goals.pay.plan.wording.vocabulary import attribute, choice, translated
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class RuleLine:
    """One thing that a plan says: what it is about, and what holds; `means` is that as the engine has it."""

    key: str
    label: str
    text: str
    value: Any = None


@dataclass(frozen=True)
class TableRow:
    """A row of a rate table, its bounds printed half open."""

    lower: str
    upper: str
    value: str
    is_retroactive: bool = False


@dataclass(frozen=True)
class RuleBlock:
    """A component, a SPIFF, or the rules of the whole plan."""

    kind: str
    name: str
    lines: list[RuleLine] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    index: int = 0
    examples: list[Any] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The name as people read it."""
        return title(self.name)


def title(name: str) -> str:
    """Return the name of a component; the one that a plain rate table has is named in the language of the page."""
    return str(_("Commission")) if name == COMMISSION else name


class RuleWriter:
    """Tells plans in one currency."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def plan(self, plan: PayPlan) -> list[RuleBlock]:
        """Return everything that a plan says: components, SPIFFs, and the rules of the whole."""
        out = [self.component(component, i) for i, component in enumerate(plan.components)]
        out += [RuleBlock("spiff", spiff.name, list(self._lines(schema.SPIFF, spiff))) for spiff in plan.spiffs]
        lines = [line for inner in schema.WHOLE.fields for line in self._of_whole(inner, plan)]
        return [*out, RuleBlock("plan", str(_("The whole plan")), lines)]

    def component(self, component: Component, index: int = 0) -> RuleBlock:
        """Return what a component says."""
        return RuleBlock(
            "component", component.name, list(self._lines(components.COMPONENT, component)), self.rows(component), index
        )

    def rows(self, component: Component) -> list[TableRow]:
        """Return the rows of a component's table."""
        table = component.tables[-1]
        return [
            TableRow(
                self.bound(component, step.lower),
                self.bound(component, table.upper(i)) if table.mode != TableMode.INTERPOLATED else "",
                self.value(component, step.rate),
                step.is_retroactive,
            )
            for i, step in enumerate(table.steps)
        ]

    def bound(self, component: Component, value: Decimal | None) -> str:
        """Write a bound in the terms of the table."""
        if value is None:
            return "∞"
        if component.tables[-1].basis == TableBasis.ATTAINMENT:
            return percent(value)
        return write.exact_number(value) if is_counted(component) else money(value, self.currency)

    def value(self, component: Component, value: Decimal) -> str:
        """Write what a row gives."""
        table = component.tables[-1]
        _low, kind = schema.steps_of(components.COMPONENT["steps"], table.basis, table.yields, component.measure.of)
        return self._number(FieldKind(kind), value)

    def conditions(self, where: Filter) -> str:
        """Say what sales must meet."""
        return joined([self._condition(condition) for condition in where])

    def rule(self, group: RuleGroup, rule: object) -> str:
        """Say in one line what a rule says that has no lines of its own: a cap, a draw, a reward."""
        return self._sentence(group.line or PrintedLine(), list(_fields(group)), group, rule)

    # ---- lines --------------------------------------------------------------------------------------------------------

    def _of_whole(self, inner: RuleGroup, plan: PayPlan) -> Iterator[RuleLine]:
        if inner.is_spread:
            yield from self._lines(inner, plan)
        elif inner.line is not None:
            yield from self._of_group(inner, getattr(plan, inner.attribute))

    def _of_group(self, group: RuleGroup, value: object) -> Iterator[RuleLine]:
        """Yield a line for each rule of a group."""
        line = group.line or PrintedLine()
        rules = cast(Sequence[object], value) if group.is_many else [] if value is None else [value]
        for i, rule in enumerate(rules):
            named = getattr(rule, "name", "") or i
            label = translated(line.title) % {inner.key: self._written(inner, rule) for inner in _fields(group)}
            key = f"{group.key} {named}" if group.is_many else group.key
            yield RuleLine(key, label, self.rule(group, rule), _means(_fields(group), group, rule))

    def _lines(self, group: RuleGroup, instance: object) -> Iterator[RuleLine]:
        """Yield a line for each field of a group that says something, or for several together."""
        together: dict[PrintedLine, list[RuleField]] = {}
        for inner in _fields(group):
            if inner.line is not None:
                together.setdefault(inner.line, []).append(inner)
        for inner in group.shown():
            if isinstance(inner, RuleGroup):
                yield from self._of_group(inner, inner.value_of(instance))
            elif inner.line is not None and inner is together[inner.line][0]:
                text = self._sentence(inner.line, together[inner.line], group, instance)
                if text:
                    means = _means(together[inner.line], group, instance)
                    yield RuleLine(inner.line.key, translated(inner.line.title), text, means)
            elif inner.line is None and inner.key != "name" and _is_shown(inner, group, instance):
                text = self._phrase(inner, instance) if inner.sentence else self._written(inner, instance)
                yield RuleLine(inner.key, translated(inner.title or inner.label), text, inner.value_of(instance))

    def _sentence(self, line: PrintedLine, told_fields: list[RuleField], group: RuleGroup, instance: object) -> str:
        """Tell fields together: what is said of them in one, then what each of the others says for itself."""
        out = []
        for variants in line.variants:
            fitting = next((variant for variant in variants if applies(variant.when, group, instance)), None)
            if fitting is not None:
                out.append(
                    translated(fitting.text) % {inner.key: self._written(inner, instance) for inner in _fields(group)}
                )
        for inner in told_fields:
            if not line.names(inner.key) and _is_shown(inner, group, instance):
                out.append(self._phrase(inner, instance))
        return _("; ").join(out)

    def _phrase(self, inner: RuleField, instance: object) -> str:
        """Say what a field says of itself: in its own words, or what it is called and its value."""
        if isinstance(inner, StepsField):
            return self._written(inner, instance)
        if inner.sentence:
            return translated(inner.sentence) % {inner.key: self._written(inner, instance)}
        values = {"what": translated(inner.title or inner.label), "values": self._written(inner, instance)}
        return _("%(what)s: %(values)s") % values

    # ---- values -------------------------------------------------------------------------------------------------------

    def _written(self, inner: RuleField, instance: object) -> str:
        """Write the value of a field, or what none is called."""
        value = inner.value_of(instance)
        if inner.kind in (FieldKind.COMPONENT, FieldKind.COMPONENTS, FieldKind.CONDITIONS) and not value:
            return translated(inner.nothing)
        return self.writers[inner.kind](self, inner, value)

    def _number(self, kind: FieldKind, value: Decimal | None) -> str:
        if value is None:
            return ""
        if kind == FieldKind.AMOUNT:
            return money(value, self.currency)
        return percent(value) if kind == FieldKind.PERCENT else write.exact_number(value)

    def _text(self, inner: RuleField, value: str) -> str:
        return metric_label(value) if inner.offers else value

    def _rows_of(self, inner: StepsField, value: Iterable[Tier]) -> str:
        return joined(
            [
                translated(inner.sentence)
                % {
                    "from": self._number(FieldKind(inner.low), step.lower),
                    "value": self._number(FieldKind(inner.value), step.rate),
                }
                for step in (value if inner.sentence else ())
            ]
        )

    def _condition(self, condition: CreditCondition) -> str:
        texts: dict[str, Any] = {"what": attribute(condition.attribute)}
        if condition.among:
            texts["values"] = _(" or ").join(values.name(condition.attribute, value) for value in condition.among)
            return _("%(what)s: %(values)s") % texts
        texts |= {
            "low": "" if condition.low is None else write.exact_number(condition.low),
            "high": "" if condition.high is None else write.exact_number(condition.high),
        }
        if condition.low is None:
            return _("%(what)s at most %(high)s") % texts
        if condition.high is None:
            return _("%(what)s at least %(low)s") % texts
        return _("%(what)s from %(low)s to %(high)s") % texts

    # How the value of a field is written, by its kind.
    writers: Mapping[FieldKind, Callable[["RuleWriter", Any, Any], str]] = {
        FieldKind.TEXT: _text,
        FieldKind.AMOUNT: lambda self, inner, value: self._number(inner.kind, value),
        FieldKind.PERCENT: lambda self, inner, value: self._number(inner.kind, value),
        FieldKind.NUMBER: lambda self, inner, value: self._number(inner.kind, value),
        FieldKind.COUNT: lambda self, inner, value: "" if value is None else str(value),
        FieldKind.DAY: lambda self, inner, value: write.day(value),
        FieldKind.FLAG: lambda self, inner, value: _("yes") if value else _("no"),
        FieldKind.CHOICE: lambda self, inner, value: choice(inner, value),
        FieldKind.WORDS: lambda self, inner, value: joined([choice(inner, name) for name in value]),
        FieldKind.ORDER: lambda self, inner, value: choice(inner, " ".join(value)),
        FieldKind.COMPONENT: lambda self, inner, value: value,
        FieldKind.COMPONENTS: lambda self, inner, value: joined(value),
        FieldKind.EARNERS: lambda self, inner, value: joined(value),
        FieldKind.STEPS: _rows_of,
        FieldKind.CONDITIONS: lambda self, inner, value: self.conditions(value),
        FieldKind.KEYS: lambda self, inner, value: str(len(value)),
    }


def _fields(group: RuleGroup) -> Iterator[RuleField]:
    """Yield the fields of a group that are known from the rules alone, without the groups in it."""
    return (inner for inner in group.shown() if isinstance(inner, RuleField))


def _means(told_fields: Iterable[RuleField], group: RuleGroup, instance: object) -> list[Any]:
    """Return the values of those fields that mean something for a rule."""
    return [inner.value_of(instance) for inner in told_fields if applies(inner.when, group, instance)]


def _is_shown(inner: RuleField, group: RuleGroup, instance: object) -> bool:
    """Say whether a field is worth telling: it says something, and something that matters beside the others."""
    if isinstance(inner, StepsField) and not inner.sentence:
        return False
    return (inner.always or inner.is_said(inner.value_of(instance))) and applies(inner.when, group, instance)


def applies(when: tuple[str, ...], group: RuleGroup, instance: object) -> bool:
    """Say whether a rule is such: "to" says something, "kind=advance|recoverable" is one of them, "a==b" are the same."""
    for clause in when:
        key, _sign, expected = clause.partition("=")
        inner = group[key]
        value = inner.value_of(instance)
        if expected.startswith("="):
            holds = value == group[expected[1:]].value_of(instance)
        else:
            holds = value in expected.split("|") if expected else inner.is_said(value)
        if not holds:
            return False
    return True


def is_counted(component: Component) -> bool:
    """Say whether a component counts pieces."""
    return all(name in COUNTED for name in component.measure.of)


def tenure(first: int, last: int) -> str:
    """Say in which months of tenure; 0 is without an end."""
    draw = Draw(DrawKind.GUARANTEE, ZERO, from_month=first, to_month=last)
    variant = next(variant for variant in schema.TENURE if applies(variant.when, schema.DRAW, draw))
    return translated(variant.text) % {"from_month": first, "to_month": last}


def reward(reward_rule: RewardRule) -> str:
    """Say what is given besides money, and for what."""
    return RuleWriter("").rule(schema.REWARD, reward_rule)


def metric_label(key: str) -> str:
    """Return what a figure of the registry is called."""
    try:
        return str(metrics.get(key).label)
    except KeyError:
        return key
