"""A rep disputes a line of their statement on a phone; an admin grants it in part; the statement pays it and links back.

The steps stand in functions of their own, for longer ways through the product.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from goals.pay.disputes.models import Dispute
from salesplan.core.company.queries import business_day, calendar
from tests.browser.steps import visit
from tests.goals.making import sell
from tests.goals.pay.disputes.making import paid_by_five

WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def dispute_line(screen: Page, person: Any, period_key: str, deal: str, *, text: str, expected: str = "") -> Dispute:
    """Dispute the line of a deal, on the statement of a period; end on the dispute."""
    visit(screen, "goals:statement_detail", person.pk, period_key)
    screen.locator("tr", has_text=deal).first.get_by_role("link", name="Question or dispute").click()
    dialog = screen.locator("#dialog")
    expect(dialog).to_contain_text(deal)
    dialog.locator("[name=text]").fill(text)
    dialog.locator("[name=expected]").fill(expected)
    dialog.get_by_role("button", name="Send").click()
    screen.wait_for_url(re.compile(r"/goals/disputes/\d+/$"))
    return Dispute.objects.latest("pk")


def decide_dispute(screen: Page, dispute: Dispute, outcome: str, *, text: str, amount: str = "") -> None:
    """Decide a dispute in the words of the form; end on the dispute."""
    screen.goto(dispute.get_absolute_url())
    screen.get_by_role("link", name="Decide").click()
    dialog = screen.locator("#dialog")
    dialog.get_by_label(outcome).check()
    if amount:
        dialog.locator("[name=amount]").fill(amount)
    dialog.locator("[name=text]").fill(text)
    dialog.get_by_role("button", name="Decide").click()
    expect(screen.locator("#standing")).to_contain_text("Decided by")


@pytest.fixture
def today(world) -> date:
    return business_day(timezone.now(), world.company)


def test_a_line_is_disputed_on_a_phone_and_paid_in_part(screen_of, world, today):
    month = calendar(world.company).containing(today, "month")
    paid_by_five(world.rep)
    sell(world, world.rep, 10_000, month.start, name="Line 7")

    phone = screen_of(world.rep, width=390)
    visit(phone, "goals:statement_detail", world.rep.pk, month.key)
    assert phone.evaluate(WIDTH) <= 0
    phone.locator("tr", has_text="Line 7").first.get_by_role("link", name="Question or dispute").click()
    dialog = phone.locator("#dialog")
    expect(dialog).to_contain_text("¥10,000.00 × 5% = ¥500.00")
    dialog.locator("[name=expected]").fill("400")
    dialog.locator("[name=text]").fill("7.5 % was agreed")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.locator(".errorlist").first).to_be_visible()  # less than it pays
    expect(dialog.locator("[name=text]")).to_have_value("7.5 % was agreed")
    phone.keyboard.press("Escape")
    dispute = dispute_line(phone, world.rep, month.key, "Line 7", text="7.5 % was agreed", expected="750")
    expect(phone.locator("#standing")).to_contain_text("¥250.00 at stake")
    assert phone.evaluate(WIDTH) <= 0

    desk = screen_of(world.admin)
    visit(desk, "goals:dispute_list")
    expect(desk.locator("#results")).to_contain_text("¥250.00")
    desk.goto(dispute.get_absolute_url())
    desk.get_by_role("link", name="Decide").click()
    asked = desk.locator("#dialog")
    expect(asked.locator("[name=amount]")).to_be_visible()
    asked.get_by_label("Grant in full").check()
    expect(asked.locator("[name=amount]")).to_be_hidden()
    desk.keyboard.press("Escape")
    decide_dispute(desk, dispute, "Grant in part", text="Half of it", amount="100")
    expect(desk.locator("#standing")).to_contain_text("+¥100.00")

    visit(phone, "core:notice_list")
    expect(phone.locator("main")).to_contain_text("Granted in part: ¥100.00 will be paid with your pay")
    visit(phone, "goals:dispute_detail", dispute.pk)
    expect(phone.locator("#said")).to_contain_text("Half of it")
    phone.locator("#standing").get_by_role("link", name="in the statement of").click()
    expect(phone.locator("#postings")).to_contain_text("¥600.00")
    expect(phone.locator("tr", has_text="Line 7").first).to_contain_text("Dispute: Granted in part")
    phone.locator("#postings").get_by_role("link", name="from a dispute").click()
    phone.wait_for_url(re.compile(rf"/goals/disputes/{dispute.pk}/$"))
    refused = [said for said in phone.complaints if "422" in said]
    assert len(refused) == 1, "the claim to less than the line pays"
    assert [*phone.complaints, *desk.complaints] == refused


def test_something_missing_is_said_and_taken_back(screen_of, world, today):
    month = calendar(world.company).containing(today, "month")
    paid_by_five(world.rep)
    phone = screen_of(world.rep, width=390)
    visit(phone, "goals:statement_detail", world.rep.pk, month.key)
    phone.locator("#missing").get_by_role("link", name="Something is missing").click()
    dialog = phone.locator("#dialog")
    dialog.locator("[name=deal]").select_option(label=world.deal.name)
    dialog.locator("[name=text]").fill("Half of it is mine")
    dialog.get_by_role("button", name="Send").click()
    phone.wait_for_url(re.compile(r"/goals/disputes/\d+/$"))
    phone.get_by_role("button", name="Withdraw").click()
    phone.locator("#ask-yes").click()
    expect(phone.locator("h1")).to_contain_text("Withdrawn")
    assert Dispute.objects.get().state == "withdrawn"
    assert phone.complaints == []
