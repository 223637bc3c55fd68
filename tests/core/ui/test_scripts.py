"""The scripts of the frame in a real browser, under the product's content security policy."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import be_patient
from tests.core.ui import pages

pytestmark = [pytest.mark.urls("tests.core.ui.pages"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def screen(page: Page, live_server):
    """A page that fails the test when the browser complains about anything but an expected 4xx answer."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and not re.search(r"status of (409|422)", message.text)
            else None
        ),
    )
    pages.MOVES.clear()
    be_patient(page)
    page.base = live_server.url
    yield page
    assert complaints == []


def drag(page, card, column):
    start, end = page.locator(card).bounding_box(), page.locator(column).bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 30)
    page.mouse.move(end["x"] + 60, end["y"] + 200, steps=5)
    page.mouse.up()


def point_at(page, mark):
    """Move the mouse to a mark of a chart until plotly.js, which measures and draws in steps, has noticed."""
    mark.wait_for()
    for nudge in range(60):
        box = mark.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2 + nudge % 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(200)
        if page.locator(".hoverlayer .hovertext, .hoverlayer .legend").count():
            return


def test_a_card_is_dragged_and_the_answer_put_in_place(screen):
    screen.goto(f"{screen.base}/board/")
    drag(screen, "#deal-11", "[data-stage='2']")
    expect(screen.locator("#stage-2-head")).to_contain_text("Two now")
    expect(screen.locator("[data-stage='2'] #deal-11")).to_have_count(1)
    expect(screen.locator("#toasts")).to_contain_text("Deal moved.")
    assert pages.MOVES == [{"pk": "11", "stage": "2", "position": "1", "version": "4"}]
    assert screen.url.endswith("/board/"), "a drop must not open the deal"


def test_a_move_that_needs_more_asks_in_the_dialog_and_goes_back_meanwhile(screen):
    screen.goto(f"{screen.base}/board/")
    drag(screen, "#deal-12", "[data-stage='3']")
    expect(screen.locator("#dialog input[name=amount]")).to_be_focused()
    expect(screen.locator("[data-stage='1'] #deal-12")).to_have_count(1)
    screen.fill("#dialog [name=amount]", "9")
    screen.click("#dialog button.primary")
    expect(screen.locator("#dialog")).to_be_hidden()
    assert pages.MOVES[-1] == {"pk": "12", "amount": "9", "stage": "3"}


def test_the_board_works_with_keys_and_says_what_happens(screen):
    screen.goto(f"{screen.base}/board/")
    screen.focus("#deal-12")
    screen.keyboard.press("Space")
    screen.keyboard.press("ArrowRight")
    expect(screen.locator("#announcer")).to_contain_text("over Solution, position 2 of 2")
    screen.keyboard.press("Escape")
    expect(screen.locator("[data-stage='1'] #deal-12")).to_be_focused()
    assert pages.MOVES == []
    screen.keyboard.press("Space")
    screen.keyboard.press("ArrowRight")
    screen.keyboard.press("Space")
    expect(screen.locator("#toasts")).to_contain_text("Deal moved.")
    assert pages.MOVES[0]["stage"] == "2"


def test_a_plain_form_works_in_the_dialog_and_a_redirect_leaves_it(screen):
    screen.goto(f"{screen.base}/list/")
    screen.keyboard.press("n")
    expect(screen.locator("#dialog [name=name]")).to_be_focused()
    screen.fill("#dialog [name=name]", "Hexin")
    screen.click("#dialog button.primary")
    expect(screen.locator("#dialog .form-errors")).to_contain_text("Amount")
    expect(screen.locator("#dialog [name=name]")).to_have_value("Hexin")
    screen.keyboard.press("Escape")
    expect(screen.locator("#ask")).to_contain_text("not saved")
    screen.click("#ask button[value=no]")
    screen.fill("#dialog [name=amount]", "5")
    screen.click("#dialog button.primary")
    screen.wait_for_url("**/list/?done=1")
    expect(screen.locator("#toasts")).to_contain_text("Deal made.")
    screen.click("#toasts form button")
    expect(screen.locator("#toasts")).to_contain_text("Undone.")


def test_a_refusal_replaces_nothing(screen):
    screen.goto(f"{screen.base}/list/")
    screen.click("#refuse")
    expect(screen.locator("#toasts")).to_contain_text("Too late.")
    expect(screen.locator("#new")).to_be_visible()


def test_rows_are_picked_in_ranges_and_columns_hidden(screen):
    screen.goto(f"{screen.base}/list/")
    screen.locator("[data-pick]").nth(1).click()
    screen.locator("[data-pick]").nth(3).click(modifiers=["Shift"])
    expect(screen.locator(".bulk-bar")).to_contain_text("3 selected")
    screen.click("[data-pick-all]")
    expect(screen.locator("[data-all-matching]")).to_be_visible()
    screen.click("details[data-columns] summary")
    screen.uncheck("details[data-columns] input[value=b]")
    expect(screen.locator("td.b").first).to_be_hidden()
    screen.reload()
    expect(screen.locator("td.b").first).to_be_hidden()


def test_a_cell_closed_while_it_opens_can_be_opened_again(screen):
    """The form that is on its way serves the second opening too; another one would replace what is typed in it."""
    asked = []

    def hold_the_first(route):
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    screen.goto(f"{screen.base}/list/")
    screen.route("**/cell/", hold_the_first)
    with screen.expect_request("**/cell/"):
        screen.dblclick("#cell")
    screen.keyboard.press("Escape")
    screen.keyboard.press("F2")
    asked[0].continue_()
    expect(screen.locator("#cell input")).to_be_focused()
    screen.keyboard.type("x")
    screen.keyboard.press("Enter")
    expect(screen.locator("#cell")).to_contain_text("Enter a number.")
    assert [route.request.method for route in asked] == ["GET", "POST"]


def test_a_cell_is_edited_in_place(screen):
    screen.goto(f"{screen.base}/list/")
    screen.dblclick("#cell")
    screen.keyboard.press("Escape")
    expect(screen.locator("#cell")).to_have_text("12")
    screen.keyboard.press("F2")
    expect(screen.locator("#cell input")).to_be_focused()
    screen.keyboard.type("x")
    screen.keyboard.press("Enter")
    expect(screen.locator("#cell")).to_contain_text("Enter a number.")
    screen.fill("#cell input", "77")
    screen.keyboard.press("Enter")
    expect(screen.locator("#cell")).to_have_text("77")
    expect(screen.locator("#cell")).to_be_focused()


def test_formset_rows_and_their_sum(screen):
    screen.goto(f"{screen.base}/list/")
    total = screen.locator("output[data-sum]")
    expect(total).to_have_text("60% · 40% left to assign")
    screen.click("[data-add-row]")
    screen.keyboard.type("40")
    expect(total).to_have_text("100%")
    screen.locator("[data-remove-row]").first.click()
    expect(total).to_have_text("40% · 60% left to assign")
    assert screen.input_value("[name=l-TOTAL_FORMS]") == "2"
    assert screen.is_checked("[name=l-0-DELETE]")


def test_the_palette_finds_commands_and_records(screen):
    screen.goto(f"{screen.base}/list/")
    screen.keyboard.press("Control+k")
    screen.keyboard.type("hex")
    expect(screen.locator("#palette [role=option][aria-selected=true]")).to_have_text("Hexin Steel")
    screen.keyboard.press("Enter")
    screen.wait_for_url("**/board/")


def test_a_chart_is_drawn_under_the_policy_and_leads_to_its_rows(screen):
    screen.goto(f"{screen.base}/list/")
    screen.click("[data-chart-table]")
    expect(screen.locator("#table-c")).to_be_visible()
    screen.click("[data-chart-table]")
    point_at(screen, screen.locator(".js-plotly-plot .points path").last)
    screen.mouse.down()
    screen.mouse.up()
    screen.wait_for_url("**/board/")


def test_theme_and_language_are_kept(screen):
    screen.goto(f"{screen.base}/list/")
    screen.click("[data-theme-switch]")
    screen.reload()
    assert screen.get_attribute("html", "data-theme") == "dark"
    screen.click("button[name=language]")
    expect(screen.locator("html")).to_have_attribute("lang", "zh-hans")


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_scrolls_sideways(screen, width):
    screen.set_viewport_size({"width": width, "height": 800})
    for address in ("/list/", "/board/", "/new/"):
        screen.goto(screen.base + address)
        assert screen.evaluate("document.documentElement.scrollWidth") <= width
