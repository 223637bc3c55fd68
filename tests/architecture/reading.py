"""The product as its imports say it is: modules, what each imports of which, and to which capability it belongs."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("salesplan.core", "salesplan.people", "customers", "pipeline", "goals", "reports", "demo")
# Folders of capabilities, not capabilities; what lies at their root is of the group.
GROUPS = (
    "salesplan.core",
    "salesplan.people",
    "customers",
    "pipeline",
    "goals",
    "goals.planning",
    "goals.pay",
    "reports",
)
# Files that may grow into a package, and stay what they are.
NOT_CAPABILITIES = (
    "management",
    "templatetags",
    "actions",
    "views",
    "forms",
    "models",
    "rules",
    "wording",
    "presenters",
)


@dataclass(frozen=True)
class Import:
    """One name that a module imports: `from target import name`, or the module `target` itself where `name` is empty."""

    target: str
    name: str
    bound: str
    line: int
    lazy: bool


@dataclass
class Module:
    """One file of the product."""

    name: str
    path: Path
    tree: ast.Module
    is_package: bool
    imports: list[Import] = field(default_factory=list)

    @property
    def capability(self) -> str:
        """Return the folder that it belongs to: `goals.pay.runs`, or the group `goals.pay` for what lies at its root."""
        return capability_of(self.name)


def capability_of(name: str) -> str:
    """Return the capability of a module by its name.

    >>> capability_of("goals.pay.runs.views.periods"), capability_of("goals.pay.models"), capability_of("pipeline.urls")
    ('goals.pay.runs', 'goals.pay', 'pipeline')
    """
    parts = name.split(".")
    group = max((g for g in GROUPS if f"{name}.".startswith(f"{g}.")), key=len, default=parts[0])
    rest = parts[len(group.split(".")) :]
    if rest and ".".join((group, rest[0])) in packages() and rest[0] not in NOT_CAPABILITIES:
        return f"{group}.{rest[0]}"
    return group


@cache
def packages() -> frozenset[str]:
    """Return the dotted names of the folders of the product."""
    return frozenset(_dotted(path.parent) for path in _files() if path.name == "__init__.py")


@cache
def product() -> dict[str, Module]:
    """Read every module of the product but migrations, by its dotted name."""
    found = {}
    for path in _files():
        name = _dotted(path.parent if path.name == "__init__.py" else path.with_suffix(""))
        found[name] = Module(name, path, ast.parse(path.read_text()), path.name == "__init__.py")
    for module in found.values():
        module.imports = list(imports(module, found))
    return found


def imports(module: Module, known: Iterable[str]) -> Iterator[Import]:
    """Yield what a module imports of the modules that are known; `from package import module` is of that module."""
    lazy = {
        id(inner) for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef) for inner in ast.walk(node)
    }
    for node in ast.walk(module.tree):
        late = id(node) in lazy
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in known:
                    yield Import(alias.name, "", alias.asname or alias.name, node.lineno, late)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in known:
                    yield Import(whole, "", alias.asname or alias.name, node.lineno, late)
                elif node.module in known:
                    yield Import(node.module, alias.name, alias.asname or alias.name, node.lineno, late)


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Return every group of nodes that reach each other (the strongly connected components of more than one).

    >>> circles({"a": {"b"}, "b": {"c"}, "c": {"b"}})
    [['b', 'c']]
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(edges.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = []
            while True:
                part.append(stack.pop())
                if part[-1] == node:
                    break
            if len(part) > 1:
                found.append(sorted(part))

    for node in sorted(edges):
        if node not in index:
            visit(node)
    return sorted(found)


def edges_between_modules() -> dict[str, set[str]]:
    """Return which module imports which."""
    out: dict[str, set[str]] = defaultdict(set)
    for module in product().values():
        out[module.name] |= {one.target for one in module.imports if one.target != module.name}
    return dict(out)


def _files() -> list[Path]:
    roots = sorted({app.split(".")[0] for app in APPS})
    paths = (path for root in roots for path in (ROOT / root).rglob("*.py"))
    return sorted(path for path in paths if "migrations" not in path.parts)


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).parts)


def defined(tree: ast.Module) -> set[str]:
    """Return the names that a module itself makes at its top level; what it imports is not its own."""
    out: set[str] = set()
    for statement in tree.body:
        inner = ast.walk(statement) if isinstance(statement, ast.If | ast.Try) else [statement]
        for node in inner:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                out.add(node.name)
            elif isinstance(node, ast.Assign):
                out |= {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                out.add(node.target.id)
    return out


def read(name: str, text: str) -> Module:
    """Return planted code as a module of that name, as if it stood among the product's."""
    module = Module(name, Path(f"{name}.py"), ast.parse(text), is_package=False)
    module.imports = list(imports(module, product()))
    return module
