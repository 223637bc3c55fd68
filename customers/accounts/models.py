"""Accounts: the companies one sells to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from customers.accounts.choices import AccountSize, AccountSource, Industry
from salesplan.core.fields import Findable, MoneyField, ProseField, Versioned, search_index
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, user: User) -> "AccountQuerySet":
        """A rep sees the accounts they own, a manager those of their people; admins and auditors all."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(owner__in=scope.person_ids)

    def counted_for(self, user: User) -> "AccountQuerySet":
        """The accounts that count as new for somebody: theirs, and those that were their people's when they were new."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(Q(owner__in=scope.person_ids) | Q(new_for__in=scope.person_ids))

    def with_first_owner(self) -> "AccountQuerySet":
        """Add whose the account was when it was new: a customer won by one and cared for by another counts once."""
        return self.annotate(first_owner_id=Coalesce("new_for_id", "owner_id"))


# The last contact follows from the timeline; keeping it twice would bury the changes people made.
@tracked(exclude=["touched_at"])
class Account(Findable, Versioned):
    """A customer company, or one that may become a customer."""

    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accounts",
        verbose_name=_("owner"),
    )
    # Whose it was when it was new, once it has been handed on: what was counted in a finished period stays there.
    new_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent account"),
    )
    industry = models.CharField(_("industry"), max_length=20, choices=Industry, default=Industry.OTHER)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    size = models.CharField(_("size"), max_length=12, choices=AccountSize, blank=True, editable=False)
    annual_revenue = MoneyField(_("annual revenue"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=AccountSource, default=AccountSource.OTHER)
    note = ProseField(_("note"), blank=True)
    external_id = models.CharField(max_length=120, blank=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    created_on = models.DateField(_("since"))
    created_at = models.DateTimeField(editable=False)
    touched_at = models.DateTimeField(_("last contact"), null=True, blank=True, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        indexes = [
            search_index("account_search"),
            models.Index(fields=["owner", "sort_key", "id"], name="account_owner"),
            models.Index(fields=["sort_key", "id"], name="account_sort"),
            models.Index(fields=["created_on"], name="account_since"),
            models.Index(fields=["new_for"], name="account_new_for"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="account_external",
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="account_not_above_itself"),
        ]

    def __str__(self) -> str:
        return self.name
