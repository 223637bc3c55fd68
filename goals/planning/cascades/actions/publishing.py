"""A cascade becomes quotas: what that would change, and doing it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from goals.planning.cascades.choices import CascadeState, CascadeStep, Granularity
from goals.planning.cascades.loading import LoadedCascade, load
from goals.planning.cascades.models import Cascade
from goals.planning.cascades.rights import CascadeRights, rights_in
from goals.planning.quotas.actions.publishing import QuotaDraft, publish_quotas
from goals.planning.quotas.models import Quota
from salesplan.core.audit import acting
from salesplan.core.company.queries import calendar
from salesplan.core.editing import lock
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.lifecycle.actions import check, move
from salesplan.core.money import ZERO
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.access import require_write
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User

Owner = tuple[OwnerKind, int]


@dataclass(frozen=True)
class QuotaDifference:
    """A quota that publishing would set: what stands now (None: nothing), and what it would be."""

    kind: str
    pk: int
    owner: Any
    period: Period
    now: Decimal | None
    new: Decimal

    @property
    def by(self) -> Decimal:
        """How much more it is."""
        return self.new - (self.now or ZERO)

    @property
    def changes(self) -> bool:
        """Say whether anything changes."""
        return self.now != self.new


@dataclass(frozen=True)
class Published:
    """What publishing has done: how many quotas changed, and whose are not theirs to set who published."""

    changed: int
    skipped: tuple[str, ...]


def drafts_of(
    loaded: LoadedCascade, rights: CascadeRights, granularity: str
) -> tuple[list[QuotaDraft], dict[Owner, Any], list[Any]]:
    """Return the quotas a cascade comes to, whose they are, and whom the publisher may not set one for.

    Who is in two teams during the period gets one quota for both: the sum.
    """
    fiscal_calendar, owners, skipped = calendar(), {}, {}
    totals: dict[tuple[Any, int, Any], Decimal] = {}
    for row in loaded.rows.values():
        owner = (row.kind, row.owner_id)
        if not rights.may_publish(row):
            skipped[owner] = row.owner
            continue
        owners[owner] = row.owner
        for month, figure in zip(loaded.months, row.months, strict=True):
            period = (
                month
                if granularity == Granularity.MONTH
                else fiscal_calendar.containing(month.start, PeriodKind.QUARTER)
            )
            key = (*owner, period)
            totals[key] = totals.get(key, ZERO) + figure
    drafts = [
        QuotaDraft(kind, pk, loaded.cascade.metric, period, figure) for (kind, pk, period), figure in totals.items()
    ]
    return drafts, owners, list(skipped.values())


def current_amounts(drafts: Iterable[QuotaDraft], metric: str) -> dict[tuple[str, int, str], Decimal]:
    """Return the quotas that stand today for the owners and periods of drafts: one query."""
    keys = {draft.period.key for draft in drafts}
    people, teams = ({draft.pk for draft in drafts if draft.kind == kind} for kind in OwnerKind)
    rows = Quota.objects.filter(Q(person__in=people) | Q(team__in=teams), metric=metric, period_key__in=keys)
    return {
        (OwnerKind.PERSON if person else OwnerKind.TEAM, person or team or 0, key): amount
        for person, team, key, amount in rows.values_list("person_id", "team_id", "period_key", "amount")
    }


def differences(
    loaded: LoadedCascade, rights: CascadeRights, granularity: str
) -> tuple[list[QuotaDifference], list[Any]]:
    """Return what publishing would do to today's quotas, and whom it would leave out."""
    drafts, owners, skipped = drafts_of(loaded, rights, granularity)
    return differences_of(drafts, owners, loaded), skipped


def differences_of(
    drafts: Iterable[QuotaDraft], owners: Mapping[Owner, Any], loaded: LoadedCascade
) -> list[QuotaDifference]:
    """Return what drafts would do to today's quotas."""
    existing = current_amounts(drafts, loaded.cascade.metric)
    differences = []
    for draft in drafts:
        now = existing.get((draft.kind, draft.pk, draft.period.key))
        if now is not None or draft.amount:
            owner = owners[draft.kind, draft.pk]
            differences.append(QuotaDifference(draft.kind, draft.pk, owner, draft.period, now, draft.amount))
    return differences


def has_months(drafts: Iterable[QuotaDraft], loaded: LoadedCascade) -> bool:
    """Say whether quotas of single months stand for those concerned; they count before quarters."""
    people, teams = ({draft.pk for draft in drafts if draft.kind == kind} for kind in OwnerKind)
    rows = Quota.objects.filter(Q(person__in=people) | Q(team__in=teams), metric=loaded.cascade.metric)
    return rows.filter(period_key__in=[month.key for month in loaded.months]).exists()


def publish_cascade(
    cascade: Cascade, *, granularity: str, note: str = "", version: int | None, by: User, at: datetime
) -> Published:
    """Make quotas of a cascade, of months or quarters; twice the same changes nothing, and everybody is told once.

    Where a quota is in force already, or its period has begun, a change needs a reason.
    """
    require_write(by)
    with acting(by, "cascade.publish", why=note):
        current = lock(cascade)
        rights = rights_in(current, by)
        if not rights.may_run:
            raise NotAllowed(_("Only the leader of the top team or an admin can publish it."))
        if version is not None and current.version != version:
            message = _("Someone else has changed this in the meantime. Nothing was published. Check it again.")
            raise Conflict(message, [], current.version)
        check(current, CascadeStep.PUBLISH)
        loaded = load(current)
        quota_drafts, owners, skipped = drafts_of(loaded, rights, granularity)
        all_differences = differences_of(quota_drafts, owners, loaded)
        changing = [difference for difference in all_differences if difference.changes]
        if not note.strip() and any(difference.now is not None for difference in changing):
            raise Refused(_("Existing quotas would change. Say why."), field="note", code="reason_needed")
        if granularity == Granularity.QUARTER and has_months(quota_drafts, loaded):
            problem = _("Quotas for single months already exist and take precedence over quarters. Publish months.")
            raise Refused(problem, field="grain", code="finer_quotas")
        drafts = [
            QuotaDraft(each.kind, each.pk, current.metric, each.period, each.new)  # type: ignore[arg-type]
            for each in changing
        ]
        changed = publish_quotas(drafts, note=note, by=by, at=at) if drafts else 0
        _mark(current, granularity, note, by, at)
    return Published(changed, tuple(str(owner) for owner in skipped))


def _mark(cascade: Cascade, granularity: str, note: str, by: User, at: datetime) -> None:
    if cascade.state == CascadeState.PUBLISHED and cascade.published_as == granularity:
        return
    move(cascade, CascadeStep.PUBLISH, by=by, at=at, note=note, values={"published_as": granularity})
