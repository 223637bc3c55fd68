"""Pages of pay runs: through the browser's door, on the real sales ledger."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.pay.disputes.actions import withdraw
from goals.pay.editor.actions import accept_version
from goals.pay.models import PayAdjustment, PayLine, PayRun, PayRunPerson
from pipeline.deals.models import Deal
from salesplan.core.company.models import Company
from salesplan.people.choices import Role
from tests.goals.making import enrol, plan, quota, sell
from tests.goals.pay.disputes.making import claim
from tests.goals.pay.making import OCTOBER, run_of
from tests.paper import faces_of, text_of
from tests.world import NOW, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def october(world, monthly, second):
    for who, amount in ((world.rep, 100_000), (world.peer, 40_000)):
        quota(who, 50_000, "2026-10")
        sell(world, who, amount, date(2026, 10, 5))
    return run_of(OCTOBER, world.admin)


def _take(as_, who, run, *steps):
    for step in steps:
        answer = as_(who).post(reverse("goals:pay_run_move", args=[run.pk, step]), {"note": "All is known"})
        assert answer.status_code == 302, (step, answer.content[:300])
    run.refresh_from_db()


def _approve(as_, world, second, run):
    _take(as_, world.admin, run, "calculate", "review")
    _take(as_, second, run, "approve")


def test_a_run_from_the_list_to_the_payout(world, as_, october, second):
    _approve(as_, world, second, october)
    _take(as_, world.admin, october, "lock", "pay")
    assert october.state == "paid"
    assert sum(line.amount for line in october.lines.all()) == 0
    page = as_(world.admin).get(reverse("goals:pay_run_list")).content.decode()
    assert "Oct 2026" in page
    assert "Paid" in page
    assert "Start Nov 2026" in page


def test_the_page_ties(world, as_, october):
    _take(as_, world.admin, october, "calculate")
    answer = as_(world.admin).get(october.get_absolute_url())
    rows, total = answer.context["rows"], answer.context["total"]
    assert [row.place.person for row in rows] == [world.rep, world.peer]
    assert sum(row.totals.net for row in rows) == total.net == sum(row.place.payslip.paid for row in rows)
    assert total.net > 0


def test_a_total_is_of_what_is_listed(world, as_, october):
    """Of two people only one has a warning, a figure that nobody measured: the filtered page sums up that one."""
    PayRunPerson.objects.filter(run=october).delete()
    _take(as_, world.admin, october, "calculate")
    PayRunPerson.objects.filter(run=october, person=world.peer).update(warnings=["windfall"])
    sell(world, world.peer, 10_000, date(2026, 10, 7))
    _take(as_, world.admin, october, "calculate")
    PayRunPerson.objects.filter(run=october, person=world.peer).update(warnings=["windfall"])
    whole = as_(world.admin).get(october.get_absolute_url()).context["total"].net
    for only, listed in (("warnings", [world.peer]), ("changed", [world.peer]), ("", [world.rep, world.peer])):
        context = as_(world.admin).get(october.get_absolute_url(), {"only": only}).context
        assert [row.place.person for row in context["rows"]] == listed
        assert context["total"].net == sum(row.totals.net for row in context["rows"]) > 0
        assert context["balances"].owed == sum(row.place.payslip.owed for row in context["rows"])
        assert (context["total"].net == whole) is (only == "")


def test_the_lines_name_the_deal(world, as_, october):
    _take(as_, world.admin, october, "calculate")
    page = as_(world.rep).get(reverse("goals:payslip_detail", args=[october.pk, world.rep.pk]))
    (line,) = page.context["lines"]
    assert line.deals[0].owner == world.rep
    assert reverse("pipeline:deal_detail", args=[line.deals[0].pk]) in page.content.decode()


def test_everybody_sees_their_part(world, as_, october):
    _take(as_, world.admin, october, "calculate")
    url = october.get_absolute_url()
    assert {row.place.person for row in as_(world.manager).get(url).context["rows"]} == {world.rep, world.peer}
    assert [row.place.person for row in as_(world.peer).get(url).context["rows"]] == [world.peer]
    assert as_(world.outsider).get(url).status_code == 404
    assert as_(world.peer).get(reverse("goals:payslip_detail", args=[october.pk, world.rep.pk])).status_code == 404


def test_sales_of_people_without_a_plan_are_reported(world, as_, october):
    sell(world, world.outsider, 7_000, date(2026, 10, 9))
    _take(as_, world.admin, october, "calculate")
    (house,) = as_(world.admin).get(october.get_absolute_url()).context["house"]
    assert (house.person, house.amount) == (world.outsider, 7000)


def test_a_figure_that_is_missing_is_named_before_the_approval(world, as_, second):
    scaled = {"multiplier": [{"name": "m", "metric": "attainment", "steps": [["0", "0.5"], ["1", "1"]]}]}
    rules = {"component": [{"name": "commission", "rate": "5 %"}], **scaled}
    enrol(plan("Scaled", interval="month", definition=rules), world.rep, world.peer)
    for who in (world.rep, world.peer):
        sell(world, who, 10_000, date(2026, 10, 5))
    run = run_of(OCTOBER, world.admin)
    _take(as_, world.admin, run, "calculate")
    answer = as_(world.admin).get(run.get_absolute_url())
    (missing,) = answer.context["missing"]
    assert [place.person for place in missing.people] == [world.rep, world.peer]
    assert "is missing for 2 people" in answer.content.decode()
    statement = as_(world.rep).get(reverse("goals:statement_detail", args=[world.rep.pk, "2026-10"])).content.decode()
    assert "“Attainment” for Oct 2026" in statement
    assert [len(one.people) for one in as_(world.peer).get(run.get_absolute_url()).context["missing"]] == [1]
    for who in (world.rep, world.peer):
        quota(who, 10_000, "2026-10")
    _take(as_, world.admin, run, "calculate")
    assert as_(world.admin).get(run.get_absolute_url()).context["missing"] == []
    _approve(as_, world, second, run)


def test_reopening_asks_why(world, as_, october):
    _take(as_, world.admin, october, "calculate")
    url = reverse("goals:pay_run_reopen", args=[october.pk])
    assert as_(world.admin).post(url, {"note": ""}).status_code == 422
    assert as_(world.admin).post(url, {"note": "A quota is wrong"}).status_code == 302
    october.refresh_from_db()
    assert october.state == "open"


def test_what_is_open_stands_in_the_lock_dialog_and_on_the_page_afterwards(world, as_, october, second):
    """A dispute of the rep, and two people who have not accepted the rules: said before, noted, and kept."""
    _approve(as_, world, second, october)
    opened = claim(world.rep, ref="", period=OCTOBER)
    url = reverse("goals:pay_run_lock", args=[october.pk])
    page = as_(world.admin).get(url).content.decode()
    assert "1 dispute is waiting for a decision" in page
    assert "2 people have not accepted the rules they are paid by" in page
    assert opened.get_absolute_url() in page
    answer = as_(world.admin).post(url, {"note": " "})
    assert answer.status_code == 422
    october.refresh_from_db()
    assert october.state == "approved"
    assert as_(world.admin).post(url, {"note": "Told both"}).status_code == 302
    withdraw(opened, by=world.rep, at=NOW)
    after = as_(world.admin).get(october.get_absolute_url())
    assert [(one.kind, len(one.rows)) for one in after.context["left_open"]] == [("disputes", 1), ("unaccepted", 2)]
    assert "Told both" in after.content.decode()
    theirs = as_(world.peer).get(october.get_absolute_url()).context["left_open"]
    assert [(one.kind, [who for who, _url in one.rows]) for one in theirs] == [("unaccepted", [world.peer])]


def test_the_dialogs_open_only_where_the_step_can_be_taken(world, as_, october, second):
    """A calculated run has open points too; a dialog that cannot lock must not say that there are none."""
    lock, reopen = (reverse(f"goals:pay_run_{step}", args=[october.pk]) for step in ("lock", "reopen"))
    refused = as_(world.admin).get(reopen)
    assert refused.status_code == 422
    assert "The run is now “Open”" in refused.content.decode()
    _take(as_, world.admin, october, "calculate")
    refused = as_(world.admin).get(lock)
    assert refused.status_code == 422
    assert "The run is now “Calculated”" in refused.content.decode()
    assert as_(world.admin).get(reopen).status_code == 200


def test_where_nothing_is_open_no_note_is_asked_for(world, as_, october, second):
    _approve(as_, world, second, october)
    for place in october.people.select_related("payslip__version"):
        accept_version(place.payslip.version, by=place.person, at=NOW)
    url = reverse("goals:pay_run_lock", args=[october.pk])
    assert "There are no open disputes, windfalls or pending acceptances." in as_(world.admin).get(url).content.decode()
    assert as_(world.admin).post(url, {"note": ""}).status_code == 302


def test_an_adjustment_by_form(world, as_, october):
    url = reverse("goals:pay_adjustment_create")
    told = {"person": world.rep.pk, "kind": "adjustment", "amount": "250", "period": "2026-10", "why": ""}
    assert as_(world.admin).post(url, told).status_code == 422
    assert as_(world.admin).post(url, told | {"why": "A split was missing"}).status_code == 302
    assert PayAdjustment.objects.get().amount == 250
    _take(as_, world.admin, october, "calculate")
    assert PayLine.objects.filter(kind="adjustment").count() == 1


HEADS = {
    "en": ["Login name", "Staff number", "Name", "Department", "Period", "Currency", "Payout before tax", "Commission"],
    "zh-hans": ["登录名", "工号", "姓名", "部门", "期间", "币种", "税前发放金额", "提成"],
}

DEPARTMENT = {"en": "East One", "zh-hans": "华东一部"}


def _payroll(as_, who, run, kind):
    """Return the heads and rows of a payroll file, whichever it is."""
    answer = as_(who).get(reverse("goals:pay_run_payroll", args=[run.pk, kind]))
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        text = content.decode()
        assert text.startswith("\ufeff")
        heads, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    else:
        heads, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return list(heads), [list(row) for row in rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_payroll_file(world, as_, october, second, kind, language):
    """Its heads are in the language of the company, whatever language the admin reads."""
    world.rep.name, world.rep.staff_number = "=cmd", "00417"
    world.rep.save()
    world.admin.language = "zh-hans" if language == "en" else "en"
    world.admin.save()
    Company.objects.update(language=language)
    url = reverse("goals:pay_run_payroll", args=[october.pk, kind])
    assert as_(world.admin).get(url).status_code == 422
    _approve(as_, world, second, october)
    heads, rows = _payroll(as_, world.admin, october, kind)
    assert heads[:8] == HEADS[language]
    (mine,) = [row for row in rows if row[0] == "rep"]
    assert mine[1:4] == ["00417", "'=cmd" if kind == "csv" else "=cmd", DEPARTMENT[language]]
    assert mine[4:6] == ["2026-10", "CNY"]
    amounts = [Decimal(str(one)) for one in mine[6:12]]
    assert amounts[0] == sum(amounts[1:]) > 0
    assert as_(world.manager).get(url).status_code == 403


def test_what_a_cap_carries_over_is_a_balance_of_run_and_payroll_file(world, as_, second):
    """5 % of 100,000 capped at 4,000 with the rest carried over: 1,000 stand after October, in every place."""
    rules = {
        "component": [{"name": "commission", "rate": "5 %"}],
        "cap": [{"amount": 4_000, "per": "period", "excess": "carry"}],
    }
    enrol(plan("Capped", interval="month", definition=rules), world.rep)
    sell(world, world.rep, 100_000, date(2026, 10, 5))
    run = run_of(OCTOBER, world.admin)
    _approve(as_, world, second, run)
    answer = as_(world.admin).get(run.get_absolute_url())
    assert (answer.context["balances"].opening_carried, answer.context["balances"].carried) == (0, 1_000)
    assert "carried over</span> ¥1,000.00" in answer.content.decode() or "¥1,000.00" in answer.content.decode()
    heads, ((*_rest,),) = _payroll(as_, world.admin, run, "csv")
    row = dict(zip(heads, _rest, strict=True))
    assert (row["Carried over at the start"], row["Carried over at the end"]) == ("0.00", "1000.00")
    assert (row["Payout before tax"], row["Plan"]) == ("4000.00", "Capped")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_statement_as_files(world, as_, october, second, language):
    urls = {kind: reverse("goals:payslip_export", args=[october.pk, world.rep.pk, kind]) for kind in ("pdf", "xlsx")}
    _take(as_, world.admin, october, "calculate")
    assert as_(world.rep).get(urls["pdf"]).status_code == 422
    _take(as_, world.admin, october, "review")
    _take(as_, second, october, "approve")
    world.rep.language = language
    world.rep.save()
    client = as_(world.rep)
    paper = client.get(urls["pdf"]).content
    text, company = text_of(paper), Company.objects.get()
    assert all(faces_of(paper).values())
    net = october.people.get(person=world.rep).payslip.paid
    signed = {"en": "Employee: date, signature", "zh-hans": "员工签字、日期"}[language]
    for shown in (company.name, "Monthly", str(world.rep), signed, f"{net:,.2f}", "4%"):
        assert shown in text, shown
    book = openpyxl.load_workbook(io.BytesIO(client.get(urls["xlsx"]).content))
    summary, tiers, lines = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    assert company.name in [row[1] for row in summary]
    assert float(net) in [row[2] for row in summary]
    assert [sum(row[-1] for row in sheet[1:-1]) for sheet in (tiers, lines)] == [float(net)] * 2
    assert tiers[1][3] == 0.04
    deal = Deal.objects.get(
        pk=october.people.get(person=world.rep).payslip.statement["credits"][0]["source"]["deal_id"]
    )
    assert lines[1][2].startswith(deal.name)
    # The statement of the period hands out the same figures as the run does.
    assert f"{net:,.2f}" in text_of(
        client.get(reverse("goals:statement_export", args=[world.rep.pk, "2026-10", "pdf"])).content
    )


def test_the_number_of_queries_does_not_grow(world, as_, october, monthly):
    def count(url):
        client = as_(world.admin)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url).status_code == 200
        return len(found)

    _take(as_, world.admin, october, "calculate")
    urls = [october.get_absolute_url(), reverse("goals:pay_run_list")]
    few = [count(url) for url in urls]
    for i in range(8):
        more = person(f"more{i}", Role.REP, team=world.east_one)
        enrol(monthly, more)
        sell(world, more, 1000 + i, date(2026, 10, 6))
    _take(as_, world.admin, october, "calculate")
    assert [count(url) for url in urls] == few
    assert PayRun.objects.get().people.count() == 10
