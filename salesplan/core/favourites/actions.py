"""Marking pages, and remembering which records were opened."""

from datetime import datetime

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.errors import Refused
from salesplan.core.favourites.models import LONGEST_ADDRESS, LONGEST_LABEL, Favourite, RecentPage
from salesplan.core.favourites.rules import kept_address
from salesplan.core.http.redirects import own_path
from salesplan.core.typing import User

# All of them stand in the menu.
MOST_FAVOURITES = 20
# What is older than these is forgotten.
KEPT_RECENT = 20


def add_favourite(*, url: str, label: str, by: User, at: datetime) -> Favourite:
    """Mark a page. One that is marked already stays as it is; raises Refused for what is no page, or one too many."""
    url = _address_of_a_page(url)
    with acting(by, "favourite.add"):
        rows = Favourite.objects.visible_to(by)
        marked = rows.filter(url=url).first()
        if marked:
            return marked
        if rows.count() >= MOST_FAVOURITES:
            raise Refused(
                _("You already have %(most)s favourites. Remove one first.") % {"most": MOST_FAVOURITES},
                code="too_many_favourites",
            )
        favourite, _new = rows.get_or_create(
            owner=by, url=url, defaults={"label": _label(label) or url[:LONGEST_LABEL], "at": at}
        )
        return favourite


def rename_favourite(favourite: Favourite, *, label: str, by: User) -> Favourite:
    """Call one's own favourite otherwise."""
    if not _label(label):
        raise Refused(_("Enter a name for the favourite."), field="label", code="no_name")
    with acting(by, "favourite.rename"):
        favourite.label = _label(label)
        favourite.save(update_fields=["label"])
        return favourite


def drop_favourite(favourite: Favourite, *, by: User) -> None:
    """Take the mark away; the page itself stays what it is."""
    with acting(by, "favourite.drop"):
        favourite.delete()


def remember_page(*, url: str, label: str, by: User, at: datetime) -> None:
    """Put a record first among those that were opened, and forget all but the last ones."""
    url = kept_address(_address_of_a_page(url)).partition("?")[0]
    label = _label(label)
    if not label:
        return
    with acting(by, "recent_page.open"):
        rows = RecentPage.objects.visible_to(by)
        rows.update_or_create(owner=by, url=url, defaults={"label": label, "at": at})
        older = rows.order_by("-at", "-pk").values("pk")[KEPT_RECENT:]
        RecentPage.objects.filter(pk__in=list(older.values_list("pk", flat=True))).delete()


def _address_of_a_page(url: str) -> str:
    """Return an address as it is kept; raise Refused for one that no page of ours answers."""
    path = own_path(url)
    try:
        resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        path = ""
    kept = kept_address(path) if path else ""
    if not kept or len(kept) > LONGEST_ADDRESS:
        raise Refused(_("This page can't be added to favourites."), code="no_page")
    return kept


def _label(text: str) -> str:
    return " ".join(text.split())[:LONGEST_LABEL].strip()
