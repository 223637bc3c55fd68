"""The company is read once by a process, and again when anybody has changed it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salesplan.core.company import queries
from salesplan.core.company.actions import edit_company
from salesplan.core.request_cache import one_request
from tests.world import NOW

pytestmark = pytest.mark.django_db


def asked(client, url) -> int:
    """Return how often a page reads the company's settings."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return sum('FROM "core_company"' in row["sql"] and '"core_company"."currency"' in row["sql"] for row in caught)


def test_a_process_reads_it_once_for_many_requests(world, as_):
    client, url = as_(world.rep), reverse("pipeline:deal_list")
    client.get(url)
    assert [asked(client, url) for _ in range(2)] == [0, 0]


def test_who_changes_it_sees_the_change_and_so_does_everybody(world, as_):
    rep, admin, url = as_(world.rep), as_(world.admin), reverse("core:company_edit")
    rep.get(reverse("pipeline:deal_list"))
    for name in ("Hexin", "Hexin Steel"):
        edit_company(values={"name": name}, by=world.admin, at=NOW)
        assert f'value="{name}"' in admin.get(url).content.decode()
        assert f'value="{name}"' in admin.get(url).content.decode()


def test_another_process_changes_it(world, as_):
    """No action of this process runs: the row is written behind its back, twice within one transaction."""
    client, url = as_(world.admin), reverse("core:company_edit")
    for name in ("First", "Second"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_company SET name = %s WHERE id = 1", [name])
        assert f'value="{name}"' in client.get(url).content.decode()


def test_what_a_request_does_with_it_does_not_reach_the_next(world):
    version = queries.company().row_version
    with one_request():
        queries.trust(version)
        queries.company().currency = "XXX"
    with one_request():
        queries.trust(version)
        assert queries.company().currency == "CNY"


def test_another_version_is_not_trusted(world, django_assert_num_queries):
    queries.company()
    with one_request():
        queries.trust("0(0,0)")
        with django_assert_num_queries(1):
            queries.company()
