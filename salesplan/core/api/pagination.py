"""Pages by cursor: stable while rows are added, and as fast at the end as at the start."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Cursor(CursorPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "-id"

    def get_page_size(self, request: Request) -> Any:
        """Return the size that was asked for; one that cannot be served is refused, and not quietly another."""
        size = request.query_params.get(self.page_size_query_param, "")
        if not size:
            return self.page_size
        if not (size.isascii() and size.isdecimal() and len(size) < 6 and 1 <= int(size) <= self.max_page_size):
            raise ValidationError(
                {"page_size": [_("Request between 1 and %(most)s rows.") % {"most": self.max_page_size}]}
            )
        return int(size)
