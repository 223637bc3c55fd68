"""The main job in Chinese: nothing on the way is left in English."""

from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.steps import drag, give_next_step, log_deal, money_in, promised, sign_in_by_form, visit

ENGLISH = ("New deal", "Close this and you earn", "Won this quarter", "Mark as won", "Pipeline", "Earned", "Statement")


def speaks_chinese(screen):
    expect(screen.locator("html")).to_have_attribute("lang", "zh-hans")
    text = screen.locator("body").inner_text()
    assert [words for words in ENGLISH if words in text] == []


def test_a_rep_wins_a_deal_in_chinese(screen_of, world, paying, period):
    screen = screen_of(None, language="zh-hans")
    screen.goto("/")
    expect(screen.get_by_role("heading", name="登录")).to_be_visible()
    sign_in_by_form(screen, world.rep)
    speaks_chinese(screen)

    made = log_deal(screen, "九号线传感器", "和信", world.product, "100")
    earned = promised(screen, made)
    assert earned == Decimal(4_000)
    expect(screen.locator("#deal-estimate")).to_contain_text("赢下此单您可得")
    speaks_chinese(screen)

    visit(screen, "pipeline:deal_board")
    expect(screen.get_by_role("link", name="新建商机").first).to_be_visible()
    won = screen.locator(f"[data-stage='{world.stages['won'].pk}']")
    expect(won).to_contain_text("本季度赢单")
    drag(screen, screen.locator(f"#deal-{made}"), won)
    expect(screen.locator("#dialog button.primary")).to_have_text("设为赢单")
    give_next_step(screen, "寄出合同")
    expect(won.locator(f"#deal-{made}")).to_be_visible()
    speaks_chinese(screen)

    visit(screen, "goals:statement_detail", world.rep.pk, period.key)
    lines = screen.locator("table.statement", has_text="九号线传感器")
    assert money_in(lines.locator("tr.grand td").last) == earned
    speaks_chinese(screen)
