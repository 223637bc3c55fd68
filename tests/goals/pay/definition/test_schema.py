"""The declaration against everything that is drawn from it: what is declared once is forgotten nowhere."""

import dataclasses
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from django.utils import translation

from goals.pay.definition.checking import problems
from goals.pay.definition.document import DefinitionError, Table
from goals.pay.definition.fields import REQUIRED, FieldKind, PrintedLine, RuleField, RuleGroup
from goals.pay.definition.json_schema import SCHEMAS, json_schema
from goals.pay.definition.reading import READERS, _object, read_plan
from goals.pay.definition.schema import PLAN, WHOLE, find
from goals.pay.editor.form_drawing import FormDrawer, FormDrawing
from goals.pay.editor.presets import STARTERS as PRESETS
from goals.pay.editor.rules import typing
from goals.pay.editor.rules.places import path_of
from goals.pay.engine.plan import PayPlan
from goals.pay.engine.tables import RateTable
from goals.pay.plan.wording import problems as problem_sentences
from goals.pay.plan.wording.components import RuleWriter
from goals.pay.plan.wording.differences import differences
from goals.pay.plan.wording.vocabulary import translated
from tests.goals.pay.definition.walking import fields_of, walk
from tests.goals.pay.plan.codes import in_chinese, lacks_chinese

WALKED = list(walk())
IN_PRODUCT = [one for one in WALKED if one.field.in_product]
# What the calculation puts beside the rules: which version a table is of, and whose currency and calendar they are in.
BESIDE = {RateTable: {"number", "cap", "unpaid", "group", "active"}, PayPlan: {"currency", "calendar"}}
# The words that docs/incentives.md writes as code.
DOCUMENTED = (Path(__file__).parents[4] / "docs" / "incentives.md").read_text(encoding="utf-8")
DESCRIBED = {
    word
    for code in re.findall("`([^`\n]+)`", re.sub("(?s)```.*?```", "", DOCUMENTED))
    for word in re.findall(r"\w+", code)
}
OPTIONS = {"measures": [], "metrics": [], "quotas": []}


def plan_of(definition):
    return read_plan(Table(definition, ""))


def groups(group=WHOLE):
    yield group
    for inner in group.fields:
        if isinstance(inner, RuleGroup):
            yield from groups(inner)


def printed(definition):
    """Return all that the document of a version says."""
    blocks = RuleWriter("CNY").plan(plan_of(definition))
    return [(block.title, line.label, line.text) for block in blocks for line in block.lines] + [
        row for block in blocks for row in block.rows
    ]


@pytest.mark.parametrize("one", WALKED, ids=lambda one: one.path)
class TestAField:
    def test_is_read(self, one):
        assert plan_of(one.before) != plan_of(one.after)

    def test_is_refused_at_its_place_in_a_sentence(self, one):
        wrong = "all" if one.field.kind == FieldKind.CONDITIONS else {"what": {"is": "this"}}
        with pytest.raises(DefinitionError) as caught:
            plan_of(one.saying(wrong))
        assert one.field.key in caught.value.place
        assert problem_sentences.problem_text(caught.value)


@pytest.mark.parametrize("one", [one for one in WALKED if one.field.is_bounded], ids=lambda one: one.path)
def test_a_figure_out_of_its_bounds_is_refused(one):
    for bound, beyond in ((one.field.least, -1), (one.field.most, 1)):
        if bound is None:
            continue
        found = [
            problem
            for problem in problems(plan_of(one.saying(int(bound) + beyond)))
            if problem.code == one.field.outside
        ]
        assert [path_of(problem.place) for problem in found] == [one.path]
        assert [
            problem for problem in problems(plan_of(one.saying(int(bound)))) if problem.code == one.field.outside
        ] == []


@pytest.mark.django_db
@pytest.mark.parametrize("one", IN_PRODUCT, ids=lambda one: one.path)
class TestAFieldOfTheProduct:
    def test_is_typed(self, one):
        read = typing.as_definition(typing.as_typed(one.after))
        assert read.errors == {}
        assert plan_of(read.definition) == plan_of(one.after)

    def test_is_drawn_with_its_label(self, one):
        form = FormDrawer(typing.as_typed(one.after), {}, OPTIONS, {}).draw()
        drawn = {}
        _collect(form, drawn)
        assert drawn[one.path].label == translated(one.field.label) != ""

    def test_is_printed(self, one):
        assert printed(one.before) != printed(one.after)

    def test_is_told_when_it_changes(self, one):
        before, after = plan_of(one.before), plan_of(one.after)
        with translation.override("en"):
            assert differences(before, after, "CNY") != differences(before, before, "CNY")

    def test_is_in_the_api(self, one):
        jsonschema.validate(one.after, json_schema())
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(one.saying({"what": ["is", {"this": None}]}), json_schema())

    def test_is_described(self, one):
        assert one.field.key in DESCRIBED


def _collect(part, drawn):
    """Note every input and list that stands in a place of the form: what stands in none is on no page."""
    for place in (part.open, *part.sections):
        for found in (*place.inputs, *place.lists):
            drawn[found.path] = found
            for row in getattr(found, "rows", ()):
                if isinstance(row, FormDrawing):
                    _collect(row, drawn)


class TestTheEngine:
    @pytest.mark.parametrize("group", [one for one in groups() if one.makes], ids=lambda one: one.key or "plan")
    def test_every_attribute_of_its_classes_is_declared(self, group):
        declared = {}
        spread = PLAN.fields if group is WHOLE else ()
        for inner in (*group.fields, *spread):
            if not (isinstance(inner, RuleGroup) and inner.is_spread):
                declared.setdefault(inner.part, set()).add(inner.attribute)
        for part, made in {"": group.makes, **group.nested}.items():
            known = {one.name for one in dataclasses.fields(made)} - BESIDE.get(made, set())
            assert declared[part] == known - (set(group.nested) if not part else set())

    def test_every_default_is_one_that_the_reader_gives(self):
        for way, field in fields_of():
            assert field.default is not REQUIRED or field.is_needed or way[-1].there_by, field.key


class TestTheDeclaration:
    def test_every_kind_is_read_written_and_described(self):
        assert set(READERS) == set(RuleWriter.writers) == set(SCHEMAS) == set(FieldKind)

    def test_every_section_is_one_of_its_group(self):
        for group in groups():
            assert {inner.section for inner in group.fields} - {None} == set(group.sections)

    def test_its_texts_are_chinese(self):
        texts = {}
        for way, field in fields_of():
            said = (field.label, field.help, field.title, field.sentence, *field.choices.values())
            texts |= {f"{way[-1].key} {field.key} {i}": text for i, text in enumerate(said) if text and text != "SPIFF"}
        with in_chinese():
            assert lacks_chinese({key: translated(text) for key, text in texts.items()}) == {}

    def test_a_field_that_nobody_knows_is_refused(self):
        with pytest.raises(LookupError):
            find("component", "colour")


@pytest.mark.parametrize("name", PRESETS)
def test_every_usual_plan_is_what_the_api_describes(name):
    jsonschema.validate(PRESETS[name][2](date(2026, 11, 30)), json_schema())


@dataclasses.dataclass(frozen=True)
class Made:
    amount: Decimal
    extra: Decimal | None = None


def test_a_new_field_is_one_entry():
    """What the engine's class has and the declaration says is read, typed, drawn, printed and compared."""
    entry = RuleField("extra", "Extra", FieldKind.AMOUNT)
    group = RuleGroup(
        "made", (RuleField("amount", "Amount", FieldKind.AMOUNT, is_needed=True), entry), Made, line=PrintedLine("Made")
    )
    made = _object(group, Table({"amount": "5", "extra": "7"}, ""))
    assert made == Made(Decimal(5), Decimal(7))
    typed = typing._typed_part(group, {"amount": "5", "extra": "7"})
    assert typing._part(group, typed, "", typing.ReadDefinition()) == {"amount": "5", "extra": "7"}
    assert FormDrawer(typed, {}, {}, {})._part(group, typed, "made")["extra"].label == "Extra"
    assert RuleWriter("CNY").rule(group, made) == "Amount: ¥5; Extra: ¥7"
    assert RuleWriter("CNY").rule(group, Made(Decimal(5))) == "Amount: ¥5"
