"""The menu and the choice between page, fragment and dialog."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import include, path

from salesplan import navigation

deals = (
    [
        path("board/", lambda r: None, name="deal_board"),
        path("", lambda r: None, name="deal_list"),
        path("new/", lambda r: None, name="deal_create"),
        path("<int:pk>/", lambda r: None, name="deal_detail"),
        path("process/", lambda r: None, name="process_list"),
    ],
    "pipeline",
)
urlpatterns = [path("pipeline/deals/", include(deals))]
pytestmark = pytest.mark.urls(__name__)


def request_of(role="rep", path="/", view_name=""):
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(role=role, theme="", is_authenticated=True)
    request.resolver_match = SimpleNamespace(view_name=view_name)
    return request


def labels(request):
    return [entry.item.url_name for _heading, found in navigation.Navigation(request).sections for entry in found]


def test_entries_without_a_page_are_left_out():
    assert labels(request_of()) == ["pipeline:deal_board", "pipeline:deal_list"]


def test_a_role_sees_its_own_entries():
    assert "pipeline:process_list" in labels(request_of("admin"))
    assert "pipeline:process_list" not in labels(request_of("manager"))
    assert navigation.Navigation(request_of("auditor")).commands == []
    assert [str(entry.label) for entry in navigation.Navigation(request_of()).commands] == ["New deal"]


@pytest.mark.parametrize(
    ("view_name", "path", "current"),
    [
        ("pipeline:deal_list", "/pipeline/deals/", "pipeline:deal_list"),
        ("pipeline:deal_detail", "/pipeline/deals/12/", "pipeline:deal_board"),
        ("pipeline:other", "/pipeline/deals/board/x/", "pipeline:deal_board"),
        ("x:y", "/elsewhere/", None),
    ],
)
def test_the_current_entry(view_name, path, current):
    found = navigation.Navigation(request_of("rep", path, view_name)).current
    assert (found.item.url_name if found else None) == current


@pytest.mark.parametrize(
    ("htmx", "layout"),
    [
        (None, "base.html"),
        ({"boosted": True}, "base.html"),
        ({"history_restore_request": True}, "base.html"),
        ({}, "fragment.html"),
        ({"target": "results"}, "fragment.html"),
        ({"target": "dialog-body"}, "dialog.html"),
    ],
)
def test_layout(htmx, layout):
    told = {"boosted": False, "history_restore_request": False, "target": None}
    request = SimpleNamespace(htmx=SimpleNamespace(**{**told, **htmx}) if htmx is not None else None)
    assert navigation.layout_of(request) == layout


def test_the_shell_asks_no_database_until_it_is_drawn():
    request = request_of()
    request.COOKIES["theme"] = "dark"
    told = navigation.shell(request)
    assert (told["layout"], told["theme"], told["other_language"][0]) == ("base.html", "dark", "zh-hans")


def test_a_forged_theme_is_ignored():
    request = request_of()
    request.COOKIES["theme"] = '"><script>'
    assert navigation.shell(request)["theme"] == ""


def test_a_count_that_does_not_exist_yet_is_nothing():
    item = navigation.Item("x", "pipeline:deal_list", "list", count="no.such.module.count")
    assert navigation.Entry(item, "/", request_of()).count == 0
