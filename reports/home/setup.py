"""The steps that make a new installation useful, and which of them are done."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from goals.incentives.models import Enrolment, IncentivePlan
from goals.quotas.models import Quota
from pipeline.process.models import Stage
from pipeline.products.models import Price
from reports.dashboards.scope import View
from salesplan.core.company.models import Company
from salesplan.people.models import Leadership, Team, User


@dataclass(frozen=True)
class Step:
    """One step: what to do, whether it is done, and where."""

    label: str
    done: bool
    url: str


def steps(view: View) -> list[Step]:
    """Return the steps in the order in which one takes them."""
    now = view.calendar.containing(view.today, "quarter")
    has_quota = Quota.objects.filter(starts_on__lte=now.end, ends_on__gte=now.start).exists()
    asked = [
        (_("Say the company's currency, time zone and fiscal year"), Company.objects.exists(), "core:company_edit"),
        (_("Build the tree of teams"), Team.objects.count() > 1, "people:team_tree"),
        (_("Invite people"), User.objects.active().count() > 1, "people:person_list"),
        (_("Say who leads which team"), Leadership.objects.exists(), "people:team_tree"),
        (_("Set up the stages of the sales process"), Stage.objects.exists(), "pipeline:process_list"),
        (_("Add products and prices"), Price.objects.exists(), "pipeline:product_list"),
        (_("Set quotas for this quarter"), has_quota, "goals:quota_list"),
        (_("Make an incentive plan"), IncentivePlan.objects.exists(), "goals:incentive_plan_list"),
        (_("Put people on the plan"), Enrolment.objects.exists(), "goals:incentive_plan_list"),
    ]
    return [Step(label, done, _url(name)) for label, done, name in asked]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
