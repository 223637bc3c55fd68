"""Who decides an appeal: a superior or an admin who has no part in the result, and their deputies."""

import pytest
from django.urls import reverse

from goals.appraisals import queries
from goals.appraisals.actions import outcomes
from goals.appraisals.models.outcomes import Appeal
from goals.appraisals.models.rounds import Appraisal
from salesplan.core.notices.models import Notice
from salesplan.people.deputies.actions import end_deputy
from salesplan.people.deputies.queries import decisions_as_deputy
from salesplan.people.models import User
from tests.goals.appraisals.making import appraisal, open_round
from tests.people.deputies.making import stand_in
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(world) -> Appraisal:
    return appraisal(open_round(world, to="closed"), world.rep)


@pytest.fixture
def appealed(world, mine) -> Appraisal:
    outcomes.appeal(mine, text="Too low", by=world.rep, at=NOW)
    return mine


@pytest.mark.parametrize(("who", "may"), [
    ("rep", False), ("manager", False), ("director", True), ("admin", True), ("peer", False), ("stranger", False), ("auditor", False),
])  # fmt: skip
def test_who_may_by_office(world, appealed, who, may):
    assert queries.matter(appealed).capacity(getattr(world, who), TODAY).may is may


@pytest.mark.parametrize(("who", "for_whom", "kinds", "why_not"), [
    ("sibling", "director", (), ""),
    ("sibling", "director", ("appeal",), ""),
    ("sibling", "director", ("quota",), "not_able"),
    ("sibling", "manager", (), "has_part"),
    ("rep", "director", (), "has_part"),
    ("manager", "admin", (), "has_part"),
])  # fmt: skip
def test_who_may_as_a_deputy(world, appealed, who, for_whom, kinds, why_not):
    stand_in(getattr(world, for_whom), getattr(world, who), *kinds)
    assert queries.matter(appealed).capacity(getattr(world, who), TODAY).why_not == why_not


def test_a_deputy_decides_sees_it_and_both_are_named(world, mine, as_):
    named = stand_in(world.admin, world.sibling)
    row = outcomes.appeal(mine, text="Too low", by=world.rep, at=NOW)
    assert Notice.objects.filter(person=world.sibling, kind="appraisal").exists()
    url = reverse("goals:appraisal_detail", args=[mine.pk])
    page = as_(world.sibling).get(url).content.decode()
    assert "You decide this as a deputy for Admin" in page
    outcomes.decide_appeal(row, outcome="denied", answer="It stands", by=world.sibling, at=NOW)
    assert decisions_as_deputy(Appeal, [row.pk])[row.pk].instead_of == world.admin
    assert "Sibling for Admin" in as_(world.rep).get(url).content.decode()
    assert as_(world.sibling).get(url).status_code == 200
    end_deputy(named, why="Back", by=world.admin, at=NOW)
    assert not Appraisal.objects.visible_to(User.objects.get(pk=world.sibling.pk)).filter(pk=mine.pk).exists()


def test_who_waits_reads_who_may(world, appealed, as_):
    stand_in(world.admin, world.sibling)
    page = as_(world.rep).get(reverse("goals:appraisal_detail", args=[appealed.pk])).content.decode()
    assert "Who may decide:" in page
    assert "(for Admin, until" in page
