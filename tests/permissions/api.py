"""Who may call the API; route names are those of the routers below `api:`."""

from tests.permissions import Row, by_role, everybody, may_read, may_write  # noqa: F401

ROUTES: dict[str, Row | list[Row]] = {}
