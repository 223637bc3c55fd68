"""Who may enter where: one row for each address, one file for each app.

A row says what each role is answered, for a record that belongs to the world's `rep`:

    "customers:account_edit": Row("get", lambda w: [w.account.pk], rep=200, peer=404, manager=200, …)

Roles that a row does not name get its `default`. `anonymous` is sent to the login (302) unless the row says otherwise.
`may_read` and `may_write` build the two usual rows; `by_role` the ones that only some roles may open.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ROLES = (
    "rep",
    "peer",
    "outsider",
    "manager",
    "sibling",
    "director",
    "stranger",
    "admin",
    "auditor",
)
INSIDE = ("rep", "manager", "director", "admin", "auditor")


@dataclass(frozen=True)
class Row:
    """One request for a route: the method, how its arguments come from the world, what is sent, who gets which status."""

    method: str = "get"
    args: Callable[[Any], list[Any]] = lambda world: []
    data: Callable[[Any], dict[str, Any]] = lambda world: {}
    status: dict[str, int | tuple[int, ...]] = field(default_factory=dict)
    default: int | tuple[int, ...] = 200
    anonymous: int | tuple[int, ...] = 302
    query: str = ""

    def expected(self, role: str) -> tuple[int, ...]:
        """Return the statuses that are right for a role."""
        told = self.anonymous if role == "anonymous" else self.status.get(role, self.default)
        return told if isinstance(told, tuple) else (told,)


def everybody(method: str = "get", args: Any = lambda w: [], **more: Any) -> Row:
    """A page that all who sign in may open."""
    return Row(method, args, **more)


def may_read(args: Any, **more: Any) -> Row:
    """A record of the rep: those in the line of sight see it, the others do not know that it exists."""
    return Row("get", args, status=dict.fromkeys(INSIDE, 200), default=404, **more)


def may_write(
    args: Any,
    method: str = "post",
    ok: int | tuple[int, ...] = (200, 204, 302, 303, 422),
    **more: Any,
) -> Row:
    """A change to a record of the rep: as above, but the auditor, who sees it, may not change it (403)."""
    status: dict[str, int | tuple[int, ...]] = dict.fromkeys(INSIDE, ok)
    return Row(method, args, status={**status, "auditor": 403}, default=404, **more)


def by_role(
    allowed: tuple[str, ...],
    method: str = "get",
    args: Any = lambda w: [],
    ok: int | tuple[int, ...] = 200,
    **more: Any,
) -> Row:
    """Something of the whole company that only some may do; the rest see a 403."""
    return Row(method, args, status=dict.fromkeys(allowed, ok), default=403, **more)
