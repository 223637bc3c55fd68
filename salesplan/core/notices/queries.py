"""Questions about notices."""

from salesplan.core.notices.models import Notice
from salesplan.core.typing import UserRequest


def unread_count(request: UserRequest) -> int:
    """Return how many unread notices the person of a request has; asked once a request, for menu and bell."""
    if not request.user.is_authenticated:
        return 0
    count = getattr(request, "_unread_notices", None)
    if count is None:
        count = Notice.objects.visible_to(request.user).unread().count()
        request._unread_notices = count  # type: ignore[attr-defined]
    return count
