"""A manager's quota dashboard moves when a rep wins, and its figures lead to the rows that make them."""

from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import expect

from pipeline.deals.actions.deals import move_deal
from tests.browser.steps import money_in, visit
from tests.goals.making import sell


def test_the_dashboard_moves_and_drills_down(screen_of, world, paying, period):
    sell(world, world.rep, "30000", on=period.start, name="Early sale")
    screen = screen_of(world.manager)
    visit(screen, "reports:quota_dashboard")
    row = screen.locator("table.tree tbody tr[data-key]", has_text=world.rep.name)
    won = row.locator("td[data-label='Won'] a")
    expect(won).to_have_text("30k")

    move_deal(
        world.deal,
        stage=world.stages["won"],
        by=world.rep,
        at=timezone.now(),
        filled={"next_step": "Send the contract"},
    )
    screen.reload()
    expect(won).to_have_text("130k")
    shown = Decimal(won.get_attribute("title").replace("¥", "").replace(",", ""))
    assert shown == Decimal(130_000)

    if not won.is_visible():
        screen.click("[data-tree-all]")
    won.click()
    expect(screen.locator("h1")).to_have_text("Sales")
    expect(screen.locator("#results tbody tr")).to_have_count(2)
    assert money_in(screen.locator("#results tfoot td").last) == shown
    amounts = [money_in(cell) for cell in screen.locator("#results tbody td[data-label='Amount']").all()]
    assert sum(amounts) == shown
    expect(screen.locator("#results")).to_contain_text(world.deal.name)
    assert screen.complaints == []


def test_the_tile_of_what_was_won_opens_its_rows(screen_of, world, paying, period):
    sell(world, world.rep, "30000", on=period.start, name="Early sale")
    screen = screen_of(world.manager)
    visit(screen, "reports:quota_dashboard")
    tile = screen.locator(".tiles .tile", has_text="¥30k").first
    expect(tile).to_be_visible()
    tile.click()
    expect(screen.locator("#results tbody tr")).to_have_count(1)
    assert money_in(screen.locator("#results tfoot td").last) == Decimal(30_000)
