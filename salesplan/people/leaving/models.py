"""The guided hand-over of somebody who leaves: what was chosen for each kind of record, and how it went for each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Refused
from salesplan.core.fields import Versioned
from salesplan.core.lifecycle.models import Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.choices import HandoverMethod, Role
from salesplan.people.leaving.choices import OPEN, LeavingItemState, LeavingReason, LeavingState, LeavingStep
from salesplan.people.leaving.rules import LIFE
from salesplan.people.models import User

PERSON = settings.AUTH_USER_MODEL


class LeavingQuerySet(models.QuerySet["Leaving"]):
    def visible_to(self, user: User) -> "LeavingQuerySet":
        """Admins and auditors see all, a lead those of their people; nobody sees their own being prepared."""
        scope = scope_of(user)
        if scope.sees_all:
            return self.exclude(person=user.pk)
        if user.role != Role.MANAGER:
            return self.none()
        return self.filter(person__in=scope.person_ids - {scope.person_id})

    def open(self) -> "LeavingQuerySet":
        return self.filter(state__in=OPEN)


@tracked()
class Leaving(Versioned, Stateful):
    """Somebody leaves: their last day, why, and to whom their work goes."""

    lifecycle = LIFE

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="leavings")
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=10, choices=LeavingReason, default=LeavingReason.RESIGNED)
    note = models.CharField(_("note"), max_length=300, blank=True)
    successors: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        PERSON, related_name="+", verbose_name=_("successors")
    )
    state = models.CharField(max_length=8, choices=LeavingState, default=LeavingState.PLANNED, editable=False)
    prepared_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", editable=False)
    prepared_at = models.DateTimeField(editable=False)
    started_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    closes_on = models.DateField(null=True, editable=False)
    handed_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = LeavingQuerySet.as_manager()

    class Meta:
        app_label = "people"
        constraints = [
            models.UniqueConstraint(fields=["person"], name="one_open_leaving", condition=Q(state__in=list(OPEN))),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.last_day}"

    def refusal(self, step: str) -> Refused:
        """Say what stands against a step."""
        said = {
            LeavingStep.RETRY: _("Wait until the handover is complete."),
            LeavingStep.UNDO: _("This handover has already been undone, or is still running."),
        }.get(LeavingStep(step), _("This handover has already started. Reload the page."))
        return Refused(said, code="wrong_state")

    @property
    def starter(self) -> User:
        """Who started it; asked only of what has been started."""
        if self.started_by is None:
            raise ValueError("This hand-over has not been started.")
        return self.started_by

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return {LeavingState.PLANNED: "warn", LeavingState.HANDED: "ok", LeavingState.CLOSED: "ok"}.get(
            LeavingState(self.state), "info"
        )


class LeavingChoice(models.Model):
    """What becomes of one kind of record; `rows` names the successor of single records, by key."""

    leaving = models.ForeignKey(Leaving, models.CASCADE, related_name="choices")
    kind = models.SlugField(max_length=40)
    method = models.CharField(max_length=8, choices=HandoverMethod)
    heir = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    rows = models.JSONField(default=dict)

    class Meta:
        app_label = "people"
        constraints = [models.UniqueConstraint(fields=["leaving", "kind"], name="one_choice_a_kind")]

    def __str__(self) -> str:
        return f"{self.leaving_id} {self.kind} {self.method}"


class LeavingItem(models.Model):
    """One record of the hand-over: to whom it goes and how it went; `before` is what taking it back needs."""

    leaving = models.ForeignKey(Leaving, models.CASCADE, related_name="items")
    kind = models.SlugField(max_length=40)
    record = models.BigIntegerField()
    label = models.CharField(max_length=250)
    url = models.CharField(max_length=250, blank=True)
    method = models.CharField(max_length=8, choices=HandoverMethod)
    heirs = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=LeavingItemState, default=LeavingItemState.WAITING)
    message = models.CharField(max_length=400, blank=True)
    before = models.JSONField(default=dict)

    class Meta:
        app_label = "people"
        constraints = [models.UniqueConstraint(fields=["leaving", "kind", "record"], name="one_item_a_record")]
        indexes = [models.Index(fields=["leaving", "state", "id"], name="leavingitem_state")]

    def __str__(self) -> str:
        return f"{self.leaving_id}: {self.kind} {self.record} {self.state}"
