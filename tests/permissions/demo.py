"""Who may throw the demo away: no demo stands in the company of these tests, and only an admin learns that."""

from tests.permissions import Row, by_role

ROUTES: dict[str, Row | list[Row]] = {
    "demo:demo_discard": [by_role(("admin",), ok=404), by_role(("admin",), "post", ok=404)],
}
