"""One month of pay from its rules to the last word: an admin writes them, tries them, a second one approves them, a run
is calculated, approved and locked, and a rep disputes a line, whose correction is paid a month later.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from goals.pay.models import PayRun
from goals.pay.plan.models import IncentivePlan
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.periods import Period
from salesplan.people.choices import Role
from tests.browser.steps import visit
from tests.goals.making import sell
from tests.world import person


@pytest.fixture
def month(world: Any) -> Period:
    """The month before the one of today: what is sold in it is paid now."""
    own = calendar(world.company)
    return own.shift(own.containing(business_day(timezone.now(), world.company), "month"), -1)


@pytest.fixture
def second(world: Any) -> Any:
    """The other pair of eyes."""
    return person("second", Role.ADMIN, name="Zhou Min 周敏", is_staff=True)


def write_plan(screen: Page, month: Period, who: Any) -> IncentivePlan:
    """Make a plan that pays 5 %, put somebody on it and leave its first rules as a draft on the screen."""
    visit(screen, "goals:incentive_plan_list")
    screen.get_by_role("link", name="New plan").first.click()
    dialog = screen.locator("#dialog")
    dialog.locator("[name=name]").fill("Monthly commission")
    dialog.locator("[name=interval]").select_option("month")
    dialog.get_by_role("button", name="Continue to rates").click()
    screen.get_by_role("radio", name="Simple rate").check()
    screen.get_by_role("button", name="Create draft").click()
    screen.fill("[name=starts_on]", (month.start - timedelta(40)).isoformat())
    screen.fill("[name=why]", "Everybody is paid 5 %")
    screen.locator(".beside").get_by_role("button", name="Save").click()
    expect(screen.get_by_role("button", name="Send for approval")).to_be_visible()
    draft = screen.url

    made = IncentivePlan.objects.get()
    visit(screen, "goals:incentive_plan_detail", made.pk)
    screen.get_by_role("link", name="Add people").first.click()
    dialog.locator("[name=person]").select_option(str(who.pk))
    dialog.locator("[name=starts_on]").fill(month.start.isoformat())
    dialog.get_by_role("button", name="Add").click()
    expect(screen.locator("main")).to_contain_text(str(who))
    screen.goto(draft)
    return made


def approve(screen: Page, draft: str) -> None:
    """Let the second admin make the draft a version."""
    screen.goto(draft)
    screen.get_by_role("button", name="Approve").click()
    expect(screen.get_by_role("link", name="Version 1")).to_be_visible()


def pay(admin: Page, second: Page, month: Period, total: str) -> PayRun:
    """Calculate a month, let the second admin approve it, and lock it."""
    visit(admin, "goals:pay_run_list")
    begin = admin.locator(f"form:has(option[value='{month.key}'])")
    begin.locator("select").select_option(month.key)
    begin.get_by_role("button").click()
    admin.get_by_role("button", name="Calculate").click()
    expect(admin.locator("table tfoot")).to_contain_text(total)
    admin.get_by_role("button", name="Mark as reviewed").click()
    expect(admin.locator("h1")).to_contain_text("Reviewed")
    run = PayRun.objects.get(period_key=month.key)
    second.goto(run.get_absolute_url())
    second.get_by_role("button", name="Approve").click()
    expect(second.locator("h1")).to_contain_text("Approved")
    admin.goto(run.get_absolute_url())
    admin.get_by_role("link", name="Lock", exact=True).click()
    admin.get_by_label("Note").fill("The rules are being accepted")
    admin.get_by_role("button", name="Lock", exact=True).click()
    expect(admin.locator("h1")).to_contain_text("Locked")
    return run


def claim(screen: Page, month: Period, who: Any, *, deal: str, expected: str, why: str) -> None:
    """Dispute the line of a deal on the statement."""
    visit(screen, "goals:statement_detail", who.pk, month.key)
    screen.locator("tr", has_text=deal).get_by_role("link", name="Question or dispute").click()
    dialog = screen.locator("#dialog")
    dialog.locator("[name=text]").fill(why)
    dialog.locator("[name=expected]").fill(expected)
    dialog.get_by_role("button", name="Send").click()
    expect(screen.locator("h1")).to_contain_text("Open")


def answer(screen: Page, why: str, *, amount: str) -> None:
    """Find the one dispute that waits, and grant a part of it."""
    visit(screen, "goals:dispute_list")
    screen.locator("#results tbody a").click()
    screen.get_by_role("link", name="Decide").click()
    dialog = screen.locator("#dialog")
    dialog.get_by_role("radio", name="Grant in part").check()
    dialog.locator("[name=amount]").fill(amount)
    dialog.locator("[name=text]").fill(why)
    dialog.get_by_role("button", name="Decide").click()
    expect(screen.locator("h1")).to_contain_text("Granted in part")


def find_adjustment(screen: Page, who: Any, month: Period, amount: str) -> None:
    """Go from the disputed line to what it posted, and from there back to the dispute."""
    screen.reload()
    expect(screen.locator("h1")).to_contain_text("Granted in part")
    screen.locator("#standing").get_by_role("link", name="in the statement of").click()
    screen.wait_for_url(f"**/{who.pk}/{month.key}/")
    expect(screen.locator("main")).to_contain_text(amount)
    screen.get_by_role("link", name="from a dispute").click()
    expect(screen.locator("h1")).to_contain_text("Granted in part")


def test_pay_from_its_rules_to_a_disputed_line(world, month, second, screen_of):
    sell(world, world.rep, 100_000, month.start, name="Line 4")

    admin = screen_of(world.admin)
    write_plan(admin, month, world.rep)
    draft = admin.url
    admin.get_by_role("link", name="Try on real deals").click()
    quarter = calendar(world.company).containing(month.start, "quarter")
    admin.locator("[name=period]").select_option(quarter.key)
    admin.get_by_role("button", name="Try").click()
    expect(admin.locator("main table").first).to_contain_text("¥5,000")

    admin.goto(draft)
    admin.get_by_role("button", name="Send for approval").click()
    expect(admin.get_by_role("button", name="Withdraw")).to_be_visible()
    approver = screen_of(second)
    approve(approver, draft)
    run = pay(admin, approver, month, "¥5,000.00")

    rep = screen_of(world.rep, width=390)
    claim(rep, month, world.rep, deal="Line 4", expected="5,500", why="The contract says 110,000")
    answer(approver, "Half of it is in the contract", amount="250")
    following = calendar(world.company).shift(month, 1)
    find_adjustment(rep, world.rep, following, "¥250.00")
    visit(admin, "goals:pay_run_list")
    admin.locator(f"form:has(input[value='{following.key}']) button").click()
    admin.get_by_role("button", name="Calculate").click()
    expect(admin.locator("table tfoot")).to_contain_text("¥250.00")

    admin.goto(run.get_absolute_url())
    expect(admin.locator("table tfoot")).to_contain_text("¥5,000.00")
    assert [screen.complaints for screen in (admin, approver, rep)] == [[], [], []]
