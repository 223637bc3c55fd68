"""Saved views: one's own, shared ones, and who may drop them."""

import pytest
from django.test import Client
from django.urls import reverse

from salesplan.core.savedviews.models import SavedView
from salesplan.core.savedviews.queries import saved_views
from tests.world import NOW

pytestmark = pytest.mark.django_db
PAGE = "pipeline:deal_list"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def view(owner, name="Mine", **more) -> SavedView:
    return SavedView.objects.create(owner=owner, page=PAGE, name=name, created_at=NOW, **{"query": "owner=1", **more})


def save(client, **more):
    return client.post(
        reverse("core:saved_view_create"), {"page": PAGE, "name": "Big", "query": "sort=-amount", **more}
    )


def test_saving_keeps_the_filters_and_not_the_page(world):
    rep = signed_in(world.rep)
    assert save(rep, query="owner=1&owner=2&page=3&sort=-amount").status_code == 302
    assert SavedView.objects.get().query == "owner=1&owner=2&sort=-amount"
    save(rep, query="q=%E9%92%A2")
    made = SavedView.objects.get()
    assert (made.name, made.query, made.owner, made.is_shared) == ("Big", "q=%E9%92%A2", world.rep, False)


@pytest.mark.parametrize("more", [{"name": " "}, {"page": "people:person_list"}, {"query": "x=" + "y" * 1001}])
def test_what_cannot_be_saved_says_why(world, more):
    assert save(signed_in(world.rep), **more).status_code == 422
    assert SavedView.objects.count() == 0


def test_ones_own_come_first_then_the_shared(world):
    view(world.peer, "A shared", is_shared=True)
    view(world.peer, "B private")
    view(world.rep, "C mine")
    assert [row.name for row in saved_views(world.rep, PAGE)] == ["C mine", "A shared"]
    assert saved_views(world.rep, "pipeline:deal_board") == []


def test_sharing_is_the_owners(world):
    mine = view(world.rep)
    url = reverse("core:saved_view_share", args=[mine.pk])
    assert signed_in(world.peer).post(url, {"is_shared": "1"}).status_code == 404
    assert signed_in(world.rep).post(url, {"is_shared": "1"}).status_code == 302
    assert signed_in(world.peer).post(url, {"is_shared": "0"}).status_code == 403
    mine.refresh_from_db()
    assert mine.is_shared
    signed_in(world.rep).post(url, {"is_shared": "0"})
    mine.refresh_from_db()
    assert not mine.is_shared


def test_dropping_is_the_owners_and_of_shared_ones_the_admins(world):
    shared, private = view(world.rep, "S", is_shared=True), view(world.rep, "P")
    drop = lambda who, row: signed_in(who).post(reverse("core:saved_view_delete", args=[row.pk])).status_code  # noqa: E731
    assert drop(world.peer, shared) == 403
    assert drop(world.admin, private) == 404
    assert drop(world.admin, shared) == 302
    assert drop(world.rep, private) == 302
    assert SavedView.objects.count() == 0


def test_the_menu_lists_views_with_their_addresses(world, django_assert_max_num_queries):
    for n in range(5):
        view(world.peer, f"Shared {n}", is_shared=True)
    view(world.rep, "Mine")
    url = reverse("core:saved_view_list")
    rep = signed_in(world.rep)
    with django_assert_max_num_queries(6):
        text = rep.get(url, {"page": PAGE, "query": "owner=1"}).content.decode()
    assert f"{reverse(PAGE)}?owner=1" in text
    assert text.count("Delete Mine") == 1
    assert "Delete Shared" not in text
    assert rep.get(url, {"page": "core:mail_list"}).status_code == 404
