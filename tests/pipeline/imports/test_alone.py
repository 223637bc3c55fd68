"""Two imports never run at once; that one which was killed goes on is in `test_killed`."""

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection

from pipeline.deals.models import Deal
from pipeline.imports.actions import ONE_AT_A_TIME

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
