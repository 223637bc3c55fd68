"""Counts the arguments that are typed `Any`, by which whatever is passed escapes the judgement of types.

Each of them says why in a comment above its function or in the signature, `# Any: as JSON keeps it`. `*args` and `**kwargs` that
are handed on as they came are left out, as are containers of `Any` (`dict[str, Any]` of what a form or a file holds). The
bound is what is reached: whoever brings the share down lowers it, nobody raises it.
"""

import ast
import re
import sys
from collections.abc import Iterator

from salesplan.run.environment import ROOT

FOLDERS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo", "bench")
# In percent of all arguments.
BOUND = 0.5
REASON = re.compile(r"#\s*Any: \S")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield the functions of a module, inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def arguments(function: Function) -> list[ast.arg]:
    """Return what a function takes, without `self` and what is handed on."""
    taken = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return [argument for argument in taken if argument.arg not in ("self", "cls")]


def is_any(argument: ast.arg) -> bool:
    """Say whether an argument may be anything, or nothing.

    >>> (function,) = functions(ast.parse("def f(a: Any, b: 'Any | None', c: dict[str, Any], d: int): ..."))
    >>> [argument.arg for argument in arguments(function) if is_any(argument)]
    ['a', 'b']
    """
    if argument.annotation is None:
        return False
    return ast.unparse(argument.annotation).strip("'\"") in ("Any", "Any | None")


def says_why(function: Function, lines: list[str]) -> bool:
    r"""Say whether a function gives the reason why it takes anything: in the line above it, or in its signature.

    >>> texts = ["# Any: as JSON keeps it\ndef f(a: Any): ...", "def f(\n    a: Any,  # Any: a row\n): ...", "def f(a: Any): ..."]
    >>> [says_why(next(functions(ast.parse(text))), text.splitlines()) for text in texts]
    [True, True, False]
    """
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    return any(REASON.search(line) for line in lines[max(first - 2, 0) : max(function.body[0].lineno - 1, first)])


def main() -> int:
    """Print the share, and fail above the bound and where a reason is missing."""
    total, untyped, silent = 0, 0, []
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text()
        for function in functions(ast.parse(text)):
            taken = arguments(function)
            found = [argument.arg for argument in taken if is_any(argument)]
            total, untyped = total + len(taken), untyped + len(found)
            if found and not says_why(function, text.splitlines()):
                place = f"{path.relative_to(ROOT)}:{function.lineno}"
                silent.append(
                    f"{place} {function.name} takes Any as {', '.join(found)} and does not say why (`# Any: …`)."
                )
    share = 100 * untyped / total
    print(*silent, f"{untyped} of {total} arguments are Any: {share:.1f} %, at most {BOUND} %.", sep="\n")
    return int(share > BOUND or bool(silent))


if __name__ == "__main__":
    sys.exit(main())
