"""Two people edit one record: the second is shown the difference and nothing is lost."""

import pytest

from salesplan.core.audit import acting
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import Conflict

pytestmark = pytest.mark.django_db


def test_the_version_grows_only_when_something_changes(world):
    with acting(world.admin, "team.edit"):
        team = lock_version(world.east_one, 1, {"name": "East One"})
        assert apply(team, {"name": "East One"}) == []
        assert team.version == 1
        assert apply(team, {"name": "East First"}) == ["name"]
    world.east_one.refresh_from_db()
    assert (world.east_one.name, world.east_one.version) == ("East First", 2)


def test_the_second_writer_is_told_what_differs(world):
    with acting(world.admin, "team.edit"):
        apply(lock_version(world.east_one, 1, {}), {"name": "First writer"})
    with pytest.raises(Conflict) as fault, acting(world.admin, "team.edit"):
        lock_version(world.east_one, 1, {"name": "Second writer", "name_zh": "华东一部", "unknown": 1})
    [row] = fault.value.differences
    assert (row.field, row.now, row.typed) == ("name", "First writer", "Second writer")
    assert fault.value.version == 2
    assert fault.value.status == 409


def test_no_version_skips_the_check(world):
    with acting(world.admin, "team.edit"):
        apply(lock_version(world.east_one, 1, {}), {"name": "A"})
        apply(lock_version(world.east_one, None, {}), {"name": "B"})
    world.east_one.refresh_from_db()
    assert world.east_one.version == 3
