"""Colleagues in the global search."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesplan.core.search.key_renewal import Keyed, register_keys
from salesplan.core.search.queries import SearchHit, SearchProvider, matching, register
from salesplan.people.models import User
from salesplan.people.rules import keys_of


def find_people(user: User, text: str, limit: int) -> list[SearchHit]:
    """Return the people whose name, user name or title matches."""
    rows = matching(User.objects.visible_to(user), text).order_by("-is_active", "sort_key", "pk")[:limit]
    return [
        SearchHit(
            "person",
            person.name,
            person.job_title or str(person.get_role_display()),
            reverse("people:person_detail", args=[person.pk]),
        )
        for person in rows
    ]


def register_all() -> None:
    """Offer people to the search, after customers and deals."""
    register_keys(Keyed("people.User", lambda row: keys_of(row.name, row.username, row.job_title, row.phone)))
    register(SearchProvider("person", _("People"), find_people, order=90, icon="user"))
