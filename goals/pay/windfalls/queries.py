"""Windfalls: deals so far above the quota that they count for nothing until an admin has approved them.

What is held is what the engine says is held, on the facts of today; what an approval is worth is the same calculation
once more with it. Of a quota of 100,000 and a rule of "200 %", a deal of 300,000 waits. Refused, it goes on waiting.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from goals.pay.choices import HELD
from goals.pay.engine.choices import CreditsOf
from goals.pay.engine.credits import Credit
from goals.pay.engine.plan import Component
from goals.pay.engine.results import CalculatedPeriod
from goals.pay.models import PayRun, WindfallDecision, WindfallDecisions
from goals.pay.plan.queries.rulebook import Rulebook, rulebook
from goals.pay.statements.queries.calculating import PayInputs
from goals.pay.statements.queries.credits import Approved, approved_of
from goals.pay.statements.queries.plan_needs import quota_metric
from pipeline.deals.models import Deal
from pipeline.deals.queries.pay import HeldPay
from pipeline.sales.models import SaleEntry
from salesplan.core.company.queries import calendar
from salesplan.core.money import ZERO
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User

INFINITE = Decimal("Infinity")


@dataclass(frozen=True)
class Windfall:
    """A deal that is held: `amount` of revenue for a person, by a component that holds what is above `share` of its quota.

    `without` is what the period (or the periods) come to as it stands, `approved` what they would come to with it.
    """

    person: User
    deal: Deal
    posting: int
    period: Period
    component: str
    share: Decimal
    amount: Decimal
    without: Decimal
    approved: Decimal
    decision: WindfallDecision | None = None

    @property
    def key(self) -> Approved:
        """What tells it apart."""
        return self.person.pk, self.deal.pk, self.posting

    @property
    def pays(self) -> Decimal:
        """What its approval is worth."""
        return self.approved - self.without


@dataclass(frozen=True)
class _HeldDeal:
    """What is held of one deal of a person: in which period and component first, and the credits."""

    period: Period
    component: str
    share: Decimal
    credits: dict[tuple[int, str], Credit]


def held_windfalls(people: Iterable[int], today: date) -> list[Windfall]:
    """Return what is held for people, the largest first: the queries of a calculation, and six.

    Only those are calculated whose deals are large enough, which the ledger and the quotas say.
    """
    rules, fiscal_calendar = rulebook(people), calendar()
    periods = [fiscal_calendar.containing(today, kind) for kind in (PeriodKind.MONTH, PeriodKind.QUARTER)]
    ids = [pk for pk in rules.spans if _holding(rules, pk)]
    if not ids:
        return []
    pay_inputs = PayInputs(ids, periods, rules=rules)
    large = _with_large_deals(pay_inputs, rules)
    if not large:
        return []
    if len(large) < len(ids):
        pay_inputs = PayInputs(large, periods, rules=rules)
    rows = [(pk, *row) for pk in pay_inputs.people for row in _of_person(pay_inputs, pk)]
    users = User.objects.in_bulk({pk for pk, *_rest in rows})
    deals = Deal.objects.select_related("account").in_bulk({key[1] for _pk, key, *_rest in rows})
    decided = last_decisions(WindfallDecision.objects.filter(person__in=users))
    out = [
        Windfall(
            users[pk], deals[key[1]], key[2], held_deal.period, held_deal.component, held_deal.share,
            sum((credit.values.get("revenue", ZERO) for credit in held_deal.credits.values()), ZERO),
            without, approved, decided.get(key),
        )
        for pk, key, held_deal, without, approved in rows
    ]  # fmt: skip
    return sorted(out, key=lambda windfall: (-windfall.amount, windfall.person.sort_key, windfall.deal.pk))


def held_pay(people: Iterable[int], today: date, deal_id: int) -> list[HeldPay]:
    """Return what of one deal is held for people: the amount of revenue, and what its approval would be worth."""
    rules, fiscal_calendar = rulebook(people), calendar()
    ids = [pk for pk in rules.spans if _holding(rules, pk)]
    if not ids:
        return []
    pay_inputs = PayInputs(
        ids, [fiscal_calendar.containing(today, kind) for kind in (PeriodKind.MONTH, PeriodKind.QUARTER)], rules=rules
    )
    out = []
    for pk in pay_inputs.people:
        for key, held_deal, without, approved in _of_person(pay_inputs, pk, deal_id):
            amount = sum((credit.values.get("revenue", ZERO) for credit in held_deal.credits.values()), ZERO)
            out.append(HeldPay(key[0], held_deal.period.key, amount, approved - without))
    return out


def _holding(rules: Rulebook, person_id: int) -> list[Component]:
    """Return the components of the plans a person is or was on that hold windfalls."""
    plans = [segment.plan for segment in rules.segments_of(person_id) if segment.plan is not None]
    return [component for plan in plans for component in plan.components if component.windfall is not None]


def _with_large_deals(pay_inputs: PayInputs, rules: Rulebook) -> list[int]:
    """Return the people for whom something may be held, by what is cheap to know: three queries.

    A component of a person's own revenue holds nothing while no deal of theirs, approved ones apart, is above its share
    of the least of their quotas. What others count (a team's sales, units, margin) only the calculation says.
    """
    least: dict[int, Decimal] = {}
    out: set[int] = set()
    for pk in pay_inputs.people:
        for component in _holding(rules, pk):
            if not _is_own_revenue(component):
                out.add(pk)
            metric = quota_metric(component)
            quotas = [quota for period in pay_inputs.periods(pk) if (quota := pay_inputs.quota(pk, metric, period))]
            if quotas and component.windfall is not None:
                least[pk] = min(least.get(pk, INFINITE), component.windfall * min(quotas))
    if not least:
        return sorted(out)
    approved = approved_of(least)
    live = SaleEntry.credits.filter(person__in=least, reverses=None, reversed_by=None).order_by()
    sizes = live.values("person_id", "deal_id", "posting").annotate(sum=Sum("amount_base"))
    for row in sizes.filter(sum__gt=min(least.values())):
        key = row["person_id"], row["deal_id"], row["posting"]
        if row["sum"] > least[row["person_id"]] and key not in approved:
            out.add(row["person_id"])
    return sorted(out)


def _is_own_revenue(component: Component) -> bool:
    measure = component.measure
    is_whole = all(weight.quota <= 1 for weight in measure.weights)
    return component.credits == CreditsOf.OWN and measure.of == ("revenue",) and is_whole


def _of_person(
    pay_inputs: PayInputs, person_id: int, deal_id: int | None = None
) -> Iterator[tuple[Approved, _HeldDeal, Decimal, Decimal]]:
    """Yield what is held for a person (of one deal where that is asked), with what the periods it touches come to without it and with it."""
    last = pay_inputs.periods(person_id)[-1]
    before = pay_inputs.statements(person_id, last)
    for key, held_deal in _held_deals(pay_inputs, person_id, before).items():
        if deal_id not in (None, key[1]):
            continue
        if not sum((credit.values.get("revenue", ZERO) for credit in held_deal.credits.values()), ZERO):
            continue  # taken back as a whole
        after = pay_inputs.statements(person_id, last, approving={key})
        pairs = [(own_pay(earlier), own_pay(other)) for earlier, other in zip(before, after, strict=True)]
        touched = [pair for pair in pairs if pair[0] != pair[1]]
        yield key, held_deal, sum((without for without, _ in touched), ZERO), sum((other for _, other in touched), ZERO)


def _held_deals(
    pay_inputs: PayInputs, person_id: int, statements: Sequence[CalculatedPeriod]
) -> dict[Approved, _HeldDeal]:
    out: dict[Approved, _HeldDeal] = {}
    for statement in statements:
        shares = {
            component.name: component.windfall for component in pay_inputs.plan(person_id, statement.period).components
        }
        for component in statement.components:
            for line in component.lines:
                if line.unpaid != HELD:
                    continue
                for credit in (line.credit.about, *line.credit.other_credits):
                    key = person_id, credit.source.deal_id, credit.source.posting
                    share = shares.get(component.name) or ZERO
                    place = out.setdefault(key, _HeldDeal(statement.period, component.name, share, {}))
                    place.credits[credit.key] = credit
    return out


def own_pay(statement: CalculatedPeriod) -> Decimal:
    """Return what a period comes to by its own components and bonuses, locked or not, corrections apart."""
    changes = sum((change.after - change.before for change in statement.plan_changes), ZERO)
    amounts = [*(component.earned for component in statement.components), *(award.amount for award in statement.awards)]
    return sum(amounts, changes)


def last_decisions(rows: WindfallDecisions) -> dict[Approved, WindfallDecision]:
    """Return the decision that holds, by what it is about: one query."""
    last = rows.current()
    return {
        (decision.person_id, decision.deal_id, decision.posting): decision
        for decision in last.select_related("person", "deal", "by")
    }


def decisions_of(user: User) -> QuerySet[WindfallDecision]:
    """Return what was decided last of each deal that pays somebody whom the reader sees, newest first."""
    last = WindfallDecision.objects.current()
    shown = WindfallDecision.objects.visible_to(user).filter(pk__in=last.values("pk"))
    return shown.select_related("person", "deal", "by").order_by("-pk")


def is_in_closed_run(person_ids: Collection[int], period: Period) -> bool:
    """Say whether a period was locked, so that a decision works through a correction."""
    return PayRun.objects.closed().filter(period_key=period.key, people__person__in=person_ids).exists()
