"""A manager writes a goal with the check beside the form, sees what changed behind it, and opens a corrective action."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.goals.models import Goal
from salesplan.core.company.queries import business_day, calendar
from tests.browser.steps import visit
from tests.goals.making import goal, sell


def letter(screen, name):
    return screen.locator("#check .smart > li", has_text=name)


def test_from_a_wish_to_a_goal_and_what_is_done_about_it(screen_of, world, period):
    own, today = calendar(world.company), business_day(timezone.now(), world.company)
    sell(world, world.rep, "2982255", own.year_before(period).start + timedelta(1))
    above = goal(world.east_one, 9_000_000, key=period.key, title="East One, the whole")
    screen = screen_of(world.manager)

    visit(screen, "goals:goal_create")
    screen.select_option("[name=owner]", f"person-{world.rep.pk}")
    screen.select_option("[name=period]", period.key)
    expect(screen.locator("[name=target]")).to_be_hidden()
    screen.fill("[name=title]", "More revenue")
    expect(letter(screen, "Specific")).to_contain_text("“More revenue” could mean anything")
    expect(letter(screen, "Measurable")).to_contain_text("Say by how many percent")
    screen.fill("[name=percent]", "20")
    expect(screen.locator("#check")).to_contain_text("¥3,578,706")
    screen.fill("[name=title]", "")
    screen.fill("[name=why]", "It pays for the new office")
    screen.select_option("[name=parent]", str(above.pk))
    for name in ("Specific", "Measurable", "Relevant", "Time-bound"):
        expect(letter(screen, name)).to_have_class("ok")
    screen.click("text=Save and put in force")
    expect(screen.locator("h1")).to_contain_text("Won revenue up by 20%")
    made = Goal.objects.get(person=world.rep)
    assert (made.state, made.target, made.parent) == ("active", 3_578_706, above)

    screen.click("text=What changed")
    expect(screen.locator(".callout")).to_contain_text("behind the plan at its pace")
    screen.click("text=Open a corrective action")
    screen.fill("[name=what]", "Two joint visits a week")
    screen.fill("[name=expected]", "500,000")
    screen.click("text=Open action")
    expect(screen.locator("h1")).to_contain_text("Two joint visits a week")
    action = CorrectiveAction.objects.get()
    assert (action.goal, action.owner, action.opened_on) == (made, world.rep, today)
    assert screen.complaints == []

    # The tree folds, and the rep reads it upwards on a phone.
    phone = screen_of(world.rep, width=390)
    visit(phone, "goals:goal_list")
    expect(phone.get_by_role("link", name="East One, the whole")).to_be_visible()
    phone.get_by_role("button", name="Expand or collapse East One, the whole").click()
    expect(phone.get_by_role("link", name=made.title)).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.complaints == []
