"""The sentences that scripts say, so that they are translated like all others; `base.html` gives them as JSON."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

TEXTS = {
    "undo": _("Undo"),
    "close": _("Close"),
    "failed": _("That didn't work. Nothing was changed; please try again."),
    "offline": _("The server cannot be reached. Nothing was changed; what you typed is still here."),
    "denied": _("You can't do that. Ask your manager or an admin."),
    "missing": _("This is no longer here. Reload the page to see what changed."),
    "part_slow": _("This is taking longer than usual."),
    "part_failed": _("This part could not be loaded."),
    "part_offline": _("This part could not be loaded: the server cannot be reached."),
    "part_denied": _("You may not see this part. Ask your manager or an admin."),
    "try_again": _("Try again"),
    "unsaved": _("What you typed is not saved. Close anyway?"),
    "search_none": _("Nothing found. Try fewer letters or another word."),
    "pages": _("Pages"),
    "commands": _("Commands"),
    "show_table": _("Table"),
    "show_chart": _("Chart"),
    "chart_failed": _("The chart couldn't be drawn; the table shows the same figures."),
    "columns_reset": _("Show all columns"),
    "picked_up": _(
        "%(card)s picked up from %(column)s, position %(place)s. Use the arrow keys to move it, Space to drop it, Escape to cancel."
    ),
    "moved_to": _("%(card)s over %(column)s, position %(place)s of %(count)s."),
    "dropped": _("%(card)s dropped in %(column)s, position %(place)s."),
    "cancelled": _("Cancelled. %(card)s is back in %(column)s."),
    "refused": _("The move needs more details. %(card)s stays in %(column)s until they are given."),
    "sum_left": _("%(n)s left to share out"),
    "sum_over": _("%(n)s too much"),
}


class LetterEncoder(DjangoJSONEncoder):
    """Writes letters of every language as they are: half of what their numbers take."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False})
