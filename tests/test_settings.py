"""What settings name by its path is there: a class that is renamed is found by no type and by no import."""

import re
from collections.abc import Iterator
from pkgutil import resolve_name
from typing import Any

import pytest
from django.conf import settings

PATH = re.compile(r"(salesplan|customers|pipeline|goals|reports|demo)(\.\w+)+[.:][A-Za-z_]\w*")


def named(value: Any) -> Iterator[str]:
    """Yield every path into our code below a setting; what is only a name, as of a logger, has no module before it."""
    if isinstance(value, str) and PATH.fullmatch(value):
        yield value.replace(":", ".")
    elif isinstance(value, dict):
        for each in value.values():
            yield from named(each)
    elif isinstance(value, list | tuple | set):
        for each in value:
            yield from named(each)


PATHS = sorted({path for name in dir(settings) if name.isupper() for path in named(getattr(settings, name))})


def test_the_search_finds_paths() -> None:
    assert {"salesplan.core.jobs.beat.LockedScheduler", "salesplan.people.choices.Role"} <= set(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_what_settings_name_is_there(path: str) -> None:
    assert resolve_name(path)
