"""The kinds of decision for which somebody may name a deputy."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from salesplan.people.choices import Role


class Decision(TextChoices):
    REQUEST = "request", _("Requests about deals")
    QUOTA = "quota", _("Objections to quotas")
    PLAN = "sales_plan", _("Sales plan approvals")
    APPEAL = "appeal", _("Appeals against appraisals")
    DISPUTE = "dispute", _("Pay disputes")
    WINDFALL = "windfall", pgettext_lazy("kind of decision", "Windfalls")
    DRAFT = "plan_draft", _("Incentive plan approvals")
    RUN = "pay_run", _("Pay run reviews and approvals")
    POINTS = "points", _("Loyalty point adjustments")


# Who decides anything of their own office, and so has something in which another person can stand in for them.
NAMING = frozenset({Role.MANAGER, Role.ADMIN})
# What only an admin decides.
OF_ADMINS = frozenset({Decision.DISPUTE, Decision.WINDFALL, Decision.DRAFT, Decision.RUN})
