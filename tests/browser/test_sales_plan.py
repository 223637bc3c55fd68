"""A director makes next year's plan from a starter, fills it and submits it; the admin approves it; it runs."""

import re

from playwright.sync_api import expect

from goals.planning.sales_plans.models import SalesPlan
from tests.browser.steps import visit
from tests.goals.planning.sales_plans.making import goal


def save(screen):
    screen.locator("#dialog form button.primary").click()
    expect(screen.locator("#dialog")).to_be_hidden()


def test_a_plan_from_a_starter_to_running(screen_of, world, period):
    year = str(period.start.year)
    goal(world.east, key=year, title="Revenue East")
    screen = screen_of(world.director)
    visit(screen, "goals:sales_plan_list")
    screen.locator("section", has_text="New market").get_by_role("link", name="Start with this").first.click()
    dialog = screen.locator("#dialog")
    dialog.locator("[name=name]").fill("Into the North")
    dialog.locator("[name=period_key]").select_option(year)
    dialog.locator("form button.primary").click()
    screen.wait_for_url(re.compile(r"/goals/plans/\d+/"))
    expect(screen.locator("#lacks")).to_contain_text("Link at least one goal")

    screen.locator("#lacks").get_by_role("link", name="Goals").click()
    dialog.locator("[data-add-row]").click()
    dialog.locator("[name=rows-0-goal]").select_option(index=1)
    save(screen)
    expect(screen.locator("#goals")).to_contain_text("Revenue East")
    expect(screen.locator(".callout.ok")).to_contain_text("can be submitted")

    screen.locator("#budget").get_by_role("link", name="Edit").click()
    dialog.locator("[name=rows-0-amount]").fill("120,000")
    save(screen)
    expect(screen.locator("#budget")).to_contain_text("¥120,000")

    screen.get_by_role("link", name="Submit", exact=True).click()
    dialog.locator("form button.primary").click()
    expect(screen.locator("h1")).to_contain_text("In review")
    plan = SalesPlan.objects.get()

    admin = screen_of(world.admin)
    visit(admin, "goals:sales_plan_detail", plan.pk)
    admin.get_by_role("link", name="Approve", exact=True).click()
    admin.locator("#dialog form button.primary").click()
    expect(admin.locator("h1")).to_contain_text("Approved")

    visit(screen, "goals:sales_plan_detail", plan.pk)
    screen.get_by_role("link", name="Start", exact=True).click()
    dialog.locator("form button.primary").click()
    expect(screen.locator("h1")).to_contain_text("Running")
    expect(screen.locator("#health")).to_contain_text("is due so far")
    assert screen.complaints == []
    assert admin.complaints == []
