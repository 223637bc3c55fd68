"""Surveys go out once to whoever is due, are answered once, and a worker that dies leaves nothing half done."""

from datetime import timedelta

import pytest

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.loyalty.choices import EarnKind
from customers.outreach.models import OutreachDecision, OutreachPolicy
from customers.surveys import queries
from customers.surveys.actions import answering, sending, surveys
from customers.surveys.actions.touchpoints import withdraw_touchpoint
from customers.surveys.choices import SurveyTrigger
from customers.surveys.models import Invitation, Response, Touchpoint
from customers.surveys.rules import Content, SurveyQuestion
from customers.timeline.models import Entry
from pipeline.deals.actions.deals import move_deal
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.customers.loyalty.making import buy, has, programme, rule
from tests.customers.outreach.making import NOON, agreed, colleague
from tests.customers.surveys.making import CONTENT, TODAY, link_in, survey, touch

pytestmark = pytest.mark.django_db


def test_a_deal_won_sends_the_survey_once_to_who_took_part(world):
    contact = agreed(world)
    survey(world)
    move_deal(world.deal, stage=world.stages["won"], by=world.rep, at=NOON, filled={"next_step": "Sign"})
    assert sending.send_due(at=NOON) == 1
    assert sending.send_due(at=NOON + timedelta(minutes=5)) == 0
    made = Invitation.objects.get()
    assert (made.contact, made.owner, made.team, made.product_id) == (
        contact,
        world.rep,
        world.east_one,
        world.product.pk,
    )
    assert OutboxMail.objects.filter(key__startswith="survey:").count() == 1


def test_a_deal_that_is_open_again_is_followed_by_no_survey(world):
    agreed(world)
    survey(world, delay_days=3)
    touch(world)
    withdraw_touchpoint("deal:1", at=NOON)
    assert sending.send_due(at=NOON + timedelta(days=4)) == 0
    touch(world)
    assert sending.send_due(at=NOON + timedelta(days=5)) == 1


@pytest.mark.parametrize(("days", "sent"), [(2, 0), (3, 1), (10, 1), (11, 0)])
def test_the_days_after_the_event(world, days, sent):
    agreed(world)
    survey(world, delay_days=3)
    touch(world)
    assert sending.send_due(at=NOON + timedelta(days=days)) == sent


def test_a_survey_asks_nobody_about_what_was_before_it(world):
    agreed(world)
    touch(world, on=TODAY - timedelta(days=1))
    survey(world)
    assert sending.send_due(at=NOON) == 0


def test_who_is_left_out_is_decided_once_and_who_is_held_back_is_asked_again(world):
    contact = agreed(world)
    survey(world)
    touch(world)
    Contact.objects.filter(pk=contact.pk).update(consent="refused")
    assert sending.send_due(at=NOON) == 0
    assert sending.send_due(at=NOON) == 0
    assert OutreachDecision.objects.get().reason == "refused"
    touch(world, key="deal:2")
    agreed(world)
    night = NOON + timedelta(hours=10)
    assert sending.send_due(at=night) == 0
    held = OutreachDecision.objects.get(occasion__endswith="deal:2")
    assert sending.send_due(at=held.held_until) == 1


def test_a_worker_that_dies_between_two_people_sends_nobody_twice_and_forgets_nobody(world, monkeypatch):
    agreed(world)
    OutreachPolicy.objects.create(
        pk=1, quarantine_days=0, person_messages=100, company_messages=100, company_surveys=100
    )
    people = [colleague(world, f"P{i}", f"p{i}@example.com") for i in range(4)]
    survey(world)
    for i, one in enumerate(people):
        touch(world, key=f"deal:{i}", contact_id=one.pk)
    send, calls = sending._send_about, []

    def dies_at_the_third(*args):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return send(*args)

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_send_about", dies_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due(at=NOON)
    assert sending.send_due(at=NOON) == 2
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [f"p{i}@example.com" for i in range(4)]


def test_a_daily_sample_is_so_many_a_working_day_and_none_at_the_weekend(world):
    OutreachPolicy.objects.create(pk=1, company_surveys=1000, company_messages=1000)
    agreed(world)
    for i in range(9):
        colleague(world, f"P{i}", f"p{i}@example.com")
    survey(world, trigger=SurveyTrigger.DAILY, daily_count=4)
    assert sending.send_due(at=NOON) == 4
    assert sending.send_due(at=NOON + timedelta(minutes=30)) == 0
    assert sending.send_due(at=NOON + timedelta(days=1)) == 4
    assert sending.send_due(at=NOON + timedelta(days=3)) == 0
    # On Monday only two are left whom nobody has asked within 90 days.
    assert sending.send_due(at=NOON + timedelta(days=5)) == 2
    assert OutboxMail.objects.values("to").distinct().count() == 10


def test_new_customers_are_left_out_of_a_sample_by_tenure(world):
    agreed(world)
    Account.objects.filter(pk=world.account.pk).update(created_on=TODAY - timedelta(days=59))
    survey(world, trigger=SurveyTrigger.DAILY, tenure_days=60)
    assert sending.send_due(at=NOON) == 0
    assert sending.send_due(at=NOON + timedelta(days=1)) == 1


def test_one_reminder_to_who_has_not_answered_and_none_to_who_has(world):
    agreed(world)
    survey(world, remind_days=5)
    touch(world)
    sending.send_due(at=NOON)
    assert sending.remind_due(at=NOON + timedelta(days=4)) == 0
    later = NOON + timedelta(days=5)
    assert sending.remind_due(at=later) == 1
    assert sending.remind_due(at=later + timedelta(days=5)) == 0
    first, second = OutboxMail.objects.order_by("pk")
    assert link_in(first) != link_in(second)
    made = queries.invitation_of(link_in(second).split("/")[-2])
    answering.record_answer(made, score=9, answers={}, language="en", at=later)
    with pytest.raises(Refused):
        answering.record_answer(
            queries.invitation_of(link_in(first).split("/")[-2]), score=0, answers={}, language="en", at=later
        )


def test_whoever_answered_is_not_reminded(world):
    agreed(world)
    survey(world, remind_days=5)
    touch(world)
    sending.send_due(at=NOON)
    answering.record_answer(Invitation.objects.get(), score=9, answers={}, language="en", at=NOON)
    assert sending.remind_due(at=NOON + timedelta(days=5)) == 0


def test_an_answer_gives_a_member_of_the_loyalty_programme_its_points(world):
    agreed(world)
    programme(return_days=0)
    rule(EarnKind.SURVEY, 20)
    buy(world.account, 10_000, at=NOON, on=TODAY)
    survey(world)
    touch(world)
    sending.send_due(at=NOON)
    answering.record_answer(Invitation.objects.get(), score=9, answers={}, language="en", at=NOON)
    assert has(world.account, TODAY).available == 120


def test_a_low_score_is_on_the_timeline_and_tells_the_owner(world):
    agreed(world)
    survey(world)
    touch(world)
    sending.send_due(at=NOON)
    answers = {"q1": "Late again", "q2": ["Speed"]}
    made = answering.record_answer(Invitation.objects.get(), score=3, answers=answers, language="en", at=NOON)
    assert (made.band, made.comment, made.answers) == ("low", "Late again", answers)
    assert Entry.objects.filter(code="survey_answered", account=world.account).count() == 1
    assert Notice.objects.get(kind="survey").person == world.rep


def test_an_answer_to_a_question_that_does_not_follow_the_score_is_dropped(world):
    agreed(world)
    survey(world)
    touch(world)
    sending.send_due(at=NOON)
    answers = {"q1": "Hidden", "q2": ["Price"]}
    made = answering.record_answer(Invitation.objects.get(), score=10, answers=answers, language="en", at=NOON)
    assert made.answers == {"q2": ["Price"]}


def test_an_expired_and_a_revoked_link_answer_nothing(world):
    agreed(world)
    survey(world, valid_days=7)
    touch(world)
    sending.send_due(at=NOON)
    made = Invitation.objects.get()
    with pytest.raises(Refused) as refusal:
        answering.record_answer(made, score=9, answers={}, language="en", at=made.expires_at)
    assert refusal.value.code == "closed"
    surveys.revoke_invitation(made, by=world.admin, at=NOON)
    with pytest.raises(Refused):
        answering.record_answer(made, score=9, answers={}, language="en", at=NOON)
    assert not Response.objects.exists()


def test_other_questions_are_a_new_version_and_answers_keep_theirs(world):
    made = survey(world)
    changed = Content("Another question?", questions=CONTENT.questions)
    values = {"name": made.name, "score_kind": "nps", "effort_direction": "easy"}
    surveys.edit_survey(made, values=values, content=changed, version=None, by=world.admin, at=NOON)
    surveys.edit_survey(made, values=values, content=changed, version=None, by=world.admin, at=NOON)
    assert list(made.versions.values_list("number", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    "content",
    [
        Content(" "),
        Content("Q", questions=(SurveyQuestion("a", "choice", "One option?", options=("A",)),)),
        Content("Q", questions=(SurveyQuestion("a", "choice", "Twice?", options=("A", "A")),)),
        Content("Q", questions=(SurveyQuestion("a", "choice", "Chinese?", options=("A", "B"), options_zh=("甲",)),)),
        Content("Q", questions=tuple(SurveyQuestion(f"q{n}", "text", "T") for n in range(21))),
    ],
)
def test_questions_nobody_could_answer_are_refused(world, content):
    with pytest.raises(Refused):
        survey(world, content=content)


def test_a_rep_makes_no_surveys(world):
    with pytest.raises(NotAllowed):
        surveys.create_survey(values={"name": "Mine"}, content=CONTENT, by=world.rep, at=NOON)


def test_without_a_contact_nobody_is_asked(world):
    Contact.objects.filter(pk=world.contact.pk).update(is_active=False)
    survey(world)
    touch(world)
    assert sending.send_due(at=NOON) == 0
    assert Touchpoint.objects.count() == 1
