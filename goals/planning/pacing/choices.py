"""Where the weights of the months come from."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaceSource(TextChoices):
    DAYS = "days", _("working days")
    TYPED = "typed", _("entered in the cascade")
    HISTORY = "history", _("past years")
