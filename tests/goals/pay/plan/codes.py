"""The codes that the engine and the bench give, read from their source, so that none is forgotten where words are made."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

GOALS = Path(__file__).parents[4] / "goals"
FOLDERS = ("pay/engine", "pay/definition", "pay/bench")
HAN = re.compile("[一-鿿]")
LATIN = re.compile(r"[A-Za-z]{3,}")
# Words that stay in a Chinese sentence: names of keys in a text, and what is written in it.
KEPT = {
    "TOML",
    "SPIFF",
    "true",
    "false",
    "rate",
    "from",
    "whole",
    "periods",
    "amount",
    "year",
    "shares",
    "period",
    "unknown",
}


def calls(name: str, place: int) -> set[str]:
    """Return the texts that stand at a place of the calls of a function, all over the engine and the bench."""
    found = set()
    for call in (node for node in _nodes() if isinstance(node, ast.Call)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called == name and len(call.args) > place:
            found |= set(_texts(call.args[place]))
    return found


def assigned(name: str) -> set[str]:
    """Return the texts that are given to a name or passed as an argument of that name."""
    found = set()
    for node in _nodes():
        targets = node.targets if isinstance(node, ast.Assign) else [node] if isinstance(node, ast.keyword) else []
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        if name in {getattr(one, "id", getattr(one, "arg", "")) for one in targets}:
            found |= set(_texts(node.value))
    return found - {""}


def _nodes() -> Iterator[ast.AST]:
    for path in sorted(path for folder in FOLDERS for path in (GOALS / folder).glob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def lacks_chinese(texts: dict[str, str]) -> dict[str, str]:
    """Return the sentences that are not Chinese from end to end, apart from what they tell."""
    out = {}
    for code, text in texts.items():
        bare = re.sub(r"%\(\w+\)s", "", text)
        if not HAN.search(bare) or set(LATIN.findall(bare)) - KEPT:
            out[code] = text
    return out


def in_chinese() -> translation.override:
    return translation.override("zh-hans")
