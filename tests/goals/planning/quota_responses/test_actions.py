"""Accepting, objecting and answering: who may, in which order, and what is written."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from goals.planning.quota_responses.choices import QuotaResponseState
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.presenters import quota_timeline
from goals.planning.quotas.actions.quotas import period_of, remove_quota, set_quota
from goals.planning.quotas.models import Quota, QuotaChange
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.people.models import Leadership, Membership
from tests.goals.making import quota
from tests.goals.planning.quota_responses.making import accept, answer, line, object_to, state
from tests.together import together
from tests.world import NOW, person


@pytest.fixture
def change(world):
    """The rep's quota of 400,000, agreed before its quarter began."""
    quota(world.rep, 400_000)
    return line(world.rep)


def reset(world, amount, by=None):
    return set_quota(
        "person", world.rep.pk, period=period_of("2026-Q4"), amount=Decimal(amount), note="New market", version=None,
        by=by or world.manager, at=NOW,
    )  # fmt: skip


def told(who) -> list[str]:
    return list(Notice.objects.filter(person=who).order_by("pk").values_list("text", flat=True))


class TestWhoMaySayWhat:
    def test_the_person_accepts_their_own(self, world, change):
        assert state(world.rep, world.rep).state == QuotaResponseState.WAITING
        accept(change, world.rep, "Fine with me")
        assert state(world.manager, world.rep).state == QuotaResponseState.ACCEPTED

    @pytest.mark.parametrize("who", ["peer", "manager", "director", "admin", "auditor"])
    def test_nobody_speaks_for_another(self, world, change, who):
        for say in (accept, object_to):
            with pytest.raises(NotAllowed):
                say(change, getattr(world, who))
        assert not QuotaResponse.objects.exists()

    @pytest.mark.parametrize("who", ["manager", "director", "admin"])
    def test_superiors_answer(self, world, change, who):
        object_to(change, world.rep)
        assert state(getattr(world, who), world.rep).may_answer
        answer(change, getattr(world, who))
        assert state(world.rep, world.rep).state == QuotaResponseState.ANSWERED

    @pytest.mark.parametrize("who", ["rep", "peer", "sibling", "stranger", "auditor"])
    def test_nobody_else_answers(self, world, change, who):
        object_to(change, world.rep)
        with pytest.raises(NotAllowed):
            answer(change, getattr(world, who))
        assert state(world.rep, world.rep).state == QuotaResponseState.OBJECTED

    def test_a_leader_does_not_answer_themselves(self, world):
        quota(world.manager, 100)
        object_to(line(world.manager), world.manager)
        with pytest.raises(NotAllowed):
            answer(line(world.manager), world.manager)
        answer(line(world.manager), world.director)


class TestWhatIsAsked:
    @pytest.mark.parametrize("comment", ["", "   "])
    def test_an_objection_and_an_answer_say_why(self, world, change, comment):
        with pytest.raises(Refused) as refused:
            object_to(change, world.rep, comment)
        assert refused.value.field == "comment"
        object_to(change, world.rep)
        with pytest.raises(Refused) as refused:
            answer(change, world.manager, comment)
        assert refused.value.field == "comment"

    @pytest.mark.parametrize("proposed", [-1, 10**13, 400_000])
    def test_a_proposal_is_a_quota_and_another_one(self, world, change, proposed):
        with pytest.raises(Refused) as refused:
            object_to(change, world.rep, proposed=Decimal(proposed))
        assert refused.value.field == "proposed"

    def test_a_proposal_is_exact_to_the_cent_and_never_rounded(self, world, change):
        with pytest.raises(Refused, match="too many decimals"):
            object_to(change, world.rep, proposed=Decimal("359999.995"))
        assert object_to(change, world.rep, proposed=Decimal("359999.99")).proposed == Decimal("359999.99")

    @pytest.mark.parametrize("amount", [-1, 10**13])
    def test_a_new_figure_has_the_bounds_of_quotas(self, world, change, amount):
        object_to(change, world.rep)
        with pytest.raises(Refused) as refused:
            answer(change, world.manager, amount=Decimal(amount))
        assert refused.value.field == "amount"
        assert state(world.rep, world.rep).state == QuotaResponseState.OBJECTED


class TestAnswers:
    def test_kept(self, world, change):
        object_to(change, world.rep)
        answer(change, world.manager)
        assert Quota.objects.get().amount == 400_000
        assert QuotaChange.objects.count() == 1
        assert told(world.rep) == [
            "Manager answered your objection: your quota for Q4 2026 stays at ¥400,000. They are replaced"
        ]

    def test_changed_is_a_line_of_the_ledger_with_its_reason(self, world, change):
        object_to(change, world.rep, proposed=Decimal(360_000))
        made = answer(change, world.manager, "Agreed", amount=Decimal(360_000))
        assert (Quota.objects.get().amount, line(world.rep).note) == (360_000, "Agreed")
        assert made.change == line(world.rep) != change
        now = state(world.rep, world.rep)
        assert (now.state, now.may_accept, now.figure) == (QuotaResponseState.ANSWERED, True, "¥360,000")
        assert len(told(world.rep)) == 1, "who gets a new figure is told once, when it is set"

    def test_the_same_figure_is_no_change(self, world, change):
        object_to(change, world.rep)
        with pytest.raises(Refused) as refused:
            answer(change, world.manager, amount=Decimal(400_000))
        assert refused.value.field == "amount"
        assert QuotaResponse.objects.count() == 1

    def test_a_change_of_a_later_day_waits_and_can_be_accepted_already(self, world, change):
        object_to(change, world.rep)
        day = NOW.date().replace(month=12, day=1)
        answer(change, world.manager, amount=Decimal(300_000), effective_on=day)
        assert (Quota.objects.get().amount, Quota.objects.get().next_amount) == (400_000, 300_000)
        accept(line(world.rep), world.rep)
        assert state(world.rep, world.rep).state == QuotaResponseState.ACCEPTED

    def test_a_long_comment_is_kept_whole_and_shortened_as_a_reason(self, world, change):
        object_to(change, world.rep)
        made = answer(change, world.manager, "x" * 900, amount=Decimal(1))
        assert (len(made.comment), len(line(world.rep).note)) == (900, 300)

    def test_answered_one_may_object_again(self, world, change):
        object_to(change, world.rep)
        answer(change, world.manager)
        object_to(change, world.rep, "They are not")
        answer(change, world.director, "Agreed then", amount=Decimal(380_000))
        accept(line(world.rep), world.rep)
        found = quota_timeline(world.rep, world.rep.pk, "won_revenue", "2026-Q4")
        assert [step.kind for step in found.steps] == ["set", "objected", "kept", "objected", "changed", "accepted"]
        assert [step.comment for step in found.steps][1:5] == [
            "Two accounts left", "They are replaced", "They are not", "Agreed then",
        ]  # fmt: skip
        assert found.steps[4].difference == "−¥20,000 (−5.0%)"


class TestOrder:
    def test_a_new_figure_waits_again_whatever_was_said_of_the_old(self, world, change):
        accept(change, world.rep)
        reset(world, 500_000)
        now = state(world.rep, world.rep)
        assert (now.state, now.last) == (QuotaResponseState.WAITING, None)
        accept(line(world.rep), world.rep)

    def test_what_was_seen_must_still_stand(self, world, change):
        reset(world, 500_000)
        for say in (accept, object_to):
            with pytest.raises(Conflict) as conflict:
                say(change, world.rep)
            assert "¥500,000" in conflict.value.message
        object_to(line(world.rep), world.rep)
        seen = line(world.rep)
        reset(world, 600_000)
        with pytest.raises(Conflict):
            answer(seen, world.manager)
        assert QuotaResponse.objects.count() == 1

    def test_a_removed_quota_has_nothing_to_accept(self, world, change):
        remove_quota(Quota.objects.get(), note="Moved", by=world.manager, at=NOW)
        with pytest.raises(Conflict) as conflict:
            accept(change, world.rep)
        assert "removed" in conflict.value.message
        quota(world.rep, 100)
        accept(line(world.rep), world.rep)

    def test_accepted_is_agreed_and_an_objection_waits(self, world, change):
        accept(change, world.rep)
        with pytest.raises(Conflict):
            object_to(change, world.rep)
        quota(world.rep, 100, "2027-Q1")
        object_to(line(world.rep, "2027-Q1"), world.rep)
        with pytest.raises(Conflict):
            accept(line(world.rep, "2027-Q1"), world.rep)

    def test_sent_twice_is_said_once(self, world, change):
        assert object_to(change, world.rep) == object_to(change, world.rep)
        assert answer(change, world.manager, amount=Decimal(9)) == answer(change, world.manager, amount=Decimal(9))
        assert accept(line(world.rep), world.rep) == accept(line(world.rep), world.rep, "Yes")
        assert QuotaResponse.objects.count() == 3
        assert len(told(world.manager)) == 1

    def test_rows_are_never_changed(self, world, change):
        made = accept(change, world.rep)
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            QuotaResponse.objects.update(comment="Never said")
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            made.delete()

    def test_history_says_who_did_what(self, world, change):
        made = object_to(change, world.rep)
        event = made.events.get()
        assert (event.pgh_context.metadata["verb"], event.pgh_context.metadata["user"]) == (
            "quota.object",
            world.rep.pk,
        )


class TestWhoIsTold:
    def test_the_nearest_leader(self, world, change):
        object_to(change, world.rep, proposed=Decimal(360_000))
        assert told(world.manager) == [
            "Chen Wei 陈伟 objects to the quota of ¥400,000 for Q4 2026 and proposes ¥360,000: Two accounts left"
        ]
        assert not told(world.director)
        assert not told(world.admin)

    def test_who_set_the_figure_too(self, world, change):
        reset(world, 450_000, world.director)
        object_to(line(world.rep), world.rep)
        assert len(told(world.director)) == len(told(world.manager)) == 1

    def test_of_a_leader_the_one_above(self, world):
        quota(world.manager, 100)
        object_to(line(world.manager), world.manager)
        assert len(told(world.director)) == 1
        assert not told(world.manager)

    def test_where_nobody_leads_the_admins(self, world):
        Leadership.objects.all().delete()
        lonely = person("lonely")
        quota(lonely, 100)
        object_to(line(lonely), lonely)
        assert len(told(world.admin)) == 1
        Membership.objects.create(person=lonely, team=world.west_one, starts_on=NOW.date())
        quota(lonely, 100, "2027-Q1")
        object_to(line(lonely, "2027-Q1"), lonely)
        assert len(told(world.admin)) == 2

    def test_in_the_language_of_the_reader(self, world, change):
        world.manager.language = "zh-hans"
        world.manager.save()
        object_to(change, world.rep)
        text = Notice.objects.get(person=world.manager)
        assert set(text.texts) == {"en", "zh-hans"}

    def test_accepting_tells_nobody(self, world, change):
        accept(change, world.rep)
        assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("amounts", [(None, None), (None, 360_000), (350_000, 360_000), (360_000, 360_000)])
def test_of_two_who_answer_at_once_one_is_told(world, amounts):
    quota(world.rep, 400_000)
    change = line(world.rep)
    object_to(change, world.rep)

    def answering(who, amount):
        given = {} if amount is None else {"amount": Decimal(amount)}
        return lambda: answer(change, who, f"Says {who}", **given)

    results = together(answering(world.manager, amounts[0]), answering(world.director, amounts[1]))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "QuotaResponse"]
    assert QuotaResponse.objects.filter(kind="answered").count() == 1
    assert state(world.rep, world.rep).state == QuotaResponseState.ANSWERED


@pytest.mark.django_db(transaction=True)
def test_of_an_acceptance_and_a_new_figure_at_once_the_later_sees_the_other(world):
    quota(world.rep, 400_000)
    change = line(world.rep)
    accepted, _set = together(lambda: accept(change, world.rep), lambda: reset(world, 500_000))
    assert type(accepted).__name__ in ("QuotaResponse", "Conflict")
    assert state(world.rep, world.rep).state == QuotaResponseState.WAITING, "the new figure waits in either order"
