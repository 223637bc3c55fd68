"""What one cannot change by oneself, on the pages of a deal: read there, asked for with the reason, decided by others."""

import pytest
import time_machine
from django.urls import reverse

from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.actions.deals import move_deal
from pipeline.deals.models import Deal
from pipeline.sales.models import SaleEntry
from tests.pipeline.deals.test_views import at, form_of, signed_in
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rep(world):
    return signed_in(world.rep)


def test_what_pays_of_a_won_deal_is_only_read_there(world, rep) -> None:
    move_deal(world.deal, stage=world.stages["won"], filled={"next_step": "x"}, by=world.rep, at=NOW)
    url = at("edit", world.deal.pk)
    page = rep.get(url).content.decode()
    assert "so changes that affect pay must be requested" in page
    assert "lines-0-quantity" not in page
    sent = {**form_of(rep, url), "closed_on": "2026-11-02", "lines-0-quantity": "80", "name": "Line 4"}
    assert rep.post(url, sent).status_code == 302
    live = SaleEntry.objects.get(deal=world.deal, reverses=None, reversed_by=None)
    assert (live.amount, live.sold_on, live.deal.name) == (100000, TODAY, "Line 4")


def test_it_is_asked_for_in_the_same_form_with_the_reason(world, rep) -> None:
    move_deal(world.deal, stage=world.stages["won"], filled={"next_step": "x"}, by=world.rep, at=NOW)
    url = at("ask", world.deal.pk)
    sent = {**form_of(rep, url), "lines-0-quantity": "80"}
    answer = rep.post(url, sent)
    assert answer.status_code == 422
    assert ChangeRequest.objects.count() == 0
    answer = rep.post(url, {**sent, "why": "They took 80"})
    made = ChangeRequest.objects.get()
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    assert (list(made.after), made.after["lines"][0][1]) == (["lines"], "80")
    lead = signed_in(world.manager)
    assert "They took 80" in lead.get(reverse("pipeline:request_list")).content.decode()
    assert lead.post(reverse("pipeline:request_decide", args=[made.pk]), {"grant": "no"}).status_code == 422
    assert lead.post(reverse("pipeline:request_decide", args=[made.pk]), {"grant": "yes"}).status_code == 302
    assert SaleEntry.objects.get(deal=world.deal, reverses=None, reversed_by=None).amount == 80000


def test_a_participant_proposes(world, rep) -> None:
    world.deal.splits.create(person=world.peer, percent=1)
    peer = signed_in(world.peer)
    assert b"Propose a change" in peer.get(at("detail", world.deal.pk)).content
    assert peer.get(at("edit", world.deal.pk)).url == at("ask", world.deal.pk)
    page = peer.get(at("move", world.deal.pk) + f"?stage={world.stages['proposal'].pk}").content.decode()
    assert 'name="why"' in page
    sent = {"stage": world.stages["proposal"].pk, "asked": "1", "why": "They want an offer"}
    assert peer.post(at("move", world.deal.pk), sent).status_code == 302
    assert ChangeRequest.objects.get().by == world.peer
    assert Deal.objects.get(pk=world.deal.pk).stage == world.stages["qualify"]
