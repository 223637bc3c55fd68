"""An admin lets a rep leave, in Chinese, with two successors; each of them finds what they got."""

from django.utils import timezone
from playwright.sync_api import expect

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from salesplan.people.models import User
from tests.world import account, deal


def test_a_rep_leaves_in_chinese_with_two_successors(world, paying, screen_of):
    for n in range(3):
        customer = account(world.rep, name=f"客户 {n}")
        deal(world, world.rep, world.stages["qualify"], name=f"商机 {n}", account=customer)
    screen = screen_of(world.admin, language="zh-hans")
    screen.goto(f"/people/{world.rep.pk}/")
    screen.get_by_label("更多").click()
    screen.get_by_role("link", name="离职").click()
    screen.get_by_label("最后工作日").fill(f"{timezone.localdate():%Y-%m-%d}")
    screen.get_by_label("Peer").check()
    screen.get_by_label("Other").check()
    screen.get_by_role("button", name="下一步：记录去向").click()
    # Every kind says how much there is; the count opens the rows.
    row = screen.get_by_role("row", name="客户（含联系人）")
    expect(row.get_by_role("link")).to_have_text("4")
    row.get_by_role("link").click()
    expect(screen.get_by_role("link", name="客户 0")).to_be_visible()
    screen.get_by_label("客户 0", exact=True).select_option(label="Other")
    screen.get_by_role("button", name="保存选择").click()
    screen.get_by_role("link", name="返回").click()
    screen.get_by_label("当期及以后期间的业绩指标").select_option(label="在接手人之间平均分配")
    screen.get_by_role("button", name="保存选择").click()
    expect(screen.get_by_text("已保存，尚未移交任何记录。").first).to_be_visible()
    expect(screen.locator("#settlement")).to_contain_text("离职结算")
    screen.get_by_role("button", name="移交", exact=True).click()
    screen.locator("dialog[open]").get_by_role("button", name="移交").click()
    expect(screen.get_by_text("已离职").first).to_be_visible()
    person = User.objects.get(pk=world.rep.pk)
    assert not person.is_active
    assert Account.objects.get(name="客户 0").owner == world.other
    assert Deal.objects.get(name="商机 0").owner == world.other
    assert not Deal.objects.open().filter(owner=world.rep).exists()
    # A successor reads the one notice and finds the list.
    heir = screen_of(world.other, language="zh-hans")
    heir.goto("/")
    heir.locator("#bell").click()
    heir.locator("main").get_by_text("离职").first.click()
    expect(heir.get_by_role("link", name="客户 0")).to_be_visible()
    assert not screen.complaints
    assert not heir.complaints
