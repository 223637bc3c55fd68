"""Requests to change a deal, and the answers to them. Both are appended and never changed; the database refuses it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pipeline.change_requests.choices import FINAL, LEVELS, ChangeRequestState, RequestAnswer
from pipeline.change_requests.rules import LIFE, WAITING, Outstanding, outstanding
from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from salesplan.core.fields import append_only
from salesplan.people.access import scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import stands_in_for
from salesplan.people.models import User


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def visible_to(self, user: User) -> "ChangeRequestQuerySet":
        """One's own, and those about deals one sees; as a deputy those that wait, and those one has answered."""
        if scope_of(user).sees_all:
            return self
        visible = Q(by=user) | Q(deal__in=Deal.objects.visible_to(user))
        for deputyship in stands_in_for(user, Decision.REQUEST):
            ended = ChangeAnswer.objects.filter(request=OuterRef("pk"), kind__in=FINAL)
            answered = ChangeAnswer.objects.filter(request=OuterRef("pk"), by=user.pk)
            waits = (~Exists(ended) | Exists(answered)) & ~Q(by=deputyship.person)
            visible |= waits & Q(deal__in=Deal.objects.visible_to(deputyship.person))
        return self.filter(visible)

    def waiting(self) -> "ChangeRequestQuerySet":
        """Those that nothing has ended yet."""
        return self.filter(~Exists(ChangeAnswer.objects.filter(request=OuterRef("pk"), kind__in=FINAL)))

    def granted(self) -> "ChangeRequestQuerySet":
        """Those that were carried out."""
        return self.filter(Exists(ChangeAnswer.objects.filter(request=OuterRef("pk"), kind=RequestAnswer.GRANTED)))


class ChangeRequest(models.Model):
    """Who wants what of a deal to be different, and why. Never changed.

    `before` and `after` are plain values by field (see `deals.wanted`). `pays` says that it changes what pays, so that
    somebody above decides whom it does not pay; otherwise whoever could change it by themselves. `needs_above` is unset
    where only those in `consents` must agree. `effect` is what the pay of people came to and would come to when it was
    asked for: (person, period, before, after); `gains` are the people who would be paid more, or credited more. `held` is
    what of the deal would pay nobody until a windfall is decided: (person, period, amount of the deal, what it is worth).
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="change_requests", verbose_name=_("deal"))
    deal_state = models.CharField(max_length=4, choices=StageKind)
    before = models.JSONField()
    after = models.JSONField()
    why = models.CharField(_("why"), max_length=1000)
    pays = models.BooleanField()
    needs_above = models.BooleanField()
    consents = ArrayField(models.BigIntegerField(), default=list)
    pay_state = models.PositiveSmallIntegerField(default=0)
    gains = ArrayField(models.BigIntegerField(), default=list)
    effect = models.JSONField(default=list)
    held = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["deal", "-id"], name="changerequest_deal")]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="change_request_has_a_reason")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.deal_id}: {', '.join(self.after)}"

    def get_absolute_url(self) -> str:
        return reverse("pipeline:request_detail", args=[self.pk])

    @property
    def last(self) -> "ChangeAnswer | None":
        """The answer that ended it."""
        return next((answer for answer in self.answers.all() if answer.kind in FINAL), None)

    @property
    def state(self) -> ChangeRequestState:
        """Where it stands."""
        return ChangeRequestState(LIFE.target(self.last.kind, WAITING) if self.last else WAITING)

    @property
    def level(self) -> str:
        """The colour of its state."""
        return LEVELS[self.state]

    @property
    def outstanding(self) -> Outstanding:
        """What it still waits for."""
        agreed = [
            (answer.by_id, answer.decides) for answer in self.answers.all() if answer.kind == RequestAnswer.AGREED
        ]
        return outstanding(self.needs_above, self.consents, agreed)


class ChangeAnswer(models.Model):
    """One answer to a request. Never changed. What was granted keeps what it did to the pay of people, as in a request.

    `days` are the closing dates that it touched, `people` whom the deal paid or pays. `without` are those who lose share
    and whose agreement it did without.
    """

    request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=9, choices=RequestAnswer)
    decides = models.BooleanField(default=False)
    why = models.CharField(_("why"), max_length=1000, blank=True)
    pay_state = models.PositiveSmallIntegerField(default=0)
    effect = models.JSONField(default=list)
    held = models.JSONField(default=list)
    without = ArrayField(models.BigIntegerField(), default=list)
    days = ArrayField(models.DateField(), default=list)
    people = ArrayField(models.BigIntegerField(), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(kind__in=FINAL), name="one_end_a_change_request"),
            models.UniqueConstraint(
                fields=["request", "by"], condition=Q(kind=RequestAnswer.AGREED), name="one_agreement_a_person"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.kind}"
