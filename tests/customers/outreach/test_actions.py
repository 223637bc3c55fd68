"""Sending by the one way there is: the decision is stored, nothing goes out twice, whoever unsubscribes hears no more."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from customers.accounts.models import Account
from customers.outreach import actions, queries
from customers.outreach.choices import OutreachKind, OutreachReason, OutreachVerdict
from customers.outreach.models import Mailbox, OutreachDecision, OutreachPolicy
from customers.outreach.rules import OutreachRequest
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.outbox.actions import deliver
from salesplan.core.outbox.models import OutboxMail
from tests.customers.outreach.making import NOON, agreed, colleague, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(settings):
    """Mail is handed to a mail server."""
    settings.MAIL_IS_DELIVERED = True


def test_who_may_be_written_to_gets_one_mail_for_an_occasion(world):
    contact = agreed(world)
    first, second = send(contact), send(contact, at=NOON + timedelta(hours=1))
    assert (first.verdict, first.reason) == (OutreachVerdict.SEND, OutreachReason.FREE)
    assert second == first
    assert OutboxMail.objects.get().to == "li.na@example.com"


def test_the_same_mailbox_of_another_contact_is_the_same_person(world):
    agreed(world)
    send(world.contact)
    twin = colleague(world, "Li Na", "LI.NA+work@example.com")
    assert send(twin).reason == OutreachReason.SENT_BEFORE
    assert send(twin, occasion="survey:2:deal:2").reason == OutreachReason.QUARANTINE
    assert OutboxMail.objects.count() == 1


def test_two_surveys_do_not_share_a_touch(world):
    contact = agreed(world)
    OutreachPolicy.objects.create(pk=1, quarantine_days=0)
    send(contact, occasion="survey:1:deal:1", touch="deal:1")
    assert send(contact, occasion="survey:2:deal:1", touch="deal:1").reason == OutreachReason.SAME_TOUCH
    assert send(contact, occasion="survey:2:deal:2", touch="deal:2").verdict == OutreachVerdict.SEND


def test_a_company_gets_no_more_surveys_than_its_cap(world):
    agreed(world)
    people = [colleague(world, f"P{i}", f"p{i}@example.com") for i in range(4)]
    made = [send(one, occasion=f"survey:1:deal:{i}") for i, one in enumerate(people)]
    assert [row.verdict for row in made] == ["send", "send", "send", "hold"]
    held = made[3]
    assert (held.reason, held.count, held.limit, held.held_until) == ("company_cap", 3, 3, NOON + timedelta(days=30))


def test_all_kinds_share_the_budget_of_a_person(world):
    contact = agreed(world)
    kinds = [OutreachKind.SURVEY, OutreachKind.GREETING, OutreachKind.CAMPAIGN, OutreachKind.SEQUENCE]
    for i, kind in enumerate(kinds):
        assert send(contact, occasion=f"o:{i}", kind=kind).verdict == OutreachVerdict.SEND
    held = send(contact, occasion="o:9", kind=OutreachKind.GREETING)
    assert (held.reason, held.count, held.limit) == (OutreachReason.PERSON_BUDGET, 4, 4)
    assert queries.pressure_on(world.account.pk, NOON).left == 8


def test_what_is_held_back_is_stored_once_until_it_changes(world):
    contact, night = agreed(world), NOON + timedelta(hours=12)
    first = send(contact, at=night)
    again = send(contact, at=night + timedelta(minutes=5))
    assert (first.reason, again) == (OutreachReason.QUIET_HOURS, first)
    assert send(contact, at=first.held_until).verdict == OutreachVerdict.SEND
    assert [row.verdict for row in OutreachDecision.objects.order_by("pk")] == ["hold", "send"]


def test_a_decision_is_never_changed(world):
    made = send(agreed(world))
    with pytest.raises(DatabaseError), transaction.atomic():
        OutreachDecision.objects.filter(pk=made.pk).update(verdict="hold")


def test_one_click_in_the_mail_program_unsubscribes_from_everything(world, delivered):
    contact = agreed(world)
    send(contact)
    deliver(OutboxMail.objects.get().pk, at=NOON)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].strip("<>")
    assert url in mail.outbox[0].body
    program = Client(enforce_csrf_checks=True)
    path = url.partition("://")[2].partition("/")[2]
    assert program.get(f"/{path}").status_code == 200
    assert Mailbox.objects.get().unsubscribed_at is None
    assert program.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Mailbox.objects.get().unsubscribed_at is not None
    later = NOON + timedelta(days=200)
    for kind in OutreachKind:
        assert send(contact, occasion=f"{kind}:2", kind=kind, at=later).reason == OutreachReason.UNSUBSCRIBED
    # Neither the row that was sent nor any other of the database opens the link again.
    assert OutboxMail.objects.get().unsubscribe == ""


def test_a_foreign_token_is_no_page(world):
    send(agreed(world))
    assert Client().get("/customers/unsubscribe/guessed/").status_code == 404
    assert Client().post("/customers/unsubscribe/guessed/").status_code == 404


def test_an_address_that_is_refused_for_good_is_tried_once_and_written_to_no_more(world, delivered, settings):
    contact = agreed(world)
    send(contact)
    row = OutboxMail.objects.get()
    settings.EMAIL_BACKEND = "tests.customers.outreach.making.UnknownReceiver"
    deliver(row.pk, at=NOON)
    row.refresh_from_db()
    assert (row.state, row.tries, row.is_bounced) == ("failed", 1, True)
    assert actions.note_bounces(at=NOON) == 1
    assert actions.note_bounces(at=NOON) == 0
    later = NOON + timedelta(hours=1)
    assert send(contact, occasion="g:1", kind=OutreachKind.GREETING, at=later).reason == OutreachReason.BOUNCED
    actions.release_contact(contact, why="Corrected", by=world.admin, at=later)
    assert actions.note_bounces(at=later) == 0
    assert send(contact, occasion="g:1", kind=OutreachKind.GREETING, at=later).verdict == OutreachVerdict.SEND


def test_a_mailbox_that_is_full_today_is_tried_again(world, delivered, settings):
    contact = agreed(world)
    send(contact)
    settings.EMAIL_BACKEND = "tests.customers.outreach.making.FullMailbox"
    deliver(OutboxMail.objects.get().pk, at=NOON)
    assert OutboxMail.objects.get().state == "queued"
    assert actions.note_bounces(at=NOON) == 0


def test_only_an_admin_lets_mail_go_again_and_says_why(world):
    contact = agreed(world)
    actions.suppress_contact(contact, why="unsubscribed", by=world.rep, at=NOON)
    assert send(contact).reason == OutreachReason.UNSUBSCRIBED
    with pytest.raises(NotAllowed):
        actions.release_contact(contact, why="Asked", by=world.rep, at=NOON)
    with pytest.raises(Refused):
        actions.release_contact(contact, why=" ", by=world.admin, at=NOON)
    actions.release_contact(contact, why="Asked by phone", by=world.admin, at=NOON)
    assert send(contact).verdict == OutreachVerdict.SEND


def test_after_a_closed_case_surveys_wait(world):
    contact = agreed(world)
    actions.note_case_closed(contact, at=NOON)
    assert send(contact).reason == OutreachReason.CASE_CLOSED
    assert send(contact, occasion="g", kind=OutreachKind.GREETING).verdict == OutreachVerdict.SEND


def test_a_customer_abroad_is_written_to_in_their_day(world):
    contact = agreed(world)
    Account.objects.filter(pk=world.account.pk).update(country="US")
    assert send(contact).reason == OutreachReason.QUIET_HOURS


def test_previews_ask_of_many_in_few_queries(world, django_assert_max_num_queries):
    people = [agreed(world)] + [colleague(world, f"P{i}", f"p{i}@example.com") for i in range(30)]
    with django_assert_max_num_queries(6):
        rulings = queries.previews(people, OutreachRequest(OutreachKind.SURVEY, NOON))
    assert {ruling.verdict for ruling in rulings.values()} == {OutreachVerdict.SEND}
    assert not OutreachDecision.objects.exists()
