"""Pages of a person's own: nobody else sees or changes them, whatever their role."""

from typing import TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.typing import User

LONGEST_ADDRESS = 1000
LONGEST_LABEL = 120

Page = TypeVar("Page", bound=models.Model)


class PersonalPageQuerySet(models.QuerySet[Page]):
    def visible_to(self, user: User) -> "PersonalPageQuerySet[Page]":
        """One's own pages."""
        return self.filter(owner=user)


class PersonalPage(models.Model):
    """An address with what its page was called. What it shows is asked for again, with today's rights, when it is opened."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    url = models.CharField(max_length=LONGEST_ADDRESS)
    label = models.CharField(_("name"), max_length=LONGEST_LABEL)
    at = models.DateTimeField()

    objects = PersonalPageQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


class Favourite(PersonalPage):
    """A page that its owner marked with the star."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "url"], name="one_favourite_an_address")]


class RecentPage(PersonalPage):
    """A record that its owner opened; only the last ones are kept."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "url"], name="one_recent_page_an_address")]
