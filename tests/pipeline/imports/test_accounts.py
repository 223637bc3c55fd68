"""Accounts of files: one that is here already is found, and none is older than what is known of it."""

from datetime import date

import pytest

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from salesplan.people.models import User

pytestmark = pytest.mark.django_db
PEOPLE = "name,manager\nAnna,Dora"


def test_an_account_of_another_mapping_is_found_and_not_doubled(importing):
    importing.run(
        people=PEOPLE, accounts="name,registration_number\nAcme Corp,DE 123\nHexin Steel Co.,\nNorth,77", name="one"
    )
    rows = "name,registration_number\nACME Industrial,DE-123\nHexin Steel Ltd,\nNorth,78\nNew,"
    deals = "id,owner,account,stage,closed,amount\nD1,Anna,ACME Industrial,Won,2017-03-02,1\nD2,Anna,Hexin Steel Ltd,Won,2017-03-02,2"
    importing.run(people=PEOPLE, accounts=rows, deals=deals, name="two")
    assert importing.counts("accounts") == "2 new 2 known 0 bad"
    assert sorted(Account.objects.values_list("name", flat=True)) == [
        "Acme Corp",
        "Hexin Steel Co.",
        "New",
        "North",
        "North",
    ]
    assert {deal.account.name: deal.amount for deal in Deal.objects.all()} == {"Acme Corp": 1, "Hexin Steel Co.": 2}
    assert "Matched to the existing customer “Acme Corp”; nothing was changed." in importing.reasons()


def test_two_of_one_file_stay_two_and_what_can_be_several_is_asked(importing):
    importing.run(people=PEOPLE, accounts="name\nAcme Corp\nAcme Ltd", name="one")
    assert importing.counts("accounts") == "2 new 0 known 0 bad"
    importing.run(people=PEOPLE, accounts="name\nAcme Inc\nAcme Corp", name="two")
    assert importing.counts("accounts") == "0 new 1 known 1 bad"
    assert "“Acme Inc” could be any of several customers: Acme Corp" in importing.reasons()[0]


def test_a_customer_is_since_what_is_known_of_it(importing):
    deals = (
        "id,owner,account,stage,started,closed,amount",
        "D1,Anna,Acme,Won,2017-02-01,2017-03-02,1",
        "D2,Anna,Acme,Won,,2017-01-05,1",
        "D3,Anna,Best,Talking,2017-05-01,,1",
    )
    accounts = "name,created\nAcme,\nBest,2015-06-07\nNobody's,"
    importing.run(people=PEOPLE, accounts=accounts, deals="\n".join(deals))
    since = dict(Account.objects.values_list("name", "created_on"))
    today = Account.objects.get(name="Nobody's").created_at.date()
    assert since["Acme"] == date(2017, 1, 5)
    assert since["Best"] == date(2015, 6, 7)
    assert abs((since["Nobody's"] - today).days) <= 1


def test_an_owner_that_cannot_be_read_costs_the_owner_and_not_the_deals(importing):
    deals = "id,owner,account,stage,closed,amount\nD1,Anna,Acme,Won,2017-03-02,1"
    importing.run(people=PEOPLE, accounts="name,owner,industry\nAcme,Zoe,技术", deals=deals)
    assert Account.objects.get().owner == User.objects.get(name="Dora")
    assert Deal.objects.get().account.name == "Acme"
    assert importing.counts("accounts").endswith("2 cells left out")


def test_labels_of_both_languages_are_understood(importing):
    rows = "name,industry,country\n一,制造业,中国\n二,Manufacturing,china\n三,manufacturing,CN"
    importing.run(people=PEOPLE, accounts=rows)
    assert set(Account.objects.values_list("industry", "country")) == {("manufacturing", "CN")}


def test_rows_that_repeat_another_are_counted_and_those_that_differ_are_asked(importing):
    importing.run(people=PEOPLE, accounts="name,phone\nAcme,1\nAcme,1\nAcme,2")
    assert importing.counts("accounts") == "1 new 0 known 1 bad 1 that repeat another"
    assert importing.reasons() == ["“Acme” already appears in line 2 with different values. Keep one of the two."]


def test_a_parent_may_stand_below_its_child_but_nothing_above_itself(importing):
    importing.run(people=PEOPLE, accounts="name,parent\nChild,Mother\nMother,\nOwn,Own")
    assert Account.objects.get(name="Child").parent.name == "Mother"
    assert Account.objects.get(name="Own").parent is None
    assert len(importing.reasons()) == 1
