"""Cascades in the global search."""

from django.utils.translation import gettext_lazy as _

from goals.planning.cascades.models import Cascade
from salesplan.core.format import period_label
from salesplan.core.search.queries import SearchHit, SearchProvider, matching
from salesplan.people.models import User


def find(user: User, text: str, limit: int) -> list[SearchHit]:
    """Return cascades by their name, the latest period first; archived ones are found too, but last."""
    rows = matching(Cascade.objects.visible_to(user), text).select_related("team")
    found = sorted(rows.order_by("-starts_on", "sort_key", "pk")[: limit * 2], key=lambda one: one.state == "archived")
    return [
        SearchHit("cascade", one.name, f"{one.team} · {period_label(one.period_key)}", one.get_absolute_url())
        for one in found[:limit]
    ]


PROVIDER = SearchProvider("cascade", _("Cascades"), find, order=45, icon="network")
