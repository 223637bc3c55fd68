"""The sentences that scripts say, so that they are translated like all others; `base.html` gives them as JSON."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

TEXTS = {
    "undo": _("Undo"),
    "close": _("Close"),
    "failed": _("That didn't work. Nothing was changed; please try again."),
    "offline": _("The server can't be reached. Nothing was changed; what you typed is still here."),
    "denied": _("You can't do that. Ask your manager or an admin."),
    "missing": _("This no longer exists. Reload the page to see what changed."),
    "part_slow": _("This is taking longer than usual."),
    "part_failed": _("This section couldn't be loaded."),
    "part_offline": _("This section couldn't be loaded: the server can't be reached."),
    "part_denied": _("You don't have access to this section. Ask your manager or an admin."),
    "try_again": _("Try again"),
    "unsaved": _("Your changes are not saved. Close anyway?"),
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
    "refused": _("This move needs more details. %(card)s stays in %(column)s until you enter them."),
    "sum_left": _("%(n)s left to assign"),
    "sum_over": _("%(n)s too much"),
}


class LetterEncoder(DjangoJSONEncoder):
    """Writes letters of every language as they are: half of what their numbers take."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False})
