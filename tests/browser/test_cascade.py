"""A director builds next year by cascade and publishes it; a manager adjusts their part and sees the ripple first."""

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from goals.planning.cascades.models import Cascade, CascadeNode
from goals.planning.quotas.models import Quota
from salesplan.core.company.queries import business_day
from tests.browser.steps import visit
from tests.goals.making import sell


@pytest.fixture
def year(world):
    """Next year; the year before the plan's, in which the rep sold three times what the peer did."""
    today = business_day(timezone.now(), world.company)
    for who, amount in ((world.rep, 300_000), (world.peer, 100_000), (world.other, 400_000)):
        sell(world, who, amount, on=date(today.year, 1, 5))
    return today.year + 1


def figure(made, owner):
    whose = {"team": owner} if hasattr(owner, "parent_id") else {"person": owner}
    return CascadeNode.objects.get(cascade=made, **whose).amount


def cell(screen, name):
    return screen.locator("#tree tbody tr").filter(has=screen.get_by_role("rowheader", name=name)).locator("td").first


def test_the_director_builds_next_year_and_publishes_it(screen_of, world, year):
    screen = screen_of(world.director)
    visit(screen, "goals:cascade_create")
    screen.fill("[name=name]", f"East {year}")
    screen.select_option("[name=period_key]", str(year))
    screen.select_option("[name=season]", "even")
    screen.select_option("[name=person_method]", "last_year")
    screen.fill("[name=person_padding]", "10")
    screen.fill("[name=amount]", "1,200,000")
    preview = screen.locator("#preview")
    expect(preview).to_contain_text("¥495,000")  # three quarters of 600,000 × 1.1
    assert not Cascade.objects.exists()
    screen.get_by_role("button", name="Create the draft").click()
    screen.wait_for_url(re.compile(r"/goals/cascades/\d+/"))
    made = Cascade.objects.get()
    assert figure(made, world.rep) == 495_000

    screen.get_by_role("link", name="Publish").click()
    expect(screen.locator("#differences")).to_contain_text("20 new, 0 changed")
    screen.get_by_role("button", name="Publish").click()
    screen.wait_for_url(re.compile(rf"/goals/cascades/{made.pk}/$"))
    expect(screen.locator("h1")).to_contain_text("Published")
    assert Quota.objects.get(person=world.rep, period_key=f"{year}-Q1").amount == 123_750
    assert not Quota.objects.filter(team=world.east).exists(), "nobody sets the quota of the team they lead"
    assert screen.complaints == []


def test_the_manager_adjusts_their_part_and_sees_the_ripple_first(screen_of, world, year):
    from tests.goals.planning.cascades.making import shared

    made = shared(world, key=str(year))
    screen = screen_of(world.manager)
    visit(screen, "goals:cascade_detail", made.pk)
    expect(screen.locator("#tree")).not_to_contain_text("Company")
    own = cell(screen, "Chen Wei")
    own.focus()
    screen.keyboard.press("Enter")
    field = own.locator("input[name=value]")
    expect(field).to_be_focused()
    field.fill("200000")
    screen.keyboard.press("Enter")
    dialog = screen.locator("#dialog")
    expect(dialog).to_contain_text("+¥50,000")
    expect(dialog).to_contain_text("−¥50,000")
    assert figure(made, world.rep) == 150_000

    dialog.locator("[name=value]").fill("210000")
    expect(dialog.locator("#ripple")).to_contain_text("+¥60,000")
    dialog.locator("[name=note]").fill("Takes over two key accounts")
    dialog.get_by_role("button", name="Apply").click()
    expect(cell(screen, "Chen Wei")).to_have_text("¥210,000")
    expect(cell(screen, "Peer")).to_have_text("¥90,000")
    assert (figure(made, world.rep), figure(made, world.peer)) == (210_000, 90_000)
    assert screen.complaints == []


def test_a_cancelled_ripple_changes_nothing_and_a_phone_has_room(screen_of, world, year):
    from tests.goals.planning.cascades.making import shared

    made = shared(world, key=str(year))
    screen = screen_of(world.manager, width=390)
    visit(screen, "goals:cascade_detail", made.pk)
    own = cell(screen, "Peer")
    own.dblclick()
    own.locator("input[name=value]").fill("100000")
    screen.keyboard.press("Enter")
    expect(screen.locator("#dialog")).to_contain_text("−¥50,000")
    screen.locator("#dialog [data-close]").last.click()
    expect(screen.locator("#dialog")).to_be_hidden()
    assert figure(made, world.peer) == 150_000
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert screen.evaluate(width) <= 0
    assert screen.complaints == []
