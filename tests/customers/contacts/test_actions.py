"""Contacts: one main contact an account, dated consent, two writers."""

from datetime import date

import pytest
from django.urls import reverse

from customers.contacts import actions
from customers.contacts.models import Contact
from customers.contacts.queries import find
from customers.timeline.models import Entry
from salesplan.core.errors import Conflict, Refused
from tests.customers.making import LATER, signed_in
from tests.world import NOW, account

pytestmark = pytest.mark.django_db


def main_of(record) -> list[str]:
    return list(Contact.objects.filter(account=record, is_primary=True).values_list("name", flat=True))


def test_the_first_contact_is_the_main_one_and_the_flag_moves(world) -> None:
    company = account(world.rep, "New")
    first = actions.create_contact(account=company, values={"name": "One"}, by=world.rep, at=NOW)
    second = actions.create_contact(account=company, values={"name": "Two"}, by=world.rep, at=NOW)
    assert main_of(company) == ["One"]
    actions.edit_contact(second, values={"is_primary": True}, version=None, by=world.rep, at=NOW)
    assert main_of(company) == ["Two"]
    third = actions.create_contact(account=company, values={"name": "Three", "is_primary": True}, by=world.rep, at=NOW)
    assert main_of(company) == ["Three"]
    actions.deactivate_contact(third, by=world.rep, at=NOW)
    assert main_of(company) == []
    actions.reactivate_contact(first, by=world.rep, at=NOW)
    assert main_of(company) == ["One"]
    codes = Entry.objects.filter(account=company, code="contact_added").count()
    assert codes == 3


def test_consent_is_dated_when_it_changes_and_only_then(world) -> None:
    contact = actions.edit_contact(world.contact, values={"consent": "given"}, version=1, by=world.rep, at=NOW)
    assert contact.consent_at == NOW
    contact = actions.edit_contact(
        contact, values={"consent": "given", "phone": "1"}, version=2, by=world.rep, at=LATER
    )
    assert contact.consent_at == NOW
    contact = actions.edit_contact(contact, values={"consent": "refused"}, version=3, by=world.rep, at=LATER)
    assert contact.consent_at == LATER


@pytest.mark.parametrize(("values", "field"), [({"name": " "}, "name"), ({"birthday": date(2090, 1, 1)}, "birthday")])
def test_what_cannot_be_is_refused(world, values: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.edit_contact(world.contact, values=values, version=1, by=world.rep, at=NOW)
    assert refused.value.field == field


def test_a_second_writer_gets_the_difference(world) -> None:
    actions.edit_contact(world.contact, values={"phone": "1"}, version=1, by=world.manager, at=NOW)
    with pytest.raises(Conflict) as conflict:
        actions.edit_contact(world.contact, values={"phone": "2"}, version=1, by=world.rep, at=NOW)
    assert [(d.now, d.typed) for d in conflict.value.differences] == [("1", "2")]


def test_found_by_name_pinyin_and_mail_by_those_who_see_the_account(world) -> None:
    contact = actions.edit_contact(
        world.contact, values={"email": "lina@hexin.example"}, version=1, by=world.rep, at=NOW
    )
    for text in ("李娜", "lina", "Li N", "hexin"):
        assert [hit.title for hit in find(world.rep, text, 5)] == [contact.name], text
        assert find(world.peer, text, 5) == []


def test_pages(world, django_assert_max_num_queries) -> None:
    for i in range(60):
        company = account(world.rep, f"C {i}")
        actions.create_contact(account=company, values={"name": f"P {i}"}, by=world.rep, at=NOW)
    client = signed_in(world.rep)
    with django_assert_max_num_queries(14):
        answer = client.get(reverse("customers:contact_list"), {"sort": "-account"})
    assert answer.context["page"].paginator.count == 61
    made = client.post(
        reverse("customers:contact_create"),
        {"account": world.account.pk, "name": "Wang 王", "role": "decides", "language": "en", "consent": "given"},
        headers={"HX-Request": "true"},
    )
    assert made.status_code == 204
    assert "contactsChanged" in made.headers["HX-Trigger"]
    wang = Contact.objects.get(name="Wang 王")
    assert wang.consent_at is not None
    assert not wang.is_primary
    assert client.get(reverse("customers:contact_list"), {"consent": "given"}).context["page"].paginator.count == 1
    assert "Wang" in client.get(reverse("customers:contact_pick"), {"account": world.account.pk}).content.decode()
    shown = client.post(reverse("customers:contact_edit", args=[wang.pk]), {"name": "", "version": 1})
    assert shown.status_code == 422
