"""The pages of deputies: one's own, naming with the password, ending."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from salesplan.people.deputies.models import Deputy
from tests.people.deputies.making import stand_in

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("people:deputy_list"), reverse("people:deputy_create")


@pytest.fixture
def typed(world, today):
    return {
        "person": world.manager.pk,
        "deputy": world.sibling.pk,
        "starts_on": today.isoformat(),
        "ends_on": today.isoformat(),
        "kinds": ["request"],
        "why": "Holiday",
    }


@pytest.fixture
def today():
    from django.utils import timezone

    from salesplan.core.company.queries import business_day

    return business_day(timezone.now())


def test_a_lead_names_their_deputy_and_sees_it(world, as_, typed):
    client = as_(world.manager)
    assert client.post(NEW, typed).status_code == 302
    page = client.get(LIST).content.decode()
    assert "Sibling" in page
    assert "In effect today" in page
    assert "Requests about deals" in page
    assert "Sibling" in as_(world.sibling).get(LIST).content.decode()
    assert "Holiday" not in as_(world.peer).get(LIST).content.decode()


def test_a_lead_names_for_nobody_else(world, as_, typed):
    answer = as_(world.manager).post(NEW, {**typed, "person": world.director.pk})
    assert answer.status_code == 422
    assert not Deputy.objects.exists()


def test_an_admin_comes_from_a_person_and_names_for_them(world, as_, typed):
    page = as_(world.admin).get(f"{NEW}?person={world.manager.pk}").content.decode()
    assert f'<option value="{world.manager.pk}" selected' in page
    assert as_(world.admin).post(NEW, typed).status_code == 302


def test_a_rep_names_nobody(world, as_, typed):
    assert as_(world.rep).get(NEW).status_code == 403
    assert "Appoint a deputy" not in as_(world.rep).get(LIST).content.decode()


def test_what_was_typed_stays(world, as_, typed):
    answer = as_(world.manager).post(NEW, {**typed, "ends_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "Holiday" in answer.content.decode()


def test_it_asks_for_the_password(world, as_, typed, settings):
    settings.ASKS_FOR_CONFIRMATION = True
    cache.clear()
    answer = as_(world.manager).post(NEW, typed)
    assert answer.status_code == 302
    assert "/account/reauthenticate/" in answer.url
    assert not Deputy.objects.exists()


def test_either_ends_it(world, as_, today):
    made = stand_in(world.manager, world.sibling, starts_on=today, ends_on=today, at=_now())
    end = reverse("people:deputy_end", args=[made.pk])
    assert as_(world.peer).get(end).status_code == 404
    assert as_(world.sibling).post(end, {"why": ""}).status_code == 422
    assert as_(world.sibling).post(end, {"why": "Too much"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_by == world.sibling


def test_the_list_asks_the_same_however_many_there_are(world, as_, today, django_assert_max_num_queries):
    for kind in ("request", "quota", "sales_plan"):
        stand_in(world.manager, world.sibling, kind, starts_on=today, ends_on=today, at=_now())
    client = as_(world.admin)
    client.get(LIST)
    with django_assert_max_num_queries(9):
        client.get(LIST)


def _now():
    from django.utils import timezone

    return timezone.now()
