"""How a quota changes: each change is a line of the ledger, and the quota's own row says what holds now."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.planning.quotas.models import Quota, QuotaChange
from goals.planning.quotas.rules import EffectiveDay, effect
from salesplan.core.errors import Refused
from salesplan.core.periods import Period
from salesplan.people.models import User


def line(quota: Quota, amount: Decimal | None, day: date) -> QuotaChange:
    """Return the line, not yet saved, that says what a quota is from a day on."""
    return QuotaChange(
        person_id=quota.person_id,
        team_id=quota.team_id,
        metric=quota.metric,
        period_key=quota.period_key,
        starts_on=quota.starts_on,
        ends_on=quota.ends_on,
        amount=amount,
        effective_on=day,
        note=quota.note,
        set_by=quota.set_by,
        set_at=quota.set_at,
    )


def opening(quotas: Iterable[Quota]) -> list[QuotaChange]:
    """Return the first line of each quota that was made in bulk, effective from the first day of its period."""
    return [line(quota, quota.amount, quota.starts_on) for quota in quotas]


def effect_of(requested: date | None, period: Period, today: date, first: bool) -> EffectiveDay:
    """Return when a change takes effect; raises Refused for a day outside the quota's period."""
    result = effect(requested, period, today, first)
    if result is None:
        raise Refused(_("The change must take effect on a day of the period."), field="effective_on")
    return result


def is_news(quota: Quota | None, amount: Decimal, when: EffectiveDay) -> bool:
    """Say whether a figure differs from what was last agreed, be it in force or waiting for its day."""
    if quota is None:
        return True
    if quota.next_amount is None:
        return amount != quota.amount
    return amount != quota.next_amount or when.day != quota.next_on


def put(quota: Quota, amount: Decimal, when: EffectiveDay, *, note: str, by: User, at: datetime) -> QuotaChange:
    """Write a figure into a quota, neither saved yet, and return its line of the ledger.

    The last word counts: a figure that waits for its day gives way to any that is set after it.
    """
    if when.waits:
        quota.next_amount, quota.next_on = amount, when.day
    else:
        quota.amount, quota.next_amount, quota.next_on = amount, None, None
    quota.note, quota.set_by, quota.set_at = note.strip(), by, at
    quota.version += 1
    return line(quota, amount, when.day)
