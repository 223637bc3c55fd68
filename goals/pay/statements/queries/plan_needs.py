"""What a plan asks of the books: by which quotas, events and figures of the registry it pays, and whether for teams."""

from decimal import Decimal

from goals.pay.engine.choices import AppliesTo, CreditsOf
from goals.pay.engine.credits import DEALS
from goals.pay.engine.plan import Component, PayPlan
from goals.pay.statements.queries.credits import VALUES
from goals.planning.quotas.queries.book import WON_REVENUE
from salesplan.core import metrics
from salesplan.core.metrics import Metric, Question
from salesplan.core.periods import Period
from salesplan.people.access import everybody

# Which quota measures a component that names none.
QUOTA_OF = {"revenue": WON_REVENUE, DEALS: "won_deals"}


def quota_metric(component: Component) -> str:
    """Return the metric whose quota a component is measured by: the one it names, else that of what it counts."""
    keys = {metric.key for metric in metrics.every()}
    if component.quota in keys:
        return component.quota
    first = component.measure.of[0]
    return QUOTA_OF.get(first, first if first in keys else WON_REVENUE)


def pays_for_team(plan: PayPlan | None) -> bool:
    """Say whether a plan pays for what the teams sell that somebody leads."""
    return plan is not None and any(component.credits == CreditsOf.TEAM for component in plan.components)


def intervals_read_to_date(plan: PayPlan) -> set[str]:
    """Return over which intervals components of a plan read to date."""
    intervals = {
        component.interval or plan.interval for component in plan.components if component.reads == AppliesTo.TO_DATE
    }
    return intervals - {"period"}


def events_of(plan: PayPlan) -> set[str]:
    """Return the events on which a plan pays."""
    return {component.measure.event for component in plan.components} | {spiff.event for spiff in plan.spiffs}


def figures_counted(plan: PayPlan) -> set[str]:
    """Return the metrics of the registry that components count."""
    return {name for component in plan.components for name in component.measure.of if name not in VALUES}


def metrics_of_people() -> dict[str, Metric]:
    """Return the metrics of the registry that have a figure for each person, by key."""
    return {metric.key: metric for metric in metrics.every() if "owner" in metric.dimensions}


def is_counted(name: str) -> bool:
    """Say whether a metric counts: who has nothing of it has 0 of it."""
    metric = metrics_of_people().get(name)
    return metric is not None and not metric.is_ratio


def by_owner(name: str, period: Period) -> dict[int, Decimal | None]:
    """Return a metric of a period by person; of one that is not known by person, nothing."""
    metric = metrics_of_people().get(name)
    out: dict[int, Decimal | None] = {}
    for group in metric.groups(Question(everybody(), period.start, period.end), "owner") if metric else ():
        if group.key.isdecimal():
            out[int(group.key)] = group.value
    return out
