"""Whatever is found about a part of the product is said in the language of the reader."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

from salesplan.core.health import queries, rules
from salesplan.core.health.rules import HealthCheck
from salesplan.core.health.wording import DETAILS, detail


def _details() -> set[str]:
    trees = [ast.parse(Path(module.__file__).read_text()) for module in (queries, rules)]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    checks = [call for call in calls if getattr(call.func, "id", "") == "HealthCheck" and len(call.args) > 1]
    return {call.args[1].value for call in checks if isinstance(call.args[1], ast.Constant)} - {""}


def test_every_detail_has_words():
    assert _details() == set(DETAILS)


@pytest.mark.parametrize("found", sorted(DETAILS))
def test_a_chinese_admin_reads_chinese(found):
    with override("zh-hans"):
        assert not detail(HealthCheck("bad", found)).isascii()


def test_the_name_of_a_failure_stays():
    assert detail(HealthCheck("bad", "OperationalError")) == "OperationalError"
