"""Cascades in the global search."""

from django.utils.translation import gettext_lazy as _

from goals.planning.cascades.choices import CascadeState
from goals.planning.cascades.models import Cascade
from salesplan.core.format import period_label
from salesplan.core.search.queries import SearchHit, SearchProvider, matching
from salesplan.people.models import User


def find(user: User, text: str, limit: int) -> list[SearchHit]:
    """Return cascades by their name, the latest period first; archived ones are found too, but last."""
    rows = matching(Cascade.objects.visible_to(user), text).select_related("team")
    cascades = sorted(
        rows.order_by("-starts_on", "sort_key", "pk")[: limit * 2],
        key=lambda cascade: cascade.state == CascadeState.ARCHIVED,
    )
    return [
        SearchHit(
            "cascade", cascade.name, f"{cascade.team} · {period_label(cascade.period_key)}", cascade.get_absolute_url()
        )
        for cascade in cascades[:limit]
    ]


PROVIDER = SearchProvider("cascade", _("Cascades"), find, order=45, icon="network")
