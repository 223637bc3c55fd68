"""Checks the sizes that keep code readable: functions of at most 50 lines, modules of at most 400.

In tests and benchmarks only the modules count: a long list of cases is flat, and reads well in one piece.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from salesplan.run.environment import ROOT

FOLDERS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo", "tests", "bench")
FLAT = ("tests", "bench")
LONGEST_FUNCTION = 50
LONGEST_MODULE = 400


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


def main() -> int:
    """Report everything that is too long; migrations are written by a program and are left out."""
    messages = [
        line
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for line in too_long(path)
    ]
    print("\n".join(messages) or "All functions and modules are short enough.")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
