"""Marks of responses beside figures on pages of other capabilities: which state, drawn by one template."""

from typing import Any

from django import template

from goals.planning.quota_responses.queries.states import Key, QuotaState, states_of

register = template.Library()


@register.simple_tag(takes_context=True)
def quota_states(context: Any, grid: Any) -> dict[Key, QuotaState]:
    """Return how the quotas in a table stand, as the reader sees them."""
    set_here = [(row, cell) for row in grid.rows if row.kind == "person" for cell in row.cells if cell.is_set]
    return states_of(context["request"].user, [(row.pk, cell.quota.metric, cell.period.key) for row, cell in set_here])


@register.inclusion_tag("goals/planning/quota_responses/_mark.html")
def quota_mark(states: dict[Key, QuotaState], row: Any, cell: Any) -> dict[str, Any]:
    """Draw the mark of one figure, where a person has one that was set."""
    return {"state": states.get((row.pk, cell.quota.metric, cell.period.key)) if states and cell.quota else None}
