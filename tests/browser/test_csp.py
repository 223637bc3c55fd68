"""The main pages under the content security policy, as each role, on a desktop and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import see_whole, visit
from tests.goals.making import sell


def pages(world, period):
    return [
        ("reports:home",),
        ("pipeline:deal_board",),
        ("pipeline:deal_list",),
        ("pipeline:deal_detail", world.deal.pk),
        ("customers:account_detail", world.account.pk),
        ("reports:quota_dashboard",),
        ("reports:quota_heatmap",),
        ("reports:leaderboard",),
        ("reports:sales_dashboard",),
        ("goals:statement_detail", world.rep.pk, period.key),
    ]


@pytest.mark.parametrize("who", ["rep", "manager", "admin"])
def test_no_page_breaks_the_policy_or_scrolls_sideways(screen_of, world, paying, period, who):
    sell(world, world.rep, "30000", on=period.start, account=world.account, name="Early sale")
    screen = screen_of(world.people[who])
    for place in pages(world, period):
        screen.set_viewport_size({"width": 1440, "height": 900})
        answer = visit(screen, *place)
        assert "script-src" in answer.headers["content-security-policy"]
        see_whole(screen)
        screen.set_viewport_size({"width": 390, "height": 844})
        # Charts follow the new width a moment later.
        expect(screen.locator("html"), f"{place} scrolls sideways").to_have_js_property("scrollWidth", 390)
    assert screen.complaints == []


def test_a_breach_of_the_policy_would_be_noticed(screen_of, world):
    screen = screen_of(world.rep)
    visit(screen, "core:notice_list")
    assert screen.complaints == []
    screen.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">red</p>')")
    expect(screen.locator("body")).to_contain_text("red")
    assert any("policy style-src" in one for one in screen.complaints)
