"""What was found about a part, as people read it; programs read the English of `/healthz`."""

from django.utils.translation import gettext_lazy as _

from salesplan.core.health.rules import HealthCheck

DETAILS = {
    "the database does not answer": _("The database is not responding."),
    "the database is older than the code": _("The database tables are out of date. Run the migrations."),
    "no scheduler was ever seen": _("No scheduler has run yet."),
    "the scheduler is silent": _("The scheduler has not reported for 2 minutes."),
    "no heartbeat was sent to it lately": _("Unknown while the scheduler is not reporting."),
    "no worker has answered yet": _("No worker has reported yet."),
    "heartbeats are sent, but no worker takes them": _("No worker has picked up any work for 2 minutes."),
    "mail waits too long": _("Outgoing email has been waiting for more than 5 minutes."),
}


def detail(check: HealthCheck) -> str:
    """Return what was found in the language of the reader; the name of a failure that has no words stays as it is."""
    return str(DETAILS.get(check.detail, check.detail))
