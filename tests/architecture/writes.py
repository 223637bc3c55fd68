"""Which calls of a module write to the database, as far as its text tells.

Nothing is run and no type is known, so the receiver is judged by how it was made. A model is saved and deleted without
positional arguments and a queryset updated by keywords alone, which dicts, sets, hashes, pictures and storages are not.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.reading import Module

# Names that only managers and querysets have.
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "acreate", "abulk_create", "_raw_delete"}
# What makes a chain one of managers and querysets.
QUERYSETS = {
    "objects",
    "_default_manager",
    "_base_manager",
    "filter",
    "exclude",
    "visible_to",
    "all",
    "select_for_update",
}
# What saving and deleting a record may be told.
SAVE = {"force_insert", "force_update", "using", "update_fields", "keep_parents", None}
# What changes rows or tables; a SET of the session changes neither.
SQL = re.compile(
    r"\s*(?:WITH\b.*\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\b"
    r"|(?:INSERT|UPDATE|DELETE|TRUNCATE|COPY|ALTER|CREATE|DROP|MERGE|REFRESH)\b)",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True)
class Write:
    """One call that writes: where it stands and how it reads."""

    module: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.text}"


def writes(module: Module) -> Iterator[Write]:
    """Yield every call of a module that writes."""
    reader = _Reader(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and reader.is_write(node, node.func):
            yield Write(module.name, node.lineno, ast.unparse(node)[:100])


class _Reader:
    """What a module says of the names it uses: which are modules or classes of others, and from what the rest was made."""

    def __init__(self, module: Module) -> None:
        self.modules: set[str] = set()
        self.made: dict[str, list[ast.expr]] = {}
        self.kinds: dict[str, list[str]] = {}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.modules |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        self.made.setdefault(target.id, []).append(node.value)
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    self.kinds.setdefault(node.target.id, []).append(ast.unparse(node.annotation))
            elif isinstance(node, ast.arg) and node.annotation is not None:
                self.kinds.setdefault(node.arg, []).append(ast.unparse(node.annotation))

    def is_write(self, call: ast.Call, func: ast.Attribute) -> bool:
        name = func.attr
        if name in ALWAYS:
            return not self._is_module(func.value)
        if name in ("execute", "executemany", "copy"):
            return bool(call.args) and bool(SQL.match(self._text(call.args[0])))
        if call.args or (name == "update" and not call.keywords):
            return False
        if name == "create":
            return self._is_queryset(func.value) or (
                isinstance(func.value, ast.Attribute) and not self._is_module(func.value)
            )
        if name in ("save", "delete"):
            if {keyword.arg for keyword in call.keywords} - SAVE:
                # A form that says who saves and when, and hands on to an action.
                return False
            return not self._is_module(func.value) and not self._is_plain(func.value)
        return name == "update" and not self._is_module(func.value) and not self._is_plain(func.value)

    def _is_module(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.modules

    def _is_queryset(self, node: ast.expr) -> bool:
        return any(isinstance(part, ast.Attribute) and part.attr in QUERYSETS for part in ast.walk(node))

    def _is_plain(self, node: ast.expr) -> bool:
        """Say whether a value is surely no record: made as a dict, a set or a form, or declared as one."""
        if isinstance(node, ast.Dict | ast.DictComp | ast.Set) or ast.unparse(node) == "os.environ":
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in ("dict", "set", "defaultdict", "Counter")
        if not isinstance(node, ast.Name):
            return False
        made = self.made.get(node.id, [])
        kinds = self.kinds.get(node.id, [])
        plain_kinds = bool(kinds) and all(kind.startswith(("dict", "set", "Counter", "defaultdict")) for kind in kinds)
        return plain_kinds or (bool(made) and all(self._is_plain(value) for value in made))

    def _text(self, node: ast.expr) -> str:
        """Return what stands in a text, as far as it is written in the module."""
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.JoinedStr):
            return "".join(self._text(part) for part in node.values)
        if isinstance(node, ast.FormattedValue):
            return self._text(node.value)
        if isinstance(node, ast.BinOp):
            return self._text(node.left)
        if isinstance(node, ast.Name):
            return next(
                (self._text(value) for value in self.made.get(node.id, []) if not isinstance(value, ast.Name)), ""
            )
        if isinstance(node, ast.Call):
            inner = [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
            return next(filter(None, map(self._text, inner)), "")
        return ""
