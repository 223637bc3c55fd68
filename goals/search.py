"""By which words plans, goals and cascades are found, where their keys are made anew."""

from typing import Any

from salesplan.core.search.key_renewal import Keyed
from salesplan.core.search.rules import search_key, sort_key


def _keys(*texts: str) -> dict[str, Any]:
    return {"search_key": search_key(*texts), "sort_key": sort_key(texts[0])}


KEYED = (
    Keyed("goals.SalesPlan", lambda row: _keys(row.name, row.name_zh)),
    Keyed("goals.Goal", lambda row: _keys(row.title)),
    Keyed("goals.Cascade", lambda row: _keys(row.name)),
)
