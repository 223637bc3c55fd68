"""The main pages under the content security policy, as each role, on a desktop and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import visit
from tests.goals.making import sell


def pages(world, period):
    return [
        ("reports:home",),
        ("pipeline:deal_board",),
        ("pipeline:deal_list",),
        ("pipeline:deal_detail", world.deal.pk),
        ("customers:account_detail", world.account.pk),
        ("reports:quota_dashboard",),
        ("reports:sales_dashboard",),
        ("goals:statement_detail", world.rep.pk, period.key),
    ]


@pytest.mark.parametrize("who", ["rep", "manager", "admin"])
def test_no_page_breaks_the_policy_or_scrolls_sideways(screen_of, world, paying, period, who):
    sell(world, world.rep, "30000", on=period.start, account=world.account, name="Early sale")
    screen = screen_of(world.people[who])
    wide = []
    for place in pages(world, period):
        screen.set_viewport_size({"width": 1440, "height": 900})
        answer = visit(screen, *place)
        assert "script-src" in answer.headers["content-security-policy"]
        expect(screen.locator(".skeleton:visible")).to_have_count(0)
        screen.set_viewport_size({"width": 390, "height": 844})
        if screen.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(place)
    assert screen.complaints == []
    assert wide == []
