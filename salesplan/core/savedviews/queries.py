"""Questions about saved views."""

from salesplan.core.savedviews.models import SavedView
from salesplan.core.typing import User


def saved_views(user: User, page: str) -> list[SavedView]:
    """Return the views of a page that a person can open: their own first, then those that others share."""
    rows = SavedView.objects.visible_to(user).filter(page=page).select_related("owner").order_by("name")
    return sorted(rows, key=lambda view: view.owner_id != user.pk)
