"""Saving and dropping views of lists."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.http.addresses import PASSING
from salesplan.core.savedviews.models import SavedView
from salesplan.core.typing import User

# All of them stand in the menu of the list.
MOST_VIEWS = 40


def save_view(*, page: str, name: str, query: str, is_shared: bool, by: User, at: datetime) -> SavedView:
    """Keep a query string under a name; the same name again replaces one's own view."""
    name = name.strip()
    if not name:
        raise Refused(_("Enter a name for the view."), field="name")
    query = urlencode([pair for pair in parse_qsl(query.lstrip("?")) if pair[0] not in PASSING])
    if len(query) > 1000:
        raise Refused(_("This view has too many filters to save. Remove some."), field="name")
    views = SavedView.objects.filter(owner=by, page=page)
    if views.count() >= MOST_VIEWS and not views.filter(name=name).exists():
        raise Refused(_("You already have %(most)s views of this list. Delete one first.") % {"most": MOST_VIEWS})
    with acting(by, "saved_view.save"):
        view, _new = SavedView.objects.update_or_create(
            owner=by,
            page=page,
            name=name[:80],
            defaults={"query": query, "is_shared": is_shared},
            create_defaults={"query": query, "is_shared": is_shared, "created_at": at},
        )
        return view


def share_view(view: SavedView, *, is_shared: bool, by: User) -> SavedView:
    """Show one's own view to everybody, or to oneself alone again."""
    if view.owner_id != by.pk:
        raise NotAllowed(_("This view belongs to someone else."))
    with acting(by, "saved_view.share"):
        view.is_shared = is_shared
        view.save(update_fields=["is_shared"])
        return view


def drop_view(view: SavedView, *, by: User) -> None:
    """Delete one's own view; an admin may delete shared ones."""
    if view.owner_id != by.pk and by.role != "admin":
        raise NotAllowed(_("This view belongs to someone else."))
    with acting(by, "saved_view.drop"):
        view.delete()
