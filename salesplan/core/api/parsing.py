"""What programs send as JSON: bounded in depth and in number before it means anything."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# The deepest body of ours is a line in a list of a deal: three.
DEEPEST = 12
MOST_VALUES = 20_000


class BoundedJSONParser(JSONParser):
    """JSON that is neither nested without end nor made of countless values."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(
                _("This is nested too deeply: the limit is %(most)s levels.") % {"most": DEEPEST}
            ) from None
        check(body)
        return body


def check(body: object) -> None:
    """Refuse what is nested deeper or has more values than any body of ours.

    >>> check({"lines": [{"product": 1}]})
    """
    level, count = [body], 1
    for _depth in range(DEEPEST + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        count += len(level)
        if count > MOST_VALUES:
            raise ParseError(_("This has more than %(most)s values. Send fewer at a time.") % {"most": MOST_VALUES})
        if not level:
            return
    raise ParseError(_("This is nested too deeply: the limit is %(most)s levels.") % {"most": DEEPEST})
