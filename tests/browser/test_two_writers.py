"""Two people edit one deal: the second is shown the difference, and nothing that was typed is lost."""

from playwright.sync_api import expect

from pipeline.deals.models import Deal
from tests.browser.steps import visit


def save(screen):
    screen.locator("form.form button.primary", has_text="Save").click()


def test_the_second_writer_sees_the_difference_and_loses_nothing(screen_of, world):
    first, second = screen_of(world.rep), screen_of(world.manager)
    for screen in (first, second):
        visit(screen, "pipeline:deal_edit", world.deal.pk)
    first.fill("[name=name]", "Line 3 sensors, by the rep")
    first.fill("[name=next_step]", "Call on Monday")
    save(first)
    first.wait_for_url(f"**/pipeline/deals/{world.deal.pk}/")

    second.fill("[name=name]", "Line 3 sensors, by the manager")
    save(second)
    difference = second.locator(".callout.warn")
    expect(difference).to_contain_text("while you were editing")
    expect(difference.locator("table.diff")).to_contain_text("Line 3 sensors, by the rep")
    expect(difference.locator("table.diff")).to_contain_text("Line 3 sensors, by the manager")
    expect(second.locator("[name=name]")).to_have_value("Line 3 sensors, by the manager")
    expect(second.locator("[name=next_step]")).to_have_value("Call on Monday")
    assert Deal.objects.get(pk=world.deal.pk).name == "Line 3 sensors, by the rep"

    save(second)
    second.wait_for_url(f"**/pipeline/deals/{world.deal.pk}/")
    kept = Deal.objects.get(pk=world.deal.pk)
    assert (kept.name, kept.next_step) == ("Line 3 sensors, by the manager", "Call on Monday")
