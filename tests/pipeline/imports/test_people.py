"""Two people of one name, or of one pinyin, never become one; and who leads whom becomes teams below teams."""

import pytest

from pipeline.deals.models import Deal
from salesplan.people.models import User

pytestmark = pytest.mark.django_db
DEALS = "id,owner,stage,closed,amount"


def names() -> list[tuple[str, str, str]]:
    return sorted(User.objects.values_list("username", "name", "email"))


def test_people_read_alike_are_two_people(importing):
    deals = f"{DEALS}\nD1,王伟,Won,2017-03-02,1\nD2,王薇,Won,2017-03-02,2\nD3,Wang Wei,Won,2017-03-02,4"
    importing.run(people="name\n王伟\n王薇\n李娜\n黎娜", deals=deals)
    assert [username for username, _name, _mail in names()] == ["li.na", "li.na.2", "wang.wei", "wang.wei.2"]
    assert {deal.owner.name: deal.amount for deal in Deal.objects.all()} == {"王伟": 1, "王薇": 2}
    assert importing.reasons() == [
        "“Wang Wei” could be any of several people: 王伟 (wang.wei); 王薇 (wang.wei.2). Use a staff number, email address or username in this column, or choose the person in the mapping: deals.values.owner."
    ]
    importing.again()
    assert User.objects.count() == 4
    assert importing.counts("people") == "0 new 4 known 0 bad"


def test_people_of_one_name_are_told_apart_by_mail_or_staff_number(importing):
    people = "name,mail,staff_number\nKim Lee,kim@acme.example,\nKim Lee,,1007\nAnna,anna@acme.example,1008"
    deals = f"{DEALS}\nD1,kim@acme.example,Won,2017-03-02,1\nD2,1007,Won,2017-03-02,2\nD3,Kim Lee,Won,2017-03-02,4"
    importing.run(people=people, deals=deals)
    assert {deal.owner.username: deal.amount for deal in Deal.objects.all()} == {"kim.lee": 1, "kim.lee.2": 2}
    (reason,) = importing.reasons()
    assert "Kim Lee (kim.lee, kim@acme.example); Kim Lee (kim.lee.2, 1007)" in reason
    values = {"deals": 'values.owner = { "Kim Lee" = "kim.lee.2" }'}
    importing.run(people=people, deals=deals, more=values)
    assert importing.counts("people") == "0 new 3 known 0 bad"
    assert Deal.objects.get(external_id="test:deals:D3").owner.staff_number == "1007"


def test_people_whom_nothing_tells_apart_are_asked_for(importing):
    importing.run(people="name,region\nKim Lee,North\nKim Lee,South\nAnna,North")
    assert [name for _username, name, _mail in names()] == ["Anna"]
    assert importing.found()[1] == (
        "people.csv",
        "3",
        "name",
        "“Kim Lee” appears in lines 2, 3, and nothing tells them apart. Add a column with staff numbers or email addresses to the file and to the mapping.",
    )


def test_one_number_is_one_person(importing):
    importing.run(people="name,staff_number\nAnna,7\nBen,7\nAnna,7")
    assert [name for _username, name, _mail in names()] == ["Anna"]
    assert importing.counts("people") == "1 new 0 known 1 bad 1 that repeat another"
    assert importing.reasons() == ["“7” is already used for someone else in line 2. It can belong to one person only."]


def test_somebody_who_may_be_here_already_is_asked_for(importing):
    User.objects.create(username="anna", name="Anna")
    importing.run(people="name,mail\nAnna,anna@acme.example")
    assert "Anna (anna) already exists, with neither a staff number nor an email address." in importing.reasons()[0]
    User.objects.update(email="other@acme.example")
    importing.again()
    assert names() == [("anna", "Anna", "other@acme.example"), ("anna.2", "Anna", "anna@acme.example")]


def test_three_levels_of_managers_stay_three_levels(importing):
    people = "name,manager,region\nAnna,Dora,North\nDora,Eva,North\nEva,,\nBen,Finn,South\nFinn,Eva,South"
    importing.run(people=people)
    anna, ben = (User.objects.get(name=name).memberships.get().team for name in ("Anna", "Ben"))
    above = []
    team = anna
    while team is not None:
        above.append((team.name, [row.person.name for row in team.leaderships.all()]))
        team = team.parent
    assert above == [("Dora", ["Dora"]), ("North", []), ("Eva", ["Eva"]), ("Company", [])]
    assert (ben.name, ben.parent.name, ben.parent.parent.name) == ("Finn", "South", "Eva")
    assert set(User.objects.filter(role="manager").values_list("name", flat=True)) == {"Dora", "Eva", "Finn"}
    assert importing.again().counts("people") == "0 new 5 known 0 bad"


def test_managers_above_themselves_are_left_out(importing):
    importing.run(people="name,manager\nAnna,Ben\nBen,Anna")
    assert User.objects.count() == 2
    assert "be their own manager" in importing.reasons()[0]


def test_managers_of_one_name_lead_two_teams(importing):
    people = "name,manager,mail,region\nKim,,a@x.example,North\nKim,,b@x.example,North\nAnna,a@x.example,,North\nBen,b@x.example,,North"
    importing.run(people=people)
    teams = {name: User.objects.get(name=name).memberships.get().team for name in ("Anna", "Ben")}
    assert teams["Anna"].leaderships.get().person.email == "a@x.example"
    assert teams["Ben"].leaderships.get().person.email == "b@x.example"


def test_the_seller_of_a_flat_file_is_one_person(importing):
    rows = "id,owner,stage,closed,amount\nD1,Anna,Won,2017-03-02,1\nD2,Anna,Won,2017-03-02,2\nD3,Ben,Won,2017-03-02,3"
    flat = '[people]\nfile = "deals.csv"\ncolumns = { name = "owner" }\n'
    importing.run(deals=rows)
    mapping = importing.folder / "map.toml"
    mapping.write_text(mapping.read_text().replace("[deals]", flat + "[deals]", 1))
    importing.again()
    assert importing.counts("people") == "2 new 0 known 0 bad 1 that repeat another"
    assert Deal.objects.count() == 3


@pytest.mark.parametrize(("mail", "left"), [("anna@acme.example", 0), ("anna at acme", 1)])
def test_a_mail_that_is_none_costs_the_mail(importing, mail, left):
    importing.run(people=f"name,mail\nAnna,{mail}")
    assert User.objects.get().name == "Anna"
    assert len(importing.reasons()) == left
