"""The menu of each role, where a page stands in it, and the choice between page, fragment and dialog."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import include, path

from salesplan import frame
from salesplan.menu import count_of, menu_of
from salesplan.navigation import MenuPage

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


def names(role):
    return [entry.place.url_name for entry in menu_of(role).entries]


def test_places_without_a_page_are_left_out_and_an_area_without_places():
    assert names("rep") == ["pipeline:deal_board", "pipeline:deal_list"]
    assert [area.area.key for area in menu_of("rep").areas] == ["deals"]


def test_a_role_sees_its_own_places():
    assert "pipeline:process_list" in names("admin")
    assert "pipeline:process_list" not in names("manager")
    assert menu_of("auditor").commands == ()
    assert [str(entry.label) for entry in menu_of("rep").commands] == ["New deal"]
    assert menu_of("").entries == []


@pytest.mark.parametrize(
    ("view_name", "current"),
    [
        ("pipeline:deal_list", "pipeline:deal_list"),
        ("pipeline:deal_detail", "pipeline:deal_board"),
        ("pipeline:deals_of_account", "pipeline:deal_list"),
        ("pipeline:bulk_detail", "pipeline:deal_list"),
        ("x:y", None),
        ("", None),
    ],
)
def test_the_place_of_a_page(view_name, current):
    entry = frame.PageFrame(request_of("rep", view_name=view_name)).current
    assert (entry.place.url_name if entry else None) == current


def test_the_area_of_a_page_follows_the_role():
    """An admin finds deals and customers in one area, a rep in two."""
    keys = {
        role: frame.PageFrame(request_of(role, view_name="pipeline:deal_list")).area.area.key
        for role in ("rep", "admin")
    }
    assert keys == {"rep": "deals", "admin": "selling"}


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
    asked = {"boosted": False, "history_restore_request": False, "target": None}
    request = SimpleNamespace(htmx=SimpleNamespace(**{**asked, **htmx}) if htmx is not None else None)
    assert frame.layout_of(request) == layout


def test_the_shell_asks_no_database():
    request = request_of()
    request.COOKIES["theme"] = "dark"
    context = frame.shell(request)
    assert (context["layout"], context["theme"], context["other_language"][0]) == ("base.html", "dark", "zh-hans")


def test_a_forged_theme_is_ignored():
    request = request_of()
    request.COOKIES["theme"] = '"><script>'
    assert frame.shell(request)["theme"] == ""


def test_a_place_that_counts_nothing_has_nothing_waiting():
    assert count_of(MenuPage("deals", "x", "pipeline:deal_list", "list"), request_of()) == 0
