"""What does not fit is never cut: ids refuse the import, a text costs its cell or its row, and the rest goes on."""

import pytest
from django.core.management import CommandError

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from pipeline.products.models import Product
from salesplan.people.models import User

pytestmark = pytest.mark.django_db
DEALS = "id,owner,product,stage,closed,amount"
NEVER = "9999-12-31"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"products": f"code\nP1\n{'x' * 41}"},
            "products.csv, line 3, column code: “x+” has 41 characters, and this id may have 40. Nothing was written.",
        ),
        (
            {
                "products": "code\nP1",
                "deals": f"{DEALS}\nD1,Anna,P1,Won,2017-03-02,1\n{'y' * 81},Anna,P1,Won,2017-03-02,1",
            },
            "deals.csv, line 3, column id: “y+…” has 81 characters, and this id may have 80.",
        ),
    ],
)
def test_ids_that_are_too_long_are_refused_before_anything_is_written(importing, files, sentence):
    with pytest.raises(CommandError, match=sentence):
        importing.run(people="name\nAnna", **files)
    assert not User.objects.exists()
    assert not Product.objects.exists()


def test_codes_that_differ_at_their_end_alone_stay_two(importing):
    codes = [f"{'x' * 39}{end}" for end in "ab"]
    deals = "\n".join(f"D{code[-1]},Anna,{code},Won,2017-03-02,1" for code in codes)
    importing.run(people="name\nAnna", products="code\n" + "\n".join(codes), deals=f"{DEALS}\n{deals}")
    assert {deal.external_id[-1]: deal.main_product.code for deal in Deal.objects.all()} == {
        "a": codes[0],
        "b": codes[1],
    }


def test_long_names_of_accounts_are_known_again(importing):
    names = [f"{'长' * 190} {end}" for end in ("north", "south")]
    deals = "id,owner,account,stage,closed,amount\n" + "\n".join(f"{n[-5:]},Anna,{n},Won,2017-03-02,1" for n in names)
    importing.run(people="name\nAnna", accounts="name,owner\n" + "\n".join(f"{n},Anna" for n in names), deals=deals)
    assert {deal.account.name for deal in Deal.objects.all()} == set(names)
    assert importing.again().counts("accounts") == "0 new 2 known 0 bad"


def test_what_is_too_long_or_unreadable_costs_its_cell_or_its_row(importing):
    accounts = (
        "name,owner,phone,website,founded,industry,country,employees",
        f"{'n' * 201},Anna,,,,,,",
        f"Acme,Anna,{'1' * 41},javascript:alert(1),3000,Nonsense,Atlantis,many",
        "Nul\x00l,Anna,,,,,,",
        "和信钢铁,Anna,010-1,hexin.example,1990,制造业,中国,12",
    )
    columns = "name,owner,phone,website,founded,industry,country,employees"
    importing.run(people="name\nAnna", accounts="\n".join((columns, *accounts[1:])))
    assert importing.counts("accounts") == "2 new 0 known 2 bad 6 cells left out"
    assert sorted(Account.objects.values_list("name", "phone", "industry", "country")) == [
        ("Acme", "", "other", ""),
        ("和信钢铁", "010-1", "manufacturing", "CN"),
    ]
    found = {(line, column): reason for _file, line, column, reason in importing.found()}
    assert "has 201 characters; the limit is 200" in found["2", "name"]
    assert "has 41 characters; the limit is 40" in found["3", "phone"]
    assert found["3", "website"] == "“javascript:alert(1)” is not a web address."
    assert found["3", "founded"].startswith("The year 3000 lies outside 1000 to ")
    assert "accounts.values.industry" in found["3", "industry"]
    assert found["3", "employees"] == "“many” is not a number."
    assert "NUL" in found["4", ""]


def test_days_far_away_cost_the_row_where_they_are_needed_and_the_cell_where_not(importing):
    rows = (
        "id,owner,stage,closed,amount,expected_close,started",
        f"D1,Anna,Talking,,5,{NEVER},2017-01-01",
        f"D2,Anna,Won,{NEVER},5,,",
        "D3,Anna,Won,2017-03-02,5,,31/31/2017",
    )
    importing.run(people="name\nAnna", deals="\n".join(rows))
    assert importing.counts("deals") == "2 new 0 known 1 bad 2 cells left out"
    assert Deal.objects.get(external_id="test:deals:D1").expected_close_on is None
    assert "is outside the years 1900 to 2199" in importing.reasons()[0]


def test_what_only_the_database_refuses_costs_its_own_deal(importing):
    """Quantity and cost fit each, but not their product: found by halves, and the others are written."""
    products = "code,cost\nP1,1\nP2,9000000000000"
    head = "id,owner,product,stage,closed,amount,quantity"
    rows = [f"D{n},Anna,P1,Won,2017-03-02,{n},1" for n in range(1, 8)]
    rows.insert(3, "BAD,Anna,P2,Won,2017-03-02,5,900000000")
    rows.insert(6, "TINY,Anna,P1,Won,2017-03-02,9000000000000,0.001")
    importing.run(people="name\nAnna", products=products, deals="\n".join((head, *rows)))
    assert importing.counts("deals") == "7 new 0 known 2 bad"
    assert [line for _file, line, _column, _reason in importing.found()] == ["5", "8"]
    assert sum(deal.amount for deal in Deal.objects.all()) == 28


def test_without_a_process_nothing_is_written(importing):
    with pytest.raises(CommandError, match="There is no process “Machines” yet. List its stages"):
        importing.run(
            people="name\nAnna",
            deals=f"{DEALS}\nD1,Anna,,Won,2017-03-02,1",
            more={"deals": "process = 'Machines'\nstages = []"},
        )
    assert not User.objects.exists()


def test_findings_speak_the_language_of_the_company_or_the_one_that_is_asked_for(importing):
    importing.run("--language", "zh-hans", people="name\nAnna", accounts="name,owner,employees\nAcme,Anna,many")
    assert importing.reasons() == ["“many”不是数字。"]
    importing.run(people="name\nAnna", accounts="name,owner,employees\nBest,Anna,many")
    assert importing.reasons() == ["“many” is not a number."]


def test_findings_are_safe_to_open_in_a_spreadsheet(importing):
    importing.run(people="name\nAnna", accounts="name,owner,employees\n=1+1,Anna,=2+2")
    cells = (importing.folder / "errors.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")
    assert not any(cell.strip('"').startswith("=") for cell in cells)
