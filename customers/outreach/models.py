"""The contact policy, what is known of mailboxes, each decision about a message, and the links to unsubscribe."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.outreach.choices import OutreachKind, OutreachReason, OutreachVerdict
from customers.outreach.rules import ContactPolicy
from salesplan.core.fields import Versioned, append_only
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User

DAYS = [MinValueValidator(0), MaxValueValidator(730)]
WINDOW = [MinValueValidator(1), MaxValueValidator(365)]
MESSAGES = [MinValueValidator(0), MaxValueValidator(1000)]
HOURS = [MaxValueValidator(23)]


@tracked()
class OutreachPolicy(Versioned):
    """The one set of numbers of this installation; `queries.policy()` returns them, with the defaults before it is set."""

    quarantine_days = models.PositiveSmallIntegerField(
        _("days between surveys to the same person"), default=90, validators=DAYS
    )
    company_surveys = models.PositiveSmallIntegerField(_("surveys per company"), default=3, validators=MESSAGES)
    company_survey_days = models.PositiveSmallIntegerField(_("within days"), default=30, validators=WINDOW)
    person_messages = models.PositiveSmallIntegerField(_("messages per person"), default=4, validators=MESSAGES)
    company_messages = models.PositiveSmallIntegerField(_("messages per company"), default=12, validators=MESSAGES)
    budget_days = models.PositiveSmallIntegerField(_("within days"), default=30, validators=WINDOW)
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), default=20, validators=HOURS)
    quiet_until = models.PositiveSmallIntegerField(_("quiet until"), default=8, validators=HOURS)
    case_wait_hours = models.PositiveSmallIntegerField(
        _("hours to wait after a case is closed"), default=24, validators=DAYS
    )

    class Meta:
        verbose_name = _("contact policy")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_outreach_policy"),
            models.CheckConstraint(
                condition=Q(quiet_from__lte=23, quiet_until__lte=23), name="quiet_hours_are_hours_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return "contact policy"

    @property
    def numbers(self) -> ContactPolicy:
        """The numbers as the rules take them."""
        names = ContactPolicy.__dataclass_fields__
        return ContactPolicy(**{name: getattr(self, name) for name in names})


@tracked()
class Mailbox(Versioned):
    """What is known of an address, whoever's contact has it: unsubscribed, bounced, when a case of its holder was closed."""

    email = models.EmailField(_("email"), unique=True)
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True)
    bounced_at = models.DateTimeField(_("bounced"), null=True)
    # A bounce of a mail written before somebody set it right does not count again.
    released_at = models.DateTimeField(_("email allowed again"), null=True)
    case_closed_at = models.DateTimeField(_("last case closed"), null=True)

    class Meta:
        verbose_name = _("mailbox")

    def __str__(self) -> str:
        return self.email


class OutreachDecisionQuerySet(models.QuerySet["OutreachDecision"]):
    def visible_to(self, user: User) -> "OutreachDecisionQuerySet":
        """Decisions are seen with their customer."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(account__owner__in=scope.person_ids)

    def sent(self) -> "OutreachDecisionQuerySet":
        return self.filter(verdict=OutreachVerdict.SEND)


class OutreachDecision(models.Model):
    """What was decided about one message to one person; a message that is decided about again gets a row where it changed.

    `occasion` names what is sent and why (`survey:3:deal:12`); `touch` the event behind it (`deal:12`), which two surveys
    may share. What was sent for an occasion stands here once.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=OutreachKind)
    occasion = models.CharField(max_length=120, editable=False)
    touch = models.CharField(max_length=60, blank=True, editable=False)
    is_reminder = models.BooleanField(default=False)
    title = models.CharField(_("message"), max_length=200)
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+")
    email = models.EmailField(_("email"), blank=True)
    verdict = models.CharField(_("decision"), max_length=10, choices=OutreachVerdict)
    reason = models.CharField(_("reason"), max_length=16, choices=OutreachReason)
    held_until = models.DateTimeField(_("held back until"), null=True)
    count = models.PositiveIntegerField(null=True)
    limit = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField(_("decided"))

    objects = OutreachDecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-decided_at", "-id"], name="outreach_newest"),
            models.Index(fields=["account", "-decided_at"], name="outreach_account"),
            models.Index(fields=["email", "decided_at"], name="outreach_heard", condition=Q(verdict="send")),
            models.Index(fields=["occasion", "email"], name="outreach_occasion"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "email", "is_reminder"],
                name="one_message_an_occasion",
                condition=Q(verdict="send"),
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.title}: {self.verdict}"


class UnsubscribeLink(models.Model):
    """The link in one message by which its receiver unsubscribes; kept as a hash only."""

    decision = models.OneToOneField(OutreachDecision, models.PROTECT, related_name="unsubscribe_link")
    link_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.decision_id}"
