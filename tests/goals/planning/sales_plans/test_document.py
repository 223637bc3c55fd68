"""The document of a plan: it opens, holds the figures of the page, and takes no markup from anybody."""

import pytest
from django.urls import reverse

from goals.planning.sales_plans.models import SalesPlanVersion
from tests.goals.making import sell
from tests.goals.planning.sales_plans.making import running
from tests.paper import faces_of, text_of


@pytest.fixture
def document(world, client):
    plan = running(world)
    sell(world, world.rep, 850_000)
    client.force_login(world.director)

    def ask(**cookies):
        client.cookies.load(cookies)
        answer = client.get(reverse("goals:sales_plan_document", args=[plan.pk]))
        assert answer["Content-Type"] == "application/pdf"
        return answer.content

    ask.plan = plan
    return ask


def test_it_opens_and_holds_the_figures_of_the_page(document):
    made = document()
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
    text = text_of(made)
    for shown in ("Sensors in the East", "85%", "Goals are at 85%", "Spring fair", "Fair", "Version 1", "Page 2 of"):
        assert shown in text, shown
    assert "500,000" in text


def test_it_is_in_the_language_of_its_reader(document):
    made = document(django_language="zh-hans")
    text = text_of(made)
    assert all(faces_of(made).values())
    for shown in ("预算", "目标客户", "举措", "陈伟"):
        assert shown in text, shown


def test_what_people_type_is_text_and_never_markup(document):
    wicked = '<b>bold</b> & <img src="x"/> </para> 5 < 6\n\nsecond'
    SalesPlanVersion.objects.filter(plan=document.plan).update(strategy=wicked, selling_point=wicked, summary=wicked)
    document.plan.current_version.salesplaninitiative_rows.update(name="<font color=red>X")
    text = text_of(document())
    assert "<b>bold</b>" in text
    assert "<font" in text


@pytest.mark.parametrize("word", ["Wort" * 400, "很长的一段话" * 800, "long text " * 900])
def test_long_texts_wrap_over_pages(document, word):
    SalesPlanVersion.objects.filter(plan=document.plan).update(strategy=word, pain_points=word)
    document.plan.current_version.salesplaninitiative_rows.update(purpose=word[:4000])
    assert document().startswith(b"%PDF-")
