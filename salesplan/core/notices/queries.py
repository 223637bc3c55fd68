"""Questions about notices."""

from salesplan.core.notices.models import Notice
from salesplan.core.typing import UserRequest


def unread_count(request: UserRequest) -> int:
    """Return how many unread notices the person of a request has; asked once a request, for menu and bell."""
    if not request.user.is_authenticated:
        return 0
    known = getattr(request, "_unread_notices", None)
    if known is None:
        known = Notice.objects.visible_to(request.user).unread().count()
        request._unread_notices = known  # type: ignore[attr-defined]
    return known
