"""Favourites and the records opened last: one's own, on this site only, and no more than fit into a menu."""

from datetime import timedelta

import pytest
from django.urls import reverse

from salesplan.core.errors import Refused
from salesplan.core.favourites.actions import (
    KEPT_RECENT,
    MOST_FAVOURITES,
    add_favourite,
    drop_favourite,
    remember_page,
    rename_favourite,
)
from salesplan.core.favourites.models import Favourite, RecentPage
from salesplan.core.favourites.queries import MOST_RECENT, favourites_of, recent_pages_of
from salesplan.core.history.choices import verb_label
from tests.world import NOW

pytestmark = pytest.mark.django_db
DEALS = "/pipeline/deals/"


def add(person, url=DEALS, label="Deals") -> Favourite:
    return add_favourite(url=url, label=label, by=person, at=NOW)


def labels(rows) -> list[str]:
    return [row.label for row in rows]


def test_a_page_is_marked_once_with_its_filters_and_without_its_page(world):
    first = add(world.rep, DEALS + "?owner=7&page=3&q=%E9%92%A2", "Steel")
    assert first.url == DEALS + "?owner=7&q=%E9%92%A2"
    assert add(world.rep, DEALS + "?owner=7&q=钢", "Steel again") == first
    add(world.rep)
    assert labels(favourites_of(world.rep)) == ["Steel", "Deals"]
    assert favourites_of(world.manager) == []


@pytest.mark.parametrize(
    "url", ["//evil.example/", "https://evil.example/", "/no/such/page/", "javascript:alert(1)", ""]
)
def test_only_a_page_of_this_site_is_kept(world, url):
    for keep in (add_favourite, remember_page):
        with pytest.raises(Refused) as refused:
            keep(url=url, label="x", by=world.rep, at=NOW)
        assert refused.value.code == "no_page"
    assert not Favourite.objects.exists()


def test_one_too_many_says_so_and_what_is_there_stays(world):
    for n in range(MOST_FAVOURITES):
        add(world.rep, f"{DEALS}?owner={n}")
    with pytest.raises(Refused) as refused:
        add(world.rep)
    assert refused.value.code == "too_many_favourites"
    add(world.rep, f"{DEALS}?owner=0")
    add(world.peer)
    assert Favourite.objects.count() == MOST_FAVOURITES + 1


def test_a_name_is_changed_and_never_empty(world):
    row = add(world.rep, label="  Deals \n of   mine ")
    assert row.label == "Deals of mine"
    assert rename_favourite(row, label="Mine", by=world.rep).label == "Mine"
    with pytest.raises(Refused):
        rename_favourite(row, label="  ", by=world.rep)
    drop_favourite(row, by=world.rep)
    assert favourites_of(world.rep) == []


def test_the_record_opened_last_comes_first_and_old_ones_are_forgotten(world):
    for n in range(KEPT_RECENT + 3):
        at = NOW + timedelta(minutes=n)
        remember_page(url=f"/pipeline/deals/{n + 1}/", label=f"Deal {n}", by=world.rep, at=at)
    remember_page(url="/pipeline/deals/5/?tab=x", label="Deal 4", by=world.rep, at=NOW + timedelta(hours=2))
    remember_page(url="/pipeline/deals/6/", label=" ", by=world.rep, at=NOW + timedelta(hours=3))
    assert labels(recent_pages_of(world.rep)) == ["Deal 4", *(f"Deal {n}" for n in range(22, 22 - MOST_RECENT + 1, -1))]
    assert RecentPage.objects.filter(owner=world.rep).count() == KEPT_RECENT
    assert recent_pages_of(world.manager) == []


def test_the_star_answers_the_menu_and_the_menu_shows_it_on_every_page(world, as_):
    client = as_(world.rep)
    page = client.get(reverse("pipeline:deal_detail", args=[world.deal.pk])).content.decode()
    assert f'data-recent="{reverse("core:recent_page_create")}"' in page
    assert "data-recent" not in client.get(DEALS).content.decode()
    answer = client.post(reverse("core:favourite_create"), {"url": DEALS, "label": "<b>Deals</b>"})
    row = Favourite.objects.get()
    for text in (answer.content.decode(), client.get(reverse("menu_counts")).content.decode()):
        assert f'data-favourite="{reverse("core:favourite_delete", args=[row.pk])}"' in text
        assert "&lt;b&gt;Deals" in text
    answer = client.post(reverse("core:favourite_delete", args=[row.pk]), headers={"HX-Request": "true"})
    assert "data-favourite" not in answer.content.decode()


def test_the_palette_offers_them_before_anything_is_typed(world, as_):
    add(world.rep)
    remember_page(url=f"/pipeline/deals/{world.deal.pk}/", label=world.deal.name, by=world.rep, at=NOW)
    groups = as_(world.rep).get(reverse("core:favourite_list"), {"palette": 1}).json()["groups"]
    assert [[item["url"] for item in group["items"]] for group in groups] == [
        [DEALS],
        [f"/pipeline/deals/{world.deal.pk}/"],
    ]


def test_the_list_renames_and_removes(world, as_, django_assert_max_num_queries):
    row, client = add(world.rep), as_(world.rep)
    client.get(reverse("core:favourite_list"))
    with django_assert_max_num_queries(4):
        assert "Deals" in client.get(reverse("core:favourite_list")).content.decode()
    edit = reverse("core:favourite_edit", args=[row.pk])
    assert client.post(edit, {"label": " "}).status_code == 422
    assert client.post(edit, {"label": "Mine"}).status_code == 302
    assert labels(favourites_of(world.rep)) == ["Mine"]
    assert as_(world.admin).get(edit).status_code == 404


@pytest.mark.parametrize("verb", ["favourite.add", "favourite.rename", "favourite.drop", "recent_page.open"])
def test_the_steps_have_names(verb):
    assert verb_label(verb) != verb
