"""A company set up from nothing to the first paid statement, in Chinese: each step leads to the next one on the screen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from goals.pay.models import PayRun
from goals.pay.plan.models import IncentivePlan
from pipeline.process.models import Stage
from pipeline.products.models import Product
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.outbox.models import OutboxMail
from salesplan.core.periods import Period
from salesplan.people.models import User
from salesplan.people.opening.actions import make_first_link
from tests.browser.steps import log_deal, visit

SECRET = "quite-a-long-secret"


@pytest.fixture
def link(transactional_db: None) -> str:
    """What the start of an empty product prints."""
    cache.clear()
    return reverse("people:first_admin", args=[make_first_link(at=timezone.now())])


@pytest.fixture
def month(transactional_db: None) -> Period:
    """The month before the one of today: what is won in it can be paid now."""
    return calendar().shift(calendar().containing(business_day(timezone.now()), "month"), -1)


def save(where: Any) -> None:
    """Press the button that the form is for."""
    where.locator("form.form button.primary").first.click()


def link_to(screen: Page, name: str, *args: Any) -> None:
    """Follow the link of the page that leads to an address: what is not linked cannot be reached."""
    address = reverse(name, args=args)
    screen.locator(f"main a[href='{address}'], main a[href^='{address}?']").first.click()


def step(screen: Page, key: str, *done: str) -> None:
    """See on the set-up list what is done, and follow a step that it says is missing."""
    is_done(screen, *done)
    line = screen.locator(f"#step-{key}")
    expect(line).not_to_have_class("done")
    line.get_by_role("link").click()
    confirm(screen)


def is_done(screen: Page, *keys: str) -> None:
    visit(screen, "reports:home")
    for key in keys:
        expect(screen.locator(f"#step-{key}")).to_have_class("done")


def confirm(screen: Page) -> None:
    """Type the password again where the product asks for it."""
    screen.wait_for_load_state()
    if "/reauthenticate/" in screen.url:
        screen.fill("[name=password]", SECRET)
        save(screen)
        screen.wait_for_url(lambda url: "/reauthenticate/" not in url)


def open_company(screen: Page, link: str) -> None:
    screen.goto(link)
    expect(screen.locator("html")).to_have_attribute("lang", "zh-hans")
    told = {"company": "和信钢铁", "name": "李雷", "email": "lilei@hexin.example", "username": "lilei"}
    for field, text in {**told, "password": SECRET, "again": SECRET}.items():
        screen.fill(f"[name={field}]", text)
    screen.select_option("[name=language]", "zh-hans")
    save(screen)
    screen.wait_for_url(re.compile(r"//[^/]+/$"))


def settle_company(screen: Page) -> None:
    """Look through currency, time zone and fiscal year; two admins are enough here, and old wins may be entered."""
    step(screen, "currency", "company", "language")
    screen.select_option("[name=pay_run_people]", "two")
    screen.fill("[name=closing_days_back]", "70")
    save(screen)
    screen.wait_for_load_state()


def make_process(screen: Page) -> None:
    dialog = screen.locator("#dialog")
    step(screen, "process", "currency", "fiscal")
    link_to(screen, "pipeline:process_create")
    dialog.locator("[name=name]").fill("直销")
    save(dialog)
    screen.get_by_role("link", name="直销").click()
    for name, share in (("需求确认", "20"), ("方案报价", "60")):
        screen.locator("header a[href$='/stages/new/']").click()
        dialog.locator("[name=name]").fill(name)
        dialog.locator("[name=percent]").fill(share)
        save(dialog)
        expect(screen.locator(".column-cards").first).to_contain_text(name)


def make_product(screen: Page) -> None:
    dialog = screen.locator("#dialog")
    step(screen, "products", "process")
    link_to(screen, "pipeline:product_create")
    dialog.locator("[name=name]").fill("压力传感器")
    dialog.locator("[name=code]").fill("SN-100")
    save(dialog)
    price = screen.locator("form:has([name=currency])")
    price.locator("[name=amount]").fill("1000")
    price.locator("button.primary").click()
    expect(screen.locator("main table").first).to_contain_text("¥1,000")


def make_team(screen: Page) -> None:
    dialog = screen.locator("#dialog")
    step(screen, "teams", "products")
    link_to(screen, "people:team_create")
    dialog.locator("[name=name]").fill("华东团队")
    save(dialog)
    expect(screen.locator("main")).to_contain_text("华东团队")


def invite(screen: Page, name: str, username: str, **more: str) -> str:
    """Invite somebody, and return the link that their mail holds."""
    form = screen.locator("form:has([name=username])")
    form.locator("[name=name]").fill(name)
    form.locator("[name=email]").fill(f"{username}@hexin.example")
    form.locator("[name=username]").fill(username)
    if "team" in more:
        form.locator("[name=team]").select_option(label=more["team"])
        form.locator("[name=starts_on]").fill(more["since"])
    form.locator("button.primary").click()
    expect(screen.locator("main h1")).to_contain_text(name)
    mail = OutboxMail.objects.get(to=f"{username}@hexin.example")
    return re.search(r"/account/password/reset/key/\S+", mail.text)[0]


def accept(screen: Page, link: str, username: str) -> Page:
    """Choose a password behind the link of the invitation, and sign in."""
    screen.goto(link)
    screen.fill("[name=password1]", SECRET)
    screen.fill("[name=password2]", SECRET)
    save(screen)
    screen.locator(f"a[href^='{reverse('account_login')}']").click()
    screen.fill("[name=login]", username)
    screen.fill("[name=password]", SECRET)
    save(screen)
    expect(screen.locator("main#page h1")).to_be_visible()
    return screen


def set_quota(screen: Page, who: User) -> None:
    """Set what the person carries in the quarter of today."""
    step(screen, "quotas", "people", "second")
    quarter = calendar().containing(business_day(timezone.now()), "quarter")
    visit(screen, "goals:quota_edit", "person", who.pk, quarter.key)
    confirm(screen)
    screen.fill("[name=amount]", "300000")
    screen.fill("[name=note]", "首个季度")
    save(screen)
    screen.wait_for_url(re.compile(r"/goals/quotas/(\?|$)"))


def write_plan(screen: Page, who: User, month: Period) -> str:
    """Make a plan from the simple template, put somebody on it, send its rules for approval; return their address."""
    dialog = screen.locator("#dialog")
    step(screen, "plan", "quotas")
    link_to(screen, "goals:incentive_plan_create")
    dialog.locator("[name=name]").fill("月度提成")
    dialog.locator("[name=interval]").select_option("month")
    save(dialog)
    screen.locator("[name=start]").first.check()
    save(screen)
    screen.fill("[name=starts_on]", (month.start - timedelta(40)).isoformat())
    screen.fill("[name=why]", "首个方案")
    screen.locator(".beside button.primary").first.click()
    screen.locator("form[action$='/submit/'] button").click()
    expect(screen.locator("form[action$='/withdraw/']")).to_be_visible()
    draft = screen.url
    made = IncentivePlan.objects.get()
    link_to(screen, "goals:incentive_plan_detail", made.pk)
    link_to(screen, "goals:enrolment_create", made.pk)
    dialog.locator("[name=person]").select_option(str(who.pk))
    dialog.locator("[name=starts_on]").fill(month.start.isoformat())
    save(dialog)
    expect(screen.locator("main")).to_contain_text(str(who))
    return draft


def win_deal(screen: Page, month: Period) -> None:
    """Log a deal for a new customer, and set it to won on the last day of the month."""
    made = log_deal(screen, "一号线传感器", "宝山", Product.objects.get(), "100")
    visit(screen, "pipeline:deal_edit", made)
    screen.fill("[name=started_on]", month.start.isoformat())
    save(screen)
    won = screen.locator(f".stage-path a[href$='stage={Stage.objects.get(kind='won').pk}']")
    won.click()
    asked = screen.locator("#dialog")
    asked.locator("[name=closed_on]").fill(month.end.isoformat())
    save(asked)
    expect(screen.locator(".stage-path .here.won")).to_be_visible()


def pay(admin: Page, second: Page, month: Period) -> PayRun:
    """One admin calculates and locks, the other one reviews and approves."""
    visit(admin, "goals:pay_run_list")
    begin = admin.locator(f"form:has([value='{month.key}'])")
    if begin.locator("select").count():
        begin.locator("select").select_option(month.key)
    begin.locator("button").click()
    move(admin, "calculate", "review")
    expect(admin.locator("table tfoot")).to_contain_text("¥")
    run = PayRun.objects.get()
    second.goto(run.get_absolute_url())
    move(second, "review", "approve")
    move(second, "approve", "lock")
    admin.goto(run.get_absolute_url())
    link_to(admin, "goals:pay_run_lock", run.pk)
    confirm(admin)
    admin.locator("[name=note]").fill("首次发放")
    save(admin.locator("#dialog"))
    admin.locator("form[action$='/pay/'] button").click()
    admin.locator("#ask-yes").click()
    expect(admin.locator("h1 .badge")).to_have_text("已发放")
    return run


def see_pay(rep: Page, run: PayRun, who: User, month: Period) -> None:
    """Find one's pay from the start page: told that it is final, and on the statement that it is paid."""
    visit(rep, "reports:home")
    rep.locator(f"main a[href='{reverse('goals:payslip_detail', args=[run.pk, who.pk])}']").first.click()
    expect(rep.locator("main")).to_contain_text("¥5,000")
    link_to(rep, "goals:statement_detail", who.pk, month.key)
    expect(rep.locator("h1 .badge")).to_have_text("已发放")
    expect(rep.locator("#paid-out")).to_be_visible()
    expect(rep.locator("main")).to_contain_text("¥5,000")


def move(screen: Page, name: str, then: str) -> None:
    """Take a step of the run; the page then offers the next one."""
    screen.locator(f"form[action$='/{name}/'] button").click()
    screen.wait_for_load_state()
    confirm(screen)
    expect(screen.locator(f"main [action$='/{then}/'], main [href$='/{then}/']").first).to_be_visible()


def test_from_nothing_to_the_first_paid_statement(screen_of: Any, link: str, month: Period) -> None:
    admin = screen_of(None, language="zh-hans")
    open_company(admin, link)
    settle_company(admin)
    make_process(admin)
    make_product(admin)
    make_team(admin)
    step(admin, "people", "teams")
    link_to(admin, "people:person_invite")
    confirm(admin)
    to_rep = invite(admin, "韩梅", "hanmei", team="华东团队", since=month.start.isoformat())
    step(admin, "second")
    to_second = invite(admin, "周敏", "zhoumin")
    rep = accept(screen_of(None, language="zh-hans"), to_rep, "hanmei")
    second = accept(screen_of(None, language="zh-hans"), to_second, "zhoumin")
    who = User.objects.get(username="hanmei")
    set_quota(admin, who)
    draft = write_plan(admin, who, month)
    second.goto(draft)
    second.locator("form[action$='/approve/'] button").click()
    confirm(second)
    is_done(admin, "plan")
    win_deal(rep, month)
    run = pay(admin, second, month)
    see_pay(rep, run, who, month)
    assert [screen.complaints for screen in (admin, second, rep)] == [[], [], []]
