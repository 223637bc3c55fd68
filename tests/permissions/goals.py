"""Who may enter the addresses of goals."""

from tests.permissions import Row, by_role, everybody, may_read, may_write  # noqa: F401

ROUTES: dict[str, Row | list[Row]] = {}
