"""The second worked example of the documentation comes in as its remarks say."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from pipeline.deals.models import Deal, DealReturn
from pipeline.receipts.models import Receipt
from pipeline.sales.models import SaleEntry
from salesplan.core import metrics
from salesplan.core.company.models import Company, ExchangeRate
from salesplan.core.consistency import inconsistencies
from salesplan.core.metrics import Question
from salesplan.people.models import User

pytestmark = pytest.mark.django_db
EXAMPLES = Path("docs/examples")


@pytest.fixture
def imported(tmp_path, capsys):
    """A company in euros, with the rates of the days."""
    Company.objects.create(pk=1, currency="EUR")
    for currency, rate in (("USD", "0.9"), ("CNY", "0.125")):
        ExchangeRate.objects.create(currency=currency, from_on=date(2025, 1, 1), rate=Decimal(rate))

    def run():
        told = ("--errors", str(tmp_path / "errors.csv"), "--language", "en")
        call_command("import_data", EXAMPLES / "contracts.toml", EXAMPLES / "contracts", *told)
        return " ".join(capsys.readouterr().out.split())

    return run


def test_lines_shares_overlays_currencies_losses_and_returns(imported):
    said = imported()
    assert "deals 12 new 0 known 0 bad 1 totals left out" in said
    assert "accounts 4 new 0 known 0 bad 1 totals left out" in said
    deals = {deal.external_id.rpartition(":")[2]: deal for deal in Deal.objects.all()}
    facts = {key: (deal.state, deal.amount, deal.currency, deal.amount_base) for key, deal in deals.items()}
    assert facts == {
        "C-1": ("won", Decimal("23941.50"), "EUR", Decimal("23941.50")),
        "C-2": ("won", 98_000, "CNY", 12_250),
        "C-3": ("won", 0, "USD", 0),
        "C-4": ("lost", 37_500, "EUR", 37_500),
        "C-5": ("lost", 1_800, "EUR", 1_800),
        "C-6": ("open", 12_500, "EUR", 12_500),
    }
    assert {deals[key].loss_reason.name for key in ("C-4", "C-5")} == {"Price", "No decision"}
    # All of C-3 came back, so it counts neither as won nor as lost.
    assert (deals["C-3"].returned_on, DealReturn.objects.count()) == (date(2025, 4, 10), 2)
    standing = SaleEntry.credits.filter(reverses=None, reversed_by=None)
    credited = {}
    for entry in standing.select_related("person"):
        who = (entry.person.staff_number, entry.is_overlay)
        credited[who] = credited.get(who, 0) + entry.amount_base
    assert credited == {
        ("E-101", False): Decimal("14364.90"),
        ("E-102", False): Decimal("9576.60"),
        ("E-103", False): 12_250,
        ("E-104", True): 2_450,
    }
    boss = User.objects.create(username="boss", role="admin", name="Boss")
    year = Question(boss, date(2025, 1, 1), date(2025, 12, 31), {})
    won = [metrics.get(key).value(year) for key in ("won_revenue", "won_deals", "win_rate")]
    assert won == [Decimal("36191.50"), 2, Decimal("0.5")]
    assert sum(Receipt.objects.values_list("amount_base", flat=True)) == 20_000 + 12_250
    assert list(inconsistencies()) == []


def test_a_second_run_brings_nothing(imported):
    imported()
    said = imported()
    assert "deals 0 new 12 known 0 bad" in said
    assert "receipts 0 new 2 known 0 bad" in said
