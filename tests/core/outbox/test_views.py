"""The mail page: who sees which text, and queueing again."""

import pytest
from django.test import Client
from django.urls import reverse

from salesplan.core.outbox.actions import deliver, post
from salesplan.core.outbox.models import OutboxMail
from tests.world import NOW

pytestmark = pytest.mark.django_db
State = OutboxMail.State


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def mail(key="k", **more) -> OutboxMail:
    made = post(key=key, to="a@example.com", subject="Hello\nthere", body="The text", at=NOW)
    OutboxMail.objects.filter(pk=made.pk).update(**more)
    return OutboxMail.objects.get(pk=made.pk)


def text_of(person, made) -> str:
    return signed_in(person).get(reverse("core:mail_detail", args=[made.pk])).content.decode()


def test_list_filters_and_stays_cheap(world, django_assert_max_num_queries):
    for n in range(60):
        mail(str(n), state=State.FAILED if n % 2 else State.SENT, to=f"person{n}@example.com")
    admin = signed_in(world.admin)
    with django_assert_max_num_queries(7):
        answer = admin.get(reverse("core:mail_list"))
    assert len(answer.context["page"].object_list) == 50
    assert admin.get(reverse("core:mail_list") + "?state=failed").context["page"].paginator.count == 30
    assert admin.get(reverse("core:mail_list") + "?q=person59").context["page"].paginator.count == 1


def test_an_ordinary_mail_is_read_by_admin_and_auditor(world):
    made = mail()
    assert made.subject == "Hello there"
    assert "The text" in text_of(world.admin, made)
    assert "The text" in text_of(world.auditor, made)
    assert signed_in(world.manager).get(reverse("core:mail_list")).status_code == 403


@pytest.mark.parametrize("kind", ["account:x", "invite:x"])
@pytest.mark.parametrize(
    ("who", "state", "readable"),
    [
        ("admin", State.KEPT, True),
        ("auditor", State.KEPT, False),
        ("admin", State.SENT, False),
        ("admin", State.QUEUED, False),
    ],
)
def test_a_personal_link_is_for_its_receiver(world, kind, who, state, readable):
    made = mail(kind, state=state)
    assert ("The text" in text_of(getattr(world, who), made)) is readable


@pytest.mark.parametrize(
    ("state", "after"), [(State.FAILED, State.QUEUED), (State.REVIEW, State.QUEUED), (State.SENT, State.SENT)]
)
def test_only_what_failed_is_queued_again(world, state, after):
    made = mail(state=state, tries=5, error="refused")
    assert signed_in(world.admin).post(reverse("core:mail_retry", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.state == after


def test_the_auditor_looks_and_does_not_send(world):
    made = mail(state=State.FAILED)
    assert signed_in(world.auditor).post(reverse("core:mail_retry", args=[made.pk])).status_code == 403


def test_without_a_mail_server_mail_is_kept_and_shown(world, settings):
    settings.MAIL_IS_DELIVERED = False
    made = mail()
    assert deliver(made.pk, at=NOW)
    made.refresh_from_db()
    assert made.state == State.KEPT
