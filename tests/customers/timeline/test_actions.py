"""Writing entries: last contact, mentions once, only one's own."""

from datetime import timedelta

import pytest

from customers.accounts.models import Account
from customers.timeline import actions
from customers.timeline.models import Entry
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.customers.making import LATER
from tests.world import NOW, TODAY, account

pytestmark = pytest.mark.django_db


def touched(world):
    return Account.objects.get(pk=world.account.pk).touched_at


def log(world, **more) -> Entry:
    return actions.record(**{"account": world.account, "kind": "call", "by": world.rep, "at": NOW, **more})


def test_record_keeps_day_and_last_contact(world) -> None:
    entry = log(world, text=" Talked ", minutes=12, happened_at=NOW - timedelta(days=1))
    assert (entry.text, entry.minutes, entry.happened_on) == ("Talked", 12, TODAY - timedelta(days=1))
    assert touched(world) == NOW - timedelta(days=1)
    log(world, happened_at=NOW - timedelta(days=9))
    assert touched(world) == NOW - timedelta(days=1)
    log(world, kind="note", text="To myself")
    assert touched(world) == NOW - timedelta(days=1)


def test_a_day_is_the_companys_not_utcs(world) -> None:
    assert log(world, at=NOW.replace(hour=17)).happened_on == TODAY + timedelta(days=1)


def test_delete_and_restore_move_the_last_contact(world) -> None:
    log(world, happened_at=NOW - timedelta(days=3))
    entry = log(world)
    actions.delete_entry(entry, by=world.rep, at=LATER)
    assert touched(world) == NOW - timedelta(days=3)
    actions.restore_entry(entry, by=world.rep, at=LATER)
    assert touched(world) == NOW


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "note"}, "text"),
        ({"kind": "dance"}, "kind"),
        ({"happened_at": NOW + timedelta(hours=1)}, "happened_at"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
    ],
)
def test_record_refuses_what_cannot_be(world, values: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        log(world, **values)
    assert refused.value.field == field
    assert not Entry.objects.exists()


def test_a_contact_of_another_account_is_refused(world) -> None:
    with pytest.raises(Refused) as refused:
        log(world, account=account(world.rep, "Other"), contact=world.contact)
    assert refused.value.field == "contact"


def test_who_is_mentioned_is_told_once_and_reads_the_entry(world) -> None:
    entry = log(world, text="@outsider and @Outsider, @rep: see this")
    assert set(entry.mentions.all()) == {world.outsider, world.rep}
    notice = Notice.objects.get()
    assert notice.person == world.outsider
    assert str(world.rep) in notice.text
    assert OutboxMail.objects.get().to == world.outsider.email
    assert list(Entry.objects.visible_to(world.outsider)) == [entry]
    changes = {"kind": "call", "happened_at": NOW, "by": world.rep, "at": LATER}
    actions.edit_entry(entry, text="@outsider again, @peer too", **changes)
    assert list(Notice.objects.order_by("pk").values_list("person", flat=True)) == [world.outsider.pk, world.peer.pk]


def test_a_mention_is_told_in_the_language_of_the_reader(world) -> None:
    world.outsider.language = "zh-hans"
    world.outsider.save()
    log(world, text="@outsider 你好 {braces} %s")
    assert "你好 {braces} %s" in Notice.objects.get().text


@pytest.mark.parametrize("who", ["manager", "admin", "auditor"])
def test_only_who_wrote_an_entry_changes_it(world, who: str) -> None:
    entry, other = log(world), getattr(world, who)
    with pytest.raises(NotAllowed):
        actions.delete_entry(entry, by=other, at=LATER)
    with pytest.raises(NotAllowed):
        actions.edit_entry(entry, kind="call", text="x", happened_at=NOW, by=other, at=LATER)


def test_what_the_system_wrote_is_nobodys(world) -> None:
    entry = log(world, kind="system", code="account_created")
    with pytest.raises(NotAllowed):
        actions.delete_entry(entry, by=world.rep, at=LATER)


def test_a_contact_says_the_account(world) -> None:
    assert log(world, account=None, contact=world.contact).account == world.account


def test_logging_a_call_leaves_no_change_in_the_accounts_history(world) -> None:
    before = world.account.events.count()
    log(world)
    assert touched(world) == NOW
    assert world.account.events.count() == before
