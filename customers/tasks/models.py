"""Follow-up tasks with a due date and a reminder."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.tasks.choices import TaskKind
from salesplan.core.fields import ProseField, Versioned
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> "TaskQuerySet":
        """One's own tasks, those one gave to others, and those of one's people."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(Q(assignee__in=scope.person_ids) | Q(created_by=user.pk))

    def open(self) -> "TaskQuerySet":
        return self.filter(done_at=None)


@tracked()
class Task(Versioned):
    title = models.CharField(_("what"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=TaskKind, default=TaskKind.TODO)
    account = models.ForeignKey("customers.Account", models.PROTECT, null=True, blank=True, related_name="tasks")
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="tasks",
        verbose_name=_("who"),
    )
    due_on = models.DateField(_("due"))
    remind_on = models.DateField(_("remind on"), null=True, blank=True)
    note = ProseField(_("note"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["assignee", "due_on"],
                name="task_open",
                condition=Q(done_at=None),
            ),
            models.Index(fields=["account"], name="task_account"),
            models.Index(fields=["about_kind", "about_id"], name="task_about"),
        ]

    def __str__(self) -> str:
        return self.title
