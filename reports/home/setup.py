"""The steps that make a new installation useful, and which of them are done: by facts, not by ticking off."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goals.pay.plan.models import Enrolment
from goals.planning.quotas.models import Quota
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from pipeline.products.models import Price
from reports.dashboards.queries.scope import DashboardView
from salesplan.core.company.models import Company
from salesplan.core.company.queries import company
from salesplan.core.periods import PeriodKind
from salesplan.people.choices import Role
from salesplan.people.models import Leadership, Membership, Team, User


@dataclass(frozen=True)
class SetupStep:
    """One step: what to do, why, whether it is done, and where. One that is not `needed` may stay open for good."""

    key: str
    label: Any
    why: Any
    done: bool
    url: str
    needed: bool = True


@dataclass(frozen=True)
class Setup:
    """All steps in the order in which one takes them."""

    steps: list[SetupStep]

    @property
    def remaining(self) -> int:
        """How many needed steps are not done."""
        return sum(not step.done for step in self.steps if step.needed)

    @property
    def missing(self) -> list[SetupStep]:
        """The needed steps that are not done."""
        return [step for step in self.steps if step.needed and not step.done]


# key, what to do, why, the page.
TEXTS: tuple[tuple[str, Any, Any, str], ...] = (
    ("company", _("Name the company"), _("The name appears in emails, statements and files."), "core:company_edit"),
    ("language", _("Choose the company's file language"), _("Payroll files and documents are written in this language, whoever downloads them."), "core:company_edit"),
    ("currency", _("Choose currency and time zone"), _("All figures are reported in this currency; it can't be changed once deals use it. The time zone decides when a day ends."), "core:company_edit"),
    ("fiscal", _("Set the fiscal year"), _("Quotas, plans and pay follow its months and quarters; it can't be changed once data depends on it."), "core:company_edit"),
    ("process", _("Set up the sales process"), _("The stages organise your deals and give the forecast its probabilities."), "pipeline:process_list"),
    ("products", _("Add products with prices"), _("They are used as deal lines; incentive plans can pay by product."), "pipeline:product_list"),
    ("teams", _("Set up your teams"), _("Figures roll up from team to team, and team leads see their people."), "people:team_tree"),
    ("people", _("Invite people and assign them to teams"), _("They receive an email and choose their own password. The sales of people without a team count only at company level."), "people:person_list"),
    ("leads", _("Appoint team leads"), _("Leads support their people and approve changes to won deals."), "people:team_tree"),
    ("second", _("Invite a second admin"), _("Pay needs a second pair of eyes: no one can approve their own rules or calculations."), "people:person_invite"),
    ("quotas", _("Set quotas for this quarter"), _("Attainment, pace and most incentive plans are measured against them."), "goals:quota_list"),
    ("plan", _("Create an incentive plan and add people"), _("It defines what sales pay; on each deal, people see what they earn from it."), "goals:incentive_plan_list"),
    ("mail", _("Set up outgoing email"), _("Until a mail server is configured (EMAIL_URL, see docs/operations.md), emails are stored on the Email page, where an admin can copy links from them."), "core:mail_list"),
)  # fmt: skip
OPTIONAL = {"leads", "mail"}


def setup_of(view: DashboardView) -> Setup:
    """Return the steps with what is done of them: one question for all facts, beside the company, which is known."""
    facts = _facts(view)
    urls = {key: reverse(name) for key, _label, _why, name in TEXTS}
    facts["people"] = facts["people"] and facts["placed"]
    urls["second"] += "?role=admin"
    return Setup(
        [
            SetupStep(key, label, why, bool(facts[key]), urls[key], key not in OPTIONAL)
            for key, label, why, _name in TEXTS
        ]
    )


@dataclass(frozen=True)
class MissingSetup:
    """For those who are no admins: what is still missing, and who sees to it."""

    missing: list[SetupStep]
    admins: list[User]


def waits_for(view: DashboardView) -> MissingSetup | None:
    """Return what is still to be set up by whom; None once nothing is, and where the list was hidden without a look."""
    if company().setup_hidden:
        return None
    missing = setup_of(view).missing
    return MissingSetup(missing, list(User.objects.admins())) if missing else None


def _facts(view: DashboardView) -> dict[str, Any]:
    own_company = company()
    now = view.calendar.containing(view.today, PeriodKind.QUARTER)
    other_people = User.objects.active()
    conditions: dict[str, Any] = {
        "process": Exists(Stage.objects.filter(kind=StageKind.OPEN)),
        "products": Exists(Price.objects.all()),
        "teams": Exists(Team.objects.active()),
        "leads": Exists(Leadership.objects.all()),
        "people": Exists(other_people.exclude(pk=view.user.pk)),
        "placed": Exists(Membership.objects.on(view.today)),
        "second": Exists(other_people.filter(role=Role.ADMIN).order_by("pk")[1:]),
        "quotas": Exists(Quota.objects.filter(starts_on__lte=now.end, ends_on__gte=now.start)),
        "plan": Exists(Enrolment.objects.filter(plan__versions__isnull=False)),
    }
    facts = User.objects.filter(pk=view.user.pk).annotate(**{f"has_{k}": v for k, v in conditions.items()})
    present = facts.values(*(f"has_{key}" for key in conditions)).get()
    stored = own_company.pk is not None and not own_company._state.adding
    return {
        "company": stored and own_company.name != Company._meta.get_field("name").default,
        "language": stored,
        "currency": own_company.confirmed_at is not None,
        "fiscal": own_company.confirmed_at is not None,
        "mail": settings.MAIL_IS_DELIVERED,
        **{key: present[f"has_{key}"] for key in conditions},
    }
