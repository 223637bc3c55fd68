"""Checks the sizes that keep code readable: functions of at most 50 lines, modules of at most 400, templates of at most 150.

In tests and benchmarks only the modules count: a long list of cases is flat, and reads well in one piece. A line of a
template is as long as one of Python; longer is only what cannot be broken, since Django reads a tag on one line.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from salesplan.run.environment import ROOT

FOLDERS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo", "tests", "bench")
FLAT = ("tests", "bench")
LONGEST_FUNCTION = 50
LONGEST_MODULE = 400
LONGEST_TEMPLATE = 150
LONGEST_LINE = 120
TAG = re.compile(r"{%.*?%}|{{.*?}}")


def too_long(path: Path) -> Iterator[str]:
    """Yield a line for the module and for each function that is longer than it should be."""
    text = path.read_text()
    name = path.relative_to(ROOT)
    lines = text.count("\n")
    if lines > LONGEST_MODULE:
        yield f"{name}: {lines} lines, at most {LONGEST_MODULE}: make it a folder"
    if name.parts[0] in FLAT:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}"


def too_long_in_template(path: Path) -> Iterator[str]:
    """Yield a line for the template that is longer than it should be, and for each line that could be broken."""
    lines = path.read_text().splitlines()
    name = path.relative_to(ROOT)
    if len(lines) > LONGEST_TEMPLATE:
        yield f"{name}: {len(lines)} lines, at most {LONGEST_TEMPLATE}: include a part of it"
    for number, line in enumerate(lines, start=1):
        if can_be_broken(line):
            yield f"{name}:{number}: {len(line)} letters, at most {LONGEST_LINE} but for a single tag"


def can_be_broken(line: str) -> bool:
    """Say whether a line is too long and more than one tag with what it is the value of.

    >>> can_be_broken("a" * 120), can_be_broken("a" * 121)
    (False, True)
    >>> can_be_broken('title="{% trans "' + "a" * 120 + '" %}"'), can_be_broken("{{ a }}{% trans '" + "a" * 120 + "' %}")
    (False, True)
    """
    return len(line) > LONGEST_LINE and (len(TAG.findall(line)) != 1 or len(TAG.sub("", line)) > LONGEST_LINE)


def main() -> int:
    """Report everything that is too long; migrations are written by a program and are left out."""
    messages = [
        line
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for line in too_long(path)
    ]
    messages += [line for path in sorted((ROOT / "templates").rglob("*.html")) for line in too_long_in_template(path)]
    print("\n".join(messages) or "All functions, modules and templates are short enough.")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
