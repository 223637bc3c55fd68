"""The heat map as rows of a file: for each column the quota, the result and the attainment."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.heatmap.queries import HeatMap
from salesplan.people.choices import OwnerKind

SHARE, CENT = Decimal("0.0001"), Decimal("0.01")


def headers(heat_map: HeatMap) -> list[str]:
    """Return the heads of the columns."""
    out = [_("Kind"), _("Name"), _("Level")]
    for column in heat_map.columns:
        out += [f"{column.name} · {name}" for name in (_("Quota"), str(heat_map.metric.label), _("Attainment"))]
    return out


def rows(heat_map: HeatMap) -> Iterator[list[Any]]:
    """Yield a row for each team and person, whatever page they are on."""
    for line, depth in heat_map.lines:
        kind = _("Team") if line.node.kind == OwnerKind.TEAM else _("Person")
        row: list[Any] = [kind, line.node.label, depth]
        for part in line.months:
            share = part.attainment
            quota = None if part.quota is None else part.quota.quantize(CENT)
            row += [quota, part.done.quantize(CENT), None if share is None else share.quantize(SHARE)]
        yield row
