"""Favourites: who marks a page finds it in the menu and in Ctrl K, and beside it what they opened last."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from salesplan.core.favourites.models import Favourite
from tests.browser.steps import visit


def test_a_marked_page_is_found_again(screen_of, world):
    screen = screen_of(world.rep)
    visit(screen, "pipeline:deal_detail", world.deal.pk)
    visit(screen, "pipeline:deal_list")
    screen.goto(reverse("pipeline:deal_list") + "?sort=-amount&page=1")
    star = screen.locator("[data-star]")
    expect(star).to_have_attribute("aria-pressed", "false")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(screen.locator("#favourites a")).to_have_attribute("href", reverse("pipeline:deal_list") + "?sort=-amount")

    visit(screen, "customers:account_list")
    expect(screen.locator("#favourites a")).to_have_count(1)
    expect(star).to_have_attribute("aria-pressed", "false")
    screen.keyboard.press("Control+k")
    options = screen.locator("#palette [role=option]")
    expect(options.nth(1)).to_contain_text(world.deal.name)
    screen.keyboard.press("Enter")
    expect(screen).to_have_url(re.compile(r"[?]sort=-amount$"))

    expect(star).to_have_attribute("aria-pressed", "true")
    star.click()
    expect(screen.locator("#favourites a")).to_have_count(0)
    assert not Favourite.objects.exists()


def test_ctrl_k_knows_every_place_of_the_menu(screen_of, world):
    screen = screen_of(world.rep)
    visit(screen, "customers:account_list")
    screen.keyboard.press("Control+k")
    screen.keyboard.type("depu")
    expect(screen.locator("#palette [role=option]").filter(has_text="Deputies")).to_have_attribute(
        "href", reverse("people:deputy_list")
    )
    screen.locator("#palette input").fill("contac")
    expect(screen.locator(f'#palette [role=option][href="{reverse("customers:contact_list")}"]')).to_have_text(
        "ContactsCustomers"
    )


def test_counts_that_were_asked_for_before_the_click_do_not_take_the_mark_away(screen_of, world):
    screen, held = screen_of(world.rep), []
    counts = f"**{reverse('menu_counts')}*"
    screen.route(counts, lambda route: held.append(route))
    with screen.expect_request(counts):
        screen.goto(reverse("pipeline:deal_list"))
    before = held[0].fetch()
    star = screen.locator("[data-star]")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    with screen.expect_response(counts):
        held[0].fulfill(response=before)
    screen.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling')")
    expect(star).to_have_attribute("aria-pressed", "true")
