"""Who is or was in which segment, who came and went, and how segments overlap."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from customers.accounts.models import Account
from customers.segments.models import Segment, SegmentMembership
from salesplan.people.models import User


def members(segment: Segment | int, as_of: date) -> QuerySet[Account]:
    """Return the customers that were in a segment on a day, those that nobody in particular sees among them."""
    pk = segment if isinstance(segment, int) else segment.pk
    return Account.objects.filter(pk__in=SegmentMembership.objects.on(as_of).filter(segment=pk).values("account"))


def members_seen(user: User, segment: Segment, as_of: date) -> QuerySet[Account]:
    """Return those of them that somebody sees."""
    inside = SegmentMembership.objects.on(as_of).filter(segment=segment).values("account")
    return Account.objects.visible_to(user).filter(pk__in=inside)


def sizes(user: User, as_of: date) -> dict[int, int]:
    """Return how many customers that somebody sees were in each segment on a day, in one query."""
    rows = SegmentMembership.objects.visible_to(user).on(as_of).order_by()
    return dict(rows.values_list("segment").annotate(Count("pk")))


def flows(user: User, start: date, end: date) -> dict[int, tuple[int, int]]:
    """Return how many entered and left each segment from `start` to `end`, in one query.

    Who entered and left on one day was never in.
    """
    entered = Q(entered_on__range=(start, end)) & (Q(left_on=None) | ~Q(left_on=_entered()))
    left = Q(left_on__range=(start, end)) & ~Q(left_on=_entered())
    rows = SegmentMembership.objects.visible_to(user).filter(Q(entered_on__gte=start) | Q(left_on__gte=start))
    counted = (
        rows.order_by().values("segment").annotate(came=Count("pk", filter=entered), went=Count("pk", filter=left))
    )
    return {row["segment"]: (row["came"], row["went"]) for row in counted}


def _entered() -> F:
    return F("entered_on")


@dataclass(frozen=True)
class Change:
    """Somebody entered or left a segment: `key` names the event once and for all."""

    key: str
    segment_id: int
    account_id: int
    entered: bool
    on: date
    cause: str


def changes_since(segment: Segment | int, start: date, end: date) -> list[Change]:
    """Return who entered and left from `start` to `end`, the oldest first; for others to act upon.

    Care, surveys and campaigns ask this by day and keep the `key` of what they have acted upon, so that asking twice does
    nothing twice. Who entered and left on one day was never in, and is left out.
    """
    pk = segment if isinstance(segment, int) else segment.pk
    rows = SegmentMembership.objects.filter(segment=pk).exclude(left_on=_entered())
    found = []
    for row in rows.filter(Q(entered_on__range=(start, end)) | Q(left_on__range=(start, end))):
        if start <= row.entered_on <= end:
            found.append(Change(f"{row.pk}:in", pk, row.account_id, True, row.entered_on, row.entered_cause))
        if row.left_on and start <= row.left_on <= end:
            found.append(Change(f"{row.pk}:out", pk, row.account_id, False, row.left_on, row.left_cause))
    return sorted(found, key=lambda change: (change.on, change.key))


def moves(user: User, segment: Segment) -> QuerySet[SegmentMembership]:
    """Return the memberships that somebody sees, those that changed last first."""
    rows = SegmentMembership.objects.visible_to(user).filter(segment=segment).exclude(left_on=_entered())
    last = Greatest("entered_on", Coalesce("left_on", "entered_on"))
    return rows.select_related("account", "entered_version", "left_version").order_by(last.desc(), "account__sort_key")


@dataclass(frozen=True)
class SegmentOverlap:
    """How many customers are in both of two segments, and which share of the first that is."""

    row: Segment
    column: Segment
    count: int
    share: Decimal | None


def overlap(user: User, segments: Iterable[Segment], as_of: date) -> list[list[SegmentOverlap]]:
    """Return the matrix of segments on a day; a segment with itself is its size. One query."""
    order = list(segments)
    other = "account__segment_memberships"
    still = Q(**{f"{other}__left_on": None}) | Q(**{f"{other}__left_on__gt": as_of})
    rows = SegmentMembership.objects.visible_to(user).on(as_of).order_by()
    both = rows.filter(still, **{f"{other}__entered_on__lte": as_of}).values_list("segment", f"{other}__segment")
    counts = {(one, two): number for one, two, number in both.annotate(Count("pk"))}

    def cell(one: Segment, two: Segment) -> SegmentOverlap:
        number, size = counts.get((one.pk, two.pk), 0), counts.get((one.pk, one.pk), 0)
        return SegmentOverlap(one, two, number, Decimal(number) / size if size else None)

    return [[cell(one, two) for two in order] for one in order]


def of_account(account_id: int, as_of: date) -> list[SegmentMembership]:
    """Return the segments that a customer was in on a day."""
    rows = SegmentMembership.objects.on(as_of).filter(account=account_id, segment__is_active=True)
    return list(rows.select_related("segment").order_by("segment__position", "segment"))


def in_segments(keys: Collection[str], as_of: date | None = None) -> QuerySet[SegmentMembership]:
    """Return the memberships in segments of these numbers that held on a day, or that hold now; for a filter."""
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 10]
    rows = SegmentMembership.objects.on(as_of) if as_of else SegmentMembership.objects.filter(left_on=None)
    return rows.filter(segment__in=numbers)


def held_on_the_day(rows: QuerySet, keys: Iterable[str], *, account: str, day: str) -> QuerySet:
    """Narrow rows of any kind to those whose customer was in one of the segments on the row's day; `none` for no segment.

    `account` and `day` name columns of the rows.
    """
    held = SegmentMembership.objects.filter(
        Q(left_on=None) | Q(left_on__gt=OuterRef(day)), account=OuterRef(account), entered_on__lte=OuterRef(day)
    )
    wanted = list(keys)
    numbers = [int(key) for key in wanted if key.isdecimal() and len(key) < 10]
    match = Q(Exists(held.filter(segment__in=numbers)))
    if "none" in wanted or "" in wanted:
        match |= Q(~Exists(held.filter(segment__is_active=True)))
    return rows.filter(match)


def by_segment(rows: QuerySet, *, account: str, day: str) -> QuerySet:
    """Return rows once for each segment in use in which their customer was on the row's day, as `group`."""
    held = f"{account.removesuffix('_id')}__segment_memberships"
    still = Q(**{f"{held}__left_on": None}) | Q(**{f"{held}__left_on__gt": F(day)})
    return rows.filter(still, **{f"{held}__entered_on__lte": F(day), f"{held}__segment__is_active": True}).annotate(
        group=F(f"{held}__segment")
    )


def choices() -> list[tuple[str, str]]:
    """Return (key, name) of the segments in use, for a filter or a form."""
    return [(str(segment.pk), segment.label) for segment in Segment.objects.active()]


def names(keys: Iterable[str]) -> dict[str, str]:
    """Return the names of segments by key, those archived too."""
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 10]
    return {str(segment.pk): segment.label for segment in Segment.objects.filter(pk__in=numbers)}
