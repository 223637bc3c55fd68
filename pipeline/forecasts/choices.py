"""Fixed choices of forecasts."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class TestedKind(TextChoices):
    """The kinds of periods whose forecasts are tested."""

    # Not a test, whatever its name begins with.
    __test__ = False

    MONTH = "month", pgettext_lazy("kind of period", "month")
    QUARTER = "quarter", pgettext_lazy("kind of period", "quarter")
    YEAR = "year", pgettext_lazy("kind of period", "year")


class Size(TextChoices):
    """Whose forecast it is: how many people stand behind it decides how much chance evens out."""

    PERSON = "person", pgettext_lazy("size of a scope", "one person")
    TEAM = "team", pgettext_lazy("size of a scope", "a team")
    COMPANY = "company", pgettext_lazy("size of a scope", "the whole company")
