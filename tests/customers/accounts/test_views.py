"""Pages of accounts over HTTP."""

from decimal import Decimal

import pytest
from django.urls import reverse

from customers.accounts.models import Account
from customers.purchases.models import AccountMonth
from tests.customers.making import accounts, entry, signed_in, task
from tests.world import NOW, TODAY, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_time")]
LIST = reverse("customers:account_list")


def names(answer) -> list[str]:
    return [row.account.name for row in answer.context["rows"]]


def posted(record: Account, **more: str) -> dict[str, str]:
    """What the edit form sends when only `more` is changed."""
    return {
        "name": record.name,
        "industry": record.industry,
        "source": record.source,
        "country": record.country,
        "version": str(record.version),
        **more,
    }


def test_list_shows_figures_and_only_ones_own(world) -> None:
    account(world.outsider, "Foreign secret")
    task(world.rep, account=world.account)
    AccountMonth.objects.create(account=world.account, month=TODAY.replace(day=1), amount=Decimal(5000), deals=1)
    old = TODAY.replace(year=2024, day=1)
    AccountMonth.objects.create(account=world.account, month=old, amount=Decimal(999), deals=1)
    answer = signed_in(world.rep).get(LIST)
    (row,) = answer.context["rows"]
    assert (row.account, row.purchases, row.open_tasks) == (world.account, Decimal(5000), 1)
    assert b"Foreign secret" not in answer.content


def test_list_filters_and_sorts(world) -> None:
    for name, more in {
        "张三公司": {"industry": "food", "region": "North"},
        "Alpha": {"industry": "food", "is_active": False},
        "李四公司": {"industry": "energy", "employees": 3, "size": "micro"},
    }.items():
        account(world.rep, name, **more)
    client = signed_in(world.rep)
    assert names(client.get(LIST)) == ["Hexin Steel 和信钢铁", "李四公司", "张三公司"]
    cases = {
        "?sort=-name": ["张三公司", "李四公司", "Hexin Steel 和信钢铁"],
        "?industry=food": ["张三公司"],
        "?industry=food&active=all": ["Alpha", "张三公司"],
        "?industry=food&industry=energy": ["李四公司", "张三公司"],
        "?active=no": ["Alpha"],
        "?q=三公": ["张三公司"],
        "?q=zhangsan": ["张三公司"],
        "?region=north": ["张三公司"],
        "?size=micro": ["李四公司"],
        f"?owner={world.peer.pk}": [],
        "?sort=purchases": ["Hexin Steel 和信钢铁", "李四公司", "张三公司"],
        "?sort=-tasks": ["Hexin Steel 和信钢铁", "李四公司", "张三公司"],
        "?sort=-size": ["李四公司", "Hexin Steel 和信钢铁", "张三公司"],
        "?sort=nonsense&page=99&from=x": ["Hexin Steel 和信钢铁", "李四公司", "张三公司"],
    }
    for query, expected in cases.items():
        assert names(client.get(LIST + query)) == expected, query


def test_list_needs_the_same_queries_for_many_rows(world, django_assert_max_num_queries) -> None:
    accounts(world.rep, 100)
    client = signed_in(world.rep)
    for query in ("", "?sort=-purchases", "?sort=tasks&page=2", "?q=customer&industry=other"):
        with django_assert_max_num_queries(12):
            assert client.get(LIST + query).status_code == 200


def test_detail_needs_the_same_queries_for_a_full_page(world, django_assert_max_num_queries) -> None:
    for i in range(30):
        task(world.peer, account=world.account, title=f"Task {i}")
        entry(world.rep, world.account)
        account(world.rep, f"Child {i}", parent=world.account)
    client = signed_in(world.rep)
    with django_assert_max_num_queries(11):
        page = client.get(reverse("customers:account_detail", args=[world.account.pk]))
    with django_assert_max_num_queries(7):
        client.get(reverse("customers:timeline", args=[page.context["ticket"]]))


def test_create_warns_of_a_duplicate_and_lets_one_go_on(world) -> None:
    client, url = signed_in(world.rep), reverse("customers:account_create")
    values = {"name": "hexin steel 和信钢铁有限公司", "industry": "other", "source": "other", "website": ""}
    warned = client.post(url, values)
    assert warned.status_code == 422
    assert [found.account for found in warned.context["duplicates"]] == [world.account]
    assert Account.objects.count() == 1
    made = client.post(url, {**values, "anyway": "1"})
    assert made.status_code == 302
    assert Account.objects.count() == 2


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Quite another", "website": "http://hexin.example/en"},
        {"name": "Quite another", "registration_number": "9131 0000-x"},
    ],
)
def test_duplicates_by_website_and_registration(world, typed: dict) -> None:
    Account.objects.update(website="https://www.hexin.example", registration_number="91310000X")
    answer = signed_in(world.rep).post(
        reverse("customers:account_create"), {"industry": "other", "source": "other", **typed}
    )
    assert [found.account for found in answer.context["duplicates"]] == [world.account]


def test_duplicates_do_not_betray_what_one_may_not_see(world) -> None:
    answer = signed_in(world.outsider).post(
        reverse("customers:account_create"), {"name": "Hexin Steel 和信钢铁", "industry": "other", "source": "other"}
    )
    assert answer.status_code == 302


def test_two_people_edit_and_nothing_is_lost(world) -> None:
    url = reverse("customers:account_edit", args=[world.account.pk])
    signed_in(world.manager).post(url, posted(world.account, phone="021-1", region="North"))
    mine = posted(world.account, phone="021-2", address="Road 1")
    second = signed_in(world.rep).post(url, mine)
    assert second.status_code == 409
    screen = second.context["form"].conflict
    rows = {str(row.label).lower(): [row.before, row.theirs, row.yours] for row in screen.rows}
    assert rows["phone"] == ["–", "021-1", "021-2"]
    assert screen.changed_by == world.manager
    form = second.context["form"]
    # What the other one alone changed is taken over; what I typed stays; saving again keeps both.
    assert (form["region"].value(), form["phone"].value(), form["address"].value()) == ("North", "021-2", "Road 1")
    again = {name: form[name].value() or "" for name in form.fields if name != "parent"}
    assert signed_in(world.rep).post(url, again).status_code == 302
    fresh = Account.objects.get(pk=world.account.pk)
    assert (fresh.region, fresh.phone, fresh.address) == ("North", "021-2", "Road 1")


def test_a_picker_takes_an_id_or_a_whole_name(world) -> None:
    parent = account(world.rep, "Parent")
    url = reverse("customers:account_edit", args=[world.account.pk])
    client = signed_in(world.rep)
    cases = [
        ({"parent": str(parent.pk), "parent_text": "Parent"}, parent),
        ({"parent": "", "parent_text": ""}, None),
        ({"parent": "", "parent_text": "parent"}, parent),
    ]
    for sent, expected in cases:
        now = Account.objects.get(pk=world.account.pk)
        assert client.post(url, posted(now, **sent)).status_code == 302
        assert Account.objects.get(pk=world.account.pk).parent == expected
    now = Account.objects.get(pk=world.account.pk)
    wrong = client.post(url, posted(now, parent="", parent_text="Nobody of this name"))
    assert wrong.status_code == 422
    assert "Nobody of this name" in wrong.content.decode()


def test_pick_offers_matches_and_only_visible_ones(world) -> None:
    account(world.outsider, "Hexin foreign")
    shown = signed_in(world.rep).get(reverse("customers:account_pick"), {"q": "hexin"}).content.decode()
    assert "Hexin Steel" in shown
    assert "Hexin foreign" not in shown


def test_undo_of_taking_out_of_use(world) -> None:
    client = signed_in(world.rep)
    client.post(reverse("customers:account_deactivate", args=[world.account.pk]))
    back = client.post(reverse("customers:account_reactivate", args=[world.account.pk]), {"next": LIST})
    assert back.url == LIST
    foreign = client.post(
        reverse("customers:account_reactivate", args=[world.account.pk]), {"next": "https://evil.example/"}
    )
    assert foreign.url == reverse("customers:account_detail", args=[world.account.pk])


def test_saved_entries_of_created_accounts_are_found_by_search(world) -> None:
    from customers.accounts.queries import find

    signed_in(world.rep).post(
        reverse("customers:account_create"), {"name": "海德能源", "industry": "energy", "source": "event"}
    )
    assert [hit.title for hit in find(world.rep, "德能", 5)] == ["海德能源"]
    assert find(world.outsider, "德能", 5) == []
    assert NOW


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "manager or an admin can hand over"), ("zh-hans", "客户须由负责人的主管")]
)
def test_the_owner_is_only_to_be_read_with_the_reason(world, language, reason) -> None:
    world.rep.language = language
    world.rep.save()
    url = reverse("customers:account_edit", args=[world.account.pk])
    page = signed_in(world.rep).get(url)
    assert page.context["form"]["owner"].field.disabled
    assert reason in page.content.decode()
    assert not page.context["form"]["name"].field.disabled
    led = signed_in(world.manager).get(url).content.decode()
    assert "Choose “Change owner” on the customer" in led
    # Whatever is sent, the owner stays: handing over is a step of its own.
    assert (
        signed_in(world.manager).post(url, posted(world.account, phone="021-3", owner=world.peer.pk)).status_code == 302
    )
    fresh = Account.objects.get(pk=world.account.pk)
    assert (fresh.owner, fresh.phone) == (world.rep, "021-3")
