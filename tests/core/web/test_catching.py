"""No view catches what an action refuses: `submit` and `press` do, so that every page answers it in the same way."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")
REFUSALS = {"Refused", "Conflict", "NotAllowed", "NeedsRequest", "MissingFields"}
# What is no answer to something sent.
ALLOWED = {
    "goals/planning/quotas/views.py target_of": "a period of the address that is none is not found",
    "goals/planning/cascades/views/nodes.py _looked_at": "a figure to look at may come by the address; nothing is written",
    "goals/planning/cascades/views/nodes.py _current": "a column that is none has no figure to begin with",
    "goals/pay/simulations/views.py simulation": "rules are tried by the address; nothing is written",
    "pipeline/change_requests/api.py act_or_ask": "the one place where a program asks instead",
}


def modules() -> Iterator[Path]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if {"views", "api"} & {path.stem, path.parent.name}:
                yield path


def catching(path: Path) -> Iterator[str]:
    """Return the functions of a module that catch a refusal, by their innermost name."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef):
            handlers = (node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler) and node.type)
            if any(REFUSALS & {name.id for name in ast.walk(h.type) if isinstance(name, ast.Name)} for h in handlers):
                yield f"{path.relative_to(ROOT)} {function.name}"


def test_the_modules_are_found() -> None:
    found = {str(path.relative_to(ROOT)) for path in modules()}
    assert {"customers/accounts/views.py", "pipeline/deals/views/steps.py", "pipeline/deals/api.py"} <= found


def test_views_leave_refusals_to_submit() -> None:
    assert {name for path in modules() for name in catching(path)} == set(ALLOWED)
