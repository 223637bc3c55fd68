"""`make coverage`: which share of lines and branches the tests run, by package, and whether one fell below its floor."""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from salesplan.run.environment import ROOT

COUNTED = ROOT / ".data" / "coverage" / "coverage.json"
COUNTS = ("lines", "branches")
# Apps whose capabilities lie one folder deeper: goals/pay/runs, salesplan/core/outbox.
DEEP = ("goals", "salesplan")

# The least share of lines and branches together, in percent. A package that is not named here has the floor of `each`.
# What runs in processes that tests start (the reader of files, commands, the starter) is not counted there.
FLOORS = {"all": 94, "each": 88, "salesplan/core/management": 50, "salesplan/core/sheets": 36, "salesplan/run": 40}


def by_package(files: Mapping[str, Mapping[str, Mapping[str, int]]]) -> dict[str, list[int]]:
    """Add up what was counted for each module: by its capability, or by the app where there is none, and for all.

    >>> by_package({"goals/pay/runs/rules.py": {"summary": {
    ...     "covered_lines": 9, "missing_lines": 1, "covered_branches": 3, "missing_branches": 1}}})
    {'goals/pay/runs': [9, 10, 3, 4], 'all': [9, 10, 3, 4]}
    """
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for path, counted in sorted(files.items()):
        folders = Path(path).parts[:-1]
        package = "/".join(folders[: 3 if folders[:1] and folders[0] in DEEP else 2])
        numbers = []
        for what in COUNTS:
            covered, missing = counted["summary"][f"covered_{what}"], counted["summary"][f"missing_{what}"]
            numbers += [covered, covered + missing]
        for name in (package, "all"):
            totals[name] = [before + number for before, number in zip(totals[name], numbers, strict=True)]
    return dict(totals)


def share(covered: int, of: int) -> str:
    """Return a share in percent with one digit: 100.0 only where nothing is missing, as where nothing is to be missed.

    >>> share(93, 100), share(19_999, 20_000), share(0, 0)
    ('93.0', '99.9', '100.0')
    """
    if covered == of:
        return "100.0"
    return f"{min(max(100 * covered / of, 0.1 if covered else 0), 99.9):.1f}"


def below(totals: Mapping[str, list[int]], floors: Mapping[str, float] = FLOORS) -> list[str]:
    """Return the packages below their floor, and the floors of packages that are gone: each as a sentence.

    >>> below({"goals/pay": [9, 10, 3, 4], "all": [95, 100, 9, 10]}, {"all": 92, "each": 80, "goals/pay": 86})
    ['goals/pay: 85.7 %, and its floor is 86 %']
    >>> below({"all": [9, 10, 3, 4]}, {"all": 85, "each": 80, "goals/play": 90})
    ['goals/play: has a floor, and is not there']
    """
    messages = []
    for package, (lines, of_lines, branches, of_branches) in totals.items():
        floor, covered, of = floors.get(package, floors["each"]), lines + branches, of_lines + of_branches
        if 100 * covered < floor * of:
            messages.append(f"{package}: {share(covered, of)} %, and its floor is {floor} %")
    return messages + [
        f"{name}: has a floor, and is not there" for name in floors if name != "each" and name not in totals
    ]


def main() -> int:
    """Print the table, and what is below its floor; return 1 where something is."""
    totals = by_package(json.loads(COUNTED.read_text())["files"])
    print(f"{'package':40} {'lines':>6} {'%':>6} {'branches':>9} {'%':>6} {'both %':>7}")
    for package, (lines, of_lines, branches, of_branches) in sorted(totals.items(), key=lambda row: row[0] == "all"):
        by_kind = f"{of_lines:6} {share(lines, of_lines):>6} {of_branches:9} {share(branches, of_branches):>6}"
        print(f"{package:40} {by_kind} {share(lines + branches, of_lines + of_branches):>7}")
    failed = below(totals)
    for sentence in failed:
        print(f"coverage: {sentence}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
