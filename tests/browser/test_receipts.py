"""A rep books the payment of a won deal on its page and sees what is open and what counts for them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pipeline.receipts.models import Receipt, ReceiptShare
from salesplan.core.company.queries import business_day
from tests.browser.steps import visit
from tests.goals.making import sell


@pytest.mark.parametrize("width", [1440, 390])
def test_a_payment_is_booked_and_partly_returned(screen_of, world, width):
    today = business_day(timezone.now(), world.company)
    splits = [(world.rep, "60"), (world.peer, "40")]
    deal = sell(world, world.rep, "10000", on=today - timedelta(1), account=world.account, splits=splits)
    screen = screen_of(world.rep, width=width)
    visit(screen, "pipeline:deal_detail", deal.pk)
    part = screen.locator("#receipts-of-deal")
    part.get_by_text("Book a payment").click()
    dialog = screen.locator("#dialog")
    expect(dialog.locator("[name=amount]")).to_have_value("10000")
    dialog.locator("[name=amount]").fill("12,500")
    dialog.locator("form button.primary").click()
    expect(dialog).to_contain_text("Confirm that more was paid")
    expect(dialog.locator("[name=amount]")).to_have_value("12,500")
    dialog.locator("[name=amount]").fill("2,500")
    dialog.locator("form button.primary").click()
    expect(screen.locator("#receipts-of-deal")).to_contain_text("¥7,500.00")

    screen.locator("#receipts-of-deal").get_by_role("link", name="Reverse").click()
    dialog.locator("[name=amount]").fill("500")
    dialog.locator("[name=why]").fill("Discount agreed later")
    dialog.locator("form button.danger").click()
    expect(screen.locator("#receipts-of-deal")).to_contain_text("¥8,000.00")
    assert sorted(Receipt.objects.values_list("amount", flat=True)) == [-500, 2500]
    assert sum(ReceiptShare.objects.filter(entry__person=world.rep).values_list("amount", flat=True)) == 1200
    visit(screen, "pipeline:receipt_list")
    expect(screen.locator(".tiles")).to_contain_text("¥1,200.00")
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The browser tells of the form that was refused once; nothing else is wrong.
    assert [told for told in screen.complaints if "422" not in told] == []
