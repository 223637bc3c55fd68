"""The declaration of the navigation against the product: areas, tabs, rights, two clicks, where one is, and what a page costs."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salesplan.menu import menu_of
from salesplan.navigation import AREAS, COMMANDS, GO_KEYS, PHONE, PLACES
from tests.permissions import Row
from tests.test_permissions import TABLE

ROLES = ("rep", "manager", "admin", "auditor")
SIDEBAR = re.compile(r'<nav class="sidebar".*?</nav>', re.DOTALL)
TABS = re.compile(r'<nav class="area-tabs".*?</nav>', re.DOTALL)
AREA_LINK = re.compile(r'<a class="area" href="([^"]+)"')
LINK = re.compile(r'href="([^"]+)"')
# Signing in and out, links from mails and what answers programs have no place in the menu.
NO_PLACE = ("api:", "account_log", "account_reset", "people:first_admin", "menu_counts", "core:healthz", "set_language",
            "customers:unsubscribe", "customers:answer")  # fmt: skip


def _rows(name: str) -> list[Row]:
    rows = TABLE[name]
    return [row for row in (rows if isinstance(rows, list) else [rows]) if isinstance(row, Row) and row.method == "get"]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_five_to_seven_areas_and_every_place_once(role):
    areas = AREAS[role]
    assert 5 <= len(areas) <= 7
    groups = [group for area in areas for group in area.groups]
    assert len(groups) == len(set(groups))
    lost = {place.url_name for place in PLACES if role in (place.roles or ROLES) and place.group != "account"} - {
        entry.place.url_name for area in menu_of(role).areas for entry in area.entries
    }
    assert lost == set()


def test_names_are_declared_once():
    names = [place.url_name for place in PLACES]
    assert len(names) == len(set(names))
    known = {*names, *(place.url_name for place in COMMANDS)}
    assert set(GO_KEYS.values()) <= known
    assert all(set(PHONE[role]) <= known and len(PHONE[role]) == 3 for role in ROLES)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.url_name)
def test_a_place_is_shown_to_no_one_whom_it_does_not_let_in(place):
    if place.url_name not in TABLE or not _rows(place.url_name):
        return
    row = _rows(place.url_name)[0]
    assert all(200 in row.expected(role) for role in place.roles or ROLES), place.url_name


def test_every_page_belongs_to_a_place():
    menu = menu_of("admin")
    pages = [name for name in TABLE if _rows(name) and not name.startswith(NO_PLACE)]
    lost = [name for name in pages if menu.current(name) is None]
    assert lost == [], "Name them in `also` of a place in salesplan/navigation.py"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_place_is_two_clicks_away_and_says_where_one_is(world, as_, role):
    client = as_(getattr(world, role))
    home = client.get(reverse("people:profile")).content.decode()
    reached = set()
    for url in AREA_LINK.findall(SIDEBAR.search(home)[0]):
        page = client.get(url).content.decode()
        tabs = TABS.search(page)[0]
        assert tabs.count('aria-current="page"') == 1, url
        assert SIDEBAR.search(page)[0].count('class="area" href="' + url + '" aria-current="true"') == 1
        reached |= set(LINK.findall(tabs))
    assert reached == {entry.url for area in menu_of(role).areas for entry in area.entries}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_the_frame_costs_two_queries(world, as_, role):
    """The session, and the person with the version of the company. An admin outside the demo is asked for a second factor, too."""
    client = as_(getattr(world, role))
    client.get(reverse("core:search"))
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        client.get(reverse("core:search"))
    assert len(caught) <= 2, [row["sql"] for row in caught]


@pytest.mark.django_db
def test_the_frame_is_small(world, as_):
    page = as_(world.admin).get(reverse("core:search")).content.decode()
    assert len(page) < 24 * 1024
    assert len(SIDEBAR.search(page)[0]) < 8 * 1024
