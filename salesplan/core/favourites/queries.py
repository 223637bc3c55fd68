"""Questions about one's own pages."""

from salesplan.core.favourites.models import Favourite, RecentPage
from salesplan.core.typing import User

# As many records as Ctrl K shows before anything is typed.
MOST_RECENT = 8


def favourites_of(user: User) -> list[Favourite]:
    """Return what a person marked, in the order in which they did."""
    return list(Favourite.objects.visible_to(user).order_by("at", "pk"))


def recent_pages_of(user: User, most: int = MOST_RECENT) -> list[RecentPage]:
    """Return the records a person opened last, the latest first."""
    return list(RecentPage.objects.visible_to(user).order_by("-at", "-pk")[:most])
