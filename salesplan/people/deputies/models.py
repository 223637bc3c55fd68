"""Who stands in for whom from when to when, and each decision that was taken so. Nothing of it is ever deleted."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesplan.core.fields import Versioned, append_only
from salesplan.core.tracking import tracked
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.rules import Naming
from salesplan.people.models import User

PERSON = settings.AUTH_USER_MODEL


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def visible_to(self, user: User) -> "DeputyQuerySet":
        """Admins and auditors see all, others where they are one of the two."""
        if user.role in (Role.ADMIN, Role.AUDITOR):
            return self
        return self.filter(Q(person=user.pk) | Q(deputy=user.pk))

    def on(self, day: date) -> "DeputyQuerySet":
        """Those that hold on a day: nobody has left or was switched off, and no auditor decides."""
        rows = self.filter(starts_on__lte=day, ends_on__gte=day, ended_at=None)
        return rows.filter(person__is_active=True, deputy__is_active=True).exclude(deputy__role=Role.AUDITOR)


@tracked()
class Deputy(Versioned):
    """Somebody decides for another person in some days, both included; without kinds it is for all kinds."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="deputies", verbose_name=_("stands in for"))
    deputy = models.ForeignKey(PERSON, models.PROTECT, related_name="stands_in", verbose_name=_("deputy"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    kinds = ArrayField(models.CharField(max_length=12, choices=Decision), default=list, verbose_name=_("decides"))
    why = models.CharField(_("reason"), max_length=300)
    named_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("appointed by"))
    named_at = models.DateTimeField(_("appointed at"), editable=False)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    ended_why = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        app_label = "people"
        verbose_name = _("deputy")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["deputy", "ends_on"], name="deputy_of_days")]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_is_their_own_deputy"),
            models.CheckConstraint(condition=~Q(deputy=F("named_by")), name="nobody_names_themselves_deputy"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="deputy_ends_after_start"),
            models.CheckConstraint(condition=~Q(why=""), name="deputy_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="deputy_was_ended_by_somebody",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"

    @property
    def as_naming(self) -> Naming:
        """What the rules know of it."""
        return Naming(
            pk=self.pk,
            person=self.person_id,
            deputy=self.deputy_id,
            named_by=self.named_by_id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            kinds=frozenset(self.kinds),
            is_ended=self.ended_at is not None,
        )

    @property
    def kind_labels(self) -> list[str]:
        """What it is for in words; empty: for everything."""
        return [str(Decision(kind).label) for kind in self.kinds]


class DeputyDecisionQuerySet(models.QuerySet["DeputyDecision"]):
    def visible_to(self, user: User) -> "DeputyDecisionQuerySet":
        """As the deputies themselves."""
        return self.filter(naming__in=Deputy.objects.visible_to(user))


class DeputyDecision(models.Model):
    """One decision that was taken as a deputy: by whom and for whom, and the row that keeps it. Never changed.

    The row itself (an entry of a dispute, a move of a run …) knows who decided; `record` and `record_id` name it.
    """

    naming = models.ForeignKey(Deputy, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=12, choices=Decision)
    record = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    about = models.CharField(max_length=200)
    url = models.CharField(max_length=250)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    instead_of = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DeputyDecisionQuerySet.as_manager()

    class Meta:
        app_label = "people"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "record_id"], name="one_deputy_a_decision"),
            models.CheckConstraint(condition=~Q(by=F("instead_of")), name="deputy_decides_for_another"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.record} {self.record_id}"
