"""Kinds of follow-up."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    MAIL = "mail", _("Email")
    TODO = "todo", _("To do")
