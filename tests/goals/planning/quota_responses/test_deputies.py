"""Who answers an objection: whoever may set the quota, never whose it is, and their deputies."""

from decimal import Decimal

import pytest
from django.urls import reverse

from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.queries.deciders import matter
from goals.planning.quota_responses.queries.responses import to_answer
from goals.planning.quotas.models import QuotaChange
from salesplan.core.errors import NotAllowed
from salesplan.core.notices.models import Notice
from salesplan.people.deputies.actions import end_deputy
from salesplan.people.deputies.queries import decisions_as_deputy
from salesplan.people.models import User
from tests.goals.making import quota
from tests.goals.planning.quota_responses.making import answer, line, object_to
from tests.people.deputies.making import stand_in
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(world):
    quota(world.rep, 400_000)
    return line(world.rep)


@pytest.mark.parametrize(("who", "may"), [
    ("manager", True), ("director", True), ("admin", True), ("rep", False), ("peer", False), ("sibling", False), ("auditor", False),
])  # fmt: skip
def test_who_may_by_office(world, change, who, may):
    assert matter(change).capacity(getattr(world, who), TODAY).may is may


@pytest.mark.parametrize(("who", "for_whom", "kinds", "why_not"), [
    ("sibling", "manager", (), ""),
    ("peer", "manager", ("quota",), ""),
    ("peer", "manager", ("request",), "not_able"),
    ("rep", "manager", (), "own"),
    ("sibling", "stranger", (), "not_able"),
])  # fmt: skip
def test_who_may_as_a_deputy(world, change, who, for_whom, kinds, why_not):
    stand_in(getattr(world, for_whom), getattr(world, who), *kinds)
    assert matter(change).capacity(getattr(world, who), TODAY).why_not == why_not


@pytest.mark.parametrize("new", [{}, {"amount": Decimal(360_000)}])
def test_a_deputy_is_told_answers_and_both_are_named(world, change, as_, new):
    stand_in(world.manager, world.sibling, "quota")
    object_to(change, world.rep)
    assert Notice.objects.filter(person=world.sibling, kind="quota").exists()
    assert change in to_answer(world.sibling)
    made = answer(change, world.sibling, **new)
    assert decisions_as_deputy(QuotaResponse, [made.pk])[made.pk].instead_of == world.manager
    assert line(world.rep).amount == new.get("amount", 400_000)
    url = reverse("goals:response_detail", args=[world.rep.pk, "won_revenue", "2026-Q4"])
    assert "Sibling for Manager" in as_(world.rep).get(url).content.decode()


def test_a_deputy_sets_no_quota_besides(world, change):
    from goals.planning.quotas.actions.quotas import period_of, set_quota

    stand_in(world.manager, world.sibling)
    with pytest.raises(NotAllowed):
        set_quota(
            "person", world.rep.pk, period=period_of("2026-Q4"), amount=Decimal(1), note="x", version=None, by=world.sibling, at=NOW
        )  # fmt: skip


def test_they_see_what_was_objected_to_and_not_after(world, change, as_):
    url = reverse("goals:response_detail", args=[world.rep.pk, "won_revenue", "2026-Q4"])
    named = stand_in(world.manager, world.sibling)
    assert as_(world.sibling).get(url).status_code == 404
    object_to(change, world.rep)
    page = as_(world.sibling).get(url).content.decode()
    assert "You decide this as a deputy for Manager" in page
    end_deputy(named, why="Back", by=world.manager, at=NOW)
    assert not QuotaChange.objects.visible_to(User.objects.get(pk=world.sibling.pk)).filter(person=world.rep).exists()


def test_who_waits_reads_who_may(world, change, as_):
    stand_in(world.manager, world.sibling)
    object_to(change, world.rep)
    url = reverse("goals:response_detail", args=[world.rep.pk, "won_revenue", "2026-Q4"])
    page = as_(world.rep).get(url).content.decode()
    assert "Who may decide:" in page
    assert "(for Manager, until" in page
