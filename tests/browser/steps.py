"""What a person does at the screen, in the words of the field."""

import re
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.worker import processes_for_each_core
from tests.world import PASSWORD

# Seconds of an idle machine after which nobody waits any longer; no test rests on how long something takes.
LONGEST = 20


def be_patient(screen: Page) -> None:
    """Let a page, and what is expected of it, take as long as the machine is busy."""
    longest = LONGEST * 1000 * processes_for_each_core()
    screen.set_default_timeout(longest)
    expect.set_options(timeout=longest)


def sign_in(context: BrowserContext, address: str, person: Any) -> None:
    """Give a browser the session of a person, without the form."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])


def visit(screen: Page, name: str, *args: Any) -> Any:
    """Go to a page by the name of its address; it must be there."""
    address = reverse(name, args=args)
    answer = screen.goto(address)
    assert answer.status == 200, f"{address} answers {answer.status}"
    return answer


def see_whole(screen: Page) -> None:
    """Have the whole page in sight: parts below the fold come when they are looked at, and wait until none is awaited.

    Whether a part is below it when the page opens is a matter of which of those above came first. A part that was refused
    or cut off has said so by then. Nor is a request under way that leaving the page would cut off, which the browser
    complains of.
    """
    screen.set_viewport_size({**screen.viewport_size, "height": 8000})
    expect(screen.locator(".skeleton:visible, .htmx-request")).to_have_count(0)
    assert screen.locator("[data-part-note]").all_inner_texts() == [], screen.url


def sign_in_by_form(screen: Page, person: Any) -> None:
    """Sign in as a person does; any page leads to the form."""
    screen.goto("/")
    screen.fill("[name=login]", person.username)
    screen.fill("[name=password]", PASSWORD)
    screen.click("main form button.primary, form.form button.primary")
    expect(screen.locator("main#page h1")).to_be_visible()
    # The heading stands before the scripts run that listen to keys.
    screen.wait_for_load_state("load")


def log_deal(screen: Page, name: str, account: str, product: Any, quantity: str) -> int:
    """Press n, fill in the dialog with a product at its list price, and land on the deal's page; return its number."""
    screen.keyboard.press("n")
    dialog = screen.locator("#dialog")
    expect(dialog.locator("[name=name]")).to_be_focused()
    screen.keyboard.type(name)
    dialog.locator("[name=account_text]").press_sequentially(account)
    dialog.locator(".picks label").first.click()
    dialog.locator("details.more summary").first.click()
    dialog.locator("[data-add-row]").click()
    dialog.locator("[name=lines-0-product]").select_option(str(product.pk))
    expect(dialog.locator("[name=lines-0-unit_price]")).not_to_have_value("")
    dialog.locator("[name=lines-0-quantity]").fill(quantity)
    expect(dialog.locator("#deal-totals strong")).to_be_visible()
    dialog.locator("form button.primary").click()
    screen.wait_for_url(re.compile(r"/pipeline/deals/\d+/"))
    return int(re.search(r"/deals/(\d+)/", screen.url)[1])


def drag(screen: Page, card: Locator, column: Locator) -> None:
    """Move a card to a column with the mouse."""
    start, end = card.bounding_box(), column.bounding_box()
    screen.mouse.move(start["x"] + 60, start["y"] + start["height"] - 8)
    screen.mouse.down()
    screen.mouse.move(start["x"] + 90, start["y"] + start["height"] + 10)
    screen.mouse.move(end["x"] + 60, end["y"] + 160, steps=5)
    screen.mouse.up()


def carry(screen: Page, card: Locator, columns: int) -> None:
    """Move a card some columns to the right with the keyboard."""
    card.focus()
    screen.keyboard.press("Space")
    for _ in range(columns):
        screen.keyboard.press("ArrowRight")
    screen.keyboard.press("Space")


def give_next_step(screen: Page, text: str) -> None:
    """Answer what is asked before the deal may be won."""
    asked = screen.locator("#dialog [name=next_step]")
    expect(asked).to_be_visible()
    asked.fill(text)
    screen.locator("#dialog form button.primary").click()
    expect(screen.locator("#dialog")).to_be_hidden()


def promised(screen: Page, deal_id: int) -> Decimal:
    """Return what the page of a deal says that closing it earns."""
    visit(screen, "pipeline:deal_detail", deal_id)
    return money_in(screen.locator("#deal-estimate strong"))


def money_in(where: Locator) -> Decimal:
    """Return the amount of money written in a place."""
    expect(where).to_contain_text("¥")
    return Decimal(re.search(r"¥([\d,]+(?:\.\d+)?)", where.inner_text())[1].replace(",", ""))
