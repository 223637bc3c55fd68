"""The composer, the dialog and undo over HTTP."""

import json

import pytest
from django.urls import reverse

from customers.timeline.models import Entry
from customers.timeline.queries import ticket
from tests.customers.making import entry, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
CREATE = reverse("customers:entry_create")


def trigger(answer) -> dict:
    return json.loads(answer.headers["HX-Trigger"])


def test_the_composer_writes_and_answers_the_timeline_anew(world) -> None:
    client, url = signed_in(world.rep), reverse("customers:timeline", args=[ticket(world.rep, account=world.account)])
    shown = client.post(url, {"kind": "call", "text": "Asked for a price"}, headers=HTMX)
    assert shown.status_code == 200
    assert "Asked for a price</p>" in shown.content.decode()
    assert Entry.objects.get().account == world.account
    wrong = client.post(url, {"kind": "note", "text": " ", "minutes": "5"}, headers=HTMX)
    assert wrong.status_code == 422
    assert 'value="5"' in wrong.content.decode()


def test_a_deals_ticket_writes_about_the_deal(world) -> None:
    word = ticket(world.rep, account=world.account, about=("deal", world.deal.pk))
    signed_in(world.rep).post(reverse("customers:timeline", args=[word]), {"kind": "visit", "text": ""})
    made = Entry.objects.get()
    assert (made.account, made.about_kind, made.about_id) == (world.account, "deal", world.deal.pk)


def test_an_auditor_reads_but_does_not_write(world) -> None:
    url = reverse("customers:timeline", args=[ticket(world.auditor, account=world.account)])
    client = signed_in(world.auditor)
    assert "composer" not in client.get(url).content.decode()
    assert client.post(url, {"kind": "note", "text": "x"}).status_code == 403


def test_the_dialog_stays_on_the_page_and_offers_undo(world) -> None:
    client = signed_in(world.rep)
    sent = {"kind": "call", "account": world.account.pk, "contact": world.contact.pk, "text": "Hi", "minutes": "3"}
    answer = client.post(CREATE, sent, headers=HTMX)
    assert answer.status_code == 204
    told = trigger(answer)
    assert told["closeDialog"]
    assert told["timelineChanged"]
    made = Entry.objects.get()
    assert (made.contact, made.minutes) == (world.contact, 3)
    back = client.post(told["toast"]["undo"], {"next": "/customers/accounts/"})
    assert back.url == "/customers/accounts/"
    assert Entry.objects.get().deleted_at is not None
    plain = client.post(CREATE, sent)
    assert plain.status_code == 302
    assert client.get(plain.url).status_code == 200


def test_the_dialog_knows_the_account_it_lies_over(world) -> None:
    page = f"http://testserver/customers/accounts/{world.account.pk}/"
    shown = signed_in(world.rep).get(CREATE, headers={**HTMX, "HX-Current-URL": page}).content.decode()
    assert f'value="{world.account.pk}" data-picked' in shown
    assert "Li Na" in shown
    foreign = signed_in(world.outsider).get(CREATE, headers={**HTMX, "HX-Current-URL": page}).content.decode()
    assert "Hexin" not in foreign


def test_a_foreign_account_cannot_be_written_to(world) -> None:
    answer = signed_in(world.outsider).post(CREATE, {"kind": "call", "account": world.account.pk})
    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_edit_delete_restore(world) -> None:
    mine = entry(world.rep, world.account)
    client = signed_in(world.rep)
    edit = reverse("customers:entry_edit", args=[mine.pk])
    assert client.post(edit, {"kind": "note", "text": ""}).status_code == 422
    assert client.post(edit, {"kind": "visit", "text": "Changed"}, headers=HTMX).status_code == 204
    mine.refresh_from_db()
    assert (mine.kind, mine.text) == ("visit", "Changed")
    told = trigger(client.post(reverse("customers:entry_delete", args=[mine.pk]), headers=HTMX))
    assert client.get(reverse("customers:entry_detail", args=[mine.pk])).status_code == 404
    client.post(told["toast"]["undo"], {"next": "/"})
    assert client.get(reverse("customers:entry_detail", args=[mine.pk])).status_code == 200


def test_who_is_mentioned_reads_the_entry_and_not_the_account(world) -> None:
    client = signed_in(world.rep)
    client.post(CREATE, {"kind": "note", "account": world.account.pk, "text": "@outsider look"})
    made, reader = Entry.objects.get(), signed_in(world.outsider)
    shown = reader.get(reverse("customers:entry_detail", args=[made.pk]))
    assert '<strong class="mention">@outsider</strong>' in shown.content.decode()
    assert not shown.context["may_open"]
    assert reader.get(reverse("customers:account_detail", args=[world.account.pk])).status_code == 404


def test_mentions_offer_active_people(world) -> None:
    world.peer.is_active = False
    world.peer.save()
    shown = signed_in(world.rep).get(reverse("customers:mention_list"), {"q": "pe"}).content.decode()
    assert "@peer" not in shown
    assert "@other" in signed_in(world.rep).get(reverse("customers:mention_list"), {"q": "oth"}).content.decode()


def test_list_needs_the_same_queries_for_many_rows(world, django_assert_max_num_queries) -> None:
    for i in range(60):
        made = entry(world.rep, world.account, text=f"@peer {i}")
        made.mentions.add(world.peer)
    client = signed_in(world.manager)
    with django_assert_max_num_queries(15):
        answer = client.get(reverse("customers:entry_list"), {"team": world.east.pk, "kind": "call"})
    assert answer.context["page"].paginator.count == 60
