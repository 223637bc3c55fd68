"""Counts the arguments that are typed `Any`, by which whatever is passed escapes the judgement of types.

`*args` and `**kwargs` that are handed on as they came are left out, as are containers of `Any` (`dict[str, Any]` of what a form
or a file holds). The bound is what is reached: whoever brings the share down lowers it, nobody raises it.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from salesplan.run.environment import ROOT

FOLDERS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo", "bench")
# In percent of all arguments; 2 is where it is to be.
BOUND = 6.0


def arguments(tree: ast.AST) -> Iterator[ast.arg]:
    """Yield what each function of a module takes, without `self` and what is handed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                if argument.arg not in ("self", "cls"):
                    yield argument


def is_any(argument: ast.arg) -> bool:
    """Say whether an argument may be anything, or nothing.

    >>> taken = arguments(ast.parse("def f(a: Any, b: 'Any | None', c: dict[str, Any], d: int): ..."))
    >>> [argument.arg for argument in taken if is_any(argument)]
    ['a', 'b']
    """
    if argument.annotation is None:
        return False
    return ast.unparse(argument.annotation).strip("'\"") in ("Any", "Any | None")


def main() -> int:
    """Print the share, and fail above the bound; then the folders that have most of it are named."""
    total, untyped = 0, Counter[str]()
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        found = list(arguments(ast.parse(path.read_text())))
        total += len(found)
        untyped[_place(path)] += sum(map(is_any, found))
    share = 100 * untyped.total() / total
    print(f"{untyped.total()} of {total} arguments are Any: {share:.1f} %, at most {BOUND} %.")
    if share <= BOUND:
        return 0
    print("\n".join(f"{count:5} {place}" for place, count in untyped.most_common(12)))
    return 1


def _place(path: Path) -> str:
    return "/".join(path.relative_to(ROOT).parts[:2])


if __name__ == "__main__":
    sys.exit(main())
