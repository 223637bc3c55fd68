"""Changes to quotas: set, remove, copy. Only a superior or an admin makes them, and the person concerned is told."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from goals.planning.quotas.actions.ledger import effect_of, is_news, line, put
from goals.planning.quotas.actions.publishing import (
    FISCAL,
    QuotaDraft,
    check_amount,
    check_metric,
    check_reason,
    lock_owners,
    publish_quotas,
)
from goals.planning.quotas.models import Quota
from goals.planning.quotas.notifications import notify_change
from goals.planning.quotas.queries.book import BOOKS, WON_REVENUE, rights_of
from goals.planning.quotas.queries.quotas import copy_rows
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.editing import differences
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.periods import Period
from salesplan.core.request_cache import forget
from salesplan.people.access import require_write
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User


def period_of(key: str) -> Period:
    """Return the fiscal period a quota can be set for; raises Refused when the key names none."""
    try:
        period = calendar().parse(key)
    except ValueError:
        period = None
    if period is None or period.kind not in FISCAL:
        raise Refused(_("Quotas are set for a month, quarter, half-year or year, such as 2026-Q4."), field="period")
    return period


def _check(kind: OwnerKind, pk: int, period: Period, note: str, by: User, at: datetime) -> None:
    """Refuse what the person may not do, and a change without a reason once the period has begun."""
    require_write(by)
    if not rights_of(by).may_set(kind, pk):
        raise NotAllowed(_("Only someone above the owner or an admin can set this quota."))
    check_reason(period, note, business_day(at))


def set_quota(
    kind: OwnerKind,
    pk: int,
    *,
    period: Period,
    amount: Decimal,
    metric: str = WON_REVENUE,
    effective_on: date | None = None,
    note: str = "",
    version: int | None,
    decided: bool = False,
    by: User,
    at: datetime,
) -> Quota:
    """Set what a person or a team carries in a period; `version` is that of the quota one saw, 0 for none.

    `decided` says that whose right it is was settled by the action that calls this one.

    In a period that has begun `effective_on` says from which day it holds; see `rules.effect` where it is not given.
    """
    if decided:
        check_reason(period, note, business_day(at))
    else:
        _check(kind, pk, period, note, by, at)
    check_amount(amount)
    check_metric(metric)
    draft = QuotaDraft(kind, pk, metric, period, exact_money(amount, company().currency))
    with acting(by, "quota.set", why=note):
        lock_owners(kind, [pk])
        quota = _existing(draft)
        _check_version(quota, version, draft.amount, note)
        when = effect_of(effective_on, period, business_day(at), first=quota is None)
        if quota is not None and not is_news(quota, draft.amount, when):
            return quota
        quota = quota or draft.blank()
        change = put(quota, draft.amount, when, note=note, by=by, at=at)
        quota.save()
        change.save()
        forget(BOOKS)
        notify_change([change], by=by, at=at)
    return quota


def _existing(draft: QuotaDraft) -> Quota | None:
    person, team, metric, key = draft.key
    return Quota.objects.filter(person=person, team=team, metric=metric, period_key=key).first()


def _check_version(quota: Quota | None, version: int | None, amount: Decimal, note: str) -> None:
    if version is None or version == (quota.version if quota else 0):
        return
    typed_values = {"amount": amount, "note": note}
    message = _("Someone else has changed this in the meantime. Nothing was saved. Compare and save again.")
    raise Conflict(message, differences(quota, typed_values) if quota else [], quota.version if quota else 0)


def remove_quota(quota: Quota, *, note: str, by: User, at: datetime) -> None:
    """Take a quota away; the ledger keeps what it was, and that it is no more."""
    kind: OwnerKind = OwnerKind.PERSON if quota.person_id else OwnerKind.TEAM
    pk = quota.person_id or quota.team_id or 0
    period = period_of(quota.period_key)
    _check(kind, pk, period, note, by, at)
    with acting(by, "quota.remove", why=note):
        lock_owners(kind, [pk])
        deleted, _rows = Quota.objects.filter(pk=quota.pk).delete()
        if deleted:
            quota.note, quota.set_by, quota.set_at = note.strip(), by, at
            line(quota, None, effect_of(None, period, business_day(at), first=False).day).save()
            forget(BOOKS)


def copy_quotas(
    *,
    source: Period,
    target: Period,
    percent: Decimal,
    metric: str = WON_REVENUE,
    note: str = "",
    by: User,
    at: datetime,
) -> int:
    """Copy the quotas of a period into another, raised by a percentage, where none stands; return how many."""
    require_write(by)
    if source.kind != target.kind or source.kind not in FISCAL or source.start == target.start:
        raise Refused(_("Choose another period of the same length."), field="source")
    if not Decimal(-100) < percent <= Decimal(1000):
        raise Refused(_("The change must be between -100 % and 1000 %."), field="percent")
    check_reason(target, note, business_day(at))
    with acting(by, "quota.copy", why=note):
        rows = [row for row in copy_rows(by, source, target, percent, metric=metric) if row.existing is None]
        drafts = [QuotaDraft(row.kind, row.pk, metric, row.period, row.new) for row in rows]
        return publish_quotas(drafts, note=note, by=by, at=at)


def apply_due_changes(today: date) -> int:
    """Let the changes that waited for their day take effect; return how many did. A second run finds none."""
    with acting(None, "quota.take_effect"):
        due = Quota.objects.filter(next_on__lte=today)
        return due.update(amount=F("next_amount"), next_amount=None, next_on=None, version=F("version") + 1)
