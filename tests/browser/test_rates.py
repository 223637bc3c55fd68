"""An admin writes the rules of pay in a form, a second one approves them, and a rep accepts; a rep may not write them."""

from playwright.sync_api import expect

from goals.pay.editor.models import IncentivePlanAcceptance, IncentivePlanDraft
from goals.pay.plan.models import IncentivePlanVersion
from tests.browser.steps import visit
from tests.world import person


def test_rules_are_built_approved_and_accepted(screen_of, world, paying, period):
    second = person("second", "admin", name="Second Admin")
    screen = screen_of(world.admin)
    visit(screen, "goals:incentive_plan_detail", paying.pk)
    screen.get_by_role("link", name="New version").click()
    screen.get_by_role("radio", name="Accelerator").check()
    screen.get_by_role("button", name="Create draft").click()

    example = screen.locator("#example-component-0")
    expect(example).to_contain_text("At 168% of a quota of ¥1,000,000 this pays ¥98,000")
    screen.fill("[name='component-0-steps-3-value']", "20")
    expect(example).to_contain_text("At 168% of a quota of ¥1,000,000 this pays ¥116,000")
    screen.get_by_role("button", name="Add a row").first.click()
    last = screen.locator("[name='component-0-steps-4-from']")
    last.fill("150")
    screen.fill("[name='component-0-steps-4-value']", "22")
    problem = screen.locator("#preview").get_by_role(
        "link", name="Row 5 starts at the same value as the one before it."
    )
    expect(problem).to_be_visible()
    last.fill("200")
    expect(problem).to_have_count(0)

    screen.get_by_role("button", name="Add a SPIFF").click()
    screen.fill("[name='spiff-0-name']", "Launch")
    screen.fill("[name='spiff-0-amount']", "2000")
    screen.fill("[name='spiff-0-needs']", "2")
    screen.locator("#part-spiff-0").get_by_role("button", name="Add a condition").click()
    screen.select_option("[name='spiff-0-where-0-attribute']", "product")
    screen.locator(f"[name='spiff-0-where-0-values'][value='{world.product.code}']").check()
    expect(screen.locator("#example-spiff-0")).to_contain_text("¥8,000")
    screen.fill("[name=starts_on]", period.end.isoformat())
    screen.fill("[name=why]", "More for the last mile")
    screen.locator(".beside").get_by_role("button", name="Save").click()
    screen.get_by_role("button", name="Send for approval").click()
    expect(screen.get_by_role("button", name="Withdraw")).to_be_visible()
    draft = IncentivePlanDraft.objects.get()
    assert draft.definition["spiff"][0]["where"] == {"product": world.product.code}
    assert screen.complaints == []

    screen = screen_of(second)
    visit(screen, "goals:plan_draft_detail", draft.pk)
    expect(screen.locator("#page")).to_contain_text("New SPIFF “Launch”")
    screen.get_by_role("button", name="Approve").click()
    expect(screen.get_by_role("link", name="Version 2")).to_be_visible()
    made = IncentivePlanVersion.objects.get(plan=paying, number=2)
    assert (made.starts_on, made.made_by) == (period.end, second)

    screen = screen_of(world.rep)
    visit(screen, "goals:plan_version_document", made.pk)
    screen.get_by_role("button", name="I accept these rules").click()
    expect(screen.locator("#page")).to_contain_text("You accepted this version on")
    assert IncentivePlanAcceptance.objects.get().person == world.rep


def test_a_rep_may_not_change_the_rates(screen_of, world, paying):
    screen = screen_of(world.rep)
    visit(screen, "goals:incentive_plan_detail", paying.pk)
    expect(screen.get_by_role("link", name="New version")).to_have_count(0)
    answer = screen.goto(f"/goals/incentives/{paying.pk}/versions/new/")
    assert answer.status == 403
    assert IncentivePlanVersion.objects.filter(plan=paying).count() == 1
