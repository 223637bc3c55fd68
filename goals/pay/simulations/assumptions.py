"""What rules would cost if everybody reached a given share of their quota: no deals, only the quotas that are set.

Two people carry 100,000 and 300,000. At 80 % they sell 320,000, and rules that pay 5 % cost 16,000; rules with 8 % above
the quota cost the same there, and at 120 % 20,000 + 8 % of 80,000 = 26,400.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from goals.pay.editor.rules import samples
from goals.pay.engine.plan import PayPlan
from goals.pay.simulations.rules import BudgetFit, fit
from goals.planning.quotas.queries.book import WON_REVENUE, person_quotas
from salesplan.core.company.queries import company
from salesplan.core.money import ZERO, ratio
from salesplan.core.periods import Period

# Quotas × rules × attainments that one page calculates; people with the same quota are calculated once.
MOST_SAMPLES = 4_000


@dataclass(frozen=True)
class RulesCost:
    """What rules cost at an attainment, as a share of what is sold there, and against a budget."""

    amount: Decimal
    rate: Decimal | None
    fit: BudgetFit | None


@dataclass(frozen=True)
class AssumedCosts:
    """Rules side by side at assumed attainments. `rows` hold what is sold at each, and the cost by each of the rules."""

    carriers: int
    quota: Decimal
    rows: list[tuple[Decimal, Decimal, list[RulesCost]]]
    is_too_much: bool = False


def assume(
    plans: Sequence[PayPlan],
    people: Collection[int],
    periods: Sequence[Period],
    places: Sequence[Decimal],
    budget: Decimal | None = None,
) -> AssumedCosts:
    """Return what plans cost when everybody reaches each of some shares of their revenue quotas; one query.

    Who carries no quota in a period sells nothing in it. Components that count pieces are tried as `samples` says.
    """
    carried = {
        key: quota
        for key, quota in person_quotas(people, periods, company(), WON_REVENUE).items()
        if quota is not None and quota > 0
    }
    total = sum(carried.values(), ZERO)
    carriers = len({person_id for person_id, _key in carried})
    by_key = {period.key: period for period in periods}
    times = Counter((key, quota) for (_person, key), quota in carried.items())
    if len(times) * len(plans) * len(places) > MOST_SAMPLES:
        return AssumedCosts(carriers, total, [], is_too_much=True)
    rows = []
    for place in places:
        sold, costs = place * total, []
        for plan in plans:
            amount = sum(
                (n * samples.try_all(plan, place, by_key[key], quota) for (key, quota), n in times.items()), ZERO
            )
            costs.append(RulesCost(amount, ratio(amount, sold), fit(amount, budget)))
        rows.append((place, sold, costs))
    return AssumedCosts(carriers, total, rows)
