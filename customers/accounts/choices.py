"""Fixed choices that describe an account."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Industry(TextChoices):
    AGRICULTURE = "agriculture", _("Agriculture")
    AUTOMOTIVE = "automotive", _("Automotive")
    CHEMICALS = "chemicals", _("Chemicals")
    CONSTRUCTION = "construction", _("Construction")
    EDUCATION = "education", _("Education")
    ENERGY = "energy", _("Energy")
    ENTERTAINMENT = "entertainment", _("Entertainment")
    FINANCE = "finance", _("Finance")
    FOOD = "food", _("Food")
    GOVERNMENT = "government", _("Public sector")
    LOGISTICS = "logistics", _("Logistics")
    MANUFACTURING = "manufacturing", _("Manufacturing")
    MARKETING = "marketing", _("Marketing")
    MEDICAL = "medical", _("Medical")
    RETAIL = "retail", _("Retail")
    SERVICES = "services", _("Services")
    SOFTWARE = "software", _("Software")
    STAFFING = "staffing", _("Staffing")
    TECHNOLOGY = "technology", _("Technology")
    TELECOM = "telecom", _("Telecommunications")
    OTHER = "other", _("Other")


class AccountSize(TextChoices):
    """Bands of the number of employees."""

    MICRO = "micro", _("1–9")
    SMALL = "small", _("10–49")
    MEDIUM = "medium", _("50–249")
    LARGE = "large", _("250–999")
    ENTERPRISE = "enterprise", _("1,000 and more")


class AccountSource(TextChoices):
    REFERRAL = "referral", _("Referral")
    WEBSITE = "website", _("Website")
    EVENT = "event", _("Event")
    PARTNER = "partner", _("Partner")
    COLD_CALL = "cold_call", _("Cold call")
    CAMPAIGN = "campaign", _("Campaign")
    IMPORT = "import", _("Import")
    OTHER = "other", _("Other")
