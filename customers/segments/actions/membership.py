"""Who is in a segment, brought up to date: by its rule, or by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from customers.segments.choices import Cause, SegmentKind
from customers.segments.models import Segment, SegmentMembership, SegmentVersion
from customers.segments.permits import permit_edit
from customers.segments.queries import matching, sql
from customers.segments.rules.conditions import Group, to_change
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.errors import Refused
from salesplan.people.models import User

BATCH = 1000

# One statement: who left is closed and who came is opened, of the same look at the facts.
_RENEW = """
WITH wanted AS MATERIALIZED ({matching}),
closed AS (
    UPDATE customers_segmentmembership held
       SET left_on = %s, left_cause = %s, left_version_id = %s
     WHERE held.segment_id = %s AND held.left_on IS NULL
       AND NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.id = held.account_id)
    RETURNING held.id, held.account_id),
opened AS (
    INSERT INTO customers_segmentmembership
           (segment_id, account_id, entered_on, entered_version_id, entered_cause, left_cause, entered_by, left_by)
    SELECT %s, wanted.id, %s, %s, %s, '', '[]', '[]' FROM wanted
     WHERE NOT EXISTS (SELECT 1 FROM customers_segmentmembership held
                        WHERE held.segment_id = %s AND held.account_id = wanted.id AND held.left_on IS NULL)
    RETURNING id, account_id)
SELECT false, id, account_id FROM closed UNION ALL SELECT true, id, account_id FROM opened
"""


@dataclass(frozen=True)
class Renewal:
    """How many customers entered and left."""

    entered: int = 0
    left: int = 0


def renew(segment: Segment, *, at: datetime, cause: Cause = Cause.FACTS) -> Renewal:
    """Bring the members of a segment up to date on the company's day; a second run of a day changes nothing.

    `cause` says what made it necessary; where it was the facts, each change keeps the conditions that changed. Its own
    transaction is all or nothing, so a run that is killed is simply done again.
    """
    day = business_day(at)
    with acting(None, "segment.renew"):
        segment = Segment.objects.select_for_update(of=("self",)).select_related("group").get(pk=segment.pk)
        version = segment.versions.first()
        late = segment.renewed_on is not None and segment.renewed_on > day
        if segment.kind != SegmentKind.RULE or version is None or not segment.is_active or late:
            return Renewal()
        rule = matching.read_rule(version.rule)
        changed = _exchange(segment, version, rule, day, cause)
        entered = {pk: account for is_new, pk, account in changed if is_new}
        left = {pk: account for is_new, pk, account in changed if not is_new}
        if cause == Cause.FACTS:
            _say_why_left(rule, day, left)
            if segment.renewed_on is not None:
                _say_why_entered(rule, day, segment.renewed_on, entered)
        segment.renewed_on = day
        segment.save(update_fields=["renewed_on"])
    return Renewal(len(entered), len(left))


def _exchange(
    segment: Segment, version: SegmentVersion, rule: Group, day: date, cause: Cause
) -> list[tuple[bool, int, int]]:
    wanted = sql.matching(rule, day, unless=matching.taken_before(segment))
    closing = (day, str(cause), version.pk, segment.pk)
    opening = (segment.pk, day, version.pk, str(cause), segment.pk)
    with connection.cursor() as cursor:
        cursor.execute(_RENEW.format(matching=wanted.text), (*wanted.values, *closing, *opening))
        return list(cursor.fetchall())


def _batches(rows: dict[int, int]) -> Iterable[dict[int, int]]:
    items = list(rows.items())
    return (dict(items[i : i + BATCH]) for i in range(0, len(items), BATCH))


def _say_why_left(rule: Group, day: date, rows: dict[int, int]) -> None:
    """Keep with each membership that ended the conditions that no longer hold; where all do, an earlier segment took over."""
    for batch in _batches(rows):
        given = matching.answers(rule, day, list(batch.values()))
        changed = []
        for pk, account in batch.items():
            lacks = to_change(rule, [one.holds for one in given[account]])
            row = SegmentMembership(pk=pk, left_by=_kept(given[account], lacks))
            row.left_cause = Cause.FACTS if lacks else Cause.SET
            changed.append(row)
        SegmentMembership.objects.bulk_update(changed, ["left_by", "left_cause"])


def _say_why_entered(rule: Group, day: date, before: date, rows: dict[int, int]) -> None:
    """Keep with each new membership the conditions that hold now and did not at the last renewal.

    Of facts of which no past value is kept, that cannot be seen; then it is all conditions that hold.
    """
    for batch in _batches(rows):
        accounts = list(batch.values())
        now, then = matching.answers(rule, day, accounts), matching.answers(rule, before, accounts)
        changed = []
        for pk, account in batch.items():
            holding = [one.number for one in now[account] if one.holds]
            new = [number for number in holding if not then[account][number].holds]
            changed.append(SegmentMembership(pk=pk, entered_by=_kept(now[account], new or holding)))
        SegmentMembership.objects.bulk_update(changed, ["entered_by"])


def _kept(given: list[matching.ConditionAnswer], numbers: Iterable[int]) -> list[dict[str, object]]:
    return [{"leaf": number, "value": as_kept(given[number].value)} for number in numbers]


def as_kept(value: object) -> object:
    """Return the value of a fact as JSON keeps it: figures and days as texts."""
    if value is None or isinstance(value, bool | str):
        return value
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def renew_due(*, at: datetime) -> int:
    """Renew each segment whose members are not known up to the company's day; return how many were.

    Each is a transaction of its own, in the order in which segments of an exclusive set take customers; a run that is killed
    goes on with those that are left.
    """
    day = business_day(at)
    due = Segment.objects.active().filter(kind=SegmentKind.RULE).exclude(renewed_on__gte=day)
    number = 0
    for segment in due:
        renew(segment, at=at)
        number += 1
    return number


def renew_set(segment: Segment, *, at: datetime, cause: Cause) -> None:
    """Renew a segment, and those that come after it in an exclusive set: what it takes they give up."""
    renew(segment, at=at, cause=cause)
    if segment.group is None or not segment.group.is_exclusive:
        return
    for other in Segment.objects.active().filter(group=segment.group, kind=SegmentKind.RULE).exclude(pk=segment.pk):
        renew(other, at=at, cause=Cause.FACTS)


def pick(segment: Segment, *, accounts: Iterable[Account], by: User, at: datetime) -> int:
    """Put customers into a segment that is picked by hand; return how many were not in it yet."""
    day = business_day(at)
    with acting(by, "segment.pick"):
        segment = _picked(segment, by)
        inside = set(SegmentMembership.objects.filter(segment=segment, left_on=None).values_list("account", flat=True))
        new = {account.pk for account in accounts} - inside
        SegmentMembership.objects.bulk_create(
            SegmentMembership(segment=segment, account_id=pk, entered_on=day, entered_cause=Cause.PICKED)
            for pk in sorted(new)
        )
    return len(new)


def unpick(segment: Segment, *, account: Account, by: User, at: datetime) -> None:
    """Take a customer out of a segment that is picked by hand."""
    with acting(by, "segment.unpick"):
        segment = _picked(segment, by)
        SegmentMembership.objects.filter(segment=segment, account=account, left_on=None).update(
            left_on=business_day(at), left_cause=Cause.PICKED
        )


def _picked(segment: Segment, by: User) -> Segment:
    locked = Segment.objects.select_for_update(of=("self",)).get(pk=segment.pk)
    permit_edit(locked, by)
    if locked.kind != SegmentKind.PICKED:
        raise Refused(_("The rule decides who is in this segment. Change the rule instead."), code="by_rule")
    if not locked.is_active:
        raise Refused(_("This segment is archived. Restore it first."), code="archived")
    return locked
