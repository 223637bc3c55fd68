"""The builder of a rule: groups and conditions as rows of one form, which the server draws anew when their shape changes.

Each part has a path: `0` is the rule itself, `0_2` its third part. A hidden `node` names each part in order, `g0` a group and
`c0_2` a condition; the fields of a part begin with `r` and its path. So the form needs no script: a button with the name
`do` sends it, and the rule comes back with a part more or less (`condition:0`, `group:0`, `remove:0_2`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.segments import registry
from customers.segments.choices import FactKind, Join, Op
from customers.segments.registry import Fact
from customers.segments.rules.conditions import (
    DATES,
    DAYS_AGO,
    FIGURES,
    LISTS,
    LONGEST_WINDOW,
    MOST_CONDITIONS,
    MOST_DEPTH,
    MOST_VALUES,
    OPS,
    PLAIN,
    Group,
    Part,
    SegmentCondition,
    as_json,
)
from salesplan.core.forms import AmountField, ChoicesField, CountField, DayField, NumberField

NODE = re.compile(r"([gc])(\d{1,3}(?:_\d{1,3}){0,5})")
MOST_NODES = 100


@dataclass
class Draft:
    """A part of a rule as it was typed: a group with its parts, or the fields of a condition."""

    join: str = ""
    parts: list["Draft"] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """Whether this is a group."""
        return bool(self.join)


class ListText(forms.CharField):
    """Texts with commas between them."""

    # Any: what a form or JSON holds, before it is read.
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = [one.strip() for one in re.split(r"[,，、;；\n]", text) if one.strip()]
        if len(found) > MOST_VALUES or any(len(one) > 120 for one in found):
            raise forms.ValidationError(_("Enter at most 100 short texts."), code="too_many")
        return found


class ConditionForm(forms.Form):
    """One condition; which fields it has follows from its fact and its comparison."""

    fact = forms.ChoiceField(label=gettext_lazy("Fact"))
    op = forms.ChoiceField(label=gettext_lazy("Comparison"))

    def __init__(self, *args: Any, offers: "Offers", chosen: Fact, op: Op, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen, self.comparison = chosen, op
        self.fields["fact"].choices = offers.facts  # type: ignore[attr-defined]
        self.fields["op"].choices = [(one.value, one.label) for one in OPS[chosen.kind]]  # type: ignore[attr-defined]
        if (value := _value_field(chosen, op, offers)) is not None:
            self.fields["value"] = value
        if chosen.window is not None:
            self.fields["window"] = CountField(
                label=_("In the last … days"), min_value=1, max_value=LONGEST_WINDOW, initial=chosen.window
            )
        if chosen.by_product:
            products = [("", _("All products")), *offers.products]
            self.fields["product"] = forms.ChoiceField(label=_("Product"), choices=products, required=False)

    @property
    def condition(self) -> dict[str, Any]:
        """The condition as `rules.conditions.read` takes it."""
        cleaned = self.cleaned_data
        made: dict[str, Any] = {"fact": self.chosen.key, "op": str(self.comparison)}
        if "value" in cleaned:
            value = cleaned["value"]
            made["value"] = value
            if self.comparison in FIGURES:
                made["value"] = format(value, "f")
            if self.comparison in DATES:
                made["value"] = value.isoformat()
        if cleaned.get("window"):
            made["window"] = cleaned["window"]
        if cleaned.get("product"):
            made["product"] = cleaned["product"]
        return made


def _value_field(fact: Fact, op: Op, offers: "Offers") -> forms.Field | None:
    label = _("Value")
    if op in PLAIN:
        return None
    if op in LISTS and fact.choices is not None:
        return ChoicesField(
            label=label, choices=offers.choices(fact), most=MOST_VALUES, widget=forms.CheckboxSelectMultiple
        )
    if op in LISTS:
        return ListText(label=label, max_length=2000, help_text=_("Several with commas between them."))
    if op in FIGURES and fact.kind == FactKind.MONEY:
        return AmountField(label=label)
    if op in FIGURES:
        return NumberField(label=label)
    if op in DAYS_AGO:
        return CountField(label=_("Days"), min_value=0, max_value=LONGEST_WINDOW)
    return DayField(label=label) if op in DATES else forms.CharField(label=label, max_length=120)


class Offers:
    """What conditions can be made of, each list asked for once for all of them."""

    def __init__(self) -> None:
        self._choices: dict[str, list[tuple[str, Any]]] = {}

    @cached_property
    def facts(self) -> list[tuple[Any, list[tuple[str, Any]]]]:
        """The facts in their groups."""
        groups: dict[str, list[tuple[str, Any]]] = {}
        for fact in registry.every():
            groups.setdefault(str(fact.group), []).append((fact.key, fact.label))
        return list(groups.items())

    @cached_property
    def products(self) -> list[tuple[str, str]]:
        """The products there are."""
        return registry.products()

    def choices(self, fact: Fact) -> list[tuple[str, Any]]:
        """The list of a fact."""
        if fact.key not in self._choices:
            self._choices[fact.key] = [(str(key), label) for key, label in (fact.choices() if fact.choices else ())]
        return self._choices[fact.key]


@dataclass
class Node:
    """A part of a rule as the template draws it."""

    path: str
    depth: int
    join: str = ""
    parts: list["Node"] = field(default_factory=list)
    form: ConditionForm | None = None

    @property
    def marker(self) -> str:
        """What the hidden `node` says."""
        return f"{'c' if self.form else 'g'}{self.path}"

    @property
    def takes_groups(self) -> bool:
        """Whether a group can be put into this one."""
        return self.depth < MOST_DEPTH


class RuleBuilder:
    """A rule in its form; `is_bound` says that it was sent, so that what is wrong with it is shown."""

    def __init__(self, draft: Draft, *, is_bound: bool = False) -> None:
        self.draft, self.is_bound, self.offers = draft, is_bound, Offers()
        self.joins = Join.choices
        self.root = self._node(draft, "0", 1)

    def _node(self, draft: Draft, path: str, depth: int) -> Node:
        if not draft.is_group:
            return Node(path, depth, form=self._form(draft, path))
        parts = [self._node(part, f"{path}_{i}", depth + 1) for i, part in enumerate(draft.parts)]
        return Node(path, depth, draft.join, parts)

    def _form(self, draft: Draft, path: str) -> ConditionForm:
        keys = {fact.key: fact for fact in registry.every()}
        fact = keys.get(_first(draft.fields, "fact")) or registry.every()[0]
        ops = OPS[fact.kind]
        op = next((one for one in ops if one == _first(draft.fields, "op")), ops[0])
        known = {**draft.fields, "fact": [fact.key], "op": [str(op)]}
        told: dict[str, Any] = {"offers": self.offers, "chosen": fact, "op": op, "prefix": f"r{path}"}
        if self.is_bound:
            data = MultiValueDict({f"r{path}-{name}": values for name, values in known.items()})
            return ConditionForm(data, **told)
        several = op in LISTS and fact.choices is not None
        initial = {
            name: values if name == "value" and several else values[0] for name, values in known.items() if values
        }
        return ConditionForm(initial=initial, **told)

    @property
    def forms(self) -> list[ConditionForm]:
        """All conditions in their order."""
        return list(_forms(self.root))

    def is_valid(self) -> bool:
        """Look at each condition, so that all that is wrong is said at once."""
        wrong = [form for form in self.forms if not form.is_valid()]
        return self.is_bound and not wrong and not _empty(self.root)

    @property
    def problem(self) -> str:
        """What is wrong with the rule as a whole."""
        return _("Add at least one condition to each group.") if self.is_bound and _empty(self.root) else ""

    @property
    def kept(self) -> dict[str, Any]:
        """The rule as JSON, once it is valid."""
        return _kept(self.root)


def _forms(node: Node) -> Iterable[ConditionForm]:
    if node.form:
        yield node.form
    for part in node.parts:
        yield from _forms(part)


def _empty(node: Node) -> bool:
    return node.form is None and (not node.parts or any(_empty(part) for part in node.parts))


def _kept(node: Node) -> dict[str, Any]:
    if node.form:
        return node.form.condition
    return {"join": node.join, "parts": [_kept(part) for part in node.parts]}


def _first(fields: Mapping[str, list[str]], name: str) -> str:
    return (fields.get(name) or [""])[0]


def blank() -> Draft:
    """Return a new rule: one condition, still to be filled in."""
    return Draft(Join.ALL, [Draft()])


def of_rule(part: Part) -> Draft:
    """Return a rule that stands as a draft, so that it can be changed."""
    if isinstance(part, Group):
        return Draft(str(part.join), [of_rule(one) for one in part.parts])
    return Draft(fields=_typed(part))


def _typed(condition: SegmentCondition) -> dict[str, list[str]]:
    kept = as_json(condition)
    value = kept.pop("value", None)
    fields = {name: [str(one)] for name, one in kept.items()}
    if isinstance(value, list):
        has_list = registry.get(condition.fact).choices is not None
        fields["value"] = value if has_list else [", ".join(value)]
    elif value is not None:
        fields["value"] = [str(value)]
    return fields


# Any: what a form or JSON holds, before it is read.
def of_post(data: Any) -> Draft:
    """Return what was sent. Parts whose group is not there, and more parts than a rule takes, are left out."""
    nodes: dict[str, Draft] = {}
    for marker in data.getlist("node")[:MOST_NODES]:
        found = NODE.fullmatch(marker)
        if not found or found[2] in nodes:
            continue
        kind, path = found.groups()
        above = nodes.get(path.rpartition("_")[0])
        if path != "0" and (above is None or not above.is_group):
            continue
        join = data.get(f"r{path}-join", "")
        made = Draft(join if join in Join.values else Join.ALL) if kind == "g" else Draft(fields=_sent(data, path))
        nodes[path] = made
        if above is not None:
            above.parts.append(made)
    root = nodes.get("0")
    return root if root is not None and root.is_group else blank()


# Any: what a form or JSON holds, before it is read.
def _sent(data: Any, path: str) -> dict[str, list[str]]:
    names = ("fact", "op", "value", "window", "product")
    return {name: data.getlist(f"r{path}-{name}")[: MOST_VALUES + 1] for name in names if f"r{path}-{name}" in data}


def changed(draft: Draft, step: str) -> Draft:
    """Return the rule with a part more or less, as a button says: `condition:0_1`, `group:0`, `remove:0_2`."""
    verb, _colon, path = step.partition(":")
    numbers = [int(one) for one in path.split("_")[1:] if one.isdecimal()]
    above = _at(draft, numbers[:-1] if verb == "remove" else numbers)
    if above is None or not above.is_group or _count(draft) >= MOST_CONDITIONS and verb != "remove":
        return draft
    if verb == "condition":
        above.parts.append(Draft())
    elif verb == "group" and len(numbers) + 1 < MOST_DEPTH:
        above.parts.append(Draft(Join.ANY, [Draft()]))
    elif verb == "remove" and numbers and numbers[-1] < len(above.parts):
        del above.parts[numbers[-1]]
    return draft


def _at(draft: Draft, numbers: list[int]) -> Draft | None:
    for number in numbers:
        if number >= len(draft.parts):
            return None
        draft = draft.parts[number]
    return draft


def _count(draft: Draft) -> int:
    return sum(_count(part) for part in draft.parts) if draft.is_group else 1
