"""Whoever knows one folder knows all: the files of capabilities have the names that docs/architecture.md lists."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("salesplan/people", "customers", "pipeline", "goals", "reports", "demo")
KINDS = "choices|rules|models|queries|actions|forms|views|wording|presenters|notifications"
# What these held is in a file of a listed name.
OTHER_WORDS = {"texts", "telling", "showing", "starters", "finder"}


def modules() -> list[Path]:
    paths = (path.relative_to(ROOT) for app in APPS for path in (ROOT / app).rglob("*.py"))
    return [path for path in paths if not {"migrations", "templatetags", "demo"} & set(path.parts)]


def test_a_kind_of_file_that_grows_becomes_a_package_and_not_a_second_name():
    found = [path for path in modules() if re.fullmatch(rf"\w+_({KINDS})|({KINDS})_\w+", path.stem)]
    assert found == []


def test_one_kind_of_file_has_one_name():
    assert [path for path in modules() if path.stem in OTHER_WORDS] == []
