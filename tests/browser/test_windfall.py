"""A deal that a plan holds: the statement leads to it, an admin approves it, and the statement pays it."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from salesplan.core.company.queries import business_day, calendar
from tests.browser.steps import visit
from tests.goals.making import enrol, plan, quota, sell


def test_a_windfall_from_the_statement_to_its_approval(world, screen_of):
    own, today = calendar(world.company), business_day(timezone.now(), world.company)
    month = own.containing(today, "month")
    rules = {"component": [{"name": "commission", "rate": "5 %", "windfall": "2"}]}
    enrol(plan("Holds", definition=rules, interval="month"), world.rep, starts_on=month.start)
    quota(world.rep, 100_000, month.key)
    sell(world, world.rep, 300_000, today, name="The frame contract")

    rep = screen_of(world.rep)
    rep.goto(reverse("goals:statement_detail", args=[world.rep.pk, month.key]))
    rep.get_by_role("link", name="held: windfall, waiting for approval").click()
    expect(rep.locator("dl.facts")).to_contain_text("¥15,000.00")

    admin = screen_of(world.admin)
    visit(admin, "goals:windfall_list")
    admin.get_by_role("link", name="Decide", exact=True).click()
    dialog = admin.locator("dialog")
    dialog.get_by_label("Approve: it counts in full").check()
    dialog.get_by_label("Why").fill("A frame contract, checked")
    dialog.get_by_role("button", name="Decide").click()
    expect(admin.locator("#decided")).to_contain_text("A frame contract, checked")

    rep.goto(reverse("goals:statement_detail", args=[world.rep.pk, month.key]))
    expect(rep.locator("#postings tfoot")).to_contain_text("¥15,000.00")
