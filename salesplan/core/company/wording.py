"""What is told about the company's settings, and the time zones by their cities."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesplan.core.company.rules import HeldPeriod
from salesplan.core.format import comma, period_label, semicolon
from salesplan.core.language import current_language, locale_of, territories
from salesplan.core.search.rules import sort_key

SHOWN = 6
COMMON_ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
)


def describe_periods(locked: Iterable[HeldPeriod]) -> str:
    """Return what is stored for which periods: "Quotas: Q3 2026 (12), Q4 2026 (12); Pay runs: Q3 2026 (1)"."""
    kinds: dict[str, list[HeldPeriod]] = defaultdict(list)
    for period in locked:
        kinds[str(period.kind)].append(period)
    lists = []
    for kind, periods in kinds.items():
        names = [f"{period_label(period.key)} ({period.count})" for period in periods[:SHOWN]]
        if len(periods) > SHOWN:
            names.append(_("%(n)s more") % {"n": len(periods) - SHOWN})
        lists.append(_("%(kind)s: %(periods)s") % {"kind": kind, "periods": comma().join(names)})
    return semicolon().join(lists)


def zone_choices(current: str = "") -> list[tuple[Any, Any]]:
    """Return the time zones by their cities, the usual ones first; former names only where they are `kept`."""
    return list(_zones(current_language(), current))


@lru_cache(maxsize=16)
def _zones(lang: str, current: str) -> tuple[tuple[Any, Any], ...]:
    aliases = get_global("zone_aliases")
    zones = {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}
    others = (zone for zone in zones if zone == current or (zone not in aliases and zone not in COMMON_ZONES))
    by_name = sorted(((zone, _city(zone, lang)) for zone in others), key=lambda pair: sort_key(pair[1]))
    common = tuple((zone, _city(zone, lang)) for zone in COMMON_ZONES)
    return (gettext_lazy("Frequently used"), common), (gettext_lazy("All"), (("UTC", "UTC"), *by_name))


def _city(zone: str, lang: str) -> str:
    """Name a time zone by its city and country."""
    city = get_timezone_location(zone, locale=locale_of(lang), return_city=True)
    country = territories(lang).get(get_global("zone_territories").get(zone, ""), "")
    return f"{city} – {country}" if country and country != city else city
