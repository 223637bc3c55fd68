"""Questions about responses: how quotas stand, whose turn it is, and what was said about one.

**For other pages.** `states_of(user, keys)` returns how quotas stand, in the same few queries however many they are. Give
a `QuotaState` to the template `goals/planning/quota_responses/_state.html` as `state`: it draws the badge (a link to what was said)
and, where it is the reader's turn, the buttons to accept, object or answer:

    states = states_of(request.user, [(person.pk, "won_revenue", "2026-Q4"), …])   # {key: QuotaState}
    {% include "goals/planning/quota_responses/_state.html" with state=state %}

Quotas that were never set, were removed, or are not open to the user are left out of the dictionary. With `back` as a
second argument of the include (an address), the reader returns there without JavaScript; the page itself otherwise.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from goals.planning.quota_responses.choices import QuotaResponseKind, QuotaResponseState
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.queries.states import quotas
from goals.planning.quotas.models import QuotaChange
from goals.planning.quotas.queries.book import rights_of
from salesplan.core.company.queries import business_day
from salesplan.core.typing import UserRequest
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import stands_in_for
from salesplan.people.models import Membership, User
from salesplan.people.queries import tree


def _below(user: User) -> Q | None:
    """Return whose quotas a user may set, as a condition; None for those who set nobody's."""
    rights = rights_of(user)
    if not rights.any:
        return None
    if rights.is_admin:
        return ~Q(person=user.pk)
    return Q(person__in=[pk for pk in rights.scope.person_ids if rights.person(pk)])


def own_turn(user: User, today: date) -> QuerySet[QuotaChange]:
    """Return the user's own quotas that wait for their word, of periods that are not over."""
    rows = quotas(user).filter(person=user.pk, ends_on__gte=today)
    return rows.filter(Q(said=None) | Q(said=QuotaResponseKind.ANSWERED)).order_by("starts_on", "pk")


def to_answer(user: User) -> QuerySet[QuotaChange]:
    """Return the quotas with an objection that the user may answer, as a deputy too, whatever the period."""
    own_rows = [_below(user), *(_below(deputyship.person) for deputyship in stands_in_for(user, Decision.QUOTA))]
    conditions = [condition for condition in own_rows if condition is not None]
    if not conditions:
        return QuotaChange.objects.none()
    whose = reduce(or_, conditions) & ~Q(person=user.pk)
    # Objections are few among all lines: ask for them first.
    objected = QuotaResponse.objects.filter(kind=QuotaResponseKind.OBJECTED).values("change")
    return quotas(user).filter(whose, pk__in=objected, said=QuotaResponseKind.OBJECTED).order_by("pk")


def waiting_count(request: UserRequest) -> int:
    """Return for how many quotas it is the reader's turn, for the menu: one query, since every page asks it."""
    user, today = request.user, business_day(timezone.now())
    own_rows, others = own_turn(user, today), to_answer(user)
    return own_rows.order_by().values("pk").union(others.order_by().values("pk")).count()


@dataclass(frozen=True)
class ResponseFilters:
    """What a list is narrowed to: a state, a period (none: what is not over, and open objections), a team."""

    state: str = ""
    period: str = ""
    team: str = ""


ALL_PERIODS = "all"
_SAID = {
    QuotaResponseState.WAITING: None,
    QuotaResponseState.ACCEPTED: QuotaResponseKind.ACCEPTED,
    QuotaResponseState.OBJECTED: QuotaResponseKind.OBJECTED,
    QuotaResponseState.ANSWERED: QuotaResponseKind.ANSWERED,
}
LIST_STATES = tuple(_SAID)


def listed(user: User, filters: ResponseFilters, today: date) -> tuple[QuerySet[QuotaChange], dict[str, int]]:
    """Return the quotas of a list, open objections first, and how many there are in each state (and in all: "")."""
    rows: Any = quotas(user)
    if filters.period and filters.period != ALL_PERIODS:
        rows = rows.filter(period_key=filters.period)
    elif not filters.period:
        rows = rows.filter(Q(ends_on__gte=today) | Q(said=QuotaResponseKind.OBJECTED))
    if filters.team.isdecimal():
        placed = Membership.objects.on(today).filter(team__in=tree().below(int(filters.team)))
        rows = rows.filter(person__in=placed.values("person"))
    answer_counts = dict(rows.order_by().values_list("said").annotate(n=Count("pk")))
    counts = {str(state): answer_counts.get(kind, 0) for state, kind in _SAID.items()}
    counts[""] = sum(counts.values())
    if filters.state in _SAID:
        kind = _SAID[QuotaResponseState(filters.state)]
        rows = rows.filter(said=kind) if kind else rows.filter(said=None)
    turns = [(QuotaResponseKind.OBJECTED, 0), (QuotaResponseKind.ANSWERED, 1), (QuotaResponseKind.ACCEPTED, 3)]
    rank = Case(*[When(said=kind, then=Value(n)) for kind, n in turns], default=Value(2), output_field=IntegerField())
    return rows.order_by(rank, "starts_on", "ends_on", "person__sort_key", "pk"), counts


def periods_of(user: User) -> list[str]:
    """Return the periods for which somebody the user sees has a quota, the newest first."""
    rows = QuotaChange.objects.visible_to(user).filter(person__isnull=False)
    periods = rows.values_list("period_key", "starts_on", "ends_on").distinct().order_by("-starts_on", "ends_on")
    return [key for key, _starts, _ends in periods]
