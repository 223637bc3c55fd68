"""From a scorecard to an appeal: the admin makes and opens, the rep and the manager rate, the admin closes."""

import re

from playwright.sync_api import Page, expect

from goals.appraisals.models.cards import Scorecard
from goals.appraisals.models.rounds import Appraisal
from tests.browser.steps import visit
from tests.goals.making import quota, sell


def add_measure(screen: Page, weight: str, rows: list[tuple[str, str]], **fields: str) -> None:
    """Fill in the editor of a measure and save it."""
    screen.get_by_role("link", name="Add a measure").first.click()
    expect(screen.locator("h1")).to_have_text("New measure")
    for name, value in fields.items():
        field = screen.locator(f"[name={name}]")
        field.select_option(value) if name in ("kind", "metric", "basis", "curve_kind") else field.fill(value)
    screen.fill("[name=weight]", weight)
    for i, (at, points) in enumerate(rows):
        screen.fill(f"[name=curve-{i}-at]", at)
        screen.fill(f"[name=curve-{i}-points]", points)
    expect(screen.locator("#preview")).to_contain_text(f"{rows[-1][1]} points")
    screen.get_by_role("button", name="Save", exact=True).click()
    expect(screen.locator("h1")).to_contain_text("Executives")


def make_scorecard(screen: Page) -> None:
    """Make a scorecard of attainment 60 % and teamwork 40 %, and put it in use."""
    visit(screen, "goals:scorecard_list")
    screen.get_by_role("link", name="New scorecard").first.click()
    dialog = screen.locator("#dialog")
    dialog.locator("[name=name]").fill("Executives")
    dialog.locator("[name=interval]").select_option("quarter")
    dialog.get_by_role("button", name="Create scorecard").click()
    expect(screen.locator("h1")).to_contain_text("Executives")
    add_measure(screen, "60", [("50", "0"), ("100", "100"), ("120", "120")], metric="won_revenue", basis="quota")
    add_measure(screen, "30", [("1", "0"), ("3", "100"), ("5", "120")], kind="rated", name="Teamwork")
    expect(screen.locator("output[data-sum]")).to_contain_text("90%")
    screen.locator("input[name$=-weight]").last.fill("40")
    expect(screen.locator("output[data-sum]")).to_have_class(re.compile("ok"))
    screen.get_by_role("button", name="Save weights").click()
    expect(screen.locator("main")).not_to_contain_text("is still to be assigned")
    screen.get_by_role("link", name="Put into use").click()
    dialog.get_by_role("button", name="Put into use").click()
    expect(screen.locator("h1")).to_contain_text("In use")


def move(screen: Page, link: str, button: str = "Continue") -> None:
    """Take a round to its next step."""
    screen.get_by_role("link", name=link).click()
    screen.locator("#dialog").get_by_role("button", name=button).click()
    expect(screen.locator("#dialog")).to_be_hidden()


def hand_in(screen: Page, person: object, level: str, link: str) -> None:
    """Rate from the list of what waits."""
    visit(screen, "goals:appraisal_list")
    screen.get_by_role("link", name=link).first.click()
    screen.locator(".levels label", has_text=level).first.click()
    screen.get_by_role("button", name="Submit ratings").click()
    expect(screen.locator("main")).to_contain_text(str(person))


def test_from_a_scorecard_to_an_appeal(screen_of, world, period):
    quota(world.rep, 100_000, period.key)
    sell(world, world.rep, 90_000, on=period.start)
    admin = screen_of(world.admin)
    make_scorecard(admin)
    card = Scorecard.objects.get()

    visit(admin, "goals:round_create")
    admin.select_option("[name=scorecard]", str(card.pk))
    admin.select_option("[name=period_key]", period.key)
    admin.select_option("[name=team]", str(world.east_one.pk))
    admin.get_by_role("button", name="Create round").click()
    expect(admin.locator("#people tbody tr")).to_have_count(2)
    admin.get_by_role("button", name="Remove Peer").click()
    expect(admin.locator("#people tbody tr")).to_have_count(1)
    move(admin, "Start")

    rep = screen_of(world.rep, width=390)
    hand_in(rep, "Teamwork", "4", "Rate yourself")
    expect(rep.locator("main")).to_contain_text("90%")
    move(admin, "Continue to manager ratings")

    manager = screen_of(world.manager)
    hand_in(manager, world.rep, "3", str(world.rep))
    admin.reload()
    move(admin, "Continue to calibration")

    # 60 % × 80 points for 90 % of the quota, and 40 % × 100.
    one = Appraisal.objects.get()
    cell = admin.locator(f"#result-{one.pk}")
    expect(cell).to_contain_text("88.0")
    cell.focus()
    admin.keyboard.press("Enter")
    cell.locator("[name=points]").fill("92")
    cell.locator("[name=why]").fill("A long leave")
    admin.keyboard.press("Enter")
    expect(cell).to_contain_text("92.0")
    expect(cell).to_contain_text("A long leave")
    admin.reload()
    move(admin, "Close round", "Close round")
    expect(admin.locator("main")).to_contain_text("1 · 100%")

    visit(rep, "goals:appraisal_detail", one.pk)
    expect(rep.locator("main")).to_contain_text("60% × 80 + 40% × 100 = 88")
    rep.get_by_role("link", name="Appeal").click()
    rep.locator("#dialog [name=text]").fill("The leave was longer")
    rep.locator("#dialog").get_by_role("button", name="Appeal").click()
    expect(rep.locator("#appeal")).to_contain_text("The leave was longer")

    director = screen_of(world.director)
    visit(director, "goals:appraisal_list")
    director.get_by_role("link", name="Appeal by").click()
    director.get_by_role("link", name="Answer the appeal").click()
    dialog = director.locator("#dialog")
    dialog.get_by_label("Partly upheld").check()
    dialog.locator("[name=points]").fill("95")
    dialog.locator("[name=answer]").fill("Two weeks more count")
    dialog.get_by_role("button", name="Decide").click()
    expect(director.locator("#appeal")).to_contain_text("92.0 (B) → 95.0 (B)")
    for screen in (admin, rep, manager, director):
        assert screen.complaints == []
