"""Questions about tasks: the list in its order, what is due, and how many are open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from customers.tasks.models import Task
from customers.tasks.rules import When, when
from salesplan.core.company.queries import reader_day
from salesplan.core.typing import UserRequest
from salesplan.people.models import User


@dataclass(frozen=True)
class TaskRow:
    """One task as the list shows it, and where it stands today."""

    task: Task
    when: When


def of_user(user: User, scope: str, person: str = "") -> QuerySet[Task]:
    """Return one's own tasks (`mine`), or those of all whom one leads (`team`), perhaps of one of them alone."""
    if scope != "team":
        return Task.objects.filter(assignee=user.pk)
    rows = Task.objects.visible_to(user)
    return rows.filter(assignee=int(person)) if person.isdecimal() else rows


def shown(rows: QuerySet[Task], show: str, today: date) -> QuerySet[Task]:
    """Narrow and order tasks: open ones by due date, done ones by when they were done, latest first."""
    rows = rows.select_related("assignee", "account")
    if show == "done":
        return rows.exclude(done_at=None).order_by("-done_at", "-pk")
    spans = {"overdue": {"due_on__lt": today}, "today": {"due_on": today}, "upcoming": {"due_on__gt": today}}
    return rows.filter(done_at=None, **spans.get(show, {})).order_by("due_on", "pk")


def counts(rows: QuerySet[Task], today: date) -> dict[str, int]:
    """Return how many open tasks are overdue, due today and upcoming, in one query."""
    days = rows.filter(done_at=None).order_by().values_list("due_on").annotate(Count("pk"))
    result = dict.fromkeys(("overdue", "today", "upcoming"), 0)
    for day, n in days:
        result[when(day, today)] += n
    return result


def lines(rows: Iterable[Task], today: date) -> list[TaskRow]:
    """Say of tasks where they stand; overdue is only what is open."""
    return [TaskRow(task, "done" if task.done_at else when(task.due_on, today)) for task in rows]


def of_account(account_id: int, today: date, limit: int = 50) -> list[TaskRow]:
    """Return the open tasks of an account; who sees the account sees them."""
    rows = Task.objects.open().filter(account=account_id).select_related("assignee").order_by("due_on", "pk")
    return lines(rows[:limit], today)


def due(user: User, today: date, limit: int = 50) -> list[TaskRow]:
    """Return one's own open tasks that are overdue or due today."""
    rows = shown(of_user(user, "mine"), "open", today).filter(due_on__lte=today)
    return lines(rows[:limit], today)


def due_count(request: UserRequest) -> int:
    """Return how many tasks wait for the reader today, for the menu."""
    today = reader_day(timezone.now())
    return Task.objects.open().filter(assignee=request.user.pk, due_on__lte=today).count()


def open_counts(account_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of open tasks of accounts, in one query; an account without any is left out."""
    rows = Task.objects.open().filter(account__in=list(account_ids))
    return dict(rows.values_list("account").annotate(Count("pk")))


def open_count_of(account: str) -> Coalesce:
    """Return the same as an expression for rows whose column `account` names the account, to sort by."""
    rows = Task.objects.open().filter(account=OuterRef(account)).order_by()
    number = rows.values("account").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number), Value(0), output_field=IntegerField())


def assignees() -> QuerySet[User]:
    """Return the people one may give a task to: any colleague."""
    return User.objects.active().order_by("sort_key")
