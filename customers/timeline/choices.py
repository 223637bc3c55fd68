"""Kinds of entry in a timeline."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    MAIL = "mail", _("Email")
    NOTE = "note", _("Note")
    SYSTEM = "system", _("System")


# What counts as an activity of a person: contact with the customer, not a note to oneself.
ACTIVITIES = (EntryKind.CALL, EntryKind.VISIT, EntryKind.MEETING, EntryKind.MAIL)
