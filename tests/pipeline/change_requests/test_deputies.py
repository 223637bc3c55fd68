"""Who may decide a request: the table by office, as a deputy, and never what pays the deputy more."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.change_requests.actions import answer_request, ask
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest
from pipeline.change_requests.queries import deciders, matter, waits_for, why_not_answer
from pipeline.deals.actions.deals import edit_deal
from pipeline.deals.changes import DealChange
from pipeline.deals.models import Deal
from pipeline.deals.rules.deals import SplitInput
from salesplan.core.errors import NotAllowed
from salesplan.core.notices.models import Notice
from salesplan.people.deputies.actions import end_deputy
from salesplan.people.deputies.models import DeputyDecision
from salesplan.people.models import User
from tests.people.deputies.making import stand_in
from tests.pipeline.change_requests.test_actions import LATER, more, share, won
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def shared(world, rep: int, peer: int) -> Deal:
    """A won deal in which the peer has a share."""
    edit_deal(world.deal, values={}, splits=share(world, rep, peer), version=None, by=world.rep, at=NOW)
    world.deal.refresh_from_db()
    return won(world)


@pytest.fixture
def asked(world) -> ChangeRequest:
    """The rep asks for more quantity of their won deal: it pays them more."""
    return ask(won(world), more(world), why="They ordered 150.", by=world.rep, at=NOW)


@pytest.mark.parametrize(("who", "why_not"), [
    ("rep", "asked"), ("peer", "not_above"), ("sibling", "not_above"), ("stranger", "not_above"), ("auditor", "not_above"),
    ("manager", ""), ("director", ""), ("admin", ""),
])  # fmt: skip
def test_who_may_by_office(world, asked, who, why_not) -> None:
    assert why_not_answer(asked, getattr(world, who)) == why_not


@pytest.mark.parametrize(("who", "for_whom", "kinds", "why_not"), [
    ("sibling", "manager", (), ""),
    ("sibling", "manager", ("request",), ""),
    ("sibling", "manager", ("quota",), "not_above"),
    ("peer", "director", (), ""),
    ("outsider", "admin", (), ""),
    ("sibling", "stranger", (), "not_above"),
    ("rep", "manager", (), "asked"),
])  # fmt: skip
def test_who_may_as_a_deputy(world, asked, who, for_whom, kinds, why_not) -> None:
    stand_in(getattr(world, for_whom), getattr(world, who), *kinds)
    assert why_not_answer(asked, getattr(world, who)) == why_not


def test_a_request_that_credits_the_deputy_more_is_not_theirs(world) -> None:
    made = ask(won(world), DealChange(splits=share(world, 60, 40)), why="Together", by=world.rep, at=NOW)
    stand_in(world.manager, world.peer)
    assert world.peer.pk in made.gains
    with pytest.raises(NotAllowed) as fault:
        answer_request(made, grant=True, by=world.peer, at=LATER)
    assert fault.value.code == "gains"
    assert made not in waits_for(world.peer)


def test_a_deal_of_the_deputys_is_not_theirs_though_it_pays_them_less(world) -> None:
    deal = shared(world, 60, 40)
    made = ask(deal, DealChange(splits=share(world, 80, 20)), why="Mine mostly", by=world.rep, at=NOW)
    stand_in(world.admin, world.peer)
    assert matter(made).capacity(world.peer, TODAY).why_not == "own_deal"


def test_what_the_person_asked_for_is_not_their_deputys(world) -> None:
    made = ask(won(world), more(world), why="I know it", by=world.manager, at=NOW)
    stand_in(world.manager, world.sibling)
    assert why_not_answer(made, world.sibling) == "asked"
    assert why_not_answer(made, world.director) == ""


def test_a_deputy_is_told_grants_and_both_are_named(world, as_) -> None:
    stand_in(world.manager, world.sibling)
    made = ask(won(world), more(world), why="They ordered 150.", by=world.rep, at=NOW)
    assert [one.username for one in deciders(made, TODAY).everybody] == ["manager", "sibling"]
    assert Notice.objects.filter(person=world.sibling, key__startswith=f"change_request:{made.pk}").exists()
    assert made in waits_for(world.sibling)
    answer_request(made, grant=True, by=world.sibling, at=LATER)
    kept = DeputyDecision.objects.get()
    assert (kept.by, kept.instead_of, kept.record) == (world.sibling, world.manager, "pipeline.changeanswer")
    event = Deal.pgh_event_model.objects.filter(pgh_obj=made.deal_id).order_by("pgh_id").last()
    assert event.pgh_context.metadata["instead_of"] == world.manager.pk
    url = reverse("pipeline:request_detail", args=[made.pk])
    assert "Sibling for Manager" in as_(world.rep).get(url).content.decode()
    answer = as_(world.admin).get(reverse("api:request-detail", args=[made.pk])).json()
    assert answer["answers"][0]["instead_of"] == world.manager.pk


def test_they_see_it_with_what_it_pays_and_not_after(world, asked, as_) -> None:
    url = reverse("pipeline:request_detail", args=[asked.pk])
    assert as_(world.sibling).get(url).status_code == 404
    named = stand_in(world.manager, world.sibling, "request")
    page = as_(world.sibling).get(url).content.decode()
    assert "You decide this as a deputy for Manager" in page
    assert reverse("pipeline:deal_detail", args=[asked.deal_id]) not in page
    end_deputy(named, why="Back", by=world.manager, at=NOW)
    assert not ChangeRequest.objects.visible_to(User.objects.get(pk=world.sibling.pk)).exists()


def test_who_waits_reads_who_may(world, asked, as_) -> None:
    stand_in(world.manager, world.sibling)
    page = as_(world.rep).get(reverse("pipeline:request_detail", args=[asked.pk])).content.decode()
    assert "Who may decide:" in page
    assert "(for Manager, until" in page


def test_an_earlier_agreement_of_a_deputy_holds_after_their_days(world) -> None:
    """The deputy has decided; who loses share agrees when the manager is back."""
    world.company.split_needs_consent = True
    world.company.save()
    deal = shared(world, 60, 40)
    made = ask(deal, DealChange(splits=share(world, 90, 10)), why="Mine mostly", by=world.rep, at=NOW)
    named = stand_in(world.manager, world.sibling)
    made = answer_request(made, grant=True, by=world.sibling, at=LATER)
    end_deputy(named, why="Back", by=world.manager, at=LATER)
    made = answer_request(made, grant=True, by=world.peer, at=LATER + timedelta(hours=1))
    assert made.state == "granted"


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(parts=st.integers(0, 10), who=st.sampled_from(["peer", "other", "sibling", "outsider"]), kinds=st.booleans())
def test_no_deputy_ever_decides_what_pays_them_more(world, parts, who, kinds) -> None:
    """Shares of any size, deputies of everybody who decides: who gains does not answer, whoever they stand in for."""
    from django.db import transaction

    by = getattr(world, who)
    with transaction.atomic():
        deal = won(world)
        splits = [SplitInput(world.rep.pk, Decimal(100 - 10 * parts)), SplitInput(by.pk, Decimal(10 * parts))]
        wanted = DealChange(splits=[one for one in splits if one.percent]) if parts else more(world)
        made = ask(deal, wanted, why="Shared", by=world.rep, at=NOW)
        for person in (world.manager, world.director, world.admin):
            if person.pk != by.pk:
                stand_in(person, by, *(["request"] if kinds else []))
        assert matter(made).capacity(by, TODAY).may is (by.pk not in made.gains)
        if by.pk in made.gains:
            with pytest.raises(NotAllowed):
                answer_request(made, grant=True, by=by, at=LATER)
            assert not ChangeAnswer.objects.filter(request=made).exists()
        transaction.set_rollback(True)
