"""Pages of outreach over HTTP."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from customers.outreach.choices import OutreachKind
from customers.outreach.models import Mailbox, OutreachDecision, OutreachPolicy
from tests.customers.outreach.making import NOON, agreed, colleague, send
from tests.world import signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("customers:outreach_list")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOON, tick=False):
        yield


def test_the_list_says_who_got_what_and_who_did_not_and_why(world):
    send(agreed(world))
    silent = colleague(world, "Wang", "wang@example.com")
    type(silent).objects.filter(pk=silent.pk).update(consent="unknown")
    send(silent)
    client = signed_in(world.rep)
    rows = client.get(LIST).context["rows"]
    assert [(row["contact"], row["status"]) for row in rows] == [("Wang", "neutral"), (world.contact.name, "ok")]
    assert [row["contact"] for row in client.get(LIST, {"reason": "no_consent"}).context["rows"]] == ["Wang"]
    assert client.get(LIST, {"kind": OutreachKind.GREETING}).context["rows"] == []
    assert signed_in(world.outsider).get(LIST).context["rows"] == []


def test_the_list_needs_the_same_queries_for_many_rows(world, django_assert_max_num_queries):
    contact = agreed(world)
    values = {"kind": "survey", "title": "T", "verdict": "hold", "reason": "quiet_hours", "decided_at": NOON}
    OutreachDecision.objects.bulk_create(
        OutreachDecision(occasion=f"o{i}", account=world.account, contact=contact, email=contact.email, **values)
        for i in range(60)
    )
    client = signed_in(world.manager)
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_the_customers_page_shows_what_is_left_and_what_holds_back(world):
    contact = agreed(world)
    for i in range(4):
        send(contact, occasion=f"g{i}", kind=OutreachKind.GREETING)
    context = signed_in(world.rep).get(reverse("customers:outreach_of_account", args=[world.account.pk])).context
    assert (context["pressure"].left, context["pressure"].limit) == (8, 12)
    (row,) = context["rows"]
    assert (row["verdict"], row["left"]) == ("hold", "0")


def test_an_admin_sets_the_numbers_and_they_count_at_once(world):
    url, client = reverse("customers:outreach_policy"), signed_in(world.admin)
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    assert client.post(url, {**values, "person_messages": "-1"}).status_code == 422
    assert client.post(url, {**values, "quiet_from": "24"}).status_code == 422
    assert client.post(url, {**values, "person_messages": "1"}).status_code == 302
    assert OutreachPolicy.objects.get().person_messages == 1
    # Whoever began before is shown what changed.
    assert client.post(url, {**values, "person_messages": "2"}).status_code == 409
    contact = agreed(world)
    send(contact, occasion="a", kind=OutreachKind.GREETING)
    assert send(contact, occasion="b", kind=OutreachKind.GREETING).reason == "person_budget"


def test_a_rep_notes_that_a_contact_wants_no_mail(world):
    contact, client = agreed(world), signed_in(world.rep)
    url = reverse("customers:outreach_suppress", args=[contact.pk])
    assert client.post(url, {"why": "unsubscribed"}).status_code == 302
    assert Mailbox.objects.get(email=contact.email).unsubscribed_at == NOON
    assert client.post(url, {"why": "else"}).status_code == 302
    assert send(contact, at=NOON + timedelta(hours=1)).reason == "unsubscribed"


def test_the_api_lists_decisions_one_may_see(world):
    made = send(agreed(world))
    url = reverse("api:outreach-decision-list")
    (row,) = signed_in(world.rep).get(url).json()["results"]
    assert (row["id"], row["verdict"], row["reason"]) == (made.pk, "send", "free")
    assert signed_in(world.outsider).get(url).json()["results"] == []
    assert signed_in(world.rep).delete(f"{url}{made.pk}/").status_code == 405
