"""Two products of one name are two bars of a chart, and a click on one opens its own rows."""

from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.steps import money_in, visit
from tests.goals.making import sell


def test_two_products_of_one_name_are_two_bars(screen_of, world, period):
    world.service.name, world.service.name_zh = world.product.name, world.product.name_zh
    world.service.save()
    sell(world, world.rep, 0, on=period.start, name="Large", lines=[(world.product, "1", "3000")])
    sell(world, world.rep, 0, on=period.start, name="Small", lines=[(world.service, "1", "1000")])
    screen = screen_of(world.manager)
    visit(screen, "reports:sales_dashboard")
    card = screen.locator("section.card[aria-label='Won by product']")
    card.scroll_into_view_if_needed()
    bars = card.locator(".barlayer .point")
    expect(bars).to_have_count(2)
    expect(card.locator(".ytick text")).to_have_text(["Sensor", "Sensor"])
    # Plotly takes the click on its drag layer: the second bar lies below the first.
    box = bars.first.bounding_box()
    screen.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(screen.locator("h1")).to_have_text("Sales")
    expect(screen.locator("#results tbody tr")).to_have_count(1)
    assert money_in(screen.locator("#results tfoot td").last) == Decimal(1000)
    assert screen.complaints == []
