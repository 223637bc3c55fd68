"""Marks of responses beside figures on pages of other capabilities: which state, drawn by one template."""

from typing import Any

from django import template
from django.template import Context

from goals.planning.quota_responses.queries.states import Key, QuotaState, states_of
from goals.planning.quotas.queries.grid import QuotaCell, QuotaGrid, QuotaGridRow
from salesplan.people.choices import OwnerKind

register = template.Library()


@register.simple_tag(takes_context=True)
def quota_states(context: Context, grid: QuotaGrid) -> dict[Key, QuotaState]:
    """Return how the quotas in a table stand, as the reader sees them."""
    cells = [(row, cell) for row in grid.rows if row.kind == OwnerKind.PERSON for cell in row.cells if cell.is_set]
    keys = [key for row, cell in cells if (key := _key(row, cell)) is not None]
    return states_of(context["request"].user, keys)


@register.inclusion_tag("goals/planning/quota_responses/_mark.html")
def quota_mark(states: dict[Key, QuotaState], row: QuotaGridRow, cell: QuotaCell) -> dict[str, Any]:
    """Draw the mark of one figure, where a person has one that was set."""
    key = _key(row, cell)
    return {"state": states.get(key) if states and key else None}


def _key(row: QuotaGridRow, cell: QuotaCell) -> Key | None:
    return (row.pk, cell.quota.metric, cell.period.key) if row.pk is not None and cell.quota else None
