"""History: who changed what, from what to what, told to those who may know."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from customers.accounts.models import Account
from salesplan.core.audit import acting
from salesplan.core.company.models import Company
from salesplan.core.history import queries
from salesplan.core.history.queries import HistorySearch
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.actions import persons
from salesplan.people.models import User
from tests.world import NOW, build

pytestmark = pytest.mark.django_db
LIST = "core:history_list"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told(event) -> dict[str, tuple[str, str]]:
    return {str(label): (old, new) for label, old, new in event.changes}


def test_an_edit_is_told_in_words(world):
    with acting(world.manager, "account.edit", why="They moved"):
        row = Account.objects.get(pk=world.account.pk)
        row.industry, row.owner, row.annual_revenue = "energy", world.peer, Decimal("1200000.00")
        row.created_on, row.is_active = date(2026, 2, 1), False
        row.save()
    event = queries.of_record(row, world.admin)[0]
    assert (event.person, event.verb, event.why) == (world.manager, "account.edit", "They moved")
    assert str(event.verb_label) == "Customer edited"
    shown = told(event)
    assert shown["owner"] == ("Chen Wei 陈伟", "Peer")
    assert shown["industry"][0] == "Manufacturing"
    assert shown["annual revenue"] == ("–", "1,200,000")
    assert shown["since"] == ("5 Jan 2026", "1 Feb 2026")
    assert shown["in use"] == ("yes", "no")


def test_parts_of_a_record_are_told_with_it(world):
    with acting(world.rep, "deal.edit"):
        world.deal.lines.update(quantity=50)
    events = queries.of_record(world.deal, world.admin)
    assert any(told(event).get("quantity") == ("100", "50") for event in events)


def test_names_one_may_not_see_are_numbers(world):
    with acting(world.outsider, "account.edit"):
        secret = Account.objects.create(
            name="Secret", owner=world.outsider, created_on=date(2026, 1, 1), created_at=NOW
        )
        Account.objects.filter(pk=world.account.pk).update(parent=secret)
    assert told(queries.of_record(world.account, world.rep)[0])["parent account"] == ("–", f"#{secret.pk}")
    assert told(queries.of_record(world.account, world.admin)[0])["parent account"] == ("–", "Secret")


def test_an_action_within_an_action_keeps_the_outer_person_and_verb(world):
    with acting(world.manager, "account.edit"):
        notify(world.rep, kind="test", key="k", text=later(lambda: "x"), at=NOW)
        with acting(None, "something.else"):
            Account.objects.filter(pk=world.account.pk).update(note="x")
    event = queries.of_record(world.account, world.admin)[0]
    assert (event.verb, event.person) == ("account.edit", world.manager)


def test_two_actions_of_one_request_each_say_why(world):
    client = signed_in(world.admin)
    client.post(reverse("people:person_move", args=[world.rep.pk]), {"team": world.west_one.pk, "on": "2027-01-01"})
    [event] = [e for e in queries.page(HistorySearch(verb="person.move"), 1, world.admin)[0] if e.kind == "insert"]
    assert event.person == world.admin


def test_a_fragment_for_whoever_sees_the_record(world):
    with acting(world.rep, "account.edit"):
        Account.objects.filter(pk=world.account.pk).update(name="Hexin Group")
    url = reverse("core:history_of", args=["customers.account", world.account.pk])
    text = signed_in(world.rep).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Hexin Group" in text
    assert "<html" not in text
    assert signed_in(world.peer).get(url).status_code == 404


@pytest.mark.parametrize("label", ["customers.nothing", "core.outboxmail", "people.membership", "auth.group"])
def test_what_has_no_row_access_has_no_page(world, label):
    assert signed_in(world.admin).get(reverse("core:history_of", args=[label, 1])).status_code == 404


def test_what_was_changed_about_a_person_is_theirs_and_the_admins(world):
    url = reverse("core:history_of", args=["people.user", world.rep.pk])
    for who, status in (("rep", 200), ("admin", 200), ("auditor", 200), ("peer", 404), ("manager", 404)):
        assert signed_in(getattr(world, who)).get(url).status_code == status, who


def test_the_password_is_in_no_history(world):
    world.rep.set_password("something-else-entirely")
    world.rep.save()
    assert "password" not in {f.name for f in User.pgh_event_model._meta.get_fields()}


# ---- everything ----------------------------------------------------------------------------------------------------


@pytest.fixture
def events(world):
    persons.edit_person(world.peer, values={"job_title": "KAM"}, version=1, by=world.admin, at=NOW)
    with acting(world.rep, "account.edit"):
        Account.objects.filter(pk=world.account.pk).update(note="called")
    with acting(world.admin, "company.edit"):
        Company.objects.update(name="Hexin")


def verbs(search: HistorySearch, user) -> list[str]:
    return [event.verb for event in queries.page(search, 1, user)[0]]


def test_search_by_person_record_and_step(world, events):
    assert verbs(HistorySearch(person_id=world.rep.pk), world.admin) == ["account.edit"]
    assert set(verbs(HistorySearch(person_id=world.admin.pk), world.admin)) == {"company.edit", "person.edit"}
    assert verbs(HistorySearch(model="core.company", verb="company.edit"), world.admin) == ["company.edit"]
    assert verbs(HistorySearch(verb="deal.move"), world.admin) == []
    assert len(verbs(HistorySearch(model="people.user"), world.admin)) == 1 + len(world.people)


def test_search_through_the_page(world, events):
    admin = signed_in(world.admin)
    shown = lambda query: [e.verb for e in admin.get(reverse(LIST) + query).context["events"]]  # noqa: E731
    assert shown("?verb=account.edit") == ["account.edit"]
    assert shown(f"?person={world.rep.pk}") == ["account.edit"]
    assert shown("?to=2000-01-01") == []
    assert shown("?from=nonsense&person=x&page=-1&model=no.such&verb=company.edit") == ["company.edit"]
    assert "account.edit" in shown("?from=2000-01-01")


def test_only_admins_and_auditors_search(world):
    for who, status in (("admin", 200), ("auditor", 200), ("manager", 403), ("rep", 403)):
        assert signed_in(getattr(world, who)).get(reverse(LIST)).status_code == status, who


def test_each_event_is_on_one_page(world):
    with acting(world.admin, "team.edit"):
        for n in range(120):
            type(world.east).objects.filter(pk=world.east.pk).update(name=f"East {n}")
    search = HistorySearch(verb="team.edit")
    shown, has_more, number = [], True, 1
    while has_more:
        events, has_more = queries.page(search, number, world.admin)
        shown += [told(event)["name"][1] for event in events]
        number += 1
    assert shown == [f"East {n}" for n in reversed(range(120))]


def test_the_list_costs_the_same_for_more_events(world, django_assert_max_num_queries):
    with acting(world.admin, "account.edit"):
        for n in range(60):
            Account.objects.filter(pk=world.account.pk).update(name=f"Name {n}", owner=[world.rep, world.peer][n % 2])
    admin = signed_in(world.admin)
    with django_assert_max_num_queries(10):
        assert len(admin.get(reverse(LIST) + "?verb=account.edit").context["events"]) == 50
    with django_assert_max_num_queries(6):
        queries.of_record(world.account, world.admin)


def test_history_cannot_be_changed(world):
    for write in (lambda rows: rows.update(name="forged"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(User.pgh_event_model.objects.all())


@pytest.mark.django_db(transaction=True)
def test_actions_in_two_threads_keep_their_persons_apart():
    from django.db import connection

    world = build()
    gate = threading.Barrier(2)

    def edit(person, name):
        try:
            with acting(person, f"edit.{name}"):
                gate.wait(10)
                type(world.east).objects.filter(pk=getattr(world, name).pk).update(name_zh=name)
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=told) for told in ((world.rep, "east"), (world.peer, "west"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert queries.of_record(world.east, world.admin)[0].person == world.rep
    assert queries.of_record(world.west, world.admin)[0].person == world.peer
