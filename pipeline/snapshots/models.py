"""The open pipeline at the end of each day; slip rates and bridges are asked of it and cannot be rebuilt later."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from salesplan.core.fields import MoneyField, RateField, append_only
from salesplan.people.access import scope_of
from salesplan.people.models import User


class PipelineSnapshotQuerySet(models.QuerySet["PipelineSnapshot"]):
    def visible_to(self, user: User) -> "PipelineSnapshotQuerySet":
        """Those of the people and teams one sees, as they were that day, and of deals one shares in."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        visible = Q(person__in=scope.person_ids) | Q(team__in=scope.team_ids)
        shared = SnapshotShare.objects.filter(visible).values("snapshot")
        return self.filter(Q(owner__in=scope.person_ids) | Q(team__in=scope.team_ids) | Q(pk__in=shared))


class PipelineSnapshot(models.Model):
    day = models.DateField()
    deal = models.ForeignKey("pipeline.Deal", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    stage = models.ForeignKey("pipeline.Stage", models.PROTECT, related_name="+")
    category = models.CharField(max_length=10)
    probability = RateField()
    amount_base = MoneyField()
    expected_close_on = models.DateField(null=True)

    objects = PipelineSnapshotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "deal"], name="one_snapshot_a_deal_and_day")]
        indexes = [models.Index(fields=["deal", "day"], name="snapshot_deal")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.day} {self.deal_id}"


class SnapshotShare(models.Model):
    """How the credit of a shared deal was split that day; a deal without rows was its owner's alone."""

    snapshot = models.ForeignKey(PipelineSnapshot, models.PROTECT, related_name="shares")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    percent = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "person"], name="one_share_a_snapshot_and_person")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.snapshot_id}: {self.person_id} {self.percent} %"
