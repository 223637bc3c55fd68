"""An import from files with flaws: what is good comes in, what is bad is put aside with its reason, twice is once."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from pipeline.receipts.models import Receipt
from pipeline.sales.models import SaleEntry
from salesplan.core import metrics
from salesplan.core.company.models import Company
from salesplan.core.metrics import Question
from salesplan.people.models import BaseWage, User

pytestmark = pytest.mark.django_db

MAPPING = """
name = "test"
date_formats = ["%m/%d/%Y"]
[people]
file = "people.csv"
columns = { name = "agent", manager = "boss", region = "office" }
[products]
file = "products.csv"
columns = { code = "product", price = "price" }
[accounts]
file = "accounts.csv"
owner = "most deals"
columns = { name = "account", industry = "sector", country = "place", parent = "of" }
values.industry = { technolgy = "technology" }
values.country = { China = "CN" }
[deals]
file = "deals.csv"
process = "Imported"
amount_if_empty = "list price"
columns = { id = "id", owner = "agent", product = "product", account = "account", stage = "stage", started = "from", closed = "to", amount = "value" }
values.product = { GTXPro = "GTX Pro" }
[[deals.stages]]
name = "Engaging"
kind = "open"
probability = 0.4
[[deals.stages]]
name = "Won"
kind = "won"
[[deals.stages]]
name = "Lost"
kind = "lost"
"""
FILES = {
    "people.csv": "agent,boss,office\nAnna Snelling,Dustin B,Central\n王伟,Dustin B,Central\n,Dustin B,Central\n",
    "products.csv": 'product,price\nGTX Pro,"4,821"\nMG,fifty\n',
    "accounts.csv": (
        "account,sector,place,of\nAcme,technolgy,China,\n和信钢铁,retail,,Acme\nBad Sector,nonsense,,\nOrphan,retail,,Nobody\n"
    ),
    "deals.csv": (
        "id,agent,product,account,stage,from,to,value\n"
        "A1,Anna Snelling,GTXPro,Acme,Won,10/20/2016,3/1/2017,1054.5\n"
        "A2,王伟,GTX Pro,,Won,,6/30/2017,100\n"
        "A3,Anna Snelling,GTX Pro,和信钢铁,Lost,1/5/2017,2/5/2017,0\n"
        "A4,Anna Snelling,GTX Pro,Acme,Engaging,1/5/2017,,\n"
        "B1,Nobody,GTX Pro,Acme,Won,1/1/2017,2/1/2017,5\n"
        "B2,Anna Snelling,GTX Pro,Acme,Won,1/1/2017,,5\n"
        "B3,Anna Snelling,GTX Pro,Acme,Won,3/1/2017,2/1/2017,5\n"
        "B4,Anna Snelling,GTX Pro,Acme,Dreaming,3/1/2017,,5\n"
        "B5,Anna Snelling,GTX Pro,Acme,Won,1/1/2017,2/1/2017,\n"
        "A1,Anna Snelling,GTXPro,Acme,Won,10/20/2016,3/1/2017,1054.5\n"
    ),
}


@pytest.fixture
def folder(tmp_path):
    Company.objects.create(pk=1, currency="CNY")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content.encode("gb18030" if name == "people.csv" else "utf-8"))
    return tmp_path


def run(folder, *more):
    out = StringIO()
    call_command("import_data", folder / "map.toml", folder, "--errors", str(folder / "errors.csv"), *more, stdout=out)
    return out.getvalue()


def test_good_rows_come_in_and_bad_ones_are_put_aside(folder):
    said = run(folder)
    assert [" ".join(line.split()) for line in said.splitlines()[:4]] == [
        "people 3 new 0 known 1 bad",
        "products 1 new 0 known 1 bad",
        "accounts 4 new 0 known 0 bad 2 cells left out",
        "deals 3 new 0 known 7 bad",
    ]
    with (folder / "errors.csv").open(encoding="utf-8-sig") as lines:
        reasons = {(row["file"], row["line"]): row["reason"] for row in csv.DictReader(lines)}
    assert reasons["people.csv", "4"] == "The cell is empty, but a value is required."
    assert reasons["products.csv", "3"] == "“fifty” is not a number."
    assert "“nonsense” is not a known value. Known values: Agriculture" in reasons["accounts.csv", "4"]
    assert "There is no parent customer named “Nobody”" in reasons["accounts.csv", "5"]
    assert reasons["deals.csv", "6"] == "There is no person named “Nobody”."
    assert reasons["deals.csv", "7"] == "A deal in stage “Won” needs a close date."
    assert reasons["deals.csv", "8"] == "The close date, 2017-02-01, is before the start date, 2017-03-01."
    assert reasons["deals.csv", "9"] == "There is no stage “Dreaming”. Available stages: Engaging, Won, Lost."
    assert reasons["deals.csv", "10"] == "A won deal needs an amount."
    assert "Lines 2, 11 are identical" in reasons["deals.csv", "2"]
    assert "identical_rows" in reasons["deals.csv", "11"]


def test_what_came_in_is_what_the_files_say(folder):
    only_once(folder)
    run(folder)
    anna = User.objects.get(username="anna.snelling")
    won = Deal.objects.get(external_id="test:deals:A1")
    assert (won.owner, won.amount, won.closed_on, won.started_on) == (
        anna,
        Decimal("1054.5"),
        date(2017, 3, 1),
        date(2016, 10, 20),
    )
    assert won.main_product.code == "GTX Pro"
    assert won.team.name == "Dustin B"
    assert Deal.objects.get(external_id="test:deals:A2").account is None
    assert Deal.objects.get(external_id="test:deals:A4").amount == 4821
    steel = Account.objects.get(name="和信钢铁")
    assert (steel.parent.name, steel.owner) == ("Acme", anna)
    assert Account.objects.get(name="Acme").industry == "technology"


def only_once(folder):
    """Answer that the deal that stands twice in the file was written twice."""
    once = MAPPING.replace('process = "Imported"', 'process = "Imported"\nidentical_rows = "once"')
    (folder / "map.toml").write_text(once, encoding="utf-8")


def test_the_figures_equal_the_files(folder):
    only_once(folder)
    run(folder)
    admin = User.objects.create(username="boss", role="admin", name="Boss")
    question = Question(admin, date(2017, 1, 1), date(2017, 12, 31))
    quarters = {g.key: g.value for g in metrics.get("won_revenue").groups(question, "quarter")}
    assert quarters == {"2017-Q1": Decimal("1054.5"), "2017-Q2": 100, "2017-Q3": 0, "2017-Q4": 0}
    assert metrics.get("won_revenue").value(question.narrowed(region=anna_region())) == Decimal("1154.5")
    assert metrics.get("win_rate").value(question).quantize(Decimal("0.01")) == Decimal("0.67")


def anna_region():
    return User.objects.get(username="anna.snelling").memberships.get().team.parent_id


def test_a_second_run_changes_nothing(folder):
    run(folder)
    before = (User.objects.count(), Account.objects.count(), Deal.objects.count(), SaleEntry.objects.count())
    said = run(folder)
    assert "0 new" in said.splitlines()[3]
    assert before == (User.objects.count(), Account.objects.count(), Deal.objects.count(), SaleEntry.objects.count())


def test_a_dry_run_writes_nothing(folder):
    said = run(folder, "--dry-run")
    assert "Nothing was written" in said
    assert not Deal.objects.exists()
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('name = "test"', 'name = ""'), "needs a name"),
        (('id = "id"', 'nonsense = "id"'), r"\[deals.columns\] has an unknown key: nonsense"),
        (('id = "id", ', ""), "must say which column is the id"),
        (
            ('stage = "stage"', 'stage = "Stufe"'),
            "There is no column “Stufe”. The heading in line 1 reads: id, agent, product",
        ),
        (('file = "deals.csv"', 'file = "none.csv"'), "There is no file"),
        (("[people]", "[pepole]"), "unknown key: pepole. Did you mean people"),
        (("[people]", "[people"), "be read"),
    ],
)
def test_a_wrong_mapping_is_refused_before_anything_is_written(folder, change, sentence):
    (folder / "map.toml").write_text(MAPPING.replace(*change), encoding="utf-8")
    with pytest.raises(CommandError, match=sentence):
        run(folder)
    assert not Account.objects.exists()
    assert not User.objects.exists()


RECEIPTS = """
[receipts]
file = "receipts.csv"
columns = { id = "no", deal = "deal", kind = "kind", day = "day", amount = "amount", reference = "ref" }
values.kind = { payment = "paid", invoice = "invoiced" }
"""
BOOKED = (
    "no,deal,kind,day,amount,ref\n"
    "1,A1,invoice,3/2/2017,1054.5,FP-1\n"
    "2,A1,payment,4/1/2017,1000,\n"
    "3,A1,payment,4/2/2017,54.51,\n"
    "4,A1,payment,2/1/2017,10,\n"
    "5,A3,payment,4/1/2017,10,\n"
    "6,Z9,payment,4/1/2017,10,\n"
    "7,A1,gift,4/1/2017,10,\n"
    "8,A1,payment,,10,\n"
)


def test_receipts_are_booked_once_and_bad_ones_put_aside(folder):
    only_once(folder)
    with (folder / "map.toml").open("a", encoding="utf-8") as mapping:
        mapping.write(RECEIPTS)
    (folder / "receipts.csv").write_text(BOOKED, encoding="utf-8")
    for outcome in ("receipts 2 new 0 known 6 bad", "receipts 0 new 2 known 6 bad"):
        assert outcome in " ".join(run(folder).split())
        told = Receipt.objects.order_by("pk").values_list("kind", "amount", "reference")
        assert list(told) == [("invoiced", Decimal("1054.5"), "FP-1"), ("paid", 1000, "")]
    with (folder / "errors.csv").open(encoding="utf-8-sig") as lines:
        reasons = [row["reason"] for row in csv.DictReader(lines) if row["file"] == "receipts.csv"]
    expected = (
        "is still unpaid",
        "was won on",
        "only be booked on won deals",
        "There is no deal “Z9”",
        "“gift”",
        "The cell is empty",
    )
    assert [part in reason for part, reason in zip(expected, reasons, strict=True)] == [True] * 6


def test_wages_come_in_once_and_bad_ones_are_put_aside(folder):
    wages = '\n[wages]\nfile = "wages.csv"\ncolumns = { person = "who", from = "since", amount = "monthly" }\n'
    (folder / "map.toml").write_text(MAPPING + wages, encoding="utf-8")
    rows = "who,since,monthly\nAnna Snelling,01/01/2017,8000\nanna.snelling,06/01/2017,9000\n王伟,,5\nNobody,01/01/2017,5\n"
    (folder / "wages.csv").write_text(rows + "王伟,01/01/2017,-5\n", encoding="utf-8")
    assert "wages 2 new 0 known 3 bad" in [" ".join(line.split()) for line in run(folder).splitlines()]
    assert "wages 0 new 2 known 3 bad" in [" ".join(line.split()) for line in run(folder).splitlines()]
    assert list(BaseWage.objects.order_by("starts_on").values_list("person__username", "starts_on", "amount")) == [
        ("anna.snelling", date(2017, 1, 1), 8000),
        ("anna.snelling", date(2017, 6, 1), 9000),
    ]
    with (folder / "errors.csv").open(encoding="utf-8-sig") as lines:
        reasons = [row["reason"] for row in csv.DictReader(lines) if row["file"] == "wages.csv"]
    assert reasons == [
        "The cell is empty, but a value is required.",
        "There is no person named “Nobody”.",
        "“-5” is below 0.",
    ]


def test_a_figure_that_may_be_two_is_put_aside_until_the_mapping_says_which(folder):
    rows = {"C1": "12.500", "C2": "$5", "C3": "0.125", "C4": "1.5万"}
    lines = [f"{key},Anna Snelling,GTX Pro,Acme,Won,1/1/2017,2/1/2017,{value}" for key, value in rows.items()]
    head = FILES["deals.csv"].splitlines()[0]
    (folder / "deals.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    run(folder)
    with (folder / "errors.csv").open(encoding="utf-8-sig") as errors:
        reasons = [row["reason"] for row in csv.DictReader(errors) if row["file"] == "deals.csv"]
    assert reasons == [
        "“12.500” could be read as 12.5 / 12,500. Set the decimal separator in the mapping: decimal_mark.",
        "“$5” is in $, but this amount is in CNY. Name the column of the currency in the mapping (currency), "
        "or convert the figure.",
        "“0.125” has too many decimals: at most 2. Figures are never rounded automatically.",
    ]
    assert list(Deal.objects.values_list("amount", flat=True)) == [15000]
    mapping = MAPPING.replace("[people]", 'decimal_mark = ","\n[people]', 1)
    (folder / "map.toml").write_text(mapping, encoding="utf-8")
    run(folder)
    assert sorted(Deal.objects.values_list("amount", flat=True)) == [12500, 15000]
