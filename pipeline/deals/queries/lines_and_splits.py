"""The parts of a deal as they stand (lines, splits, contacts), and what no deal may have of them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from pipeline.deals.models import Deal
from pipeline.deals.rules.deals import LineInput, SplitInput, line_amount, split_gap
from salesplan.core import format as write
from salesplan.core.errors import Refused

# What the amount's column can hold.
LARGEST = Decimal(10) ** 13
PARTS = ("lines", "splits", "overlays", "deal_contacts")


@contextmanager
def parts_at_hand(deal: Deal) -> Iterator[None]:
    """Read each part of the locked deal once within this block, and anew what was written meanwhile."""
    prefetch_related_objects([deal], *PARTS)
    try:
        yield
    finally:
        _forget(deal, *PARTS)


def _forget(deal: Deal, *names: str) -> None:
    known: dict[str, Any] = getattr(deal, "_prefetched_objects_cache", {})
    for name in names:
        known.pop(name, None)


def lines_of(deal: Deal) -> list[LineInput]:
    """Return the lines as they stand, in the form in which they are given: one query, none where they are prefetched."""
    return [LineInput(row.product_id, row.quantity, row.unit_price, row.discount) for row in deal.lines.all()]


def contacts_of(deal: Deal) -> set[int]:
    """Return the keys of the contacts who take part: one query, none where they are prefetched."""
    return {row.contact_id for row in deal.deal_contacts.all()}


def splits_of(deal: Deal) -> list[SplitInput]:
    """Return the shares as they stand, then the overlays: two queries, none where both are prefetched."""
    shares = [SplitInput(row.person_id, row.percent) for row in deal.splits.all()]
    return [*shares, *(SplitInput(row.person_id, row.percent, is_overlay=True) for row in deal.overlays.all())]


def check_lines(lines: Iterable[LineInput], currency: str) -> None:
    """Refuse lines that no deal may have; the sentence names the line."""
    for number, line in enumerate(lines, 1):
        if line.quantity <= 0:
            raise Refused(_("Line %(n)s: the quantity must be more than zero.") % {"n": number}, field="lines")
        if line.unit_price < 0:
            raise Refused(_("Line %(n)s: the price can't be negative.") % {"n": number}, field="lines")
        if not 0 <= line.discount <= 100:
            raise Refused(_("Line %(n)s: the discount must be between 0 and 100 %%.") % {"n": number}, field="lines")
        if line_amount(line, currency) >= LARGEST:
            raise Refused(_("Line %(n)s: the amount is too large.") % {"n": number}, field="lines")


def check_splits(splits: Sequence[SplitInput]) -> None:
    """Refuse shares that do not total 100 %, that name a person twice, or that give nothing; overlays total anything."""
    if len({(split.person_id, split.is_overlay) for split in splits}) < len(splits):
        raise Refused(
            _("Each person can have only one share and one overlay. Combine those of the same person."),
            field="splits",
        )
    if any(split.percent > 100 for split in splits):
        raise Refused(_("No share or overlay is more than 100 %."), field="splits")
    if any(split.percent <= 0 for split in splits):
        raise Refused(_("Each share must be more than 0 %. Remove people without a share."), field="splits")
    gap = split_gap(splits)
    if gap > 0:
        raise Refused(
            _("The shares must total 100 %%; %(gap)s %% is missing.") % {"gap": write.exact_number(gap)}, field="splits"
        )
    if gap < 0:
        raise Refused(
            _("The shares must total 100 %%; %(gap)s %% is too much.") % {"gap": write.exact_number(-gap)},
            field="splits",
        )
