"""Global search: every kind, row access, pages and commands, and the palette's answer."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.accounts.actions import edit_account
from pipeline.deals.actions.refreshing import refresh_search_keys
from pipeline.deals.queries.filters import filtered
from salesplan.core.search.queries import providers, search
from tests.world import NOW, account, person

pytestmark = pytest.mark.django_db
URL = "core:search"


def found(who, text: str) -> dict[str, list[str]]:
    client = Client()
    client.force_login(who)
    answer = client.get(reverse(URL), {"q": text, "palette": "1"}, headers={"Accept": "application/json"})
    return {group["label"]: [item["label"] for item in group["items"]] for group in answer.json()["groups"]}


def labels(shown: dict[str, list[str]]) -> set[str]:
    return {label for items in shown.values() for label in items}


@pytest.mark.parametrize("text", ["陈伟", "陈", "cw", "chenwei", "chen", "CHEN", "rep"])
def test_people_are_found_by_chinese_pinyin_and_latin(world, text):
    assert "Chen Wei 陈伟" in found(world.auditor, text)["People"]


@pytest.mark.parametrize("text", ["和信", "信钢", "hxgt", "hexin", "Hexin St"])
def test_customers_are_found_by_those_who_may_see_them(world, text):
    for who, sees in (("rep", True), ("manager", True), ("admin", True), ("peer", False), ("stranger", False)):
        shown = labels(found(getattr(world, who), text))
        assert any("和信钢铁" in label for label in shown) is sees, who


def test_deals_and_contacts_are_found_too(world):
    assert any("Line 3 sensors" in label for label in labels(found(world.rep, "sensors")))
    assert any("李娜" in label for label in labels(found(world.rep, "李娜")))
    assert not any("Foreign secret" in label for label in labels(found(world.rep, "secret")))


def test_people_come_last(world):
    keys = [provider.key for provider in providers()]
    assert keys[-1] == "person"


def test_at_most_six_of_a_kind_and_a_hint_that_there_are_more(world):
    for n in range(9):
        account(world.rep, f"Acme {n}")
    assert all(len(items) <= 6 for items in found(world.rep, "acme").values())
    [group] = [group for group in search(world.rep, "acme") if group.hits]
    assert group.is_cut
    assert len(group.hits) == 6


@pytest.mark.parametrize("text", ["", " ", "%", "'", "\\", "a & | !", "((", ":*", "x" * 500, "\u200b", "💥"])
def test_anything_may_be_typed(world, text):
    client = Client()
    client.force_login(world.rep)
    for more in ({}, {"palette": "1"}):
        assert client.get(reverse(URL), {"q": text, **more}).status_code == 200


def test_who_left_is_found_by_admins_only(world):
    person("gone", name="Gone Person", job_title="Ex")
    type(world.rep).objects.filter(username="gone").update(is_active=False)
    assert "Gone Person" in labels(found(world.admin, "gone"))
    assert found(world.rep, "gone") == {}


def test_pages_and_commands_follow_the_role(world):
    def places(who, text):
        client = Client()
        client.force_login(who)
        return {str(entry.label) for entry, _command in client.get(reverse(URL), {"q": text}).context["places"]}

    assert "New deal" in places(world.rep, "new")
    assert "New deal" not in places(world.auditor, "new")
    assert "Company" in places(world.admin, "comp")
    assert "Company" not in places(world.rep, "comp")


def test_search_costs_the_same_for_more_hits(world, django_assert_max_num_queries):
    for n in range(20):
        account(world.rep, f"Acme {n}")
        person(f"acme{n}", name=f"Acme {n}")
    client = Client()
    client.force_login(world.rep)
    with django_assert_max_num_queries(15):
        client.get(reverse(URL), {"q": "acme", "palette": "1"})


def test_a_deal_is_found_by_what_its_account_is_called_now(world):
    edit_account(world.account, values={"name": "Nordstern Stahl"}, version=None, by=world.admin, at=NOW)
    assert any("Line 3 sensors" in label for label in labels(found(world.rep, "nordstern")))
    listed = filtered(world.rep, QueryDict("q=nordstern"))[0]
    assert list(listed) == [world.deal]
    assert refresh_search_keys(timezone.now()) >= 1
    assert any("Line 3 sensors" in label for label in labels(found(world.rep, "nordstern line")))


def test_accounts_and_contacts_are_found_by_their_phone(world):
    edit_account(world.account, values={"phone": "021-6888 1234"}, version=None, by=world.admin, at=NOW)
    assert "Customers" in found(world.rep, "+86 21 6888 1234") or "Accounts" in found(world.rep, "+86 21 6888 1234")
