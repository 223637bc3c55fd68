"""Texts are asserted by what does not change when somebody words them better; see `docs/testing.md`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
SENTENCE = re.compile(r"[A-Z]\w*(?:[ ,’'“”]+\S+){2,}[.?!]")
# Where the sentence is the behaviour: what is wrong with a file is read there and nowhere else, and pages of the tests' own.
OF_WORDING = (
    "core/sheets/",
    "core/ui/",
    "pipeline/imports/",
    "goals/pay/editor/test_differences.py",
    "goals/planning/cascades/test_spreadsheets.py",
)
# It only goes down. Six are texts that the test itself has typed.
MOST = 16


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of whole English sentences that a module asserts, or expects to see or to be raised."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            within = [node.test]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"to_contain_text", "to_have_text"}:
            within = [*node.args]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "raises":
            within = [keyword.value for keyword in node.keywords if keyword.arg == "match"]
        else:
            continue
        for part in within:
            for one in ast.walk(part):
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and SENTENCE.fullmatch(one.value):
                    yield one.lineno, one.value


def asserted() -> list[str]:
    """Return where a whole sentence is asserted outside the tests of wording."""
    out = []
    for path in sorted(TESTS.rglob("*.py")):
        name = path.relative_to(TESTS).as_posix()
        if not name.startswith(OF_WORDING):
            out += [f"{name}:{line} {text}" for line, text in sentences(ast.parse(path.read_text()))]
    return out


def test_whole_sentences_are_asserted_where_the_wording_is_tested_and_hardly_elsewhere() -> None:
    told = asserted()
    assert len(told) <= MOST, "\n".join(told)
