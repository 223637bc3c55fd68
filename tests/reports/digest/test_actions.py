"""Every manager gets one digest a working day, in their language, about what they may see."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from customers.tasks.models import Task
from reports.digest.actions import send_digests
from reports.digest.tasks import daily_digest
from salesplan.core.outbox.models import OutboxMail
from tests.paper import text_of
from tests.reports.making import crowd, lose, quota, sell
from tests.world import NOW, deal

YESTERDAY = date(2026, 11, 23)
SUNDAY = datetime(2026, 11, 22, 6, tzinfo=UTC)


def mail_of(person) -> OutboxMail:
    return OutboxMail.objects.get(person=person)


def test_once_a_person_and_day(world) -> None:
    sell(world, world.rep, 5000, YESTERDAY)
    first = send_digests(at=NOW)
    assert first == OutboxMail.objects.count() == 5
    assert [send_digests(at=NOW), send_digests(at=NOW + timedelta(hours=5))] == [0, 0]
    assert send_digests(at=NOW + timedelta(1)) == 5
    assert set(OutboxMail.objects.values_list("person__role", flat=True)) == {"manager", "admin"}


@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 23, 23, 29, tzinfo=UTC), SUNDAY, datetime(2026, 10, 1, 6, tzinfo=UTC)]
)
def test_not_before_half_past_seven_nor_on_days_off(world, at) -> None:
    sell(world, world.rep, 5000, YESTERDAY)
    assert send_digests(at=at) == 0
    assert send_digests(at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == 5


def test_who_wants_none_or_has_no_address_gets_none(world) -> None:
    world.manager.digest_mail = False
    world.manager.save()
    world.director.email = ""
    world.director.save()
    world.sibling.is_active = False
    world.sibling.save()
    send_digests(at=NOW)
    assert set(OutboxMail.objects.values_list("person__username", flat=True)) == {"stranger", "admin"}


def test_what_it_says(world) -> None:
    quota(world.rep, 20000)
    sell(world, world.rep, 5000, YESTERDAY, name="Won yesterday")
    sell(world, world.rep, 700, date(2026, 11, 20), name="Won before")
    lose(world, world.peer, 300, YESTERDAY, name="Lost yesterday")
    sell(world, world.outsider, 9999, YESTERDAY, name="Canary")
    deal(world, world.rep, world.stages["qualify"], name="Late", amount="1200", expected_close_on=date(2026, 11, 1))
    more = {"created_by": world.rep, "created_at": NOW}
    Task.objects.create(title="Call", assignee=world.rep, due_on=date(2026, 11, 20), **more)
    send_digests(at=NOW)
    mail = mail_of(world.manager)
    assert mail.subject == "Your team on Tue 24 Nov: 29% of the quota"
    for line in (
        "- 1 deal won, ¥5k",
        "    Won yesterday, Chen Wei 陈伟, ¥5k",
        "- 1 deal lost, ¥300",
        "    Lost yesterday, Peer, ¥300 (Price)",
        "- ¥5.70k of ¥20k, 29% attained, pace ",
        "- 1 open deal is past its close date, ¥1.20k",
        "- 1 task is overdue",
        "/reports/quotas/",
    ):
        assert line.replace("5.70k", "5.7k").replace("1.20k", "1.2k") in mail.body, mail.body
    assert "Canary" not in mail.body
    assert "Won before" not in mail.body
    assert "Canary" in mail_of(world.stranger).body


def test_in_the_language_of_the_reader(world) -> None:
    sell(world, world.rep, 500000, YESTERDAY)
    world.manager.language = "zh-hans"
    world.manager.save()
    send_digests(at=NOW)
    assert "¥50万" in mail_of(world.manager).body
    assert "¥500k" in mail_of(world.director).body


def test_queries_do_not_grow_with_people(world, django_assert_max_num_queries) -> None:
    crowd(world)
    with django_assert_max_num_queries(160):
        assert send_digests(at=NOW) == 5


def test_the_task_says_what_it_did(world) -> None:
    assert [daily_digest(), daily_digest()] == ["5 digests sent", "0 digests sent"]


def test_page_and_paper_say_what_the_mail_says(world, client) -> None:
    quota(world.rep, 20000)
    sell(world, world.rep, 5000, YESTERDAY, name="Won yesterday")
    lose(world, world.peer, 300, YESTERDAY, name="Lost yesterday")
    deal(world, world.rep, world.stages["qualify"], name="Late", amount="1200", expected_close_on=date(2026, 11, 1))
    send_digests(at=NOW)
    mail = mail_of(world.manager)
    client.force_login(world.manager)
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("reports:digest"))
        paper = client.get(reverse("reports:digest_pdf"))
    told = [line.text for section in page.context["sections"] for line in section.lines]
    assert len(told) > 5
    assert [text for text in told if text not in mail.body] == []
    shown = text_of(paper.content)
    assert mail.subject in shown
    assert [text for text in told if text not in shown] == []
    assert reverse("reports:digest_pdf") in page.content.decode()
