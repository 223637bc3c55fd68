"""A manager has each person below watched, is told of those who fall behind, and asks the dashboard of another day and pace."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from pipeline.snapshots.actions import snapshot_pipeline
from reports.monitoring.actions import check_all
from reports.monitoring.models import Monitor
from salesplan.core.company.queries import business_day
from tests.browser.steps import visit
from tests.goals.making import quota, sell
from tests.world import person


def test_each_person_below_is_watched_and_the_list_leads_to_the_rows(screen_of, world, period):
    today = business_day(timezone.now(), world.company)
    late = person("late", team=world.east_one, name="Late Liu")
    for who, won in ((late, 10), (world.rep, 5000), (world.peer, 5000)):
        quota(who, 1000, period.key)
        sell(world, who, won, max(period.start, today - timedelta(3)))
    snapshot_pipeline(today - timedelta(1))
    screen = screen_of(world.manager)

    visit(screen, "reports:monitor_list")
    screen.click("text=New monitor")
    screen.fill("[name=name]", "Everybody at half")
    screen.select_option("[name=subjects]", "person")
    screen.select_option("[name=condition]", "below")
    screen.fill("[name=threshold]", "50")
    screen.get_by_role("button", name="Save").click()
    expect(screen.locator("h1")).to_contain_text("Everybody at half")
    expect(screen.locator("#subjects tbody tr")).to_have_count(3)
    assert Monitor.objects.get().subjects == "person"

    assert [check_all(at=timezone.now()), check_all(at=timezone.now())] == [1, 0]
    visit(screen, "reports:monitor_list")
    line = screen.get_by_role("row", name="Everybody at half")
    expect(line).to_contain_text("1 of 3 past threshold")
    line.get_by_role("link", name="1%").click()
    expect(screen.locator("h1")).to_contain_text("Sales")
    expect(screen.locator("#results")).to_contain_text("Late Liu")
    assert screen.complaints == []

    phone = screen_of(world.manager, width=390)
    visit(phone, "reports:monitor_detail", Monitor.objects.get().pk)
    expect(phone.locator("#subjects")).to_contain_text("past threshold")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    visit(screen, "reports:quota_dashboard")
    expect(screen.locator("header.page-head")).to_contain_text("Pace by working days")
    screen.get_by_role("link", name="by season").click()
    expect(screen.locator("header.page-head")).to_contain_text("Too little history for seasonality")
    screen.locator("header.page-head details.menu summary").last.click()
    screen.fill("[name=as_of]", (today - timedelta(1)).isoformat())
    screen.click("text=Show what was known")
    expect(screen.locator("header.page-head")).to_contain_text("as known on")
    expect(screen.locator("header.page-head")).to_contain_text("Too little history")
    assert screen.complaints == []
