"""What a step did to a deal, and giving it back. Used by `actions`, and by steps for many deals to keep what they did.

A snapshot of a deal is all that a step may change, as JSON keeps it: its fields, lines, shares and contacts. Two snapshots
differ in what the step did; its undo gives back just that, so that a deal is as it was, field by field.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from customers.contacts.models import Contact
from pipeline.deals.actions.lines_and_splits import write_contacts, write_lines, write_splits
from pipeline.deals.actions.saving import derive_values, forget_return, settle_amount
from pipeline.deals.models import CloseDateChange, Deal, StageMove
from pipeline.deals.queries.lines_and_splits import contacts_of, lines_of, splits_of
from pipeline.deals.rules.deals import WORTH, LineInput, may_undo, plain_splits, read_splits, taken_back
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import business_day
from salesplan.core.errors import Refused
from salesplan.people.models import User

# Counters, what tells where the deal is from, and the last contact, which follows the timeline.
_NEVER = frozenset(
    {"id", "version", "postings", "touched_at", "external_id", "process", "created_by", "created_at"},
)
FIELDS = {field.name: field for field in Deal._meta.concrete_fields if field.name not in _NEVER}
PARTS = ("lines", "splits", "contacts")
# Where a deal stands: the undo of a move always gives it back, since nobody has moved the deal since.
STANDING = frozenset({"stage", "state", "stage_since", "closed_on", "loss_reason", "loss_note"})


def snapshot(deal: Deal) -> dict[str, Any]:
    """Return the deal with its parts as JSON keeps it: four queries, none where the parts are at hand."""
    values = {name: _plain(getattr(deal, field.attname)) for name, field in FIELDS.items()}
    lines = [
        [line.product_id, *map(_plain, (line.quantity, line.unit_price, line.discount))] for line in lines_of(deal)
    ]
    splits = plain_splits(splits_of(deal))
    return {**values, "lines": lines, "splits": splits, "contacts": sorted(contacts_of(deal))}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return {name: [before, after]} of what differs between two snapshots."""
    return {name: [value, after[name]] for name, value in before.items() if value != after[name]}


def check_undo(deal: Deal, move: StageMove, *, by: User, at: datetime) -> None:
    """Refuse to take back a move that somebody else made, that is too old, or after which the deal was moved again."""
    if not move.changed or not may_undo(move.at, move.by_id, by.pk, at):
        raise Refused(_("This can no longer be undone. Move the deal back by hand."), code="too_late")
    last = deal.moves.in_force().last()
    if last is None or last.pk != move.pk:
        raise Refused(_("The deal has been moved again since. Check it before you move it back."), code="moved_since")


def restore(
    deal: Deal, changed: Mapping[str, Sequence[Any]], *, by: User, at: datetime, always: frozenset[str] = frozenset()
) -> None:
    """Give the locked deal back what a step changed, also the names in `always` that were changed again since."""
    now = snapshot(deal)
    values_back = taken_back(changed, now) | {name: changed[name][0] for name in always & changed.keys()}
    old_day = deal.expected_close_on
    for name in values_back.keys() & FIELDS.keys():
        setattr(deal, FIELDS[name].attname, FIELDS[name].to_python(values_back[name]))
    _restore_parts(deal, values_back)
    if deal.expected_close_on != old_day:
        _date_back(deal, old_day, by=by, at=at)
    if WORTH & changed.keys() and not WORTH & values_back.keys():
        lines = lines_of(deal)
        settle_amount(deal, lines)
        derive_values(deal, lines, business_day(at))
    forget_return(deal)
    deal.version += 1
    deal.save()


def _restore_parts(deal: Deal, values_back: Mapping[str, Any]) -> None:
    if "lines" in values_back:
        write_lines(deal, [LineInput(product, *map(Decimal, numbers)) for product, *numbers in values_back["lines"]])
    if "splits" in values_back:
        write_splits(deal, read_splits(values_back["splits"]))
    if "contacts" in values_back:
        write_contacts(deal, Contact.objects.filter(pk__in=values_back["contacts"]))


def _date_back(deal: Deal, old_day: date | None, *, by: User, at: datetime) -> None:
    """Keep both changes of the expected close in the trail; the second says that the first does not count."""
    first = deal.date_changes.in_force().filter(to_on=old_day).last()
    CloseDateChange.objects.create(deal=deal, from_on=old_day, to_on=deal.expected_close_on, undoes=first, at=at, by=by)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
