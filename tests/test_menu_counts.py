"""What waits is counted in the menu and at the bell once the page stands: by one request, and by no page itself."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.tasks.actions import create_task
from salesplan.core.notices.actions import notify
from salesplan.navigation import PLACES
from tests.world import NOW

pytestmark = pytest.mark.django_db

CLASSES = {f"count-{place.url_name.replace(':', '-')}" for place in PLACES if place.count}
PLACED = re.compile(r'<span hx-swap-oob="innerHTML:\.(count-[\w-]+)">(\d*)</span>')


def test_what_waits_is_put_in_its_place(world, as_):
    """Two tasks are overdue and three notices unread; nothing else waits for the rep."""
    for day in (1, 2):
        due = (NOW - timedelta(days=day)).date()
        create_task(title="Call", kind="call", assignee=world.rep, due_on=due, by=world.rep, at=NOW)
    for n in range(3):
        notify(world.rep, kind="test", key=str(n), text=_("Sales rep"), at=NOW)
    client = as_(world.rep)
    page = client.get(reverse("people:profile")).content.decode()
    assert f'hx-get="{reverse("menu_counts")}" hx-trigger="load' in page
    assert all(f'<span class="count {one}"></span>' in page for one in CLASSES)
    part = client.get(reverse("menu_counts")).content.decode()
    counts = dict(PLACED.findall(part))
    assert {place: counts[place] for place in CLASSES} == {
        place: "2" if place == "count-customers-task_list" else "" for place in CLASSES
    }
    # The area says what waits in all of it.
    assert counts["count-area-day"] == "2"
    assert 'id="bell" hx-swap-oob="true"' in part
    assert '<span class="dot" aria-hidden="true">3</span>' in part


def test_a_page_asks_for_no_count(world, as_):
    client = as_(world.rep)
    client.get(reverse("people:profile"))
    with CaptureQueriesContext(connection) as caught:
        client.get(reverse("people:profile"))
    tables = ("customers_task", "pipeline_changerequest", "goals_quota", "reports_", "core_notice")
    asked = [row["sql"] for row in caught if any(f'FROM "{name}' in row["sql"] for name in tables)]
    assert asked == []


def test_what_it_costs(world, as_, django_assert_max_num_queries):
    client = as_(world.manager)
    client.get(reverse("menu_counts"))
    with django_assert_max_num_queries(16):
        client.get(reverse("menu_counts"))
