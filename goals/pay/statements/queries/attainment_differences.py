"""By what a statement measures attainment, and where that is not what the quota dashboard measures by.

The dashboard sets what was won in a period against the quota of won revenue. A plan may count margin, count an invoice
or a payment instead of the win, count some sales only or some with another weight, count the team, read to date, or be
measured by another quota. Where the two shares differ both pages say by what, in one sentence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.pay.choices import HELD
from goals.pay.engine.choices import AppliesTo, CreditsOf, SaleEvent
from goals.pay.engine.plan import Component
from goals.pay.plan.wording import sentences as wording
from goals.pay.plan.wording.components import metric_label
from goals.pay.plan.wording.vocabulary import word
from goals.pay.statements.queries.calculating import PayInputs
from goals.pay.statements.queries.plan_needs import quota_metric
from goals.pay.statements.queries.statement import Statement
from goals.planning.quotas.queries.book import WON_REVENUE, person_quotas
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.company.queries import company
from salesplan.core.metrics import FigureMark, Question, mark
from salesplan.core.money import ratio
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User

# Shares that are the same as they are printed need no explanation.
PRINTED = Decimal("0.001")
# Why a sale of the period does not count for the plan at all.
NOT_OF_THE_PLAN = frozenset({"no_plan", "other_interval", "no_rule", "no_version", "nothing"})


def difference_codes(component: Component) -> list[str]:
    """Return in what a component measures otherwise than the dashboard, by its rules alone.

    >>> from goals.pay.engine.credits import CreditMeasure
    >>> difference_codes(Component("c", ())), difference_codes(Component("c", (), CreditMeasure(("margin",), "paid"), "to_date"))
    ([], ['measure', 'paid', 'to_date'])
    """
    measure = component.measure
    codes = {
        "measure": measure.of != ("revenue",),
        "invoiced": measure.event == SaleEvent.INVOICED,
        "paid": measure.event == SaleEvent.PAID,
        "where": bool(measure.where),
        "weights": any(weight.quota != 1 for weight in measure.weights),
        "team": component.credits == CreditsOf.TEAM,
        "to_date": component.reads == AppliesTo.TO_DATE,
    }
    return [code for code, holds in codes.items() if holds]


def difference_codes_of(component: Component, unpaid: Iterable[str] = ()) -> list[str]:
    """Return in words in what a component measures otherwise; `unpaid` are the reasons of a statement's lines."""
    names = wording.joined([word("component", "measure", name) for name in component.measure.of])
    texts = {
        "measure": _("%(what)s instead of won revenue") % {"what": names},
        "invoiced": _("sales when they are invoiced"),
        "paid": _("sales when the customer has paid"),
        "where": _("only sales that meet the conditions of the plan"),
        "weights": _("some sales with a different weight"),
        "team": _("what the team sold"),
        "to_date": _("everything to date, against all quotas of that time"),
    }
    out = [texts[code] for code in difference_codes(component)]
    if (quota := quota_metric(component)) != WON_REVENUE:
        out.append(_("the quota of %(what)s") % {"what": metric_label(quota)})
    reasons = set(unpaid)
    if HELD in reasons:
        out.append(_("windfalls only once they are approved"))
    if reasons & NOT_OF_THE_PLAN and not out:
        out.append(_("only sales that the plan pays"))
    return out


@dataclass(frozen=True)
class AttainmentDifference:
    """The dashboard's share of a person's quota beside that of the statement, and why they differ."""

    dashboard: Decimal | None
    statement: Decimal | None
    why: str
    mark: FigureMark | None = None


def dashboard_difference(user: User, statement: Statement) -> AttainmentDifference | None:
    """Return how the dashboard's attainment differs from a statement's; None where both say the same."""
    person, period = statement.person.pk, statement.period
    if statement.quota is None or statement.rule is None:
        return None
    question = Question(user, period.start, period.end).narrowed(owner=person)
    won = metrics.get(WON_REVENUE).value(question)
    theirs = ratio(won or Decimal(0), person_quotas([person], [period], company()).get((person, period.key)))
    if _printed(theirs) == _printed(statement.attainment):
        return None
    reasons = difference_codes_of(statement.rule, statement.unpaid) or [_("different sales from the dashboard")]
    return AttainmentDifference(
        theirs, statement.attainment, wording.joined(reasons), mark("attainment", question, theirs)
    )


def _printed(share: Decimal | None) -> Decimal | None:
    return None if share is None else share.quantize(PRINTED)


@dataclass(frozen=True)
class PaidOtherwise:
    """A person whose plan measures otherwise than the dashboard, in words."""

    person: User
    why: str


def paid_otherwise(people: Sequence[User], period: Period) -> list[PaidOtherwise]:
    """Return whose plans measure otherwise in a period, by the rules alone: nothing is calculated.

    A plan that pays by another period than the one shown is named too: its statement has other sums and quotas.
    """
    pay_inputs = PayInputs([person.pk for person in people], [period])
    out = []
    for person in people:
        kind = pay_inputs.rules.interval_of(person.pk, period.end)
        own_period = period if kind == period.kind else pay_inputs.calendar.containing(period.end, kind)  # type: ignore[arg-type]
        if pay_inputs.rules.plan_in(person.pk, own_period) is None:
            continue
        texts = difference_codes_of(pay_inputs.plan(person.pk, own_period).components[0])
        if kind != period.kind and period.kind in (PeriodKind.MONTH, PeriodKind.QUARTER):
            texts.append(_("by %(period)s") % {"period": write.period_label(own_period.key)})
        if texts:
            out.append(PaidOtherwise(person, wording.joined(texts)))
    return out
