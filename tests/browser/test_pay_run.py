"""An admin calculates the pay of a month, a second one approves it, it is locked, paid and handed to payroll."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from goals.pay.models import PayRun
from salesplan.core.company.queries import business_day, calendar
from salesplan.people.choices import Role
from tests.browser.steps import visit
from tests.goals.making import enrol, plan, sell
from tests.world import person


def test_a_run_from_the_calculation_to_payroll(world, screen_of):
    own, today = calendar(world.company), business_day(timezone.now(), world.company)
    month = own.shift(own.containing(today, "month"), -1)
    second = person("second", Role.ADMIN, name="Zhou Min 周敏", is_staff=True)
    enrol(plan("Monthly", [("0", "0.05")], interval="month", basis="amount"), world.rep, starts_on=month.start)
    sell(world, world.rep, 100_000, month.start, name="Line 4")

    admin = screen_of(world.admin)
    visit(admin, "goals:pay_run_list")
    begin = admin.locator(f"form:has(option[value='{month.key}'])")
    begin.locator("select").select_option(month.key)
    begin.get_by_role("button").click()
    admin.get_by_role("button", name="Calculate").click()
    expect(admin.locator("table tfoot")).to_contain_text("¥5,000.00")
    admin.get_by_role("button", name="Mark as reviewed").click()
    expect(admin.locator("h1")).to_contain_text("Reviewed")

    run = PayRun.objects.get(period_key=month.key)
    approver = screen_of(second)
    approver.goto(run.get_absolute_url())
    approver.get_by_role("button", name="Approve").click()
    expect(approver.locator("h1")).to_contain_text("Approved")

    admin.goto(run.get_absolute_url())
    admin.get_by_role("link", name="Lock", exact=True).click()
    admin.get_by_label("Note").fill("The rules are being accepted")
    admin.get_by_role("button", name="Lock", exact=True).click()
    expect(admin.locator("h1")).to_contain_text("Locked")
    with admin.expect_download() as started:
        admin.get_by_role("link", name="Payroll file CSV").click()
    text = started.value.path().read_text(encoding="utf-8-sig")
    assert re.search(r"^rep,.*,5000\.00,", text, re.M)

    rep = screen_of(world.rep)
    visit(rep, "goals:payslip_detail", run.pk, world.rep.pk)
    expect(rep.locator("table")).to_contain_text("Line 4")
    assert [screen.complaints for screen in (admin, approver, rep)] == [[], [], []]
