"""The demo's plans for next year and next quarter: one shared with the teams, with commitments; one still a draft."""

from decimal import Decimal

from django.utils import timezone

from demo.calendar import Clock
from demo.company import Base
from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.choices import CascadeLevel, CascadeMethod, Rounding, Season, Shortfall
from goals.planning.cascades.edits import Edit
from goals.planning.cascades.models import Cascade, CascadeNode
from goals.planning.cascades.rules.plans import CascadePlan, LevelPlan
from salesplan.core import metrics
from salesplan.core.company.queries import calendar
from salesplan.core.metrics import Question
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import Team, User

LEVELS = {
    CascadeLevel.REGION.value: LevelPlan(CascadeMethod.LAST_YEAR, Decimal("0.05")),
    CascadeLevel.TEAM.value: LevelPlan(CascadeMethod.LAST_YEAR, Decimal("0.05")),
    CascadeLevel.PERSON.value: LevelPlan(CascadeMethod.BOTTOM_UP, Decimal("0.03"), CascadeMethod.TRAILING),
}


def build(base: Base, clock: Clock) -> None:
    """Write both plans by the actions that people use, so that they are what the pages would make."""
    fiscal_calendar, admin = calendar(), User.objects.get(username="admin")
    director = User.objects.get(username="manager")
    company = Team.objects.get(parent=None)
    year = fiscal_calendar.shift(fiscal_calendar.containing(clock.today, PeriodKind.YEAR), 1)
    plan = _draft(
        f"公司 {year.key} 年度目标 Company plan {year.key}", year, company, Decimal("1.12"), admin, Season.HISTORY
    )
    actions.step(plan, "share", by=admin, at=timezone.now())
    _from_below(plan, base, director)
    quarter = fiscal_calendar.shift(fiscal_calendar.containing(clock.today, PeriodKind.QUARTER), 1)
    _draft(
        f"华东 {quarter.key} East {quarter.key}", quarter, base.teams["East"], Decimal("1.08"), director, Season.EVEN
    )


def _draft(name: str, period: Period, team: Team, growth: Decimal, by: User, season: Season) -> Cascade:
    """Break down what the team sold in the last whole period of that kind, grown and rounded to ten thousands."""
    before = calendar().shift(period, -4 if period.kind == PeriodKind.QUARTER else -1)
    question = Question(by, before.start, before.end).narrowed(team=team.pk)
    sold = metrics.get("won_revenue").value(question) or Decimal(1_000_000)
    amount = round(sold * growth / 10_000) * Decimal(10_000)
    plan = CascadePlan(
        "won_revenue", period, team, LEVELS, season, shortfall=Shortfall.VISIBLE, rounds_to=Rounding.THOUSAND
    )
    return actions.create_cascade(plan, name=name, amount=amount, by=by, at=timezone.now())


def _from_below(plan: Cascade, base: Base, director: User) -> None:
    """Some people of the East have committed, one figure is adjusted and one locked."""
    at = timezone.now()
    own_nodes = CascadeNode.objects.select_related("cascade").filter(
        cascade=plan, parent__team__parent=base.teams["East"]
    )
    people = list(own_nodes.filter(person__isnull=False).order_by("position"))
    for node, share in zip(people, ("1.04", "0.95", "1.00", "0.9"), strict=False):
        amount = round(node.amount * Decimal(share) / 10_000) * Decimal(10_000)
        actions.commit(node, amount=amount, by=director, at=at)
    team = CascadeNode.objects.select_related("cascade").get(cascade=plan, team=base.teams["Hangzhou"])
    amount = round(team.amount * Decimal("1.03") / 10_000) * Decimal(10_000)
    edit = Edit(team.pk, plan.period_key, amount)
    actions.set_amount(
        team, edit, version=None, note="新客户集中在杭州 New customers are concentrated in Hangzhou", by=director, at=at
    )
    actions.set_lock(people[-1], locked=True, by=director, at=at)
