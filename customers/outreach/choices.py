"""What is sent to customers, what is decided about it, and why."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OutreachKind(TextChoices):
    """What a message is; all of them share one budget."""

    SURVEY = "survey", _("Survey")
    CAMPAIGN = "campaign", _("Campaign")
    GREETING = "greeting", _("Greeting")
    SEQUENCE = "sequence", _("Follow-up")


class OutreachVerdict(TextChoices):
    SEND = "send", _("Sent")
    HOLD = "hold", _("Held back")
    LEAVE_OUT = "leave_out", _("Not sent")


class OutreachReason(TextChoices):
    """Why a message goes out or does not; the one that decides, in the order in which they are asked."""

    FREE = "free", _("OK to send")
    NO_ADDRESS = "no_address", _("No email address")
    INACTIVE = "inactive", _("Contact or customer not in use")
    NO_CONSENT = "no_consent", _("Has not agreed to email")
    REFUSED = "refused", _("Refused email")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    BOUNCED = "bounced", _("Address bounces")
    SENT_BEFORE = "sent_before", _("Already sent for this occasion")
    SAME_TOUCH = "same_touch", _("Already surveyed about this")
    TENURE = "tenure", _("Became a customer too recently")
    QUARANTINE = "quarantine", _("Surveyed recently")
    COMPANY_CAP = "company_cap", _("Survey limit reached for this company")
    CASE_CLOSED = "case_closed", _("Case closed only recently")
    PERSON_BUDGET = "person_budget", _("Message limit reached for this person")
    COMPANY_BUDGET = "company_budget", _("Message limit reached for this company")
    QUIET_HOURS = "quiet_hours", _("Quiet hours at the customer's location")
