"""Many quotas at once: what a cascade or a spreadsheet comes to, written in a constant number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from goals.planning.quotas.actions.ledger import effect_of, is_news, put
from goals.planning.quotas.models import Quota, QuotaChange
from goals.planning.quotas.notifications import notify_change
from goals.planning.quotas.queries.book import BOOKS, quota_metrics, rights_of
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.money import quantize
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.request_cache import forget
from salesplan.people.access import require_write
from salesplan.people.choices import OwnerKind
from salesplan.people.models import Team, User

# What the column can hold.
LARGEST = Decimal(10) ** 13
FISCAL = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
Key = tuple[int | None, int | None, str, str]


@dataclass(frozen=True)
class QuotaDraft:
    """A figure that one owner shall carry in one period."""

    kind: OwnerKind
    pk: int
    metric: str
    period: Period
    amount: Decimal

    @property
    def key(self) -> Key:
        """What makes a quota one: its owner, metric and period."""
        person, team = (self.pk, None) if self.kind == OwnerKind.PERSON else (None, self.pk)
        return person, team, self.metric, self.period.key

    def blank(self) -> Quota:
        """Return the quota, not saved, that has no figure yet."""
        person, team, metric, key = self.key
        days = {"starts_on": self.period.start, "ends_on": self.period.end}
        return Quota(person_id=person, team_id=team, metric=metric, period_key=key, version=0, **days)


def check_amount(amount: Decimal, field: str = "amount") -> None:
    """Refuse a figure that no quota can have."""
    if amount < 0:
        raise Refused(_("A quota can't be negative."), field=field)
    if amount >= LARGEST:
        raise Refused(_("This amount is too large."), field=field)


def check_reason(period: Period, note: str, today: date) -> None:
    """Refuse a change without a reason once the period has begun: what is in force is locked."""
    if today >= period.start and not note.strip():
        raise Refused(_("This period has started. Say why the quota changes."), field="note", code="reason_needed")


def check_metric(key: str) -> None:
    """Refuse a figure that cannot be shared among months and people."""
    if key not in {metric.key for metric in quota_metrics()}:
        raise Refused(_("A quota can't be set for this figure."), field="metric")


def lock_owners(kind: OwnerKind, ids: Iterable[int]) -> dict[int, Any]:
    """Lock owners in the order of their keys: a quota that does not exist yet cannot be locked itself."""
    model: Any = User if kind == OwnerKind.PERSON else Team
    rows = model.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return {owner.pk: owner for owner in rows}


def publish_quotas(
    drafts: Sequence[QuotaDraft], *, note: str = "", effective_on: date | None = None, by: User, at: datetime
) -> int:
    """Set many quotas, all or none, and return how many really changed; what stands already is left as it is.

    A change within a period that has begun needs `note`. `effective_on` is the day from which it holds there (see
    `rules.effect`); a period that has not begun takes its quotas from its first day. Each person is told once.
    """
    require_write(by)
    if len({draft.key for draft in drafts}) != len(drafts):
        raise ValueError("two drafts of one owner, metric and period")
    own_company = company()
    today = business_day(at, own_company)
    with acting(by, "quota.publish", why=note):
        kinds = tuple(OwnerKind)
        owners = {kind: lock_owners(kind, [d.pk for d in drafts if d.kind == kind]) for kind in kinds}
        _check(drafts, owners, by)
        existing = _existing(drafts)
        changed: list[tuple[Quota, QuotaChange]] = []
        for draft in drafts:
            quota = existing.get(draft.key)
            from_day = effective_on if today >= draft.period.start else None
            when = effect_of(from_day, draft.period, today, first=quota is None)
            amount = quantize(draft.amount, own_company.currency)
            if is_news(quota, amount, when):
                check_reason(draft.period, note, today)
                quota = quota or draft.blank()
                changed.append((quota, put(quota, amount, when, note=note, by=by, at=at)))
        _save(changed)
        notify_change([change for _quota, change in changed], by=by, at=at)
    return len(changed)


def _check(drafts: Sequence[QuotaDraft], owners: dict[OwnerKind, dict[int, Any]], by: User) -> None:
    rights, known_metrics = rights_of(by), {metric.key for metric in quota_metrics()}
    for draft in drafts:
        owner = owners[draft.kind].get(draft.pk)
        if owner is None or not rights.may_set(draft.kind, draft.pk):
            raise NotAllowed(
                _("Only someone above %(who)s or an admin can set this quota.") % {"who": owner or draft.pk}
            )
        if draft.period.kind not in FISCAL:
            raise Refused(_("Quotas are set for a month, quarter, half-year or year, such as 2026-Q4."), field="period")
        if draft.metric not in known_metrics:
            check_metric(draft.metric)
        check_amount(draft.amount)


def _existing(drafts: Sequence[QuotaDraft]) -> dict[Key, Quota]:
    people, teams = ({d.pk for d in drafts if d.kind == kind} for kind in OwnerKind)
    rows = Quota.objects.filter(
        Q(person__in=people) | Q(team__in=teams),
        metric__in={d.metric for d in drafts},
        period_key__in={d.period.key for d in drafts},
    )
    return {(q.person_id, q.team_id, q.metric, q.period_key): q for q in rows}


def _save(changed: list[tuple[Quota, QuotaChange]]) -> None:
    """Write all rows in one statement and their lines in another."""
    new = [quota for quota, _change in changed if quota.pk is None]
    old = [quota for quota, _change in changed if quota.pk is not None]
    fields = ["amount", "next_amount", "next_on", "note", "set_by", "set_at", "version"]
    whose = ["person", "team", "metric", "period_key"]
    Quota.objects.bulk_create(new)
    Quota.objects.bulk_create(old, update_conflicts=True, unique_fields=whose, update_fields=fields)
    QuotaChange.objects.bulk_create(change for _quota, change in changed)
    forget(BOOKS)
