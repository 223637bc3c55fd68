"""Drafts for the tests, and a form as a browser posts it."""

from datetime import date
from typing import Any

from goals.pay.editor import actions
from goals.pay.editor.models import IncentivePlanDraft
from goals.pay.editor.rules import typing
from tests.goals.making import plan
from tests.world import NOW, person

RULES = {
    "component": [
        {"name": "Commission", "by": "attainment", "steps": [["0", "0.03"], ["0.5", "0.05"], ["1", "0.08"]]},
    ],
    "cap": [{"amount": "200000"}],
}
STARTS = date(2027, 1, 1)


def draft(world: Any, definition: Any = None, **more: Any) -> IncentivePlanDraft:
    """Begin a draft of the admin's."""
    told = {"starts_on": STARTS, "why": "More for the last mile", "by": world.admin, "at": NOW, **more}
    return actions.begin_draft(told.pop("plan", None) or plan(), definition=definition or RULES, **told)


def second_admin() -> Any:
    """Make another admin."""
    return person("second", "admin", name="Second Admin")


def waiting(world: Any, definition: Any = None, **more: Any) -> tuple[IncentivePlanDraft, Any]:
    """Send a draft for approval; return it and who may approve it."""
    other = second_admin()
    return actions.submit_draft(draft(world, definition, **more), by=world.admin, at=NOW), other


def posted(definition: Any, **head: Any) -> dict[str, Any]:
    """Return a form with everything that a definition says, as a browser posts it."""
    out: dict[str, Any] = {"starts_on": "2027-01-01", "why": "More", "do": "save", **head}
    out.update(flat(typing.as_typed(definition)))
    return out


def flat(node: Any, path: str = "") -> dict[str, Any]:
    """Return typed values by the names of their inputs."""
    out: dict[str, Any] = {}
    rows = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in rows:
        here = f"{path}-{key}" if path else str(key)
        is_rows = isinstance(value, list) and value and isinstance(value[0], dict)
        if isinstance(value, dict) or is_rows:
            out |= flat(value, here)
        elif value:
            out[here] = value
    return out
