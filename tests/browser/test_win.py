"""A rep logs a deal, wins it on the board, and the statement pays exactly what the deal's page had said."""

from decimal import Decimal

from playwright.sync_api import expect

from pipeline.deals.models import Deal
from tests.browser.steps import carry, drag, give_next_step, log_deal, money_in, promised, sign_in_by_form, visit


def test_a_rep_wins_deals_and_sees_the_commission(screen_of, world, paying, period):
    screen = screen_of(None)
    sign_in_by_form(screen, world.rep)

    made = log_deal(screen, "Line 9 sensors", "Hexin", world.product, "950")
    deal = Deal.objects.get(pk=made)
    assert (deal.account, deal.amount) == (world.account, Decimal(950_000))
    first = promised(screen, made)
    assert first == Decimal(38_000), "4 % of 950,000, all below the quota"
    expect(screen.locator("#deal-estimate")).to_contain_text("Close this and you earn")

    won = f"[data-stage='{world.stages['won'].pk}']"
    visit(screen, "pipeline:deal_board")
    drag(screen, screen.locator(f"#deal-{made}"), screen.locator(won))
    expect(screen.locator("#dialog")).to_contain_text("fill in what is missing")
    expect(screen.locator(f"{won} #deal-{made}")).to_have_count(0)
    give_next_step(screen, "Send the contract")
    expect(screen.locator(f"{won} #deal-{made}")).to_be_visible()

    second = promised(screen, world.deal.pk)
    assert second == Decimal(5_000), "50,000 up to the quota at 4 %, 50,000 above it at 6 %"
    visit(screen, "pipeline:deal_board")
    carry(screen, screen.locator(f"#deal-{world.deal.pk}"), columns=3)
    give_next_step(screen, "Send the other contract")
    expect(screen.locator(f"{won} #deal-{world.deal.pk}")).to_be_visible()
    expect(screen.locator(f"#deal-{made}-earned")).to_have_text("+¥38k to you")
    expect(screen.locator(f"#deal-{world.deal.pk}-earned")).to_have_text("+¥5k to you")
    assert set(Deal.objects.filter(state="won").values_list("pk", flat=True)) == {made, world.deal.pk}

    visit(screen, "goals:statement_detail", world.rep.pk, period.key)
    lines = screen.locator("table.statement", has_text="Line 9 sensors")
    assert money_in(lines.locator("tr.grand td").last) == first + second
    for name, earned in (("Line 9 sensors", first), ("Line 3 sensors", second)):
        assert money_in(lines.locator("tbody tr", has_text=name).locator("td").last) == earned
    expect(screen.locator("h2", has_text="How ¥43,000.00 is calculated")).to_be_visible()


def test_a_deal_without_an_answer_stays_where_it_was(screen_of, world, paying):
    screen = screen_of(world.rep)
    visit(screen, "pipeline:deal_board")
    carry(screen, screen.locator(f"#deal-{world.deal.pk}"), columns=3)
    expect(screen.locator("#dialog [name=next_step]")).to_be_visible()
    screen.keyboard.press("Escape")
    expect(screen.locator("#dialog")).to_be_hidden()
    home = f"[data-stage='{world.stages['qualify'].pk}']"
    expect(screen.locator(f"{home} #deal-{world.deal.pk}")).to_be_visible()
    assert Deal.objects.get(pk=world.deal.pk).state == "open"
