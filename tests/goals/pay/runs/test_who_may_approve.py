"""Four eyes never dead-end: the company's rule, who may approve, and what the page says where nobody may."""

from datetime import date

import pytest
from django.urls import reverse

from goals.pay.runs.actions import runs
from salesplan.core.company.models import Company
from salesplan.core.errors import NotAllowed
from salesplan.people.choices import Role
from tests.goals.making import enrol
from tests.goals.pay.making import OCTOBER, Pay
from tests.goals.pay.runs.test_actions import calculated, run_of
from tests.world import NOW, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def pay(world, monthly):
    made = Pay()
    made.sells(world.rep, 1, date(2026, 10, 5), 100_000)
    return made


def page_of(as_, who, run) -> str:
    return as_(who).get(reverse("goals:pay_run_detail", args=[run.pk])).content.decode()


def test_of_two_people_who_reviewed_may_approve_and_who_calculated_may_not(world, pay, second):
    Company.objects.update(pay_run_people="two")
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    run = runs.review_run(run, by=second, at=NOW)
    assert runs.approvers(run).people == [second]
    with pytest.raises(NotAllowed) as refused:
        runs.approve_run(run, by=world.admin, at=NOW)
    assert refused.value.code == "four_eyes"
    assert runs.approve_run(run, by=second, at=NOW).state == "approved"


def test_of_two_people_it_is_still_not_for_whom_it_pays(world, pay, monthly, second):
    enrol(monthly, second)
    Company.objects.update(pay_run_people="two")
    pay.sells(second, 9, date(2026, 10, 7), 1000)
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    run = runs.review_run(run, by=second, at=NOW)
    assert runs.approvers(run).is_nobody
    with pytest.raises(NotAllowed) as refused:
        runs.approve_run(run, by=second, at=NOW)
    assert refused.value.code == "own_pay"


def test_the_page_warns_before_a_review_that_leaves_nobody(world, pay, second, as_):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    assert 'id="leaves-nobody"' in page_of(as_, second, run)
    assert 'id="leaves-nobody"' not in page_of(as_, world.admin, run)
    Company.objects.update(pay_run_people="two")
    assert 'id="leaves-nobody"' not in page_of(as_, second, run)


def test_the_page_says_who_could_or_how_to_go_on(world, pay, second, as_):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    run = runs.review_run(run, by=world.admin, at=NOW)
    own, other = page_of(as_, world.admin, run), page_of(as_, second, run)
    assert "Who may decide:" in own
    assert reverse("people:person_detail", args=[second.pk]) in own
    assert 'id="who-may"' not in other


def test_where_nobody_may_the_page_leads_to_another_admin_and_to_the_rule(world, pay, second, as_):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    run = runs.review_run(run, by=second, at=NOW)
    for who in (world.admin, second):
        page = page_of(as_, who, run)
        assert "No one can decide this" in page
        assert reverse("people:person_invite") + "?role=admin" in page
        assert reverse("core:company_edit") + "#pay" in page
    person("third", Role.ADMIN)
    assert "No one can decide this" not in page_of(as_, second, run)


def test_a_single_admin_is_told_to_invite_a_second_one(world, pay, as_):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    run = runs.review_run(run, by=world.admin, at=NOW)
    page = page_of(as_, world.admin, run)
    assert "there is only one admin" in page
    assert reverse("people:person_invite") + "?role=admin" in page
