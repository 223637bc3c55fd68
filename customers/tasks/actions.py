"""What changes tasks: give, edit, complete, take up again, put off; and the reminders."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.accounts.models import Account
from customers.tasks.choices import TaskKind
from customers.tasks.models import Task
from customers.tasks.rights import TASKS
from customers.tasks.rules import TOLD_FOR, Reminder, reminder
from customers.timeline.actions import put_back, record, retract
from customers.timeline.choices import EntryKind
from salesplan.core.audit import acting
from salesplan.core.editing import apply, fields_before, lock, lock_version
from salesplan.core.errors import Refused
from salesplan.core.notices.actions import notify, unsay
from salesplan.core.rights import Rights
from salesplan.people.access import permit, relations_to
from salesplan.people.models import User

SENTENCES = {
    "ahead": gettext_lazy("Reminder: {title}"),
    "due": gettext_lazy("Due today: {title}"),
    "overdue": gettext_lazy("Overdue: {title}"),
    "given": gettext_lazy("{who} gave you a task: {title}"),
}


def create_task(
    *,
    title: str,
    kind: str,
    assignee: User,
    due_on: date,
    account: Account | None = None,
    about: tuple[str, int] | None = None,
    remind_on: date | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> Task:
    """Create a task; who gets one from somebody else is told."""
    _check(title, kind, assignee, due_on, remind_on)
    with acting(by, "task.create"):
        task = Task.objects.create(
            title=title.strip(),
            kind=kind,
            assignee=assignee,
            due_on=due_on,
            account=account,
            about_kind=about[0] if about else "",
            about_id=about[1] if about else None,
            remind_on=remind_on,
            note=note,
            created_by=by,
            created_at=at,
        )
        _notify_new_assignee(task, by, at)
    return task


def edit_task(task: Task, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Task:
    """Change a task; a new assignee is told."""
    with acting(by, "task.edit"):
        task = lock_version(task, version, values)
        _permit(task, [name for name, value in values.items() if getattr(task, name) != value], by)
        new = {
            name: values.get(name, getattr(task, name)) for name in ("title", "kind", "assignee", "due_on", "remind_on")
        }
        _check(**new)
        if "assignee" in apply(task, values):
            _notify_new_assignee(task, by, at)
    return task


def complete_task(task: Task, *, by: User, at: datetime) -> Task:
    """Mark a task as done and say so in the timeline; a task that is done already stays as it is."""
    with acting(by, "task.complete"):
        task = lock(task)
        _permit(task, ["done_at"], by)
        if task.done_at is None:
            apply(task, {"done_at": at, "done_by": by})
            if task.account_id or task.about_id:
                about = (task.about_kind, task.about_id) if task.about_id else None
                data = {"task": task.pk, "title": task.title}
                record(
                    account=task.account,
                    about=about,
                    kind=EntryKind.SYSTEM,
                    code="task_done",
                    data=data,
                    by=by,
                    at=at,
                )
    return task


def reopen_task(task: Task, *, by: User, at: datetime) -> Task:
    """Take a task up again; the timeline no longer says that it was done."""
    with acting(by, "task.reopen"):
        task = lock(task)
        _permit(task, ["done_at"], by)
        if task.done_at is not None:
            apply(task, {"done_at": None, "done_by": None})
            retract(code="task_done", about_data={"task": task.pk}, by=by, at=at)
    return task


def snooze_task(task: Task, *, due_on: date, by: User, at: datetime) -> Task:
    """Put an open task off to another day; a reminder that would come after it is dropped."""
    with acting(by, "task.snooze"):
        task = lock(task)
        _permit(task, ["due_on"], by)
        if task.done_at is not None:
            raise Refused(_("This task is done. Reopen it first."), code="task_is_done")
        late = task.remind_on is not None and task.remind_on > due_on
        apply(task, {"due_on": due_on, **({"remind_on": None} if late else {})})
    return task


def undo_task(task: Task, *, version: int, by: User, at: datetime) -> Task:
    """Take back the step that made a task `version`; a task that is done again is so in the timeline too."""
    with acting(by, "task.undo"):
        task = lock(task)
        if "done_at" in apply(task, fields_before(task, version)) and task.done_at is not None:
            put_back(code="task_done", about_data={"task": task.pk}, by=by, at=at)
    return task


def withdraw_task(task: Task, *, by: User, at: datetime) -> None:
    """Take back a task that was given a moment ago, as if it had never been given; the history keeps it."""
    with acting(by, "task.withdraw"):
        task = lock(task)
        if task.done_at is not None:
            raise Refused(_("This task is already done."))
        if task.version != 1:
            raise Refused(_("Someone has changed this since, so it was left as it is."), code="changed_since")
        unsay(task.assignee, key=_given_key(task))
        task.delete()


def rights_on(task: Task, by: User) -> Rights:
    """Return what a person may do with each field of a task."""
    relations = relations_to(by, owner=task.assignee_id, sharing=(task.created_by_id,))
    return Rights(TASKS, "done" if task.done_at else "open", relations)


def why_only_read(rights: Rights) -> str:
    """Say why somebody does not change a task."""
    if rights.state == "done" and rights.may_edit("done_at"):
        return _("This task is done. Reopen it first.")
    return _("Only the person whose task it is, the person who gave it and those above can change it.")


def _permit(task: Task, fields: Iterable[str], by: User | None) -> None:
    """Refuse to change what the table of rights does not let `by` change; a done task is taken up again first."""
    names = list(fields)
    if by is None or not names:
        return
    rights = rights_on(task, by)
    if task.done_at is not None and rights.may_edit("done_at") and rights.never(names):
        raise Refused(why_only_read(rights), code="task_is_done")
    permit(rights, names, why_only_read(rights))


def remind(*, today: date, at: datetime) -> int:
    """Tell people of their due and overdue tasks, each occasion once; return how many were told now."""
    due = Q(due_on__lte=today, due_on__gte=today - TOLD_FOR) | Q(remind_on__lte=today, due_on__gt=today)
    count = 0
    for task in Task.objects.open().filter(due, assignee__is_active=True).select_related("assignee"):
        due_reminder = reminder(task.due_on, task.remind_on, today)
        count += bool(due_reminder and _tell(task, due_reminder, at))
    return count


def _tell(task: Task, due_reminder: Reminder, at: datetime) -> bool:
    text = format_lazy(SENTENCES[due_reminder.occasion], title=task.title)
    return notify(
        task.assignee,
        kind="task",
        key=due_reminder.key(task.pk),
        text=text,
        at=at,
        url=_url(task),
        mail=True,
    )


def _notify_new_assignee(task: Task, by: User, at: datetime) -> None:
    if by is None or task.assignee_id == by.pk:
        return
    text = format_lazy(SENTENCES["given"], who=str(by), title=task.title)
    notify(
        task.assignee,
        kind="task",
        key=_given_key(task),
        text=text,
        at=at,
        url=_url(task),
        mail=True,
    )


def _given_key(task: Task) -> str:
    return f"task:{task.pk}:given:{task.version}"


def _url(task: Task) -> str:
    return reverse("customers:task_detail", args=[task.pk])


def _check(title: str, kind: str, assignee: User, due_on: date, remind_on: date | None) -> None:
    if not title.strip():
        raise Refused(_("Enter what needs to be done."), field="title")
    if kind not in TaskKind.values:
        raise Refused(_("Choose a kind of task."), field="kind")
    if not assignee.is_active:
        raise Refused(
            _("%(name)s has left. Choose someone else.") % {"name": assignee},
            field="assignee",
        )
    if remind_on and remind_on > due_on:
        raise Refused(_("The reminder must not come after the due date."), field="remind_on")
