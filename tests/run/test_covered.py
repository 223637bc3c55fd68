"""What coverage.py counted for modules, added up by package."""

from salesplan.run.covered import by_package, share


def _counted(*numbers: int) -> dict:
    keys = ("covered_lines", "num_statements", "covered_branches", "num_branches")
    return {"summary": dict(zip(keys, numbers, strict=True))}


def test_modules_are_added_up_by_capability_and_in_all():
    files = {
        "goals/pay/rules.py": _counted(9, 10, 3, 4),
        "goals/pay/engine/tiers.py": _counted(5, 5, 0, 0),
        "goals/models.py": _counted(2, 2, 0, 0),
    }
    expected = {"goals/pay": [14, 15, 3, 4], "goals": [2, 2, 0, 0], "all": [16, 17, 3, 4]}
    assert by_package(files) == expected


def test_a_share_is_whole_only_where_nothing_is_missing():
    assert share(93, 100) == "93.0"
    assert share(19_999, 20_000) == "99.9"
    assert share(1, 20_000) == "0.1"
    assert share(0, 0) == "100.0"
