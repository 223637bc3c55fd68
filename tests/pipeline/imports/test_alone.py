"""Two imports never run at once, and one that was killed goes on where it stopped."""

from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection

from pipeline.deals.models import Deal
from pipeline.imports import deals
from pipeline.imports.actions import ONE_AT_A_TIME
from pipeline.sales.models import SaleEntry

pytestmark = pytest.mark.django_db
ROWS = ["id,owner,stage,closed,amount", *(f"D{number},Anna,Won,2017-03-02,{number}" for number in range(1, 8))]


@pytest.fixture
def elsewhere():
    """Another process that imports: a connection of its own that holds the lock."""
    named = connection.get_connection_params()
    wanted = {key: named[key] for key in ("host", "port", "user", "password", "dbname") if named.get(key)}
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        yield other


def test_a_second_import_is_refused_until_the_first_has_ended(importing, elsewhere):
    with pytest.raises(CommandError, match="Another import is running"):
        importing.run(people="name\nAnna", deals="\n".join(ROWS))
    assert not Deal.objects.exists()
    # A process that is killed gives the lock back with its connection.
    elsewhere.close()
    assert importing.again().counts("deals") == "7 new 0 known 0 bad"
    assert importing.again().counts("deals") == "0 new 7 known 0 bad"


def test_what_was_killed_on_its_way_goes_on(importing, monkeypatch):
    monkeypatch.setattr(deals, "PORTION", 2)
    (Path(importing.folder) / "deals.csv").write_text("\n".join(ROWS))
    entered, count = deals.enter_deals, SimpleNamespace(portions=0)

    def killed(*args, **named):
        count.portions += 1
        if count.portions == 3:
            raise KeyboardInterrupt
        return entered(*args, **named)

    monkeypatch.setattr(deals, "enter_deals", killed)
    with pytest.raises(KeyboardInterrupt):
        importing.run(people="name\nAnna", deals="\n".join(ROWS))
    assert Deal.objects.count() == 4
    assert importing.again().counts("deals") == "3 new 4 known 0 bad"
    assert sum(SaleEntry.objects.values_list("amount_base", flat=True)) == 28
