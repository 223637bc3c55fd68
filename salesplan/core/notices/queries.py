"""Questions about notices."""

from django.http import HttpRequest

from salesplan.core.notices.models import Notice


def unread_count(request: HttpRequest) -> int:
    """Return how many unread notices the person of a request has; asked once a request, for menu and bell."""
    if not request.user.is_authenticated:
        return 0
    known = getattr(request, "_unread_notices", None)
    if known is None:
        known = Notice.objects.visible_to(request.user).unread().count()
        request._unread_notices = known  # type: ignore[attr-defined]
    return known
