"""The parts of the product whose health is asked, as people call them; `/healthz` keeps the keys."""

from django.utils.translation import gettext_lazy as _

PARTS = {
    "database": _("Database"),
    "migrations": _("Database version"),
    "broker": _("Work queue"),
    "beat": _("Schedule"),
    "worker": _("Background work"),
    "outbox": _("Outgoing email"),
}
