"""Commission, adjustments, earned, payout: each word means one thing on statement, run, slip, tile, file and in the API."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from django.utils.translation import override

from goals.pay.adjustments.actions import post_adjustment
from goals.pay.choices import GROUPS
from goals.pay.models import PayRun
from goals.pay.wording.terms import PAY_WORDS
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.making import OCTOBER, calculated, on_the_books, run_of
from tests.reports.crawler import MARKED
from tests.world import NOW

ROOT = Path(__file__).parents[4]
# 5 % of 100,000; 250 granted; 30 % of what is earned held back.
WORTH = {"commission": "5000", "adjusted": "250", "earned": "5250", "reserved": "-1575", "payout": "3675"}


@pytest.fixture
def run(world) -> PayRun:
    rules = {"component": [{"name": "commission", "rate": "5 %"}], "reserve": {"share": "30 %", "days": 60}}
    enrol(plan("Held", interval="month", definition=rules), world.rep)
    sell(world, world.rep, 100_000, OCTOBER.start)
    made = run_of(OCTOBER, world.admin)
    post_adjustment(world.rep, amount=Decimal(250), why="A split was missing", period=OCTOBER, by=world.admin, at=NOW)
    return calculated(made, on_the_books, world.admin)


def _marked(answer, scope: str) -> dict[str, str]:
    """The figures of a page of one scope, by word."""
    found = {}
    for value, metric, whose, _days in MARKED.findall(answer.content.decode()):
        if whose.replace("&amp;", "&") == scope:
            assert found.setdefault(metric, value) == value
    return {metric.removeprefix("pay_"): value for metric, value in found.items()}


def test_a_run_its_slip_and_the_statement_say_the_same(world, as_, run):
    client, scope = as_(world.admin), f"owner={world.rep.pk}"
    pages = (
        client.get(run.get_absolute_url()),
        client.get(reverse("goals:payslip_detail", args=[run.pk, world.rep.pk])),
        client.get(reverse("goals:statement_detail", args=[world.rep.pk, "2026-10"])),
    )
    for page in pages:
        said = _marked(page, scope)
        assert {"earned", "payout"} <= said.keys()
        assert said == {key: WORTH[key] if key in WORTH else said[key] for key in said}
    assert _marked(pages[0], "statements=month")["earned"] == "5250"


def test_a_figure_of_a_stale_run_does_not_pretend_to_be_that_of_now(world, as_, run):
    sell(world, world.rep, 20_000, OCTOBER.end)
    page = as_(world.admin).get(run.get_absolute_url())
    assert _marked(page, f"owner={world.rep.pk}") == _marked(page, "statements=month") == {}
    assert _marked(page, f"owner={world.rep.pk}&calculated=1")["earned"] == "5250"


def test_the_api_and_the_files_use_the_same_words(world, as_, run):
    PayRun.objects.filter(pk=run.pk).update(state="reviewed")
    PayRun.objects.filter(pk=run.pk).update(state="approved")
    client = as_(world.admin)
    told = client.get(reverse("api:statement-detail", args=[f"{world.rep.pk}-2026-10"])).json()
    assert [Decimal(told[key]) for key in ("commission", "adjusted", "earned", "payout")] == [5000, 250, 5250, 3675]
    file = client.get(reverse("goals:pay_run_payroll", args=[run.pk, "csv"]))
    rows = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode().lstrip("\ufeff")))
    (row,) = [row for row in rows if row["Login name"] == "rep"]
    heads = ("Payout before tax", "Commission", "Adjustments", "Reserve", "Recovered", "Draw")
    assert [Decimal(row[head]) for head in heads] == [3675, 5000, 250, -1575, 0, 0]
    book = client.get(reverse("goals:statement_export", args=[world.rep.pk, "2026-10", "xlsx"])).content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    sums = {row[0]: row[2] for row in sheet.iter_rows(values_only=True) if len(row) > 2 and row[2] is not None}
    assert (sums["Earned"], sums["Payout"]) == (5250, 3675)


def test_the_columns_of_a_run_are_words_of_pay():
    assert set(GROUPS) <= set(PAY_WORDS)


def test_no_page_has_a_word_of_pay_of_its_own():
    """A head or a tile takes its word from where it is defined; two translations of one would be two meanings."""
    words = "|".join(re.escape(str(one.label)) for one in PAY_WORDS.values())
    own = re.compile(rf'(?:trans |_\()"(?:{words})"')
    places = [*ROOT.glob("templates/goals/pay/*.html"), *ROOT.glob("templates/reports/home/*.html")]
    places += [*ROOT.glob("templates/goals/pay/settlements/*.html"), ROOT / "reports/dashboards/presenters.py"]
    for folder in ("statements", "runs", "windfalls", "adjustments", "accruals", "settlements"):
        places += ROOT.glob(f"goals/pay/{folder}/**/*.py")
    found = {str(path): own.findall(path.read_text()) for path in places}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_the_documentation_defines_them_as_the_pages_do():
    with override("en"):
        for word in PAY_WORDS.values():
            assert f"| {word.label} |" in (text := (ROOT / "docs" / "pay.md").read_text())
            assert str(word.meaning) in text, word.label
