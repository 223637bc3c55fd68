"""A company in yuan with a rate for euros, and a folder to import from."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.company.models import Company, ExchangeRate
from tests.pipeline.imports.making import Importing


@pytest.fixture
def importing(tmp_path):
    Company.objects.create(pk=1, currency="CNY")
    ExchangeRate.objects.create(currency="EUR", from_on=date(2017, 1, 1), rate=Decimal("7.5"))
    ExchangeRate.objects.create(currency="EUR", from_on=date(2017, 3, 1), rate=Decimal(8))
    return Importing(tmp_path)
