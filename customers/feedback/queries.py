"""Questions about cases and improvements: the list, figures of time kept, and what an improvement moved."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, QuerySet

from customers.feedback.choices import CaseSource, CaseState, RootCause, Severity
from customers.feedback.models import Case, Improvement
from customers.feedback.rules import AGES, Proof, age_group, in_time, proof
from customers.purchases import queries as purchases
from customers.surveys.models import Response
from salesplan.core.company.queries import business_day, days_between
from salesplan.core.typing import UserRequest
from salesplan.people.models import User

SHOWS = ("open", "overdue", "resolved", "all")
# Figures of time kept are of cases resolved within so many days, money at stake of purchases within so many.
KEPT_WITHIN, BOUGHT_WITHIN = timedelta(days=90), timedelta(days=365)
CHOICES = {
    "severity": Severity.values,
    "source": CaseSource.values,
    "cause": RootCause.values,
    "state": CaseState.values,
}


def filtered(user: User, params: Mapping[str, str], at: datetime) -> QuerySet[Case]:
    """Return the cases an address asks for: open ones by when they are due, resolved ones newest first."""
    rows: QuerySet[Case] = Case.objects.visible_to(user)
    for name, values in CHOICES.items():
        if params.get(name) in values:
            rows = rows.filter(**{name: params[name]})
    for name in ("account", "owner", "improvement"):
        if str(params.get(name, "")).isdecimal():
            rows = rows.filter(**{name: params[name]})
    show = params.get("show", "open")
    if show == "resolved":
        return rows.filter(state=CaseState.RESOLVED).order_by("-resolved_at", "-pk")
    if show != "all":
        rows = rows.exclude(state=CaseState.RESOLVED)
    if show == "overdue":
        rows = rows.filter(due_at__lt=at)
    return rows.order_by("due_at", "pk")


@dataclass(frozen=True)
class CaseFigures:
    """How cases stand: open and overdue ones, by age, and how many of those resolved lately were in time."""

    open: int
    overdue: int
    ages: list[int]
    in_time: int
    resolved: int


def figures(user: User, at: datetime) -> CaseFigures:
    """Return the figures of the cases one sees, in two queries."""
    rows = Case.objects.visible_to(user)
    waiting = list(rows.unresolved().values_list("created_at", "due_at"))
    ages = Counter(age_group(days_between(created, at)) for created, _due in waiting)
    done = rows.filter(resolved_at__gte=at - KEPT_WITHIN).values_list("due_at", "resolved_at")
    kept, resolved = in_time((due, moment) for due, moment in done if moment)
    overdue = sum(due < at for _created, due in waiting)
    return CaseFigures(len(waiting), overdue, [ages[i] for i in range(len(AGES) + 1)], kept, resolved)


def of_account(account_id: int, limit: int = 5) -> list[Case]:
    """Return the cases of a customer, open ones first."""
    rows = Case.objects.filter(account=account_id).select_related("owner")
    return sorted(rows.order_by("-created_at", "-pk")[:50], key=lambda row: row.state == CaseState.RESOLVED)[:limit]


def answer_after(case: Case) -> Response | None:
    """Return what the customer answered when they were asked about the resolved case."""
    rows = Response.objects.filter(invitation__touch=f"case:{case.pk}").select_related("survey")
    return rows.order_by("-answered_at").first()


@dataclass(frozen=True)
class FeedbackEffect:
    """What an improvement is about and what it brought."""

    cases: int
    customers: int
    at_stake: Decimal
    proof: Proof | None
    score_kind: str


def effect_of(improvement: Improvement, at: datetime) -> FeedbackEffect:
    """Return the money at stake, what customers with its cases bought in a year, and their scores before and after it."""
    today = business_day(at)
    accounts = set(improvement.cases.values_list("account", flat=True))
    bought = purchases.of_accounts(accounts, (today - BOUGHT_WITHIN).replace(day=1), today)
    kind, compared = _compared(accounts, improvement.released_on)
    return FeedbackEffect(improvement.cases.count(), len(accounts), sum(bought.values(), Decimal(0)), compared, kind)


def _compared(accounts: set[int], released_on: date | None) -> tuple[str, Proof | None]:
    """Return the kind of score most of the customers answered, and its last values before and after a day."""
    if released_on is None:
        return "", None
    rows = list(
        Response.objects.filter(account__in=accounts)
        .order_by("answered_at", "pk")
        .values_list("score_kind", "account", "score", "answered_on")
    )
    if not rows:
        return "", None
    kind = Counter(row[0] for row in rows).most_common(1)[0][0]
    before = {account: score for of, account, score, day in rows if of == kind and day < released_on}
    after = {account: score for of, account, score, day in rows if of == kind and day >= released_on}
    return kind, proof(before, after)


def improvements() -> QuerySet[Improvement]:
    """Return all improvements with how many cases each answers, planned ones first."""
    return Improvement.objects.select_related("owner").annotate(n=Count("cases")).order_by("state", "-created_at", "pk")


def waiting_count(request: UserRequest) -> int:
    """Return how many cases wait for the reader, for the menu."""
    return Case.objects.unresolved().filter(owner=request.user.pk).count()


def to_choose() -> QuerySet[Improvement]:
    """Return the improvements a case may be grouped under."""
    return Improvement.objects.exclude(state="dropped").order_by("title")
