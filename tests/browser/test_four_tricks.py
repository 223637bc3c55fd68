"""A rep tries to bend what pays, four ways: each becomes a request or is refused; the lead sees it, and the rep is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from goals.pay.runs.actions import runs
from goals.pay.statements.queries.calculating import calculated
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.models import Deal
from salesplan.core.company.queries import calendar
from salesplan.people.choices import Role
from tests.browser.steps import visit
from tests.goals.making import sell
from tests.world import person


@pytest.fixture
def paid_quarter(world: Any, paying: Any, period: Any) -> Any:
    """The last quarter, in which the rep sold 100 sensors, is locked and paid."""
    last, now = calendar(world.company).shift(period, -1), timezone.now()
    lines = [(world.product, "100", "1000")]
    name, begun = "Paid sensors", last.start
    sell(world, world.rep, 100_000, last.end - timedelta(20), name=name, lines=lines, started_on=begun)
    second = person("second", Role.ADMIN, name="Second Admin")
    run = runs.calculate_run(runs.create_run(last, by=world.admin, at=now), by=world.admin, at=now)
    runs.process(run, lambda people, through: calculated(people, through=through), at=now)
    run = runs.review_run(run, by=world.admin, at=now)
    run = runs.lock_run(runs.approve_run(run, by=second, at=now), note="Checked", by=world.admin, at=now)
    Deal.objects.filter(pk=world.deal.pk).update(started_on=begun, next_step="Sign")
    runs.pay_run(run, by=world.admin, at=now)
    return last


def win(screen: Page, world: Any, day: str) -> Any:
    """Fill in the dialog of a win on a day, and answer what then stands there."""
    visit(screen, "pipeline:deal_detail", world.deal.pk)
    screen.get_by_role("link", name="Won", exact=True).first.click()
    dialog = screen.locator("#dialog")
    dialog.locator("[name=closed_on]").fill(day)
    dialog.locator("button.primary").click()
    return dialog


def test_four_tricks_become_requests_or_refusals(screen_of, world, paid_quarter):
    rep, paid = screen_of(world.rep), Deal.objects.get(name="Paid sensors")

    # The quantity of a deal that was won and paid in a locked quarter.
    visit(rep, "pipeline:deal_edit", paid.pk)
    expect(rep.locator("#page")).to_contain_text("changes that affect pay must be requested")
    expect(rep.locator("[name=lines-0-quantity]")).to_have_count(0)
    rep.locator("aside.callout a", has_text="Request a change").click()
    rep.locator("[name=lines-0-quantity]").fill("150")
    rep.locator("[name=why]").fill("They took 150")
    rep.locator("form.form button.primary").last.click()
    expect(rep.locator("#page")).to_contain_text("Open the deal")

    # 99 % of a colleague's deal.
    world.deal.splits.filter(person=world.rep).update(percent=70)
    world.deal.splits.create(person=world.peer, percent=30)
    peer = screen_of(world.peer)
    visit(peer, "pipeline:deal_detail", world.deal.pk)
    peer.get_by_role("link", name="Propose a change").click()
    shares = {select.input_value(): i for i, select in enumerate(peer.locator("[name$=-person]").all()[:2])}
    peer.locator(f"[name=splits-{shares[str(world.peer.pk)]}-percent]").fill("99")
    peer.locator(f"[name=splits-{shares[str(world.rep.pk)]}-percent]").fill("1")
    peer.locator("[name=why]").fill("It was all me")
    peer.locator("form.form button.primary").last.click()
    expect(peer.locator("#page")).to_contain_text("Open the deal")

    # A win in 2019, and one on the last day of the paid quarter.
    dialog = win(rep, world, "2019-06-01")
    expect(dialog).to_contain_text("can't close before")
    dialog = win(rep, world, paid_quarter.end.isoformat())
    expect(dialog).to_contain_text("is already closed")
    dialog.locator("[name=why]").fill("Signed that evening")
    dialog.locator("button.primary").click()
    expect(rep.locator("#page")).to_contain_text("Open the deal")

    deal = Deal.objects.get(pk=world.deal.pk)
    assert (deal.state, deal.started_on, paid.lines.get().quantity) == ("open", paid_quarter.start, 100)
    assert sorted(deal.splits.values_list("percent", flat=True)) == [30, 70]
    assert ChangeRequest.objects.waiting().count() == 3
    _decided(screen_of, world)
    told = rep.context.new_page()
    told.goto("/notices/")
    expect(told.locator("#page")).to_contain_text("Not on the order")
    assert [one for one in rep.complaints if "422" not in one] == [], (
        "a refused dialog answers 422, nothing else is wrong"
    )


def _decided(screen_of: Any, world: Any) -> None:
    """The lead sees all of it and cannot decide on closed pay; an admin does."""
    lead, admin = screen_of(world.manager), screen_of(world.admin)
    visit(lead, "pipeline:request_list")
    lead.locator("nav.tabs a", has_text="All").click()
    for why in ("They took 150", "It was all me", "Signed that evening"):
        expect(lead.locator("table")).to_contain_text(why)
    asked = ChangeRequest.objects.get(why="They took 150")
    visit(lead, "pipeline:request_detail", asked.pk)
    expect(lead.locator("#page")).to_contain_text("an admin it doesn't pay must decide")
    expect(lead.get_by_role("link", name="Decide")).to_have_count(0)
    visit(admin, "pipeline:request_detail", asked.pk)
    admin.get_by_role("link", name="Decide").click()
    admin.locator("#dialog [name=grant][value=no]").check()
    admin.locator("#dialog [name=why]").fill("Not on the order")
    admin.locator("#dialog button.primary").click()
    expect(admin.locator("#page h1")).to_contain_text("Refused")
