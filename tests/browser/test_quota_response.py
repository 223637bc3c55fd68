"""A rep objects to their quota on a phone; the manager is told and answers with another figure; the rep accepts it."""

import re

from playwright.sync_api import expect

from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quotas.models import Quota
from tests.browser.steps import visit
from tests.goals.making import quota

WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_rep_objects_is_answered_and_accepts(screen_of, world, period):
    quota(world.rep, 400_000, period.key)
    address = (world.rep.pk, "won_revenue", period.key)

    phone = screen_of(world.rep, width=390)
    visit(phone, "goals:response_list")
    assert phone.evaluate(WIDTH) <= 0
    phone.locator("#turns").get_by_role("link", name="Object").click()
    dialog = phone.locator("#dialog")
    dialog.locator("[name=proposed]").fill("360,000")
    dialog.get_by_role("button", name="Object").click()
    expect(dialog.locator(".errorlist").first).to_be_visible()  # nobody objects without a word
    expect(dialog.locator("[name=proposed]")).to_have_value("360,000")
    dialog.locator("[name=comment]").fill("Two accounts left")
    dialog.get_by_role("button", name="Object").click()
    expect(phone.locator("#turns")).to_have_count(0)
    expect(phone.locator("#results")).to_contain_text("Objection open")

    desk = screen_of(world.manager)
    visit(desk, "core:notice_list")
    expect(desk.locator("main")).to_contain_text("proposes ¥360,000: Two accounts left")
    desk.get_by_text("Two accounts left").first.click()
    desk.wait_for_url(re.compile(r"/goals/responses/"))
    desk.locator("#say").get_by_role("link", name="Answer").click()
    asked = desk.locator("#dialog")
    expect(asked.locator("[name=amount]")).to_be_hidden()
    asked.get_by_label("Set another figure").check()
    expect(asked.locator("[name=amount]")).to_have_value("360000")
    asked.locator("[name=amount]").fill("370,000")
    asked.locator("[name=comment]").fill("One of them is replaced")
    asked.get_by_role("button", name="Answer").click()
    expect(desk.locator("#story")).to_contain_text("Answered with a new figure: ¥370,000")
    assert Quota.objects.get().amount == 370_000

    visit(phone, "goals:response_detail", *address)
    expect(phone.locator("#quota")).to_contain_text("¥370,000")
    expect(phone.locator("#story")).to_contain_text("One of them is replaced")
    assert phone.evaluate(WIDTH) <= 0
    phone.locator("#say").get_by_role("button", name="Accept").click()
    expect(phone.locator("h1")).to_contain_text("Accepted")
    assert list(QuotaResponse.objects.values_list("kind", flat=True)) == ["objected", "answered", "accepted"]
    refused = [said for said in phone.complaints if "422" in said]
    assert len(refused) == 1, "the objection without a word"
    assert [*phone.complaints, *desk.complaints] == refused


def test_accepting_in_its_place(screen_of, world, period):
    quota(world.rep, 400_000, period.key)
    screen = screen_of(world.rep)
    visit(screen, "goals:response_list")
    screen.locator("#turns").get_by_role("button", name="Accept").click()
    expect(screen.locator("#turns .quota-state")).to_contain_text("Accepted")
    expect(screen.locator("#turns form")).to_have_count(0)
    expect(screen.locator("#results .quota-state")).to_contain_text("Accepted")
    assert QuotaResponse.objects.get().kind == "accepted"
    assert screen.complaints == []
