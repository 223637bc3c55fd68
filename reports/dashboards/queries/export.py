"""The attainment tree as rows of a file."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.dashboards.queries.quota import QuotaTreeRow
from salesplan.people.choices import OwnerKind

CENT, SHARE = Decimal("0.01"), Decimal("0.0001")


def headers() -> list[str]:
    """Return the heads of the columns."""
    return [
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


def rows(tree: Sequence[QuotaTreeRow]) -> Iterator[list[Any]]:
    """Yield one line for each team and person; amounts as plain decimals.

    A past day of which the open deals were not kept has no forecast, here as on the page.
    """
    for row in tree:
        node = row.node
        yield [
            _("Team") if node.kind == OwnerKind.TEAM else _("Person"),
            node.label,
            row.depth,
            _kept(node.quota, CENT),
            _kept(node.won, CENT),
            _kept(node.attainment, SHARE),
            _kept(node.pace, SHARE),
            _kept(node.forecast, CENT),
            _kept(node.open_pipeline, CENT) if node.has_open else None,
            node.status.label,
        ]


def _kept(figure: Decimal | None, to: Decimal) -> Decimal | None:
    return None if figure is None else Decimal(figure).quantize(to)
