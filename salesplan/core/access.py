"""The role check of core's own pages; row access is `salesplan.people.access`, which stands above core."""

from django.utils.translation import gettext as _

from salesplan.core.errors import NotAllowed
from salesplan.core.typing import User

ADMIN = "admin"
WATCH = ("admin", "auditor")


def require(user: User, *roles: str) -> None:
    """Raise NotAllowed unless the user has one of the roles."""
    if getattr(user, "role", "") not in roles:
        raise NotAllowed(_("Your role doesn't allow this. Ask an admin."))
