"""Who may change a segment: whoever owns it, and admins; managers and admins make new ones."""

from django.utils.translation import gettext as _

from customers.segments.models import Segment
from salesplan.core.errors import NotAllowed
from salesplan.people.access import require_write
from salesplan.people.choices import Role
from salesplan.people.models import User

MAKERS = (Role.MANAGER, Role.ADMIN)


def may_create(user: User) -> bool:
    """Say whether somebody may make segments."""
    return user.role in MAKERS


def may_edit(segment: Segment, user: User) -> bool:
    """Say whether somebody may change a segment, its rule and who was picked."""
    return user.role == Role.ADMIN or (segment.owner_id == user.pk and user.role in MAKERS)


def permit_create(user: User) -> None:
    """Raise NotAllowed for who may not make segments."""
    require_write(user)
    if not may_create(user):
        raise NotAllowed(_("Only managers and admins can create segments."))


def permit_edit(segment: Segment, user: User) -> None:
    """Raise NotAllowed for who may not change a segment."""
    require_write(user)
    if not may_edit(segment, user):
        raise NotAllowed(_("Only the owner of this segment or an admin can change it."))
