"""The attainment tree as rows of a file."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reports.dashboards.queries.quota import Row
from salesplan.core.spreadsheets import safe


def lines(rows: Sequence[Row]) -> Iterator[list[str]]:
    """Yield the heads and then one line for each team and person; amounts as plain decimals.

    A past day of which the open deals were not kept has no forecast, here as on the page.
    """
    yield [
        _("Kind"),
        _("Name"),
        _("Level"),
        _("Quota"),
        _("Won"),
        _("Attainment"),
        _("Pace"),
        _("Forecast"),
        _("Open, due in the period"),
        _("Status"),
    ]
    for row in rows:
        node = row.node
        kind = _("Team") if node.kind == "team" else _("Person")
        share = "" if node.attainment is None else f"{node.attainment:.4f}"
        quota = "" if node.quota is None else f"{node.quota:.2f}"
        amounts = [
            quota,
            f"{node.won:.2f}",
            share,
            f"{node.pace:.4f}",
            "" if node.forecast is None else f"{node.forecast:.2f}",
            f"{node.open_pipeline:.2f}" if node.has_open else "",
        ]
        yield [kind, safe(node.label), str(row.depth), *amounts, str(node.status.label)]
