"""Model parts that many records share: names in two languages, versions, search and sort keys, rows that never change."""

from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# How long a text may be that has no bound of its own: some five pages.
LONGEST_TEXT = 10_000


class ProseField(models.TextField):
    """A text that people write. Its bound is one of forms and programs and none of the column, so it is no migration."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == LONGEST_TEXT:
            del kwargs["max_length"]
        return name, "django.db.models.TextField", args, kwargs


class MoneyField(models.DecimalField):
    """An amount: up to 14 digits before the point and four behind it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)


class RateField(models.DecimalField):
    """A share such as 0.25, or a rate of exchange."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 8)
        super().__init__(*args, **kwargs)


class InUseQuerySet(models.QuerySet):
    def in_use(self) -> "InUseQuerySet":
        """Those that may be chosen; what is out of use stays where it was chosen before."""
        return self.filter(is_active=True)


class NamedRecord(models.Model):
    """A configurable row that people read: its name, and its Chinese name where it has one."""

    name = models.CharField(_("name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return label_of(self.name, self.name_zh)


def label_of(name: str, name_zh: str) -> str:
    """Return the Chinese name on a Chinese page where there is one, else the name."""
    return name_zh if name_zh and (get_language() or "").startswith("zh") else name


class Versioned(models.Model):
    """A record two people may edit at once: `version` grows with each edit (see `core.editing`)."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Findable(models.Model):
    """A record that search finds: `search_key` is what `core.search.rules.search_key` makes of its texts."""

    search_key = models.TextField(default="", editable=False)
    sort_key = models.CharField(max_length=200, default="", editable=False)

    class Meta:
        abstract = True


def search_index(name: str) -> GinIndex:
    """Return the index that `core.search.queries.matching` uses."""
    return GinIndex(SearchVector("search_key", config="simple"), name=name)


def append_only() -> pgtrigger.Protect:
    """Return the trigger that refuses every change of a row."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
