"""Who may enter the addresses of reports, and call the metrics over the API.

Dashboards open for everybody who signs in: what they show is what the person may see (`tests/reports` shows that).
"""

from tests.permissions import Row, by_role, everybody, may_read, may_write  # noqa: F401

ROUTES: dict[str, Row | list[Row]] = {}


def _monitor(world):
    """A monitor of the rep: only the rep, admins and auditors see it."""
    from decimal import Decimal

    from reports.monitoring.models import Monitor
    from tests.world import NOW

    values = {"metric": "win_rate", "threshold": Decimal("0.25"), "created_at": NOW}
    return [Monitor.objects.get_or_create(owner=world.rep, name="Win rate", defaults=values)[0].pk]


FORM = {"name": "x", "metric": "win_rate", "scope": "all", "span": "quarter", "condition": "below", "threshold": "20"}
SEES = {"status": {"rep": 200, "admin": 200, "auditor": 200}, "default": 404}
CHANGES = {"status": {"rep": 302, "admin": 302, "auditor": 403}, "default": 404}
WRITES = {"status": {"auditor": 403}}

ROUTES |= {
    "reports:home": everybody(),
    "reports:home_part": [everybody(args=lambda w, part=part: [part]) for part in ("tasks", "deals", "team")],
    "reports:digest": by_role(("manager", "sibling", "director", "stranger", "admin")),
    "reports:digest_pdf": by_role(("manager", "sibling", "director", "stranger", "admin")),
    "reports:quota_dashboard": everybody(),
    "reports:quota_export": everybody(),
    "reports:quota_part": [everybody(args=lambda w, part=part: [part]) for part in ("curve", "why", "commission")],
    "reports:setup": by_role(("admin",)),
    # Something is missing in the company of the tests.
    "reports:setup_hide": by_role(("admin",), "post", data=lambda w: {"hidden": "1"}, ok=422),
    "reports:sales_dashboard": everybody(),
    "reports:sales_part": [everybody(args=lambda w, part=part: [part]) for part in ("months", "team", "funnel")],
    "reports:funnel_list": everybody(args=lambda w: [w.process.pk, 0]),
    "reports:cause_list": everybody(args=lambda w: ["overdue"]),
    "reports:cause_tasks": Row("post", lambda w: ["overdue"], **WRITES, default=302),
    "reports:quota_heatmap": everybody(),
    "reports:quota_heatmap_export": [everybody(args=lambda w, kind=kind: [kind]) for kind in ("csv", "xlsx")],
    "reports:leaderboard": everybody(),
    "reports:leaderboard_export": [everybody(args=lambda w, kind=kind: [kind]) for kind in ("csv", "xlsx")],
    "reports:monitor_list": everybody(),
    "reports:monitor_create": [Row(**WRITES), Row("post", data=lambda w: FORM, **WRITES, default=302)],
    "reports:monitor_detail": Row("get", _monitor, **SEES),
    "reports:monitor_value": Row("get", _monitor, **SEES),
    "reports:monitor_edit": [
        Row("get", _monitor, status={"rep": 200, "admin": 200, "auditor": 403}, default=404),
        Row("post", _monitor, lambda w: {**FORM, "version": ""}, **CHANGES),
    ],
    "reports:monitor_delete": Row("post", lambda w: [_apart(w)], **CHANGES),
    "api:leaderboard": everybody(anonymous=401),
    "api:metric-list": everybody(anonymous=401),
    "api:metric-detail": [
        everybody(args=lambda w: ["won_revenue"], anonymous=401),
        everybody(args=lambda w: ["nothing_such"], default=404, anonymous=401),
    ],
}


def _apart(world):
    """A monitor for the one who deletes it: the table asks once for each role, so it is made anew when it is gone."""
    return _monitor(world)[0]
