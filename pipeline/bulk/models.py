"""Runs of bulk steps: what was asked, and the outcome for each deal, so that nothing happens silently."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pipeline.bulk.choices import BulkKind, BulkResultState, BulkRunState
from pipeline.bulk.rules import LIFE
from salesplan.core.errors import Refused
from salesplan.core.lifecycle.models import Stateful
from salesplan.people.access import scope_of
from salesplan.people.models import User


class BulkRunQuerySet(models.QuerySet["BulkRun"]):
    def visible_to(self, user: User) -> "BulkRunQuerySet":
        """One's own runs; admins and auditors see all."""
        return self if scope_of(user).sees_all else self.filter(by=user)


class BulkRun(Stateful):
    """One step for many deals. `params` are what was chosen: a stage, an owner, a date, a task."""

    lifecycle = LIFE

    kind = models.CharField(_("step"), max_length=8, choices=BulkKind)
    params = models.JSONField(default=dict)
    query = models.CharField(max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=BulkRunState, default=BulkRunState.RUNNING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="bulkrun_by")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    def refusal(self, step: str) -> Refused:
        """Say that a run is undone once, when it is over."""
        return Refused(_("This has already been undone, or is still running."))


class BulkResult(models.Model):
    """The outcome for one deal; `before` and `version` are what undoing needs."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="results")
    deal = models.ForeignKey("pipeline.Deal", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=BulkResultState, default=BulkResultState.WAITING)
    message = models.CharField(max_length=400, blank=True)
    before = models.JSONField(default=dict)
    version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "deal"], name="one_result_a_deal")]
        indexes = [models.Index(fields=["run", "state", "id"], name="bulkresult_state")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.deal_id} {self.state}"
