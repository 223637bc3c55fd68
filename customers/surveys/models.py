"""Surveys with their versions, the events they follow, the invitations that went out, and the answers."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.surveys.choices import EffortDirection, ScoreBand, ScoreKind, SurveyState, SurveyTrigger
from customers.surveys.rules import LIFE
from salesplan.core.fields import NamedRecord, Versioned, append_only
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import Team, User

YEAR = [MaxValueValidator(365)]


@tracked()
class Survey(Stateful, NamedRecord, Versioned):
    """A survey of the company: what it measures, when it goes out, and how long its links live. Everybody sees it."""

    lifecycle = LIFE
    wrong_state = _("This survey is %(state)s, so this can't be done.")

    score_kind = models.CharField(_("measures"), max_length=8, choices=ScoreKind, default=ScoreKind.NPS)
    effort_direction = models.CharField(
        _("a high effort score means"), max_length=8, choices=EffortDirection, default=EffortDirection.HIGH_IS_EASY
    )
    trigger = models.CharField(_("goes out when"), max_length=12, choices=SurveyTrigger, default=SurveyTrigger.DEAL_WON)
    delay_days = models.PositiveSmallIntegerField(_("days later"), default=3, validators=YEAR)
    daily_count = models.PositiveSmallIntegerField(
        _("customers per working day"), default=20, validators=[MaxValueValidator(5000)]
    )
    tenure_days = models.PositiveSmallIntegerField(_("customer for at least (days)"), default=0, validators=YEAR)
    valid_days = models.PositiveSmallIntegerField(
        _("link valid for (days)"), default=21, validators=[MinValueValidator(1), *YEAR]
    )
    remind_days = models.PositiveSmallIntegerField(_("reminder after (days)"), default=5, validators=YEAR)
    state = models.CharField(_("state"), max_length=8, choices=SurveyState, default=SurveyState.DRAFT, editable=False)
    # From when on events count: a survey that begins today asks nobody about last year.
    active_from = models.DateField(_("active since"), null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)

    @property
    def is_daily(self) -> bool:
        """Whether it goes out by day and not after an event."""
        return self.trigger == SurveyTrigger.DAILY

    class Meta:
        verbose_name = _("survey")
        constraints = [
            models.CheckConstraint(condition=Q(valid_days__range=(1, 365)), name="survey_link_lives_for_days"),
        ]


class SurveyMove(LifecycleMove):
    """One step in the life of a survey."""

    states = dict(SurveyState.choices)

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="moves")


class SurveyVersion(models.Model):
    """What a survey asks from a moment on; a change is a new version, so that each answer keeps its questions."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="one_survey_version_a_number")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.survey_id} v{self.number}"


class Touchpoint(models.Model):
    """An event after which customers may be asked: a deal won, a payment, a closed case. `key` names it once."""

    kind = models.CharField(max_length=12, choices=SurveyTrigger)
    key = models.CharField(max_length=60, unique=True)
    account = models.ForeignKey("customers.Account", models.CASCADE, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # A product of the apps above, which alone know its name.
    product_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "happened_on"], name="touchpoint_due")]

    def __str__(self) -> str:
        return self.key


def seen_by(user: User) -> Q:
    """Invitations and answers are seen with their customer, and by whoever owned the customer when it was asked."""
    scope = scope_of(user)
    mine = Q(account__owner__in=scope.person_ids) | Q(owner__in=scope.person_ids)
    return Q() if scope.sees_all else mine


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> "InvitationQuerySet":
        """Those of customers one sees, or had."""
        return self.filter(seen_by(user))


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, user: User) -> "ResponseQuerySet":
        """Those of customers one sees, or had."""
        return self.filter(seen_by(user))


class OfCustomer(models.Model):
    """Whom a survey was about: as it was when it went out, so that figures of the past stay."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="%(class)ss")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="%(class)ss")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    product_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Invitation(OfCustomer):
    """One survey sent to one person for one occasion. The link in the mail is kept as a hash only, and works once."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="+")
    decision = models.OneToOneField("customers.OutreachDecision", models.PROTECT, related_name="invitation")
    touch = models.CharField(max_length=60)
    link_hash = models.CharField(max_length=64, unique=True)
    # The reminder has a link of its own: the first one is not kept and cannot be mailed again.
    reminder_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique where there is one
    sent_at = models.DateTimeField(_("sent"))
    sent_on = models.DateField(_("sent"))
    expires_at = models.DateTimeField(_("link works until"))
    # When the one reminder was decided about, whatever came of it.
    reminded_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    answered_on = models.DateField(_("answered"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["survey", "sent_on"], name="invitation_survey"),
            models.Index(
                fields=["sent_at"], name="invitation_reminder", condition=Q(reminded_at=None, answered_on=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.touch}"


class Response(OfCustomer):
    """What a customer answered. Never changed."""

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="response", null=True)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses")
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="+")
    score_kind = models.CharField(max_length=8, choices=ScoreKind)
    score = models.PositiveSmallIntegerField(_("score"))
    band = models.CharField(_("band"), max_length=8, choices=ScoreBand)
    # {key of the question: text, option, or list of options}
    answers = models.JSONField(default=dict)
    comment = models.TextField(_("comment"), blank=True)
    language = models.CharField(max_length=10)
    answered_at = models.DateTimeField(_("answered"))
    answered_on = models.DateField(_("answered"))

    objects = ResponseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["survey", "answered_on"], name="response_survey"),
            models.Index(fields=["score_kind", "answered_on"], name="response_kind"),
            models.Index(fields=["account", "-answered_on"], name="response_account"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.score}"
