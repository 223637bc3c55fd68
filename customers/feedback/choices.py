"""The fixed choices of cases and improvements."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    OPEN = "open", _("Open")
    WORKING = "working", _("In progress")
    RESOLVED = "resolved", _("Resolved")


class CaseStep(StrEnum):
    CREATE = "create"
    START = "start"
    RESOLVE = "resolve"
    REOPEN = "reopen"


class CaseSource(TextChoices):
    SURVEY = "survey", _("Survey")
    COMPLAINT = "complaint", _("Complaint")
    CALL = "call", _("Bad call")


class Severity(TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class RootCause(TextChoices):
    PRODUCT = "product", _("Product")
    QUALITY = "quality", _("Quality")
    DELIVERY = "delivery", _("Delivery")
    PRICE = "price", _("Price")
    SERVICE = "service", _("Service")
    BILLING = "billing", _("Invoices")
    COMMUNICATION = "communication", _("Communication")
    OTHER = "other", _("Other")


class ImprovementState(TextChoices):
    PLANNED = "planned", _("Planned")
    RELEASED = "released", _("Released")
    DROPPED = "dropped", _("Dropped")


class ImprovementStep(StrEnum):
    CREATE = "create"
    RELEASE = "release"
    DROP = "drop"


SEVERITY_STATUS = {Severity.LOW: "neutral", Severity.MEDIUM: "info", Severity.HIGH: "warn", Severity.CRITICAL: "bad"}
CASE_STATUS = {CaseState.OPEN: "warn", CaseState.WORKING: "info", CaseState.RESOLVED: "ok"}
IMPROVEMENT_STATUS = {
    ImprovementState.PLANNED: "info",
    ImprovementState.RELEASED: "ok",
    ImprovementState.DROPPED: "neutral",
}
