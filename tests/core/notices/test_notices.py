"""Notices: told once for each occasion, in the person's language, read by their person only."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesplan.core.notices.actions import notify, read
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(world) -> Client:
    client = Client()
    client.force_login(world.rep)
    return client


def tell(person, key="k", **more):
    return notify(person, kind="test", key=key, at=NOW, **{"text": _("Sales rep"), **more})


def test_an_occasion_is_told_once(world):
    assert tell(world.rep, mail=True, url="/people/")
    assert not tell(world.rep, mail=True, url="/people/")
    assert Notice.objects.count() == OutboxMail.objects.count() == 1
    assert "/people/" in OutboxMail.objects.get().body


def test_mail_only_where_it_is_wanted(world):
    world.rep.notice_mail = False
    tell(world.rep, mail=True)
    tell(world.peer)
    assert OutboxMail.objects.count() == 0


def test_a_notice_is_read_in_the_language_of_the_page(world, rep):
    """Not in that of the day it was written: who has no language of their own follows their browser's."""
    tell(world.rep, mail=True)
    page = reverse("core:notice_list")
    assert "Sales rep" in rep.get(page, headers={"Accept-Language": "en"}).content.decode()
    assert "销售代表" in rep.get(page, headers={"Accept-Language": "zh-CN"}).content.decode()
    assert OutboxMail.objects.get().subject == "Sales rep"


def test_a_sentence_that_is_made_already_is_refused(world):
    """It would be in the language of whoever acts."""
    with pytest.raises(TypeError, match="must be lazy"):
        tell(world.rep, text=f"{world.rep} did it.")


def test_the_badge_counts_what_is_unread(world, rep):
    for n in range(3):
        tell(world.rep, key=str(n))
    tell(world.peer)
    assert ">3<" in rep.get(reverse("menu_counts")).content.decode()
    rep.post(reverse("core:notice_read", args=[Notice.objects.filter(person=world.rep).first().pk]))
    assert ">2<" in rep.get(reverse("menu_counts")).content.decode()
    rep.post(reverse("core:notice_read_all"))
    assert "dot" not in rep.get(reverse("menu_counts")).content.decode()
    assert Notice.objects.unread().get().person == world.peer


def test_opening_a_notice_reads_it_and_goes_there(world, rep):
    tell(world.rep, url="/people/?q=x")
    notice = Notice.objects.get()
    assert rep.post(reverse("core:notice_read", args=[notice.pk]), {"open": "1"}).url == "/people/?q=x"
    notice.refresh_from_db()
    assert notice.read_at


def test_another_sites_address_is_not_followed(world, rep):
    tell(world.rep, url="https://evil.example/")
    answer = rep.post(reverse("core:notice_read", args=[Notice.objects.get().pk]), {"open": "1"})
    assert answer.url == reverse("core:notice_list")


def test_nobody_reads_anothers_notice(world, rep):
    tell(world.peer)
    assert rep.post(reverse("core:notice_read", args=[Notice.objects.get().pk])).status_code == 404
    assert read(world.rep, at=NOW) == 0
    assert rep.get(reverse("core:notice_list")).context["page"].paginator.count == 0


def test_the_list_pages_and_stays_cheap(world, rep, django_assert_max_num_queries):
    for n in range(40):
        tell(world.rep, key=str(n))
    with django_assert_max_num_queries(7):
        answer = rep.get(reverse("core:notice_list"))
    assert len(answer.context["page"].object_list) == 30
    assert rep.get(reverse("core:notice_list") + "?state=unread&page=2").status_code == 200
