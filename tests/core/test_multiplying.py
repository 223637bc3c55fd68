"""Nothing that is sent multiplies without end: every choice of many, row, list, text and page has a bound that is told."""

import ast
import json
from pathlib import Path

import django_filters
import pytest
from django import forms
from django.urls import reverse
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.test import APIClient

from goals.pay.editor.rules import shape, typing
from salesplan.core.api import parsing
from salesplan.core.api.serializers import MOST_ENTRIES, Strict
from salesplan.core.errors import Refused
from salesplan.core.fields import LONGEST_TEXT
from salesplan.core.forms import AtMost, BoundedRows
from salesplan.core.http.bounds import MOST_VALUES
from salesplan.core.savedviews.actions import MOST_VIEWS, save_view
from tests.core.amounts.test_forms import PACKAGES, below, modules, of_product
from tests.fuzz.test_api import body_of, described
from tests.world import NOW

ROOT = Path(__file__).resolve().parents[2]
MANY = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
# Their own widgets or makers bound them.
BOUND_OTHERWISE = (forms.UUIDField, forms.GenericIPAddressField)
# The sign-in library's own form asks for no more than a short code; fields that the form makes anew before it is used.
EXCEPT = {
    "salesplan.people.second_factor.forms.AuthenticateForm.code",
    "salesplan.people.second_factor.forms.ReauthenticateForm.code",
    "salesplan.core.company.forms.CompanyForm.leaderboard_roles",
}


def fields_of_forms():
    modules()
    for form in set(below(forms.BaseForm)):
        if of_product(form):
            for name, field in getattr(form, "base_fields", {}).items():
                yield f"{form.__module__}.{form.__qualname__}.{name}", field
    for filters in set(below(django_filters.FilterSet)):
        if of_product(filters):
            for name, one in filters.base_filters.items():
                if isinstance(one, django_filters.MultipleChoiceFilter | django_filters.BaseCSVFilter):
                    yield f"{filters.__module__}.{filters.__qualname__}.{name}", one.field_class()


def test_every_choice_of_many_and_every_text_has_an_end():
    found = dict(fields_of_forms())
    many = {name for name, field in found.items() if isinstance(field, MANY)}
    assert len(many) > 15
    assert {name for name in many if not isinstance(found[name], AtMost)} == set()
    texts = {name for name, field in found.items() if isinstance(field, forms.CharField)}
    endless = {
        name for name in texts if found[name].max_length is None and not isinstance(found[name], BOUND_OTHERWISE)
    }
    assert len(texts) > 100
    assert endless | {name for name in EXCEPT if name in found} == EXCEPT


def test_no_form_makes_a_choice_or_rows_without_an_end_while_it_runs():
    """Fields that are made in `__init__` and formsets are no attributes of a class: the source is looked at."""
    kinds = {"MultipleChoiceField", "ModelMultipleChoiceField", "TypedMultipleChoiceField", "formset_factory",
             "modelformset_factory", "inlineformset_factory"}  # fmt: skip
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in kinds:
                    found.add(f"{path.relative_to(ROOT)}: {node.func.attr}")
    assert found == {"salesplan/core/forms.py: formset_factory"}
    assert [kind for kind in below(forms.BaseFormSet) if of_product(kind) and not issubclass(kind, BoundedRows)] == []


@pytest.mark.django_db
def test_more_than_a_choice_takes_is_a_sentence_and_asks_nothing(world, django_assert_num_queries):
    from salesplan.people.leaving.forms import LeavingForm

    field = LeavingForm.base_fields["successors"]
    with django_assert_num_queries(0), pytest.raises(forms.ValidationError, match="at most 200"):
        field.clean([str(n) for n in range(201)])


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_more_values_of_a_filter_than_are_taken_are_told_by_name(world, as_, language):
    client = as_(world.rep)
    client.cookies["django_language"] = language
    for count, status in ((MOST_VALUES, 200), (MOST_VALUES + 1, 400)):
        answer = client.get(reverse("pipeline:deal_list"), {"owner": [str(n) for n in range(count)]})
        assert answer.status_code == status
    sentence = {"en": "at most 200 values of “owner”", "zh-hans": "“owner”最多同时选 200 个值"}[language]
    assert sentence in answer.content.decode()
    assert "Sales Plan" in answer.content.decode()


@pytest.mark.django_db
def test_a_search_for_a_book_is_refused_and_one_for_a_long_name_is_not(world, as_):
    client = as_(world.rep)
    url = reverse("pipeline:deal_list")
    assert client.get(url, {"q": "上海钢铁" * 20, "state": "all"}).status_code == 200
    book = " ".join(f"word{n}" for n in range(101))
    assert client.get(url, {"q": book, "state": "all"}).status_code == 422
    assert client.get("/api/v1/deals/", {"q": book}).status_code in (400, 422)


@pytest.mark.django_db
def test_a_person_keeps_so_many_views_of_a_list(world):
    told = {"page": "pipeline:deal_list", "query": "state=won", "is_shared": False, "by": world.rep, "at": NOW}
    for n in range(MOST_VIEWS):
        save_view(name=f"View {n}", **told)
    with pytest.raises(Refused, match="40 views"):
        save_view(name="One more", **told)
    save_view(name="View 3", **told)
    save_view(name="Mine", **{**told, "by": world.peer})


# ---- rules of pay ----------------------------------------------------------------------------------------------------


def test_rules_nested_in_rules_are_counted_over_all_levels():
    steps = [{"from": str(n), "value": "5"} for n in range(20)]
    rules = [{"name": f"C{n}", "steps": steps} for n in range(20)]
    assert typing.extent({"component": rules}) == (420, 3)
    assert typing.as_definition({"component": rules}).errors["component"] == "too_many_in_all"
    assert "component" not in typing.as_definition({"component": rules[:19]}).errors


def test_a_condition_takes_so_many_values_and_a_text_so_many_letters():
    where = [{"attribute": "product", "values": [f"P{n}" for n in range(shape.MOST_VALUES + 1)]}]
    read = typing.as_definition({"component": [{"name": "C", "where": where}]})
    assert read.errors["component-0-where-0-values"] == "too_many_values"
    read = typing.as_definition({"component": [{"name": "x" * 301}]})
    assert (read.errors["component"], read.definition) == ("too_long", {})


# ---- the API ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def api(world):
    client = APIClient()
    client.force_authenticate(world.admin)
    return client


def writable(kind):
    try:
        return [field for field in kind().fields.values() if not field.read_only]
    except AssertionError:
        return []


def test_every_text_that_programs_send_has_an_end():
    modules()
    kinds = [kind for kind in set(below(Strict)) if of_product(kind)]
    texts = [field for kind in kinds for field in writable(kind) if isinstance(field, serializers.CharField)]
    assert len(texts) > 20
    assert [field for field in texts if not field.max_length or field.max_length > LONGEST_TEXT] == []


@pytest.mark.django_db
def test_every_list_and_table_that_programs_send_has_an_end(api, world):
    """All bodies of the schema, each list and table of them filled beyond its bound."""
    operations, components = described()
    tried = 0
    for path, method, operation in operations:
        body = body_of(operation, components)
        for name, value in body.items() if isinstance(body, dict) else ():
            if not isinstance(value, list | dict):
                continue
            tried += 1
            many = [1] * 5_001 if isinstance(value, list) else {str(n): 1 for n in range(5_001)}
            url = path.replace("{id}", str(world.deal.pk))
            answer = getattr(api, method)(url, {**body, name: many}, format="json")
            if answer.status_code == 404:
                continue
            told = [row["detail"] for row in answer.json()["errors"] if row["field"] == name]
            assert answer.status_code == 400, (method, path, name)
            assert any("You can send at most" in text for text in told), (method, path, name)
    assert tried > 5


@pytest.mark.django_db
def test_a_list_as_long_as_its_bound_is_read(api, world):
    lines = [{"product": 0, "quantity": "1", "unit_price": "1"}] * MOST_ENTRIES
    answer = api.patch(f"/api/v1/deals/{world.deal.pk}/", {"lines": lines}, format="json")
    assert {row["field"].split(".")[-1] for row in answer.json()["errors"]} == {"product"}


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["[" * 100_000, "[" * 40 + "]" * 40, json.dumps([[1] * 20_001])])
def test_json_is_neither_deep_nor_countless(api, body):
    answer = api.post("/api/v1/deals/", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_body_of_ours_is_read():
    parsing.check({"lines": [{"product": 1}] * 200})
    with pytest.raises(ParseError, match="12 levels"):
        parsing.check(json.loads("[" * 14 + "]" * 14))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("size", "status"), [("200", 200), ("201", 400), ("0", 400), ("-1", 400), ("x", 400), ("²", 400)]
)
def test_a_page_that_cannot_be_served_is_refused(api, size, status):
    answer = api.get("/api/v1/deals/", {"page_size": size})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["errors"][0]["field"] == "page_size"
