"""People, teams, and who belonged where and led what from when to when."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from knox.models import AbstractAuthToken

from salesplan.core.company.queries import company
from salesplan.core.fields import Findable, MoneyField, NamedRecord, Versioned, append_only, search_index
from salesplan.core.tracking import tracked
from salesplan.people.choices import Role, TeamKind
from salesplan.people.rules import keys_of

# Without a choice, pages follow the browser.
LANGUAGES = [("", _("As in the browser")), ("en", "English"), ("zh-hans", "简体中文")]


class PersonQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "PersonQuerySet":
        """Colleagues are no secret: everybody who signs in sees the active people; figures have rules of their own.

        Who has left is seen by admins and auditors, and by who led them last: finished periods keep them.
        """
        if user.role in (Role.ADMIN, Role.AUDITOR):
            return self.all()
        # `access` stands on these models.
        from salesplan.people.access import scope_of

        return self.filter(Q(is_active=True) | Q(pk__in=scope_of(user).person_ids))

    def history_visible_to(self, user: "User") -> "PersonQuerySet":
        """What was changed about a person (role, mail, team) is for admins and auditors, and for the person."""
        return self.all() if user.role in (Role.ADMIN, Role.AUDITOR) else self.filter(pk=user.pk)

    def active(self) -> "PersonQuerySet":
        return self.filter(is_active=True)

    def admins(self) -> "PersonQuerySet":
        """The active admins, by name: who decides, and is told of what waits for a decision."""
        return self.active().filter(role=Role.ADMIN).order_by("sort_key", "pk")


class PersonManager(UserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people as `createsuperuser` and the shell do; pages invite them (`actions.invite_person`)."""

    def create_user(
        self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any
    ) -> "User":
        """Make a person who can be found by search and sorts by name, in the company's time zone."""
        keys = keys_of(extra_fields.get("name", ""), username, extra_fields.get("job_title", ""))
        return super().create_user(
            username, email, password, **{"time_zone": company().time_zone, **keys, **extra_fields}
        )

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any
    ) -> "User":
        """Make a full admin: whoever may do everything in the database may set everything in the product."""
        if extra_fields.setdefault("role", Role.ADMIN) != Role.ADMIN:
            raise ValueError("A superuser has the role of an admin.")
        keys = keys_of(extra_fields.get("name", ""), username, extra_fields.get("job_title", ""))
        return super().create_superuser(
            username, email, password, **{"time_zone": company().time_zone, **keys, **extra_fields}
        )


@tracked(exclude=["password", "last_login"])
class User(AbstractUser, Findable, Versioned):  # type: ignore[django-manager-missing]  # of knox
    """A person who signs in, or who did; people are deactivated, never deleted."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=120)
    email = models.EmailField(_("email address"), blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.REP)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, default="", blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    photo = models.ImageField(_("photo"), upload_to="photos/", blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # The last day with the company of who has left; who comes back has none again.
    left_on = models.DateField(_("left on"), null=True, blank=True, editable=False)
    # By which payroll knows the person; the company gives it out.
    staff_number = models.CharField(_("staff number"), max_length=20, blank=True, default="")
    theme = models.CharField(_("appearance"), max_length=5, default="", blank=True)
    digest_mail = models.BooleanField(_("daily digest by email"), default=True)
    on_leaderboards = models.BooleanField(_("on leaderboards"), default=True)
    notice_mail = models.BooleanField(_("notices also by email"), default=True)

    REQUIRED_FIELDS = ["email", "name"]
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        indexes = [search_index("person_search")]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"), name="one_person_a_mail_address", condition=~Q(email="")
            ),
            models.UniqueConstraint(
                models.functions.Lower("staff_number"), name="one_person_a_staff_number", condition=~Q(staff_number="")
            ),
            # A superuser of another role would be locked out of every setting, and only a shell could help.
            models.CheckConstraint(
                condition=Q(is_superuser=False, is_staff=False) | Q(role=Role.ADMIN), name="superusers_are_admins"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    @property
    def writes_in(self) -> str:
        """The language of mails and notices to this person: theirs, or the company's, which invites them in it."""
        return self.language or company().language

    def get_short_name(self) -> str:
        return str(self)


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: "User") -> "TeamQuerySet":
        """The teams are no secret; their figures have rules of their own."""
        return self.all()

    def active(self) -> "TeamQuerySet":
        return self.filter(is_active=True)


@tracked()
class Team(NamedRecord, Versioned):
    """A node of the tree company → region → team."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TeamKind, default=TeamKind.TEAM)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position among its siblings"), default=0)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="one_team_a_name", nulls_distinct=False),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="team_not_above_itself"),
        ]


class DatedRecord(models.Model):
    """Something that holds from a day to a day, both included; an open end means until further notice."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True


class DatedQuerySet(models.QuerySet):
    def on(self, day: date) -> "DatedQuerySet":
        """Those that hold on a day."""
        return self.within(day, day)

    def within(self, start: date, end: date) -> "DatedQuerySet":
        """Those that hold on any of some days: who was there in a period is decided by this, not by who is here now."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=start), starts_on__lte=end)


@tracked()
class Membership(DatedRecord):
    """The team a person's results count for; one at a time."""

    person = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")

    objects = DatedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "starts_on"], name="membership_team")]
        constraints = [
            models.UniqueConstraint(fields=["person"], name="one_open_membership", condition=Q(ends_on=None)),
            models.UniqueConstraint(fields=["person", "starts_on"], name="one_membership_a_start"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.team}"


@tracked()
class Leadership(DatedRecord):
    """A person leads a team and so sees everything below it; a team may have several leaders."""

    person = models.ForeignKey(User, models.PROTECT, related_name="leaderships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="leaderships")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "team", "starts_on"], name="one_leadership_a_start"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="leadership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.team}"


class BaseWageQuerySet(models.QuerySet["BaseWage"]):
    def visible_to(self, user: "User") -> "BaseWageQuerySet":
        """What somebody earns is for admins, and for themselves: neither their manager nor an auditor sees it."""
        return self.all() if user.role == Role.ADMIN else self.filter(person=user.pk)


class BaseWage(models.Model):
    """What a person is paid a month beside what they sell, from a day on. Never changed; of one day the last one holds.

    It is kept by itself and not in the history of the person, which more people may read.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="base_wages")
    starts_on = models.DateField(_("from"))
    amount = MoneyField(_("per month"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = BaseWageQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["person", "id"], name="basewage_person")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="base_wage_is_not_negative"),
            models.CheckConstraint(condition=Q(by=None) | ~Q(by=F("person")), name="base_wage_set_by_another"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}"


class ApiToken(AbstractAuthToken):
    """A key to the API that a person made for one purpose; only its hash is kept."""

    name = models.CharField(_("what it is for"), max_length=80)

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name
