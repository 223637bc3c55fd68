"""From the form to the definition and back, and the rows in between."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.definition.document import Table
from goals.pay.definition.fields import ConditionsField, RuleField, RuleGroup, StepsField
from goals.pay.definition.reading import read_plan
from goals.pay.definition.schema import WHOLE
from goals.pay.editor.rules import shape, typing
from goals.pay.editor.rules.rows import apply_command
from salesplan.core.amounts.rules import plain
from tests.goals.pay.editor.making import RULES, flat

VECTORS = sorted((Path(__file__).parents[1] / "plan" / "vectors").glob("*.toml"))
KEYS = [part.key for part in WHOLE.fields]
# The form holds one table a component (what is dated is a version), no day on which a person leaves, and no calendar.
BEYOND = {
    "effective-dating", "clawback-at-the-original-rate", "part-of-a-period-counts-its-own", "leaver-kept",
    "leaver-settled", "leaver-forgiven", "guarantee-of-a-leaver", "weeks",
}  # fmt: skip


@pytest.mark.parametrize("path", [path for path in VECTORS if path.stem not in BEYOND], ids=lambda path: path.stem)
def test_every_concept_of_the_field_passes_through_the_form(path):
    found = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    definition = {key: found[key] for key in KEYS if key in found}
    typed = typing.as_typed(definition)
    read = typing.as_definition(typed)
    assert read.errors == {}
    assert read_plan(Table(read.definition, "")) == read_plan(Table(definition, ""))
    assert typing.as_typed(read.definition) == typed


def _number(most: int = 10_000) -> st.SearchStrategy[str]:
    return st.decimals(0, most, places=2).map(lambda value: plain(Decimal(value)))


def _input(one: RuleField) -> st.SearchStrategy:
    kinds = {
        "amount": _number(), "percent": _number(100), "number": _number(), "count": st.integers(1, 400).map(str),
        "day": st.dates().map(lambda day: day.isoformat()), "flag": st.sampled_from(["", "on"]),
    }  # fmt: skip
    words = st.text("abcXY汉字", min_size=1, max_size=6)
    if one.kind == "words":
        return st.lists(st.sampled_from(list(one.choices)), min_size=1, max_size=3, unique=True)
    if one.kind in ("choice", "order"):
        return st.sampled_from(list(one.choices))
    found = kinds.get(one.kind, words)
    return found if one.is_needed or one.kind == "flag" else st.one_of(st.just(shape.empty(one)), found)


def _typed(part: RuleGroup) -> st.SearchStrategy:
    return st.fixed_dictionaries({inner.key: _inner(inner) for inner in part.shown()})


def _inner(inner) -> st.SearchStrategy:
    if inner.is_input:
        return _input(inner)
    if isinstance(inner, RuleGroup):
        return st.lists(_typed(inner), max_size=2) if inner.is_many else _typed(inner)
    if isinstance(inner, StepsField):
        row = {"from": _number(), "value": _number()}
        row |= {"whole": st.sampled_from(["", "on"])} if inner.can_be_whole else {}
        return st.lists(st.fixed_dictionaries(row), min_size=int(inner.is_needed), max_size=3)
    if isinstance(inner, ConditionsField):
        chosen = st.lists(st.sampled_from(["A", "B, C", "华东"]), min_size=1, max_size=3, unique=True)
        rows = st.one_of(
            st.fixed_dictionaries({"attribute": st.sampled_from(["product", "region"]), "values": chosen}),
            st.fixed_dictionaries({"attribute": st.just("tier"), "values": st.sampled_from(["A", "A, B"])}),
        )
        return st.lists(rows, max_size=2, unique_by=lambda one: one["attribute"])
    row = {"name": st.sampled_from("ab"), "value": _number()}
    return st.lists(st.fixed_dictionaries(row), max_size=2, unique_by=lambda one: one["name"])


@given(_typed(WHOLE))
def test_whatever_is_typed_comes_back_as_it_was(typed):
    read = typing.as_definition(typed)
    assert read.errors == {}
    read_plan(Table(read.definition, ""))
    again = typing.as_definition(typing.as_typed(read.definition))
    assert again.errors == {}
    assert again.definition == read.definition


@given(_typed(WHOLE))
def test_a_form_is_read_as_it_was_sent(typed):
    sent = {name: value if isinstance(value, list) else [value] for name, value in flat(typed).items()}
    posted = typing.as_posted(sent.items())
    assert typing.as_definition(posted).definition == typing.as_definition(typed).definition


@pytest.mark.parametrize(("typed", "kept"), [
    ("1,200,000", "1200000"), ("¥ 1 200.50", "1200.5"), ("1.200,50", "1200.5"), ("12万", "120000"), ("1，000", "1000"), ("−3", "-3"),
])  # fmt: skip
def test_figures_as_people_paste_them(typed, kept):
    found = typing.as_definition({"plan": {"variable": typed}})
    assert found.definition["plan"]["variable"] == kept


@pytest.mark.parametrize(("path", "typed", "code"), [
    ("plan-variable", "much", "not_a_number"), ("plan-variable", "5 %", "percent"), ("plan-variable", "$5", "currency"),
    ("plan-variable", "12.500", "two_readings"), ("plan-variable", "1" * 20, "too_long"), ("plan-variable", "NaN", "not_a_number"),
    ("plan-variable", "1e900", "exponent"), ("plan-interval", "decade", "choice"), ("draw-0-from", "soon", "day"),
    ("reserve-days", "1.5", "count"), ("component-0-name", "", "needed"), ("component-0-steps-1-value", "", "needed"),
    ("component-0-where-0-values", "", "needed"),
])  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_path(path, typed, code):
    rules = {**RULES, "draw": {"amount": "1", "from": "2027-01-01"}, "reserve": {"share": "0.1", "days": 3}}
    rules["component"] = [{**RULES["component"][0], "where": {"product": "A"}}]
    names = flat(typing.as_typed(rules)) | {path: typed}
    found = typing.as_definition(
        typing.as_posted((name, [value] if isinstance(value, str) else value) for name, value in names.items())
    )
    assert found.errors == {path: code}


@pytest.mark.parametrize(
    "name",
    ["component", "component-x-name", "component-0", "a-b-c", "component-0-name-0-1", "-", "component-0-steps-0"],
)
def test_names_that_no_form_has_are_dropped(name):
    found = typing.as_definition(typing.as_posted([(name, ["1"])])).definition.get("component", [])
    assert all("steps" not in one and "name" not in one for one in found)


@pytest.mark.parametrize(("value", "kept"), [
    ("A", "A"), ("A, B", ["A", "B"]), ("A，B、C", ["A", "B", "C"]),
])  # fmt: skip
def test_conditions_of_words(value, kept):
    typed = {"component": [{"name": "a", "where": [{"attribute": "product", "values": value}]}]}
    assert typing.as_definition(typed).definition["component"][0]["where"] == {"product": kept}


def test_values_that_are_chosen_are_kept_as_they_are_with_their_commas():
    found = typing.as_posted(
        [("component-0-where-0-attribute", ["family"]), ("component-0-where-0-values", ["A, B", "C"])]
    )
    assert typing.as_definition(found).definition["component"][0]["where"] == {"family": ["A, B", "C"]}
    assert list(typing.conditions(found)) == [("component-0-where-0-values", "family", ["A, B", "C"])]


def test_choosing_another_attribute_forgets_the_values_of_the_one_before():
    typed = typing.as_typed(
        {"component": [{"name": "a", "rate": "1", "where": {"product": "A", "channel": ["1", "2"]}}]}
    )
    changed, _fresh = apply_command(typed, "choose component-0-where-1")
    assert [row["values"] for row in changed["component"][0]["where"]] == [["A"], ""]


@pytest.mark.parametrize(("value", "kept"), [
    ("2, 3", [2, 3]), ("12", 12), ("0 .. 20 %", {"from": "0", "to": "0.2"}), (".. 0.2", {"to": "0.2"}), ("6 ..", {"from": "6"}),
])  # fmt: skip
def test_conditions_of_figures(value, kept):
    typed = {"component": [{"name": "a", "where": [{"attribute": "term", "values": value}]}]}
    assert typing.as_definition(typed).definition["component"][0]["where"] == {"term": kept}


class TestRows:
    def names(self, tree):
        return [one["name"] for one in tree["component"]]

    def tree(self):
        return typing.as_typed({"component": [{"name": name, "rate": "0.05"} for name in "abc"]})

    @pytest.mark.parametrize(("command", "names"), [
        ("up component-1", ["b", "a", "c"]), ("down component-0", ["b", "a", "c"]), ("up component-0", ["a", "b", "c"]),
        ("down component-2", ["a", "b", "c"]), ("remove component-1", ["a", "c"]), ("copy component-0", ["a", "a 2", "b", "c"]),
        ("add component", ["a", "b", "c", ""]), ("remove component-9", ["a", "b", "c"]), ("rubbish", ["a", "b", "c"]),
        ("add name", ["a", "b", "c"]), ("remove component-x", ["a", "b", "c"]), ("add component-0-name", ["a", "b", "c"]),
        ("remove component-0-name-0", ["a", "b", "c"]),
    ])  # fmt: skip
    def test_commands(self, command, names):
        before = self.tree()
        after, _fresh = apply_command(before, command)
        assert self.names(after) == names
        assert self.names(before) == ["a", "b", "c"]

    def test_rows_within_a_part(self):
        after, fresh = apply_command(self.tree(), "add component-1-steps")
        assert fresh == "component-1-steps-1"
        assert len(after["component"][1]["steps"]) == 2
        after, _fresh = apply_command(after, "remove component-1-steps-0")
        assert after["component"][1]["steps"] == [{"from": "", "value": "", "whole": ""}]

    def test_there_is_an_end_to_rows(self):
        tree = self.tree()
        for _ in range(30):
            tree, _fresh = apply_command(tree, "copy component-0")
        assert len(tree["component"]) == shape.MOST_ROWS
