"""Parts that come after their page: what is slow, refused or cut off says so in its place and is asked for again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import be_patient
from tests.core.ui import pages

pytestmark = [pytest.mark.urls("tests.core.ui.pages"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def screen(page: Page, live_server) -> Page:
    pages.PART_STATUS.clear()
    be_patient(page)
    page.base = live_server.url
    return page


@pytest.mark.parametrize(
    ("status", "text"),
    [(500, "t be loaded"), (403, "t have access to this section"), (404, "no longer exists"), (409, "t be loaded")],
)
def test_a_refused_part_says_so_and_comes_when_asked_again(screen, status, text):
    pages.PART_STATUS[:] = [status, 500]
    screen.goto(f"{screen.base}/parts/")
    part = screen.locator("#load")
    expect(part).to_contain_text(text)
    expect(part.locator("h2")).to_have_text("Own heading")
    expect(screen.locator("#toasts [data-toast]")).to_have_count(0)
    expect(part.locator(".skeleton")).to_be_hidden()
    part.get_by_role("button", name="Try again").click()
    expect(part).to_contain_text("t be loaded")
    part.get_by_role("button", name="Try again").click()
    expect(part).to_have_text("Here it is.")


def test_one_that_is_cut_off_in_a_fold_is_asked_for_again(screen):
    screen.goto(f"{screen.base}/parts/")
    expect(screen.locator("#load")).to_have_text("Here it is.")
    screen.route("**/part/", lambda route: route.abort())
    screen.click("summary:has-text('More')")
    expect(screen.locator("#toggle")).to_contain_text("be reached")
    screen.unroute("**/part/")
    screen.locator("#toggle button").click()
    expect(screen.locator("details p", has_text="Here it is.")).to_be_visible()


def test_a_slow_one_says_so_and_its_answer_still_counts(screen):
    held = []
    screen.clock.install()
    screen.route("**/part/", lambda route: held.append(route))
    screen.goto(f"{screen.base}/parts/")
    part = screen.locator("#load")
    expect(part.locator(".skeleton")).to_be_visible()
    screen.clock.fast_forward(11_000)
    expect(part).to_contain_text("longer than usual")
    expect(part.locator(".skeleton")).to_be_visible()
    held[0].continue_()
    expect(part).to_have_text("Here it is.")


def test_one_below_the_fold_comes_when_it_is_looked_at(screen):
    screen.goto(f"{screen.base}/parts/")
    expect(screen.locator("#load")).to_have_text("Here it is.")
    expect(screen.locator("#intersect .skeleton")).to_have_count(1)
    screen.locator("#intersect").scroll_into_view_if_needed()
    expect(screen.locator("#intersect")).to_have_text("Here it is.")
