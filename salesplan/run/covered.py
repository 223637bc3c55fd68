"""`make coverage`: which share of lines and branches the tests run, by package, from what coverage.py has counted."""

import json
from collections import defaultdict
from pathlib import Path

from salesplan.run.environment import ROOT

COUNTED = ROOT / ".data" / "coverage" / "coverage.json"
KEYS = ("covered_lines", "num_statements", "covered_branches", "num_branches")


def by_package(files: dict[str, dict[str, dict[str, int]]]) -> dict[str, list[int]]:
    """Add up what was counted for each module: by the capability (`goals/pay`), or by the app where there is none.

    >>> by_package({"goals/pay/rules.py": {"summary": {
    ...     "covered_lines": 9, "num_statements": 10, "covered_branches": 3, "num_branches": 4}}})
    {'goals/pay': [9, 10, 3, 4], 'all': [9, 10, 3, 4]}
    """
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for path, counted in sorted(files.items()):
        package = "/".join(Path(path).parts[:-1][:2])
        for name in (package, "all"):
            sums[name] = [a + counted["summary"].get(key, 0) for a, key in zip(sums[name], KEYS, strict=True)]
    return dict(sums)


def share(covered: int, of: int) -> str:
    """Return a share in percent with one digit: 100.0 only where nothing is missing, as where nothing is to be missed.

    >>> share(93, 100), share(19_999, 20_000), share(0, 0)
    ('93.0', '99.9', '100.0')
    """
    if covered == of:
        return "100.0"
    return f"{min(max(100 * covered / of, 0.1 if covered else 0), 99.9):.1f}"


def main() -> None:
    """Print the table."""
    sums = by_package(json.loads(COUNTED.read_text())["files"])
    print(f"{'package':32} {'lines':>6} {'%':>6} {'branches':>9} {'%':>6}")
    for package, (lines, of_lines, branches, of_branches) in sorted(sums.items(), key=lambda one: one[0] == "all"):
        print(
            f"{package:32} {of_lines:6} {share(lines, of_lines):>6} {of_branches:9} {share(branches, of_branches):>6}"
        )


if __name__ == "__main__":
    main()
