"""Where credits come from: the deal of an entry of the sales ledger, and the entries of the same posting."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from goals.pay.snapshots import Source
from pipeline.sales.models import SaleEntry


def sources_of(numbers: Iterable[int]) -> dict[int, Source]:
    """Return the source of each credit, by its number: the key of its first entry in the sales ledger. Two queries."""
    wanted = set(numbers)
    deals = SaleEntry.objects.filter(pk__in=wanted).values_list("deal_id", flat=True)
    columns = ("pk", "deal_id", "person_id", "posting", "sold_on", "reverses_id")
    together: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    place: dict[int, tuple[Any, ...]] = {}
    for pk, deal, person, posting, sold_on, reverses in SaleEntry.objects.filter(deal__in=set(deals)).values_list(
        *columns
    ):
        place[pk] = deal, person, posting, sold_on, reverses is not None
        together[place[pk]].append(pk)
    return {
        number: Source(place[number][0], tuple(sorted(together[place[number]]))) for number in wanted if number in place
    }
