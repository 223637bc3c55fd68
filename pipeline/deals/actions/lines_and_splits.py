"""Writing the lines, splits and contacts of a deal, inside the transaction of the action that asks for it.

Each takes the locked deal and what it should have, changes only the rows that differ, and says whether any did.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from pipeline.deals.models import Deal, DealContact, DealLine, DealOverlay, DealSplit
from pipeline.deals.queries.lines_and_splits import _forget, contacts_of
from pipeline.deals.rules.deals import LineInput, SplitInput, line_amount, overlays_in, shares_in
from salesplan.core.money import quantize


def write_lines(deal: Deal, lines: Sequence[LineInput]) -> bool:
    """Make the deal have these lines, in this order; a row keeps its place, so that its history reads well.

    A line that stays as it is keeps its amount, which need not be quantity × price: that of a file, or less what came back.
    """
    have = list(deal.lines.all())
    changed = len(have) != len(lines)
    for position, line in enumerate(lines):
        row = have[position] if position < len(have) else DealLine(deal=deal)
        same = row.pk is not None and line == LineInput(row.product_id, row.quantity, row.unit_price, row.discount)
        values = {
            "product_id": line.product_id,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "discount": line.discount,
            "amount": quantize(row.amount, deal.currency) if same else line_amount(line, deal.currency),
            "position": position,
        }
        if row.pk is None or _differs(row, values):
            _set(row, values)
            changed = True
    for row in have[len(lines) :]:
        row.delete()
    _forget(deal, "lines")
    return changed


def write_splits(deal: Deal, splits: Sequence[SplitInput]) -> bool:
    """Make the deal's credit be shared like this, with these overlays on top."""
    shares = _write_percents(deal, DealSplit, deal.splits.all(), shares_in(splits))
    overlays = _write_percents(deal, DealOverlay, deal.overlays.all(), overlays_in(splits))
    _forget(deal, "splits", "overlays")
    return shares or overlays


def _write_percents(
    deal: Deal, model: type[DealSplit] | type[DealOverlay], rows: Iterable[Any], splits: Iterable[SplitInput]
) -> bool:
    have = {row.person_id: row for row in rows}
    percents = {split.person_id: split.percent for split in splits}
    changed = False
    for person_id, row in have.items():
        if person_id not in percents:
            row.delete()
            changed = True
    for person_id, percent in percents.items():
        row = have.get(person_id) or model(deal=deal, person_id=person_id)
        if row.pk is None or row.percent != percent:
            _set(row, {"percent": percent})
            changed = True
    return changed


def write_contacts(deal: Deal, contacts: Iterable[Any]) -> bool:
    """Make these contacts take part in the deal."""
    contact_ids = {contact.pk for contact in contacts}
    have = contacts_of(deal)
    deal.deal_contacts.filter(contact__in=have - contact_ids).delete()
    DealContact.objects.bulk_create(DealContact(deal=deal, contact_id=pk) for pk in sorted(contact_ids - have))
    _forget(deal, "deal_contacts")
    return have != contact_ids


def _differs(row: Model, values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _set(row: Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
