"""Every action that writes history says in words what it was."""

import re
from pathlib import Path

import pytest

from salesplan.core.history.choices import VERBS

ROOT = Path(__file__).resolve().parents[3]
APPS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")


def verbs_in_code() -> set[str]:
    """Return the verbs that actions give to `acting`, as they stand in the code."""
    found: set[str] = set()
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            found |= set(re.findall(r'acting\(\s*[\w.]+,\s*"([a-z_.]+)"', file.read_text()))
    return found


def test_the_search_finds_verbs() -> None:
    assert {"deal.move", "quota.set"} <= verbs_in_code()


@pytest.mark.parametrize("verb", sorted(verbs_in_code()))
def test_a_verb_is_told_in_words(verb: str) -> None:
    assert verb in VERBS
