"""Trying rules on the real deals of a period: the same facts and the same calculation as a statement; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.pay.editor.models import IncentivePlanDraft
from goals.pay.editor.rules import samples
from goals.pay.engine.plan import PayPlan
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.pay.plan.queries.rulebook import read, rulebook
from goals.pay.simulations.assumptions import AssumedCosts, assume
from goals.pay.simulations.rules import BudgetFit, PayChange, SimulationTally, bounds, changes, distribution, fit, tally
from goals.pay.statements.queries.calculating import simulated
from goals.pay.statements.queries.totals import commission_of_each
from goals.planning.quotas.queries.book import WON_REVENUE
from salesplan.core import metrics
from salesplan.core.company.queries import calendar, company
from salesplan.core.errors import Refused
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO, ratio
from salesplan.core.periods import Period
from salesplan.people.models import User

# The commission of the people chosen by the plans they were on, beside the rules that are tried.
OWN = "own"
# Rules that stand side by side.
MOST_RULES = 4
# People × periods × rules that one page calculates; more would keep its reader waiting.
MOST_STATEMENTS = 6_000
# Where the curve is told in numbers.
ATTAINMENTS = tuple(Decimal(share) for share in ("0.5", "0.8", "1", "1.2", "1.5", "2"))


@dataclass(frozen=True)
class SimulationRules:
    """Rules that can be tried: a version or a draft of a plan."""

    key: str
    label: str
    starts_on: date | None
    plan: PayPlan


@dataclass(frozen=True)
class SimulatedRules:
    """What some rules would have paid. `against` compares them with the first ones."""

    rules: SimulationRules
    commission: dict[int, Decimal]
    cost: Decimal
    rate: Decimal | None
    fit: BudgetFit | None
    counts: list[int]
    against: SimulationTally | None
    changes: list[PayChange]


@dataclass(frozen=True)
class Simulation:
    """Rules side by side over the same people and days. `classes` are the lower bounds of the distribution."""

    outcomes: list[SimulatedRules]
    people: dict[int, User]
    credited: Decimal
    classes: list[Decimal]
    curves: list[tuple[SimulationRules, list[tuple[Decimal, Decimal]]]]
    assumed: AssumedCosts
    # Whether a month was tried as a statement of its own although the plan pays by the quarter.
    is_part: bool = False

    @property
    def tried(self) -> list[SimulatedRules]:
        """The outcomes of the rules that are tried, without the commission by their own plans."""
        return [outcome for outcome in self.outcomes if outcome.rules.key != OWN]


def rules_of(plan: IncentivePlan, user: User) -> list[SimulationRules]:
    """Return what of a plan can be tried: its versions, newest first, and the drafts that are open; two queries."""
    own_company = company()
    versions = IncentivePlanVersion.objects.filter(plan=plan).order_by("-number")
    drafts = IncentivePlanDraft.objects.visible_to(user).open().filter(plan=plan).select_related("changed_by")
    choices = [
        SimulationRules(f"draft:{draft.pk}", _("Draft of %(who)s") % {"who": draft.changed_by}, draft.starts_on, rules)
        for draft in drafts
        if (rules := _readable(draft)) is not None
    ]
    return choices + [
        SimulationRules(
            f"version:{version.pk}",
            _("Version %(n)s") % {"n": version.number},
            version.starts_on,
            read(version.definition, own_company.currency, calendar(own_company)),
        )
        for version in versions
    ]


def unsound(plan: IncentivePlan, user: User) -> list[IncentivePlanDraft]:
    """Return the open drafts of a plan that cannot be tried before their problems are mended: one query."""
    drafts = IncentivePlanDraft.objects.visible_to(user).open().filter(plan=plan).select_related("changed_by")
    return [draft for draft in drafts if _readable(draft) is None]


def _readable(draft: IncentivePlanDraft) -> PayPlan | None:
    """Return the plan of a draft, None while it is not sound or something in it cannot be read."""
    own_company = company()
    if draft.form_values:
        return None
    try:
        return read(draft.definition, own_company.currency, calendar(own_company))
    except ValueError:
        return None


def chosen(offered: Sequence[SimulationRules], keys: Sequence[str], today: date) -> list[SimulationRules]:
    """Return the rules asked for, else those in force with the newest draft beside them; the first are compared with."""
    by_key = {rules.key: rules for rules in offered}
    picked = [by_key[key] for key in dict.fromkeys(keys) if key in by_key][:MOST_RULES]
    if picked:
        return picked
    versions = [rules for rules in offered if rules.key.startswith("version:")]
    started = [version for version in versions if version.starts_on and version.starts_on <= today]
    drafts = [rules for rules in offered if rules.key.startswith("draft:")]
    return [*(started or versions)[:1], *drafts[:1]]


def people_of(plan: IncentivePlan, period: Period) -> dict[int, User]:
    """Return who is on a plan within a period, by name: one query."""
    on_it = Enrolment.objects.filter(plan=plan, starts_on__lte=period.end).exclude(ends_on__lt=period.start)
    rows = User.objects.filter(pk__in=on_it.values("person")).order_by("sort_key", "pk")
    return {person.pk: person for person in rows}


def simulate(
    plan: IncentivePlan,
    tried: Sequence[SimulationRules],
    period: Period,
    user: User,
    budget: Decimal | None = None,
    places: Sequence[Decimal] = (),
    chosen_people: dict[int, User] | None = None,
) -> Simulation:
    """Return what rules would have paid the people of a plan over a period, and at the attainments assumed.

    With `chosen_people` it is those, whether anybody is on the plan or not; they are compared with what they earned by
    the plans they were on. Raises Refused for more than a page can do.
    """
    people = people_of(plan, period) if chosen_people is None else chosen_people
    whole = _within(period, plan.interval)
    periods = whole or [period]
    if len(people) * len(periods) * len(tried) > MOST_STATEMENTS:
        raise Refused(_("That is more than one page can calculate. Choose a shorter period, or fewer rules at once."))
    credited = _credited(people, period, user)
    rules, commission = list(tried), [_commission(people, periods, tried_rules.plan) for tried_rules in tried]
    by_own_rules = None if chosen_people is None else _by_their_own(people, period)
    if by_own_rules is not None:
        rules, commission = (
            [SimulationRules(OWN, _("By their own plans"), None, tried[0].plan), *rules],
            [by_own_rules, *commission],
        )
    lower = bounds([amount for amounts in commission for amount in amounts.values()])
    outcomes = []
    for i, (tried_rules, amounts) in enumerate(zip(rules, commission, strict=True)):
        cost = sum(amounts.values(), ZERO)
        person_changes = changes(commission[0], amounts) if i else []
        counts = distribution(list(amounts.values()), lower)
        against = tally(person_changes) if i else None
        outcomes.append(
            SimulatedRules(
                tried_rules, amounts, cost, ratio(cost, credited), fit(cost, budget), counts, against, person_changes
            )
        )
    curves = [(tried_rules, samples.curve(tried_rules.plan, periods[0])) for tried_rules in tried]
    assumed = assume([tried_rules.plan for tried_rules in tried], people, periods, places, budget)
    return Simulation(outcomes, people, credited, lower, curves, assumed, not whole)


def _within(period: Period, kind: str) -> list[Period]:
    """Return the periods of a kind that lie whole within another."""
    months = calendar().parts(period, kind)  # type: ignore[arg-type]
    return [part for part in months if part.start >= period.start and part.end <= period.end]


def _by_their_own(people: dict[int, User], period: Period) -> dict[int, Decimal] | None:
    """Return the commission of people by the plans they were on; None for a month of people who are paid by the quarter."""
    rules = rulebook(people)
    if any(not _within(period, rules.interval_of(pk, period.start)) for pk in people):
        return None
    return commission_of_each(people, [*_within(period, "month"), *_within(period, "quarter")])


def _commission(people: dict[int, User], periods: Sequence[Period], plan: PayPlan) -> dict[int, Decimal]:
    statements = simulated(people, periods, plan) if people else {}
    return {pk: sum((statement.earned for statement in statements[pk]), ZERO) for pk in people}


def _credited(people: dict[int, User], period: Period, user: User) -> Decimal:
    """Return the revenue that the people are credited with."""
    groups = metrics.get(WON_REVENUE).groups(Question(user, period.start, period.end), "owner")
    return sum((group.value or ZERO for group in groups if group.key.isdecimal() and int(group.key) in people), ZERO)
