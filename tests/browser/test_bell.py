"""The bell: whoever comes back to a tab sees what has come meanwhile."""

from django.utils import timezone
from playwright.sync_api import expect

from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from tests.browser.steps import visit


def test_the_bell_tells_whoever_comes_back(screen_of, world):
    screen = screen_of(world.rep)
    visit(screen, "pipeline:deal_board")
    expect(screen.locator("#bell .dot")).to_have_count(0)
    notify(world.rep, kind="quota", key="test", text=later(lambda: "Your quota was set."), at=timezone.now())
    screen.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(screen.locator("#bell .dot")).to_have_text("1")
