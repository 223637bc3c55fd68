"""A manager goes from the dashboard to the months and from there to a sale; a rep reads their place and no other name."""

from playwright.sync_api import expect

from salesplan.core.company.models import Company
from tests.browser.steps import money_in, visit
from tests.goals.making import quota, sell


def test_from_the_dashboard_to_the_months_to_the_sales(screen_of, world, paying, period):
    sell(world, world.rep, "30000", on=period.start, name="Early sale")
    screen = screen_of(world.manager)
    visit(screen, "reports:quota_dashboard")
    screen.locator("nav.tabs").get_by_role("link", name="By month").click()
    month = f"{period.start:%Y-%m}"
    row = screen.locator(".heat-map tbody tr", has_text=world.rep.name)
    cell = row.locator(f"td a[href*='from={month}-01']").first
    expect(cell).to_contain_text("30k")
    screen.set_viewport_size({"width": 390, "height": 844})
    screen.locator(".heat-switch a").nth(period.start.month - 1).click()
    expect(cell).to_be_visible()
    expect(row.locator("td:visible")).to_have_count(2)
    cell.click()
    expect(screen.locator("h1")).to_have_text("Sales")
    assert money_in(screen.locator("#results tfoot td").last) == 30_000
    assert screen.complaints == []


def test_a_rep_reads_their_place_and_nobody_elses_name(screen_of, world, paying, period):
    Company.objects.update(leaderboard_names="place")
    for who, amount in ((world.rep, "30000"), (world.peer, "60000")):
        sell(world, who, amount, on=period.start)
    quota(world.peer, 1_000_000, period.key)
    screen = screen_of(world.rep)
    visit(screen, "reports:leaderboard")
    expect(screen.locator(".tile", has_text="2nd of 2")).to_be_visible()
    expect(screen.locator(".ranking tbody tr")).to_have_count(1)
    expect(screen.locator("main")).not_to_contain_text(world.peer.name)
    screen.locator("main nav.chips").get_by_role("link", name="Won revenue").click()
    # The names of those without a quota are ranked by revenue too.
    expect(screen.locator(".tile-value")).to_contain_text("2nd of")
    assert screen.complaints == []
