"""Which figures of the registry the sums above a list of deals are: those of a list that a figure opens."""

from typing import Any

from django.http import QueryDict

from pipeline.deals.choices import CREDIT_NAMES
from pipeline.deals.queries.table import DealTotals
from pipeline.process.choices import StageKind
from salesplan.core.metrics import FigureMark, Question, mark
from salesplan.people.models import User

# What does not change which deals are listed.
ARRANGED = {"sort", "group", "cols", "page", "after", "before", "state", "from", "to"}
OPEN = {told: name for name, told in CREDIT_NAMES.items()} | {
    name: name for name in ("product", "channel", "industry", "rival")
}
COUNTED = {name: name for name in ("owner", "team", "region", "product", "channel", "industry", "rival")}


def marks(user: User, params: QueryDict, values: dict[str, Any], totals: DealTotals) -> dict[str, FigureMark]:
    """Return the marks of the sums of a list from a day to a day; none where it is narrowed as no figure is."""
    start, end, state = values.get("from"), values.get("to"), values.get("state")
    is_open = state == StageKind.OPEN
    names = OPEN if is_open else COUNTED
    narrowed = {name for name in params if name not in ARRANGED and any(params.getlist(name))}
    if not is_open and values.get("scope") == "team":
        narrowed.discard("scope")
    elif not is_open:
        return {}
    if not start or not end or narrowed - set(names):
        return {}
    question = Question(user, start, end, {names[name]: tuple(params.getlist(name)) for name in narrowed})
    by_state: dict[str, dict[str, Any]] = {
        "open": {"open_pipeline": totals.open_amount, "weighted_pipeline": totals.weighted},
        "won": {"cycle_days": totals.cycle},
        "closed": {"win_rate": totals.win_rate},
        "lost": {"lost_deals": totals.lost},
    }
    figures = by_state.get(str(state), {})
    return {key: mark(key, question, value) for key, value in figures.items()}
