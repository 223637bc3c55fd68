"""Contacts: the people of an account."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.contacts.choices import BuyingRole, Consent
from salesplan.core.fields import Findable, ProseField, Versioned, search_index
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> "ContactQuerySet":
        """Contacts are seen with their account."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(account__owner__in=scope.person_ids)


@tracked()
class Contact(Findable, Versioned):
    account = models.ForeignKey(
        "customers.Account",
        models.PROTECT,
        related_name="contacts",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=120)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=BuyingRole, default=BuyingRole.UNKNOWN)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=[("en", "English"), ("zh-hans", "简体中文")],
        default="en",
    )
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    consent = models.CharField(_("consent to email"), max_length=8, choices=Consent, default=Consent.UNKNOWN)
    consent_at = models.DateTimeField(_("consent changed"), null=True, blank=True, editable=False)
    is_primary = models.BooleanField(_("main contact"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    note = ProseField(_("note"), blank=True)
    created_at = models.DateTimeField(editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            search_index("contact_search"),
            models.Index(fields=["account", "sort_key"], name="contact_account"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                name="one_main_contact",
                condition=Q(is_primary=True, is_active=True),
            )
        ]

    def __str__(self) -> str:
        return self.name
