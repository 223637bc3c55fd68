"""An admin changes what the plan pays by making a new version; a rep may not."""

from playwright.sync_api import expect

from goals.incentives.models import PlanVersion
from tests.browser.steps import visit


def test_an_admin_makes_a_new_version_of_the_rate_table(screen_of, world, paying, period):
    screen = screen_of(world.admin)
    visit(screen, "goals:incentive_plan_detail", paying.pk)
    screen.get_by_role("link", name="New version").click()
    rows = screen.locator("[data-formset=tiers] tbody tr:visible")
    expect(rows).to_have_count(3)
    expect(screen.locator("#preview")).to_contain_text("What it would pay")

    screen.fill("[name=starts_on]", period.end.isoformat())
    rows.first.locator("input[name$=rate]").fill("5")
    expect(screen.locator("#preview")).to_contain_text("Against version 1")
    expect(screen.locator("#preview")).to_contain_text("5%")
    screen.click("[data-add-row]")
    expect(rows).to_have_count(4)
    rows.last.locator("input[name$=lower]").fill("200")
    rows.last.locator("input[name$=rate]").fill("12")
    expect(screen.locator("#preview")).to_contain_text("12%")
    screen.fill("[name=why]", "More for the last mile")
    screen.get_by_role("button", name="Enter this version").click()

    screen.wait_for_url(f"**/goals/incentives/{paying.pk}/")
    versions = screen.locator("section", has=screen.get_by_role("heading", name="Versions"))
    expect(versions.locator("li", has_text="Version 2")).to_contain_text("More for the last mile")
    expect(versions.locator("li", has_text="Version 1")).to_contain_text("In force")
    made = PlanVersion.objects.get(plan=paying, number=2)
    assert (made.starts_on, made.made_by, len(made.definition["component"][0]["steps"])) == (period.end, world.admin, 4)
    assert screen.complaints == []


def test_a_rep_may_not_change_the_rates(screen_of, world, paying):
    screen = screen_of(world.rep)
    visit(screen, "goals:incentive_plan_detail", paying.pk)
    expect(screen.get_by_role("link", name="New version")).to_have_count(0)
    answer = screen.goto(f"/goals/incentives/{paying.pk}/versions/new/")
    assert answer.status == 403
    assert PlanVersion.objects.filter(plan=paying).count() == 1
