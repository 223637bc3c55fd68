"""What a request asks for, in words, as each language sets a list and a percentage."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from pipeline.change_requests.actions import ask
from pipeline.change_requests.presenters import describe_request
from pipeline.deals.changes import DealChange
from pipeline.deals.rules.deals import LineInput
from tests.pipeline.change_requests.test_actions import won
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "lines"), [
    ("en", "Product × 2 @ ¥1,000.00 −12.5%; Product × 1 @ ¥500.00"),
    ("zh-hans", "Product × 2 @ ¥1,000.00 −12.5%；Product × 1 @ ¥500.00"),
])  # fmt: skip
def test_lines_of_a_request(world, language, lines):
    deal, product = won(world), world.product
    wanted = [
        LineInput(product.pk, Decimal(2), Decimal(1000), Decimal("12.5")),
        LineInput(product.pk, Decimal(1), Decimal(500), Decimal(0)),
    ]
    request = ask(deal, DealChange(lines=wanted), why="As ordered", by=world.rep, at=NOW)
    with override(language):
        assert lines.replace("Product", str(product)) in describe_request(request)
