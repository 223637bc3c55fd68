"""What an empty product shows: an admin what to do next, everybody else who does it."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from goals.pay.plan.models import Enrolment, IncentivePlan
from goals.planning.quotas.models import Quota
from reports.dashboards.queries.scope import read
from reports.home.setup import setup_of
from salesplan.core.company.actions import edit_company
from salesplan.core.company.models import Company
from salesplan.navigation import PLACES
from salesplan.people.choices import Role
from salesplan.people.models import User
from salesplan.people.opening.actions import make_first_link, open_product
from tests.goals.making import version
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db
TOLD = {
    "company": "和信钢铁",
    "language": "en",
    "name": "Li Lei",
    "email": "lilei@hexin.example",
    "username": "lilei",
    "password": "quite-a-long-secret",
}


@pytest.fixture
def first(db) -> User:
    """The first admin of a product that was just opened."""
    return open_product(make_first_link(at=timezone.now()), values=TOLD, at=timezone.now())


def missing(user: User) -> list[str]:
    return [step.key for step in setup_of(read(user, {})).missing]


def test_every_step_of_an_empty_product_is_missing_but_what_the_first_link_asked(first, as_):
    assert missing(first) == [
        "currency",
        "fiscal",
        "process",
        "products",
        "teams",
        "people",
        "second",
        "quotas",
        "plan",
    ]
    page = as_(first).get("/").content.decode()
    assert page.index('id="setup"') < page.index("<h2>Health")
    assert "Figures roll up from team to team" in page
    assert "9 steps left" in page


def test_each_step_leads_to_a_page_that_opens(first, as_):
    for step in setup_of(read(first, {})).steps:
        assert as_(first).get(step.url).status_code == 200, step.key
    assert 'value="admin" selected' in as_(first).get(reverse("people:person_invite") + "?role=admin").content.decode()


def test_a_step_is_done_by_the_fact_and_undone_without_it(world):
    admin = world.admin
    assert missing(admin) == ["currency", "fiscal", "second", "quotas", "plan"]
    edit_company(values={"currency": "CNY"}, by=admin, at=NOW)
    person("second", Role.ADMIN)
    Quota.objects.create(
        person=world.rep, period_key="2026-Q4", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31),
        amount=Decimal(1000), set_at=NOW,
    )  # fmt: skip
    plan = IncentivePlan.objects.create(name="Plan", created_at=NOW)
    assert missing(admin) == ["plan"]
    Enrolment.objects.create(plan=plan, person=world.rep, starts_on=TODAY)
    assert missing(admin) == ["plan"], "its rules are a draft, or none at all: nobody is paid by them"
    version(plan)
    assert missing(admin) == []
    User.objects.filter(username="second").update(is_active=False)
    assert missing(admin) == ["second"]


def test_the_list_is_hidden_only_when_nothing_is_missing(world, as_):
    client = as_(world.admin)
    assert client.post(reverse("reports:setup_hide"), {"hidden": "1"}).status_code == 422
    assert not Company.objects.get().setup_hidden
    Company.objects.update(setup_hidden=True)
    assert 'id="setup"' not in client.get("/").content.decode()
    assert reverse("reports:setup") in client.get(reverse("core:company_edit")).content.decode()
    assert client.post(reverse("reports:setup_hide")).status_code == 302
    assert 'id="setup"' in client.get("/").content.decode()


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_others_read_who_does_it(world, as_, who):
    page = as_(getattr(world, who)).get("/").content.decode()
    assert 'id="waits"' in page
    assert reverse("people:person_detail", args=[world.admin.pk]) in page
    assert 'id="setup"' not in page
    Company.objects.update(setup_hidden=True)
    assert 'id="waits"' not in as_(getattr(world, who)).get("/").content.decode()


def test_the_list_asks_one_question_however_much_there_is(world, django_assert_num_queries):
    view = read(world.admin, {})
    with django_assert_num_queries(2):  # the facts, and the company
        setup_of(view)
    for n in range(20):
        person(f"more{n}")
    with django_assert_num_queries(2):
        setup_of(view)


LISTS = [place.url_name for place in PLACES]


@pytest.mark.parametrize("name", LISTS)
def test_every_empty_page_leads_an_admin_on(first, as_, name):
    page = as_(first).get(reverse(name))
    assert page.status_code == 200
    text = page.content.decode()
    empties = re.findall(r'<div class="empty">.*?</div>', text, re.S)
    assert [one for one in empties if 'class="button' not in one] == []


@pytest.mark.parametrize("part", ["quota/curve", "sales/months", "sales/product", "sales/funnel"])
def test_an_empty_chart_says_so(first, as_, part):
    name, _slash, part = part.partition("/")
    text = as_(first).get(reverse(f"reports:{name}_part", args=[part])).content.decode()
    assert 'class="empty"' in text
    assert "plotly" not in text.lower()


def test_an_empty_page_of_a_company_that_is_set_up_leads_nobody_to_the_list(world, as_):
    Company.objects.update(setup_hidden=True)
    text = as_(world.admin).get(reverse("core:mail_list")).content.decode()
    assert 'class="empty"' in text
    # It stands in the menu of an admin; the page itself says nothing of it.
    assert reverse("reports:setup") not in text[text.index("<main") : text.index("</main>")]
