"""What slipcover counted for modules, added up by package, and held against the floors."""

import pytest

from salesplan.run.coverage_report import below, by_package, share


def _counted(lines: int, of_lines: int, branches: int, of_branches: int) -> dict:
    """Say of one module what was run of it, and of how much."""
    missing = {"missing_lines": of_lines - lines, "missing_branches": of_branches - branches}
    return {"summary": {"covered_lines": lines, "covered_branches": branches, **missing}}


def test_modules_are_added_up_by_capability_and_in_all():
    files = {
        "goals/pay/engine/rules.py": _counted(9, 10, 3, 4),
        "goals/pay/engine/parts/tiers.py": _counted(5, 5, 0, 0),
        "goals/models.py": _counted(2, 2, 0, 0),
        "pipeline/deals/views/steps.py": _counted(1, 4, 0, 2),
    }
    capabilities = {"goals/pay/engine": [14, 15, 3, 4], "goals": [2, 2, 0, 0], "pipeline/deals": [1, 4, 0, 2]}
    assert by_package(files) == capabilities | {"all": [17, 21, 3, 6]}


def test_a_share_is_whole_only_where_nothing_is_missing():
    assert share(93, 100) == "93.0"
    assert share(19_999, 20_000) == "99.9"
    assert share(1, 20_000) == "0.1"
    assert share(0, 0) == "100.0"


@pytest.mark.parametrize(
    ("counted", "fails"),
    [
        ([80, 100, 20, 25], []),
        ([79, 100, 20, 25], ["pipeline/deals"]),
        ([0, 0, 0, 0], []),
        ([0, 1, 0, 0], ["pipeline/deals"]),
    ],
)
def test_a_package_below_the_floor_of_each_is_named(counted, fails):
    told = below({"pipeline/deals": counted, "all": [99, 100, 9, 10]}, {"all": 92, "each": 80})
    assert [sentence.partition(":")[0] for sentence in told] == fails


def test_a_package_with_a_floor_of_its_own_is_held_to_it_and_all_to_theirs():
    sums = {"goals/pay/engine": [95, 100, 0, 0], "all": [91, 100, 0, 0]}
    told = below(sums, {"all": 92, "each": 80, "goals/pay/engine": 96, "goals/pay/gone": 90})
    assert [sentence.partition(":")[0] for sentence in told] == ["goals/pay/engine", "all", "goals/pay/gone"]
