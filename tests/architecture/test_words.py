"""Names of classes, functions, arguments and fields say what they stand for: a newcomer need not decode them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# Each word once stood for something the field, or Django, has a name for; beside it, what to write.
RIGHT_WORD = {
    "bits": "the noun of what they are",
    "desk": "preparation, inputs",
    "finder": "search provider",
    "here": "what is there: in_period, on_page",
    "loud": "breaching",
    "portion": "batch",
    "portions": "batches",
    "put_off": "postpone",
    "remedies": "corrective actions",
    "remedy": "corrective action",
    "sayings": "variants, sentences",
    "says": "sentence, message",
    "slip": "payslip",
    "slips": "payslips",
    "speaks": "fires",
    "starters": "presets",
    "stories": "the noun: demo_deals, timelines",
    "stuff": "the noun of what it is",
    "takes": "accepts",
    "telling": "notifications",
    "tells": "is_headline, notifies",
    "there": "what is there: placed, existing",
    "thing": "the noun of what it is",
    "things": "the noun of what they are",
    "ways": "methods",
    "whys": "reasons",
}
# Words of which no class name is made.
CLASS_WORDS = {
    "Desk": "Preparation, Inputs",
    "Fault": "Error, Problem",
    "Lack": "Missing…",
    "Remedy": "CorrectiveAction",
    "Seen": "Visible…",
    "Told": "Mentions",
    "Ways": "Methods",
    "Worth": "Priced…, Value",
}
# Kept: the count of requests of one process is a share of the rate, and called so in its documentation.
EXCEPTIONS = {("salesplan/core/api/limits.py", "portion")}
ROOT = Path(__file__).resolve().parents[2]
APPS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")
PATHS = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def names_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the names that a reader meets outside the lines that bind them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.lineno, node.name
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            yield from ((argument.lineno, argument.arg) for argument in arguments)
        elif isinstance(node, ast.ClassDef):
            yield node.lineno, node.name
            for field in node.body:
                targets = [field.target] if isinstance(field, ast.AnnAssign) else getattr(field, "targets", [])
                yield from ((field.lineno, target.id) for target in targets if isinstance(target, ast.Name))


def wrong(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Yield (line, name, what to write) of every name that must be decoded."""
    for line, name in names_of(tree):
        if name[:1].isupper() or name.startswith("_") and name[1:2].isupper():
            parts = re.findall(r"[A-Z][a-z]+", name)
            yield from ((line, name, CLASS_WORDS[part]) for part in parts if part in CLASS_WORDS)
        elif (word := name.strip("_")) in RIGHT_WORD:
            yield line, name, RIGHT_WORD[word]


def test_no_name_has_to_be_decoded() -> None:
    bad = [
        f"{path.relative_to(ROOT)}:{line}: {name}: write {right}"
        for path in PATHS
        for line, name, right in wrong(ast.parse(path.read_text()))
        if (str(path.relative_to(ROOT)), name.strip("_")) not in EXCEPTIONS
    ]
    assert bad == []


@pytest.mark.parametrize(
    "source",
    [
        "class Told: pass",
        "class _SeenDeal: pass",
        "def slip(): pass",
        "def f(*, says): pass",
        "class A:\n    ways: int",
    ],
)
def test_a_name_to_decode_is_found(source: str) -> None:
    assert list(wrong(ast.parse(source)))


def test_no_two_classes_of_the_house_have_one_name() -> None:
    places: dict[str, list[str]] = {}
    for path in PATHS:
        for node in ast.parse(path.read_text()).body:
            # Django looks for a command by this name in every module of commands.
            if isinstance(node, ast.ClassDef) and node.name != "Command":
                places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}
