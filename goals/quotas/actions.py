"""Changes to quotas: set, remove, copy. Only a superior or an admin makes them, and the person concerned is told."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from goals.quotas.models import Quota
from goals.quotas.queries import WON_REVENUE, Kind, copy_rows, rights_of
from salesplan.core import format as write
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.editing import differences
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.money import quantize
from salesplan.core.notices.actions import notify
from salesplan.core.periods import Period
from salesplan.people.access import require_write
from salesplan.people.models import Team, User

# What the column can hold.
LARGEST = Decimal(10) ** 13
FISCAL = ("month", "quarter", "half", "year")


def period_of(key: str) -> Period:
    """Return the fiscal period a quota can be set for; raises Refused when the key names none."""
    try:
        period = calendar().parse(key)
    except ValueError:
        period = None
    if period is None or period.kind not in FISCAL:
        raise Refused(_("A quota is set for a month, a quarter, a half or a year, such as 2026-Q4."), field="period")
    return period


def _check(kind: Kind, pk: int, period: Period, note: str, by: Any, at: datetime) -> None:
    """Refuse what the person may not do, and a change without a reason once the period has begun."""
    require_write(by)
    if not rights_of(by).may_set(kind, pk):
        raise NotAllowed(_("Only a superior or an admin sets this quota."))
    if business_day(at) >= period.start and not note.strip():
        raise Refused(_("This period has begun. Say why the quota changes."), field="note", code="reason_needed")


def set_quota(
    kind: Kind, pk: int, *, period: Period, amount: Decimal, note: str = "", version: int | None, by: Any, at: datetime
) -> Quota:
    """Set what a person or a team carries in a period; `version` is that of the quota one saw, 0 for none."""
    _check(kind, pk, period, note, by, at)
    if amount < 0:
        raise Refused(_("A quota cannot be negative."), field="amount")
    if amount >= LARGEST:
        raise Refused(_("This amount is too large."), field="amount")
    owner = {"person_id": pk} if kind == "person" else {"team_id": pk}
    with acting(by, "quota.set", why=note):
        # The owner's row is the lock, since a quota that does not exist yet cannot be locked.
        (User if kind == "person" else Team).objects.select_for_update(of=("self",)).get(pk=pk)
        quota = Quota.objects.filter(**owner, metric=WON_REVENUE, period_key=period.key).first()
        amount = quantize(amount, company().currency)
        _check_version(quota, version, amount, note)
        quota = quota or Quota(**owner, period_key=period.key, starts_on=period.start, ends_on=period.end, version=0)
        quota.amount, quota.note, quota.set_by, quota.set_at = amount, note.strip(), by, at
        quota.version += 1
        quota.save()
        _tell(quota, by, at)
    return quota


def _check_version(quota: Quota | None, version: int | None, amount: Decimal, note: str) -> None:
    if version is None or version == (quota.version if quota else 0):
        return
    typed = {"amount": amount, "note": note}
    message = _("Somebody else has changed this meanwhile. Nothing was saved; compare and save again.")
    raise Conflict(message, differences(quota, typed) if quota else [], quota.version if quota else 0)


def _tell(quota: Quota, by: Any, at: datetime) -> None:
    """Tell the person whose quota it is, in their language."""
    person = quota.person
    if person is None or person.pk == getattr(by, "pk", None) or not person.is_active:
        return
    with override(person.writes_in):
        said = _("%(who)s set your quota for %(period)s to %(amount)s.") % {
            "who": by,
            "period": write.period_label(quota.period_key, person.writes_in),
            "amount": write.money(quota.amount, company().currency, person.writes_in),
        }
        text = f"{said} {quota.note}".strip()
    url = f"{reverse('goals:quota_list')}?period={quota.period_key}"
    notify(person, kind="quota", key=f"quota:{quota.pk}:{quota.version}", text=text, at=at, url=url)


def remove_quota(quota: Quota, *, note: str, by: Any, at: datetime) -> None:
    """Take a quota away; its history stays."""
    kind: Kind = "person" if quota.person_id else "team"
    pk = quota.person_id or quota.team_id or 0
    period = period_of(quota.period_key)
    _check(kind, pk, period, note, by, at)
    with acting(by, "quota.remove", why=note):
        quota.delete()


def copy_quotas(*, source: Period, target: Period, percent: Decimal, note: str = "", by: Any, at: datetime) -> int:
    """Copy the quotas of a period into another, raised by a percentage, where none stands; return how many."""
    require_write(by)
    if source.kind != target.kind or source.kind not in FISCAL or source.start == target.start:
        raise Refused(_("Choose another period of the same length."), field="source")
    if not Decimal(-100) < percent <= Decimal(1000):
        raise Refused(_("The change must lie between -100 % and 1000 %."), field="percent")
    if business_day(at) >= target.start and not note.strip():
        raise Refused(_("This period has begun. Say why the quota changes."), field="note", code="reason_needed")
    with acting(by, "quota.copy", why=note):
        rows = [row for row in copy_rows(by, source, target, percent) if row.existing is None]
        made = Quota.objects.bulk_create(
            Quota(
                person_id=row.pk if row.kind == "person" else None,
                team_id=row.pk if row.kind == "team" else None,
                period_key=row.period.key,
                starts_on=row.period.start,
                ends_on=row.period.end,
                amount=row.new,
                note=note.strip(),
                set_by=by,
                set_at=at,
            )
            for row in rows
        )
        _tell_of_copies(made, target, by, at)
    return len(made)


def _tell_of_copies(made: list[Quota], target: Period, by: Any, at: datetime) -> None:
    """Tell each person once, whatever number of rows they got."""
    first: dict[int, Quota] = {}
    for quota in made:
        if quota.person_id and quota.person_id != getattr(by, "pk", None):
            first.setdefault(quota.person_id, quota)
    url = f"{reverse('goals:quota_list')}?period={target.key}"
    for person in User.objects.active().filter(pk__in=first):
        period = write.period_label(target.key, person.writes_in)
        text = format_lazy(gettext_lazy("{who} set your quotas for {period}."), who=str(by), period=period)
        notify(person, kind="quota", key=f"quota:{first[person.pk].pk}:1", text=text, at=at, url=url)
