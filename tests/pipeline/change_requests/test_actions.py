"""Asking for a change of a deal, and deciding it: who may, what is recorded, who is told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from customers.timeline.models import Entry
from customers.timeline.wording import sentence
from pipeline.change_requests.actions import answer_request, ask, withdraw_request
from pipeline.change_requests.choices import ChangeRequestState
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest
from pipeline.change_requests.notifications import remind_all
from pipeline.change_requests.queries import waits_for
from pipeline.deals.actions.deals import edit_deal, move_deal
from pipeline.deals.changes import DealChange
from pipeline.deals.models import Deal
from pipeline.deals.rules.deals import LineInput, SplitInput
from pipeline.sales.models import SaleEntry
from salesplan.core.errors import Conflict, NeedsRequest, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def won(world, **more) -> Deal:
    return move_deal(world.deal, stage=world.stages["won"], by=world.rep, at=NOW, filled={"next_step": "x"}, **more)


def share(world, rep: int, peer: int) -> list[SplitInput]:
    return [SplitInput(world.rep.pk, Decimal(rep)), SplitInput(world.peer.pk, Decimal(peer))]


def more(world) -> DealChange:
    return DealChange(lines=[LineInput(world.product.pk, Decimal(150), Decimal(1000))])


def texts(person) -> list[str]:
    return [notice.text for notice in Notice.objects.filter(person=person).order_by("pk")]


def net(deal) -> Decimal:
    return sum((entry.amount_base for entry in SaleEntry.objects.filter(deal=deal)), Decimal(0))


class TestWon:
    @pytest.mark.parametrize("who", ["rep", "manager", "director", "admin"])
    def test_nobody_changes_what_pays_by_themselves(self, world, who) -> None:
        deal = won(world)
        with pytest.raises(NeedsRequest) as refusal:
            edit_deal(deal, values={}, lines=more(world).lines, version=None, by=getattr(world, who), at=NOW)
        assert refusal.value.fields == ["lines"]
        assert net(deal) == 100000

    def test_the_rest_stays_with_the_owner(self, world) -> None:
        assert edit_deal(won(world), values={"name": "Line 4"}, version=None, by=world.rep, at=NOW).name == "Line 4"

    def test_a_request_is_granted_carried_out_and_told(self, world) -> None:
        made = ask(won(world), more(world), why="They ordered 150.", by=world.rep, at=NOW)
        assert (made.state, made.pays, made.gains) == (ChangeRequestState.WAITING, True, [world.rep.pk])
        assert net(world.deal) == 100000, "nothing happens before the decision"
        assert any("They ordered 150." in text for text in texts(world.manager))
        done = answer_request(made, grant=True, why="I saw the order.", by=world.manager, at=LATER)
        assert (done.state, done.last.by, net(world.deal)) == (ChangeRequestState.GRANTED, world.manager, 150000)
        assert any("granted" in text and "I saw the order." in text for text in texts(world.rep))
        told = [str(sentence(entry)) for entry in Entry.objects.filter(code__startswith="change_").order_by("pk")]
        assert "× 100 @" in told[0]
        assert "× 150 @" in told[0]
        assert "They ordered 150." in told[0]
        assert "I saw the order." in told[1]

    def test_a_refused_one_changes_nothing_and_says_why(self, world) -> None:
        made = ask(won(world), more(world), why="More", by=world.rep, at=NOW)
        with pytest.raises(Refused, match="Say why"):
            answer_request(made, grant=False, by=world.manager, at=LATER)
        assert (
            answer_request(made, grant=False, why="No order", by=world.manager, at=LATER).state
            == ChangeRequestState.REFUSED
        )
        assert net(world.deal) == 100000
        assert any("No order" in text for text in texts(world.rep))

    @pytest.mark.parametrize(
        ("who", "code"),
        [("rep", "asked"), ("peer", "not_above"), ("manager", ""), ("director", ""), ("admin", "")],
    )
    def test_who_decides(self, world, who, code) -> None:
        deal = won(world)
        made = ask(deal, DealChange(splits=share(world, 60, 40)), why="We did it together", by=world.rep, at=NOW)
        by = getattr(world, who)
        if code:
            with pytest.raises(NotAllowed) as refusal:
                answer_request(made, grant=True, by=by, at=LATER)
            assert refusal.value.code == code
            assert made not in waits_for(by)
        else:
            assert made in waits_for(by)
            answer_request(made, grant=True, by=by, at=LATER)
            assert made not in waits_for(by)

    def test_the_requester_never_decides_even_as_a_lead_or_an_admin(self, world) -> None:
        for who in (world.manager, world.admin):
            deal = won(world) if who is world.manager else world.deal
            made = ask(deal, more(world), why=f"{who} wants it", by=who, at=NOW)
            with pytest.raises(NotAllowed) as refusal:
                answer_request(made, grant=True, by=who, at=LATER)
            assert refusal.value.code == "asked"

    def test_nobody_decides_what_credits_them_more(self, world) -> None:
        deal = won(world)
        split = [SplitInput(world.rep.pk, Decimal(50)), SplitInput(world.manager.pk, Decimal(50))]
        made = ask(deal, DealChange(splits=split), why="The manager helped", by=world.rep, at=NOW)
        with pytest.raises(NotAllowed) as refusal:
            answer_request(made, grant=True, by=world.manager, at=LATER)
        assert refusal.value.code == "gains"
        answer_request(made, grant=True, by=world.director, at=LATER)
        assert world.deal.splits.count() == 2

    def test_reopening_is_asked_for(self, world) -> None:
        made = ask(won(world), DealChange(stage=world.stages["proposal"]), why="Order cancelled", by=world.rep, at=NOW)
        answer_request(made, grant=True, by=world.manager, at=LATER)
        deal = Deal.objects.get(pk=world.deal.pk)
        assert (deal.state, deal.closed_on, net(deal)) == ("open", None, 0)

    def test_two_decisions_at_once_are_one(self, world) -> None:
        made = ask(won(world), more(world), why="More", by=world.rep, at=NOW)
        answer_request(made, grant=True, by=world.manager, at=LATER)
        with pytest.raises(Conflict, match="Granted"):
            answer_request(made, grant=False, why="No", by=world.director, at=LATER)

    def test_a_deal_that_changed_since_is_not_bent(self, world) -> None:
        deal = won(world)
        first = ask(deal, more(world), why="150", by=world.rep, at=NOW)
        other = DealChange(lines=[LineInput(world.product.pk, Decimal(70), Decimal(1000))])
        answer_request(ask(deal, other, why="70", by=world.rep, at=NOW), grant=True, by=world.manager, at=LATER)
        with pytest.raises(Conflict, match="changed since"):
            answer_request(first, grant=True, by=world.manager, at=LATER)
        assert net(deal) == 70000

    def test_what_cannot_be_is_refused_when_it_is_asked_for(self, world) -> None:
        deal = won(world)
        with pytest.raises(Refused) as refusal:
            ask(deal, DealChange({"closed_on": date(2019, 6, 1)}), why="Then", by=world.rep, at=NOW)
        assert refusal.value.code == "before_start"
        with pytest.raises(Refused, match="Nothing would change"):
            ask(deal, DealChange({"name": deal.name}), why="x", by=world.rep, at=NOW)
        with pytest.raises(Refused, match="this yourself"):
            ask(deal, DealChange({"name": "Other"}), why="x", by=world.rep, at=NOW)
        with pytest.raises(Refused, match="Say why"):
            ask(deal, more(world), why=" ", by=world.rep, at=NOW)
        ask(deal, more(world), why="once", by=world.rep, at=NOW)
        with pytest.raises(Refused, match="already"):
            ask(deal, more(world), why="twice", by=world.rep, at=NOW)
        with pytest.raises(NotAllowed):
            ask(deal, more(world), why="x", by=world.auditor, at=NOW)


@pytest.fixture
def shared(world) -> Deal:
    """A won deal of the rep and the peer, 60/40, in a company where those who lose a share must agree."""
    edit_deal(world.deal, values={}, splits=share(world, 60, 40), version=1, by=world.rep, at=NOW)
    world.company.split_needs_consent = True
    world.company.save()
    return won(world)


class TestConsentOnWon:
    def lowered(self, world, deal) -> ChangeRequest:
        return ask(deal, DealChange(splits=share(world, 90, 10)), why="I did more", by=world.rep, at=NOW)

    def parts(self, world) -> list[Decimal]:
        return sorted(world.deal.splits.values_list("percent", flat=True))

    def test_the_lead_decides_and_who_loses_agrees_in_either_order(self, world, shared) -> None:
        made = self.lowered(world, shared)
        assert (made.consents, made.needs_above, made.pays) == ([world.peer.pk], True, True)
        assert made in waits_for(world.peer)
        assert any("I did more" in text for text in texts(world.peer))
        assert answer_request(made, grant=True, by=world.manager, at=LATER).state == ChangeRequestState.WAITING
        assert self.parts(world) == [40, 60]
        assert made not in waits_for(world.manager)
        assert answer_request(made, grant=True, by=world.peer, at=LATER).state == ChangeRequestState.GRANTED
        assert self.parts(world) == [10, 90]

    def test_one_who_loses_refuses_and_nothing_changes(self, world, shared) -> None:
        made = self.lowered(world, shared)
        assert (
            answer_request(made, grant=False, why="It was 60/40", by=world.peer, at=LATER).state
            == ChangeRequestState.REFUSED
        )
        assert (self.parts(world), net(shared)) == ([40, 60], 100000)

    def test_without_the_setting_a_lead_decides_alone(self, world, shared) -> None:
        world.company.split_needs_consent = False
        world.company.save()
        made = self.lowered(world, shared)
        assert made.consents == []
        assert answer_request(made, grant=True, by=world.manager, at=LATER).state == ChangeRequestState.GRANTED

    def test_an_admin_may_do_without_and_the_decision_names_them(self, world, shared) -> None:
        made = self.lowered(world, shared)
        with pytest.raises(NotAllowed, match="Only an admin"):
            answer_request(made, grant=True, without_consent=True, why="x", by=world.manager, at=LATER)
        answer_request(made, grant=True, by=world.manager, at=LATER)
        with pytest.raises(Refused, match="Say why"):
            answer_request(made, grant=True, without_consent=True, by=world.admin, at=LATER)
        why = "Peer is on leave for a year"
        done = answer_request(made, grant=True, without_consent=True, why=why, by=world.admin, at=LATER)
        assert (done.state, done.last.without, self.parts(world)) == (
            ChangeRequestState.GRANTED,
            [world.peer.pk],
            [10, 90],
        )
        told = sentence(Entry.objects.get(code="change_granted_without"))
        assert "without the agreement of Peer" in str(told)
        assert "on leave" in str(told)
        assert any("from 40 % to 10 %" in text for text in texts(world.peer))

    def test_who_has_left_is_not_waited_for(self, world, shared) -> None:
        world.peer.is_active = False
        world.peer.save()
        assert self.lowered(world, shared).consents == []

    def test_a_new_owner_of_a_won_deal_takes_the_credit_of_the_old_one_who_must_agree(self, world, shared) -> None:
        alone = ask(shared, DealChange(splits=share(world, 100, 0)[:1]), why="Mine", by=world.rep, at=NOW)
        answer_request(alone, grant=True, by=world.peer, at=NOW)
        answer_request(alone, grant=True, by=world.manager, at=NOW)
        made = ask(shared, DealChange({"owner": world.other}), why="Moved", by=world.director, at=LATER)
        assert made.consents == [world.rep.pk]

    def test_the_pages(self, world, shared, client) -> None:
        made = self.lowered(world, shared)
        client.force_login(world.peer)
        page = client.get(made.get_absolute_url()).content.decode()
        assert "loses a share and must agree" in page
        url = made.get_absolute_url() + "decide/"
        assert "Go ahead without" not in client.get(url).content.decode()
        client.force_login(world.admin)
        assert "Go ahead without the agreement of Peer" in client.get(url).content.decode()
        client.post(url, {"grant": "yes", "why": "On leave", "without_consent": "on"})
        assert "decided without the agreement" in client.get(made.get_absolute_url()).content.decode()


class TestOpen:
    def test_a_participant_proposes_and_the_owner_decides(self, world) -> None:
        edit_deal(world.deal, values={}, splits=share(world, 70, 30), version=1, by=world.rep, at=NOW)
        with pytest.raises(NeedsRequest):
            edit_deal(world.deal, values={}, splits=share(world, 1, 99), version=None, by=world.peer, at=NOW)
        made = ask(world.deal, DealChange(splits=share(world, 1, 99)), why="I did it all", by=world.peer, at=NOW)
        assert waits_for(world.rep) == [made]
        assert any("I did it all" in text for text in texts(world.rep))
        answer_request(made, grant=False, why="You did not", by=world.rep, at=LATER)
        assert sorted(world.deal.splits.values_list("percent", flat=True)) == [30, 70]

    def test_whoever_loses_share_is_told_with_before_and_after(self, world) -> None:
        edit_deal(world.deal, values={}, splits=share(world, 60, 40), version=1, by=world.rep, at=NOW)
        edit_deal(world.deal, values={}, splits=share(world, 90, 10), version=2, by=world.rep, at=LATER)
        assert any("from 40 % to 10 %" in text for text in texts(world.peer))

    def test_where_the_company_wants_it_who_loses_must_agree(self, world) -> None:
        edit_deal(world.deal, values={}, splits=share(world, 60, 40), version=1, by=world.rep, at=NOW)
        world.company.split_needs_consent = True
        world.company.save()
        with pytest.raises(NeedsRequest, match="must agree"):
            edit_deal(world.deal, values={}, splits=share(world, 90, 10), version=2, by=world.rep, at=NOW)
        made = ask(world.deal, DealChange(splits=share(world, 90, 10)), why="I do more now", by=world.rep, at=NOW)
        assert (made.consents, made.needs_above) == ([world.peer.pk], False)
        with pytest.raises(NotAllowed, match="lose a share"):
            answer_request(made, grant=True, by=world.manager, at=LATER)
        answer_request(made, grant=True, by=world.peer, at=LATER)
        assert sorted(world.deal.splits.values_list("percent", flat=True)) == [10, 90]

    def test_a_proposal_that_takes_from_a_third_waits_for_both(self, world) -> None:
        thirds = [*share(world, 40, 30), SplitInput(world.other.pk, Decimal(30))]
        edit_deal(world.deal, values={}, splits=thirds, version=1, by=world.rep, at=NOW)
        world.company.split_needs_consent = True
        world.company.save()
        wanted = [*share(world, 40, 50), SplitInput(world.other.pk, Decimal(10))]
        made = ask(world.deal, DealChange(splits=wanted), why="Mostly me", by=world.peer, at=NOW)
        assert answer_request(made, grant=True, by=world.rep, at=LATER).state == ChangeRequestState.WAITING
        assert answer_request(made, grant=True, by=world.other, at=LATER).state == ChangeRequestState.GRANTED

    def test_a_win_too_far_back_becomes_a_request(self, world) -> None:
        wanted = DealChange({"next_step": "x"}, stage=world.stages["won"], closed_on=date(2026, 11, 1))
        made = ask(world.deal, wanted, why="The order is of the 1st", by=world.rep, at=NOW)
        assert made.pays
        assert Deal.objects.get(pk=world.deal.pk).state == "open"
        answer_request(made, grant=True, by=world.manager, at=LATER)
        deal = Deal.objects.get(pk=world.deal.pk)
        assert (deal.state, deal.closed_on, deal.started_on) == ("won", date(2026, 11, 1), date(2026, 10, 1))

    def test_no_expected_close_in_the_past(self, world) -> None:
        with pytest.raises(Refused) as refusal:
            edit_deal(world.deal, values={"expected_close_on": TODAY - timedelta(1)}, version=1, by=world.rep, at=NOW)
        assert refusal.value.field == "expected_close_on"
        Deal.objects.filter(pk=world.deal.pk).update(expected_close_on=date(2026, 11, 2))
        assert edit_deal(world.deal, values={"next_step": "Call"}, version=1, by=world.rep, at=NOW).next_step == "Call"


def test_withdrawn_by_whoever_asked_only(world) -> None:
    made = ask(won(world), more(world), why="More", by=world.rep, at=NOW)
    with pytest.raises(NotAllowed):
        withdraw_request(made, by=world.manager, at=LATER)
    assert withdraw_request(made, by=world.rep, at=LATER).state == ChangeRequestState.WITHDRAWN
    with pytest.raises(Conflict):
        answer_request(made, grant=True, by=world.manager, at=LATER)


def test_what_waits_is_reminded_of_every_other_day(world) -> None:
    ask(won(world), more(world), why="More", by=world.rep, at=NOW)
    days = [remind_all(NOW + timedelta(days)) for days in (1, 2, 2, 3, 4)]
    assert days == [0, 1, 0, 0, 1]
    assert any("has been waiting for you" in text for text in texts(world.manager))


@pytest.mark.parametrize("model", [ChangeRequest, ChangeAnswer])
def test_the_record_is_append_only(world, model) -> None:
    made = ask(won(world), more(world), why="More", by=world.rep, at=NOW)
    answer_request(made, grant=True, by=world.manager, at=LATER)
    for change in (lambda: model.objects.update(why="y"), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_visible_with_the_deal_and_to_whoever_asked(world) -> None:
    ask(won(world), more(world), why="More", by=world.rep, at=NOW)
    seen = {name: ChangeRequest.objects.visible_to(one).count() for name, one in world.people.items()}
    inside = ("rep", "manager", "director", "admin", "auditor")
    assert seen == {name: int(name in inside) for name in seen}
