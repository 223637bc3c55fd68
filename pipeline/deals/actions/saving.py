"""Writing a locked deal: its values, what follows from them, and the trail. Used by `actions` alone.

Nothing here opens a transaction or checks who may; the verbs do.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from pipeline.deals.actions.lines_and_splits import write_contacts, write_lines, write_splits
from pipeline.deals.models import CloseDateChange, Deal, StageMove
from pipeline.deals.permits import check_closing
from pipeline.deals.queries.deals import keys_of_deal
from pipeline.deals.queries.lines_and_splits import LARGEST, check_lines, check_splits, lines_of, splits_of
from pipeline.deals.rules.deals import (
    LineInput,
    SplitInput,
    is_push,
    lines_amount,
    main_product,
    splits_after_handover,
    whole_splits,
)
from pipeline.probability.queries.probabilities import probability_of
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from pipeline.sales.queries import rate_of
from salesplan.core import format as write_figure
from salesplan.core.amounts.exact import exact_money
from salesplan.core.company.queries import business_day, calendar, company, rates
from salesplan.core.errors import MissingFields, Refused
from salesplan.core.money import convert, quantize
from salesplan.core.periods import PeriodKind
from salesplan.people.models import User
from salesplan.people.queries import placements


def check_values(deal: Deal, values: Mapping[str, Any]) -> None:
    if not str(deal.name).strip():
        raise Refused(_("Enter a name for the deal."), field="name")
    if deal.amount is not None and deal.amount < 0:
        raise Refused(_("The amount can't be negative."), field="amount")
    if deal.amount is not None and deal.amount >= LARGEST:
        raise Refused(_("The amount is too large."), field="amount")
    if values.get("amount"):
        exact_money(deal.amount, deal.currency)
    if "owner" in values and not deal.owner.is_active:
        raise Refused(_("%(who)s has left. Choose another owner.") % {"who": deal.owner}, field="owner")


def check_amount(typed_amount: Decimal | None, lines: Sequence[LineInput], currency: str) -> None:
    """Refuse an amount that was typed beside lines and is not their sum; it would be lost without a word."""
    if typed_amount and lines and quantize(typed_amount, currency) != (total := lines_amount(lines, currency)):
        raise Refused(
            _(
                "The products come to %(sum)s, and with products the amount is their sum. "
                "Leave the amount empty, or change the products."
            )
            % {"sum": write_figure.money(total, currency)},
            field="amount",
        )


class DealValue(NamedTuple):
    """What the base amount and the team follow from."""

    amount: Decimal
    currency: str
    closed_on: date | None
    owner_id: int


def value_of(deal: Deal) -> DealValue:
    """Return it as it stands."""
    return DealValue(deal.amount, deal.currency, deal.closed_on, deal.owner_id)


def derive_values(deal: Deal, lines: Sequence[LineInput], today: date, *, before: DealValue | None = None) -> None:
    """Work out what follows from the settled amount: base amount, main product, team, probability, search, sorting.

    The rate and the team are those of the closing day once the deal is closed, else of today; a booked sale keeps its
    rate. `was` is what the deal was worth before: where that is the same, money and team stay as they are, whatever
    rates and teams have become since.
    """
    day = deal.closed_on or today
    forget_return(deal)
    now = value_of(deal)
    if before is None or before[:3] != now[:3]:
        rate = rate_of(deal, day) if deal.state == StageKind.WON else rates().rate(deal.currency, day)
        deal.amount_base = convert(deal.amount, rate, company().currency)
    if before is None or before[2:] != now[2:]:
        deal.team_id = placements([deal.owner_id]).team(deal.owner_id, day)
    days = (today - business_day(deal.stage_since)).days
    deal.probability = probability_of(deal.stage, days, deal.expected_close_on, today)
    deal.main_product_id = main_product(lines, deal.currency)
    for name, key in keys_of_deal(deal).items():
        setattr(deal, name, key)


def settle_amount(deal: Deal, lines: Sequence[LineInput]) -> None:
    """Let the amount be the sum of the lines, where there are any, with the amounts they were saved with."""
    check_lines(lines, deal.currency)
    if lines:
        saved = sum((row.amount for row in deal.lines.all()), Decimal(0)) if deal.pk else None
        deal.amount = lines_amount(lines, deal.currency) if saved is None else saved
    deal.amount = quantize(deal.amount or Decimal(0), deal.currency)


def forget_return(deal: Deal) -> None:
    """A deal that is worth something again, or is not won any more, did not come back whole."""
    if deal.amount or deal.state != StageKind.WON:
        deal.returned_on = None


def apply_values(
    current: Deal,
    values: Mapping[str, Any],
    lines: Sequence[LineInput] | None,
    splits: Sequence[SplitInput] | None,
    contacts: Iterable[Any] | None,
    *,
    by: User,
    at: datetime,
    push_reason: str = "",
    push_note: str = "",
    save: bool = True,
    decided: bool = False,
) -> bool:
    """Write values and parts into the locked deal; return whether anything changed.

    With `save` False what follows from the settled amount, and the deal's own row, wait for the step that does both anyway
    (`enter`), so that it is one version. What was `decided` may close on a day that has to be asked for.
    """
    today = business_day(at)
    old_date, before = current.expected_close_on, value_of(current)
    changed = {name for name, value in values.items() if getattr(current, name) != value}
    for name in changed:
        setattr(current, name, values[name])
    check_values(current, {name: values[name] for name in changed})
    if "currency" in changed:
        _check_currency(current)
    _check_dates(current, changed, today, decided)
    if splits is None and "owner" in changed:
        splits = splits_after_handover(splits_of(current), before.owner_id, current.owner_id)
    parts_changed = _write_parts(current, lines, splits, contacts, changed)
    if not changed and not parts_changed:
        return False
    if "expected_close_on" in changed:
        _write_date_change(current, old_date, push_reason, push_note, by=by, at=at)
    lines_now = lines_of(current)
    settle_amount(current, lines_now)
    if not save:
        return True
    derive_values(current, lines_now, today, before=before)
    current.version += 1
    current.save()
    return True


def _write_parts(
    current: Deal,
    lines: Sequence[LineInput] | None,
    splits: Sequence[SplitInput] | None,
    contacts: Iterable[Any] | None,
    changed: Collection[str],
) -> bool:
    """Write the parts that are given, the lines also where their currency is another."""
    parts_changed = _write_lines(current, lines, changed)
    if splits is not None:
        splits_to_write = whole_splits(splits, current.owner_id)
        check_splits(splits_to_write)
        parts_changed |= write_splits(current, splits_to_write)
    if contacts is not None:
        parts_changed |= write_contacts(current, contacts)
    return parts_changed


def _write_lines(current: Deal, lines: Sequence[LineInput] | None, changed: Collection[str]) -> bool:
    """Write the lines where they are given or their currency is another; an amount beside them must be their sum."""
    if lines is not None:
        check_lines(lines, current.currency)
    effective_lines = lines_of(current) if lines is None else lines
    if "amount" in changed:
        check_amount(current.amount, effective_lines, current.currency)
    return (lines is not None or "currency" in changed) and write_lines(current, effective_lines)


def _write_date_change(deal: Deal, old: date | None, reason: str, note: str, *, by: User, at: datetime) -> None:
    period_end = calendar().containing(old, PeriodKind.QUARTER).end if old else None
    push = deal.state == StageKind.OPEN and is_push(old, deal.expected_close_on, period_end)
    if push and not reason:
        raise MissingFields(
            _("The new date is past the end of the quarter. Say why the deal is postponed."), ["push_reason"]
        )
    if push:
        deal.push_count += 1
    CloseDateChange.objects.create(
        deal=deal,
        from_on=old,
        to_on=deal.expected_close_on,
        is_push=push,
        reason=reason if push else "",
        note=note[:300] if push else "",
        at=at,
        by=by,
    )


def _check_currency(deal: Deal) -> None:
    if deal.receipts.exists():
        raise Refused(
            _("Invoices or payments are booked in this deal's currency, so it can no longer change."),
            field="currency",
        )


def _check_closed_on(deal: Deal, closed_on: date | None, today: date, decided: bool) -> None:
    if closed_on is None or deal.state == StageKind.OPEN:
        raise Refused(_("Only a closed deal has a closing date, and it always has one."), field="closed_on")
    check_closing(deal, closed_on, today, pays=deal.state == StageKind.WON, decided=decided)


def check_start(deal: Deal, today: date) -> None:
    """Refuse the dates of a new deal that lie on the wrong side of today."""
    _check_started_on(deal, today)
    check_expected_close(deal, today)


def check_expected_close(deal: Deal, today: date) -> None:
    """Refuse that an open deal is expected to close in the past; a date that passed stays until somebody touches it."""
    expected = deal.expected_close_on
    if deal.state == StageKind.OPEN and expected is not None and expected < today:
        raise Refused(
            _("The expected close of an open deal can't be in the past. Choose today or a later day."),
            field="expected_close_on",
            code="in_the_past",
        )


def _check_dates(deal: Deal, changed: Collection[str], today: date, decided: bool) -> None:
    if "started_on" in changed:
        _check_started_on(deal, today)
    if "closed_on" in changed:
        _check_closed_on(deal, deal.closed_on, today, decided)
    if "expected_close_on" in changed:
        check_expected_close(deal, today)


def _check_started_on(deal: Deal, today: date) -> None:
    if deal.started_on is not None and deal.started_on > (deal.closed_on or today):
        raise Refused(_("A deal must start before it closes, and not in the future."), field="started_on")


def enter(
    deal: Deal, stage: Stage, closed_on: date | None, at: datetime, *, before: DealValue, decided: bool = False
) -> None:
    """Put the deal into the stage: closing date, rate and team of that day; all of it given back when it re-opens.

    `was` is what the deal was worth before the step, as `derive_values` takes it.
    """
    today = business_day(at)
    deal.stage, deal.state, deal.stage_since = stage, stage.kind, at
    if stage.kind == StageKind.OPEN:
        deal.closed_on, deal.loss_reason, deal.loss_note = None, None, ""
    else:
        deal.closed_on = closed_on or today
        _check_closed_on(deal, deal.closed_on, today, decided)
    derive_values(deal, lines_of(deal), today, before=before)
    deal.version += 1
    deal.save()


def trail(
    deal: Deal,
    came_from: Stage | None,
    stage: Stage,
    *,
    by: User,
    at: datetime,
    note: str = "",
    changed: Mapping[str, Any] | None = None,
    undoes: StageMove | None = None,
) -> StageMove:
    return StageMove.objects.create(
        deal=deal,
        from_stage=came_from,
        to_stage=stage,
        at=at,
        by=by,
        amount_base=deal.amount_base,
        note=note[:300],
        changed=changed or {},
        undoes=undoes,
    )
