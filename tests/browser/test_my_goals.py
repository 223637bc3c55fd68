"""A rep on a phone looks at what they owe, chooses another deal, and sees by how much it moves the region."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from salesplan.core.company.queries import business_day
from tests.goals.making import quota, sell
from tests.world import deal


def test_another_deal_moves_the_region_by_something_else(screen_of, world, period):
    today = business_day(timezone.now(), world.company)
    for owner, amount in ((world.rep, 500_000), (world.east_one, 1_000_000), (world.east, 2_000_000)):
        quota(owner, amount, period.key)
    sell(world, world.rep, 200_000, today)
    world.deal.expected_close_on = today
    world.deal.save(update_fields=["expected_close_on"])
    small = deal(world, world.rep, world.stages["proposal"], "Spare parts", "10000", expected_close_on=period.end)
    phone = screen_of(world.rep, width=390)

    # Home, menu, page: two taps.
    phone.goto("/")
    phone.locator(".bottom-bar a", has_text="More").click()
    phone.locator(".sidebar").get_by_role("link", name="My goals", exact=True).click()
    expect(phone.locator("h1")).to_contain_text("My goals")
    card = phone.locator("#next-deal")
    expect(card).to_contain_text(re.compile(r"¥100k \(Line 3 sensors\).* 5\.0 "))
    region = card.locator("tbody tr", has_text="East").nth(1)
    expect(region).to_contain_text("15.0%")

    card.locator("select").select_option(str(small.pk))
    expect(card).to_contain_text(re.compile(r"¥10k \(Spare parts\).* 0\.50 "))
    expect(region).to_contain_text("10.50%")
    assert f"deal={small.pk}" in phone.url
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # The address keeps the choice, and works as a plain page.
    phone.reload()
    expect(card).to_contain_text("Spare parts) moves East by 0.50 points")
    # A figure leads to its rows.
    phone.locator(".tile", has_text="Won").first.click()
    expect(phone.locator("main")).to_contain_text("200,000")
    assert phone.complaints == []
