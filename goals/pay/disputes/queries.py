"""Questions about disputes: the list with its filters, one with all that was said, who may decide it, and what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from goals.pay.disputes import rules
from goals.pay.disputes.choices import DisputeEntryKind, DisputeState, DisputeSubject
from goals.pay.disputes.models import Dispute, DisputeEntry
from goals.pay.statements.queries.items import StatementItem, items_of
from goals.pay.statements.queries.statement import Statement, statement
from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from salesplan.core.company.queries import calendar, company
from salesplan.core.format import period_label
from salesplan.core.money import ZERO
from salesplan.people.deciding import Deciders, Matter
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.models import DeputyDecision
from salesplan.people.deputies.queries import decisions_as_deputy, instead_of
from salesplan.people.models import User

# As many deals of one's own are offered as evidence, the newest first.
OFFERED_DEALS = 60
LIVE, ALL = "live", "all"
OVERDUE = "overdue"
STATES = (LIVE, OVERDUE, *DisputeState.values, ALL)


def limits() -> rules.Limits:
    """Return the days that the company gives."""
    own_company = company()
    return rules.Limits(
        own_company.dispute_claim_days, own_company.dispute_answer_days, own_company.dispute_escalate_days
    )


@dataclass(frozen=True)
class DisputeFilters:
    """What a list is narrowed to."""

    state: str = LIVE
    period: str = ""
    person: str = ""


def disputes_visible_to(user: User) -> QuerySet[Dispute]:
    """Return the disputes that a person may open, with what their rows show."""
    return Dispute.objects.visible_to(user).select_related("person", "deal", "decided_by", "first_by", "adjustment")


def listed(user: User, filters: DisputeFilters, today: date) -> tuple[QuerySet[Dispute], dict[str, int]]:
    """Return the disputes of a list, the most urgent first, and how many there are of each state."""
    rows: Any = disputes_visible_to(user)
    if filters.period:
        rows = rows.filter(period_key=filters.period)
    if filters.person.isdecimal() and len(filters.person) < 19:
        rows = rows.filter(person=filters.person)
    late = Q(state__in=(DisputeState.OPEN, DisputeState.ESCALATED), due_on__lt=today)
    totals = rows.order_by().aggregate(
        **{LIVE: Count("pk", filter=Q(state__in=rules.LIVE)), OVERDUE: Count("pk", filter=late), ALL: Count("pk")},
        **{str(state): Count("pk", filter=Q(state=state)) for state in DisputeState},
    )
    match filters.state:
        case "live":
            rows = rows.live()
        case "overdue":
            rows = rows.filter(late)
        case state if state in DisputeState.values:
            rows = rows.filter(state=state)
    order = (
        ("due_on", "pk")
        if filters.state in (LIVE, OVERDUE, DisputeState.OPEN, DisputeState.ESCALATED)
        else ("-opened_at", "-pk")
    )
    return rows.order_by(*order), totals


def stake_of(rows: QuerySet[Dispute]) -> Any:
    """Return what the claims of a list that wait come to, as far as they name a figure: one query."""
    return rows.filter(state__in=rules.LIVE).order_by().aggregate(sum=Sum(F("expected") - F("paid")))["sum"]


def filters_of(user: User) -> tuple[list[tuple[str, str]], list[User]]:
    """Return the periods and the people of the disputes that a person sees: two queries."""
    rows = Dispute.objects.visible_to(user).order_by()
    periods = rows.values_list("period_key", "starts_on").distinct().order_by("-starts_on", "period_key")
    people = User.objects.filter(pk__in=rows.values("person")).order_by("sort_key", "pk")
    return [(key, period_label(key)) for key, _start in periods], list(people)


@dataclass(frozen=True)
class DisputeRow:
    """One thing said, with the deals that stand with it as far as the reader sees them, and how many they do not."""

    entry: DisputeEntry
    deals: list[Deal]
    hidden: int
    # Where it was decided by a deputy: for whom.
    as_deputy: DeputyDecision | None = None

    @property
    def outcome(self) -> Any:
        """What a decision says in one word."""
        return DisputeState(self.entry.to_state).label if self.entry.kind == DisputeEntryKind.DECIDED else ""


def conversation(user: User, dispute: Dispute) -> list[DisputeRow]:
    """Return all that was said in a dispute, the oldest first: four queries at most."""
    entries = dispute.entries.select_related("by").prefetch_related(Prefetch("deals", Deal.objects.only("pk", "name")))
    rows = list(entries)
    named = {deal.pk for entry in rows for deal in entry.deals.all()}
    visible_deals = Deal.objects.visible_to(user).in_bulk(named) if named else {}
    decided = [entry.pk for entry in rows if entry.kind == DisputeEntryKind.DECIDED]
    as_deputy = decisions_as_deputy(DisputeEntry, decided) if decided else {}
    out = []
    for entry in rows:
        mentioned = list(entry.deals.all())
        shown = [visible_deals[deal.pk] for deal in mentioned if deal.pk in visible_deals]
        out.append(DisputeRow(entry, shown, len(mentioned) - len(shown), as_deputy.get(entry.pk)))
    return out


def item_of(statement: Statement, ref: str) -> StatementItem | None:
    """Return a part of a statement by its lasting name."""
    return next((part for part in items_of(statement) if part.ref == ref), None)


def moved_to(dispute: Dispute, today: date) -> Decimal | None:
    """Return what the disputed line of an open statement pays by now, None where that is what it paid then.

    A deal or split that was corrected after the claim has changed the line already: what is granted comes on top of it.
    """
    if not dispute.is_live or dispute.was_locked or dispute.subject == DisputeSubject.MISSING:
        return None
    period = calendar().parse(dispute.period_key)
    part = item_of(statement(dispute.person, period, today=today), dispute.ref)
    now = part.paid if part else ZERO
    return None if now == dispute.paid else now


def own_deals(person: User, since: date) -> QuerySet[Deal]:
    """Return the deals that a person can name: those they own or share in, won since a day or still open."""
    rows = Deal.objects.of(person)
    recent = rows.filter(Q(state=StageKind.WON, closed_on__gte=since) | Q(state=StageKind.OPEN))
    ids = recent.order_by(F("closed_on").desc(nulls_last=True), "-pk").values_list("pk", flat=True)[:OFFERED_DEALS]
    return rows.filter(pk__in=list(ids)).order_by(F("closed_on").desc(nulls_last=True), "-pk")


def decided_first(dispute: Dispute) -> set[int]:
    """Return who decided a dispute the first time: one, and for whom if it was a deputy."""
    if dispute.first_by_id is None:
        return set()
    first = dispute.entries.filter(kind=DisputeEntryKind.DECIDED).order_by("pk").values_list("pk", flat=True)[:1]
    return {dispute.first_by_id, *instead_of(DisputeEntry, list(first)).values()}


def matter(dispute: Dispute) -> Matter:
    """Return the question who decides a dispute: admins who do not claim it and have not decided it before."""
    first = decided_first(dispute)
    return Matter(
        Decision.DISPUTE,
        barred=lambda person: rules.why_not_decide(person.pk, dispute.person_id, first),
    )


def deciders(dispute: Dispute, today: date) -> Deciders:
    """Return who may decide a dispute, and who may as a deputy."""
    return matter(dispute).among_admins(today)


def due(today: date) -> Iterable[Dispute]:
    """Return the disputes whose answer is due soon or overdue, the oldest first."""
    rows = Dispute.objects.filter(state__in=(DisputeState.OPEN, DisputeState.ESCALATED)).select_related(
        "person", "deal"
    )
    return [
        row for row in rows.order_by("due_on", "pk") if rules.reminder(rules.days_left(row.state, row.due_on, today))
    ]
