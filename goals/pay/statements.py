"""Statements: what a person earned in a period, line by line, computed from the ledger by the engine each time.

Everything is bulk: `statements` answers for many people and periods with the same few queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goals.incentives.models import IncentivePlan
from goals.incentives.rulebook import Rulebook, rulebook
from goals.incentives.rules import Credit, Line, NextTier, RateTable, Result, Slice, next_tier, run
from goals.quotas.queries import person_quotas
from pipeline.deals.models import Deal, DealSplit
from pipeline.sales.models import SaleEntry
from salesplan.core.company.models import Company
from salesplan.core.company.queries import company
from salesplan.core.money import HUNDRED, ZERO, quantize
from salesplan.core.periods import Period, span
from salesplan.people.access import scope_of
from salesplan.people.models import User

Key = tuple[int, str]
# Hypothetical credits come after everything the ledger can hold.
LAST = 10**15


@dataclass(frozen=True)
class Source:
    """Where a credit comes from: the ledger's entries of one posting of a deal to one person."""

    deal_id: int
    percent: Decimal
    posting: int
    is_reversal: bool
    entries: tuple[int, ...]
    is_reversed: bool = False


@dataclass(frozen=True)
class Due:
    """An open deal that is due within a period: a person's share of it, and of that what its stage makes likely."""

    deal_id: int
    on: date
    share: Decimal
    probability: Decimal


@dataclass(frozen=True)
class TierSum:
    """What a tier of a version paid in a period, over all lines."""

    table: RateTable
    part: Slice
    amount: Decimal
    paid: Decimal


@dataclass
class Statement:
    """What a person earned in a period and why. Σ `result.lines` − `result.cut` = `earned`."""

    person: Any
    period: Period
    currency: str
    plan: IncentivePlan | None
    table: RateTable | None
    cap: Decimal | None
    result: Result
    due: list[Due] = field(default_factory=list)
    pending: Decimal = ZERO
    next: NextTier | None = None
    deals: dict[int, Deal] = field(default_factory=dict)

    @property
    def earned(self) -> Decimal:
        """The pay of the period."""
        return self.result.earned

    @property
    def credited(self) -> Decimal:
        """The revenue that counts for the person in the period."""
        return self.result.credited

    @property
    def quota(self) -> Decimal | None:
        """What the person carries in the period."""
        return self.result.quota

    @property
    def attainment(self) -> Decimal | None:
        """Credited ÷ quota."""
        return self.result.attainment

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines, in the order in which the engine took the credits."""
        return self.result.lines

    def line_deal(self, line: Line) -> Deal | None:
        """Return the deal a line comes from, where it was loaded."""
        return self.deals.get(line.credit.about.deal_id)

    def by_tier(self) -> list[TierSum]:
        """Return what each tier of each version paid; the sums tie to the lines to the cent."""
        sums: dict[tuple[int, int], TierSum] = {}
        for line in self.lines:
            for part in line.slices:
                assert line.table is not None
                key = (line.table.number, part.tier)
                had = sums.get(key) or TierSum(line.table, part, ZERO, ZERO)
                sums[key] = TierSum(line.table, part, had.amount + part.amount, had.paid + part.paid)
        return [sums[key] for key in sorted(sums)]

    def of_deal(self, deal_id: int) -> Decimal:
        """Return what the lines of a deal come to."""
        return sum((line.paid for line in self.lines if line.credit.about.deal_id == deal_id), ZERO)


def people_visible_to(user: Any) -> Any:
    """Return the people whose statements a user may see."""
    scope = scope_of(user)
    return User.objects.all() if scope.sees_all else User.objects.filter(pk__in=scope.person_ids)


def statements(people: Iterable[Any], periods: Sequence[Period], *, today: date) -> dict[Key, Statement]:
    """Return the statements of people for periods, by (person id, period key); eight queries however many there are."""
    by_id = {person.pk: person for person in people}
    if not by_id or not periods:
        return {}
    home = company()
    rules = rulebook(by_id)
    quotas = person_quotas(by_id, periods, home)
    credits = _credits(by_id, periods)
    due = _due(by_id, [period for period in periods if period.end >= today], today, home)
    out = {}
    for person_id, person in by_id.items():
        for period in periods:
            key = person_id, period.key
            out[key] = _statement(person, period, rules, quotas.get(key), credits[key], due[key], today, home)
    return out


def statement(person: Any, period: Period, *, today: date) -> Statement:
    """Return one statement with its deals."""
    made = statements([person], [period], today=today)[person.pk, period.key]
    ids = {line.credit.about.deal_id for line in made.lines} | {row.deal_id for row in made.due}
    made.deals = Deal.objects.select_related("account", "stage").in_bulk(ids)
    return made


def _statement(
    person: Any,
    period: Period,
    rules: Rulebook,
    quota: Decimal | None,
    credits: list[Credit],
    due: list[Due],
    today: date,
    home: Company,
) -> Statement:
    paid = payer(rules, person.pk, period, quota, home.currency)
    result = paid(credits)
    plan = rules.plan_in(person.pk, period)
    table = rules.table_on(plan, min(max(today, period.start), period.end))
    made = Statement(person, period, home.currency, plan, table, cap_of(rules, person.pk, period), result, due)
    if due:
        likely = [
            Credit(row.on, LAST + row.deal_id, quantize(row.share * row.probability, home.currency)) for row in due
        ]
        made.pending = paid([*credits, *likely]).earned - result.earned
    if table is not None and period.end >= today and plan is not None and plan.interval == period.kind:
        made.next = next_tier(table, result.credited, quota, home.currency)
    return made


def cap_of(rules: Rulebook, person_id: int, period: Period) -> Decimal | None:
    """Return the cap of a statement: that of the version that holds on the period's last day."""
    table = rules.table_on(rules.plan_in(person_id, period), period.end)
    return table.cap if table else None


def payer(rules: Rulebook, person_id: int, period: Period, quota: Decimal | None, currency: str) -> Any:
    """Return the engine, set up for one person and period: it takes credits and returns their pay."""
    cap = cap_of(rules, person_id, period)
    return lambda credits: run(credits, quota, lambda day: rules.ruling(person_id, day, period.kind), currency, cap)


def _credits(people: Iterable[int], periods: Sequence[Period]) -> dict[Key, list[Credit]]:
    """Read the ledger once; the entries of one posting of a deal to a person are one credit."""
    whole = span(min(p.start for p in periods), max(p.end for p in periods))
    rows = SaleEntry.objects.filter(person__in=list(people), sold_on__range=(whole.start, whole.end)).order_by(
        "sold_on", "pk"
    )
    columns = ("pk", "person_id", "deal_id", "sold_on", "amount_base", "percent", "posting", "reverses_id")
    grouped: dict[tuple[Any, ...], list[tuple[int, Decimal, Decimal]]] = defaultdict(list)
    reversed_postings = set()
    for pk, person_id, deal_id, sold_on, amount, percent, posting, reverses in rows.values_list(*columns):
        grouped[person_id, deal_id, sold_on, posting, reverses is not None].append((pk, amount, percent))
        if reverses is not None:
            reversed_postings.add((deal_id, posting))
    out: dict[Key, list[Credit]] = defaultdict(list)
    for (person_id, deal_id, sold_on, posting, is_reversal), entries in grouped.items():
        is_reversed = not is_reversal and (deal_id, posting) in reversed_postings
        about = Source(deal_id, entries[0][2], posting, is_reversal, tuple(pk for pk, _, _ in entries), is_reversed)
        credit = Credit(sold_on, entries[0][0], sum((amount for _, amount, _ in entries), ZERO), about)
        for period in periods:
            if sold_on in period:
                out[person_id, period.key].append(credit)
    return out


def _due(people: Iterable[int], periods: Sequence[Period], today: date, home: Company) -> dict[Key, list[Due]]:
    """Return the open deals of people that are due within periods: two queries."""
    out: dict[Key, list[Due]] = defaultdict(list)
    if not periods:
        return out
    ids = set(people)
    start, end = min(p.start for p in periods), max(p.end for p in periods)
    columns = ("pk", "owner_id", "amount_base", "expected_close_on", "stage__probability")
    deals = (
        Deal.objects.open()
        .filter(expected_close_on__range=(start, end))
        .values_list(*columns)
        .order_by("expected_close_on", "pk")
    )
    splits: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    shares = DealSplit.objects.filter(deal__state="open", deal__expected_close_on__range=(start, end))
    for deal_id, person_id, percent in shares.values_list("deal_id", "person_id", "percent"):
        splits[deal_id].append((person_id, percent))
    for pk, owner_id, amount, expected, probability in deals:
        for person_id, percent in splits.get(pk) or [(owner_id, HUNDRED)]:
            for period in periods if person_id in ids else ():
                if expected in period:
                    share = quantize(amount * percent / HUNDRED, home.currency)
                    out[person_id, period.key].append(
                        Due(pk, min(max(expected, today), period.end), share, probability)
                    )
    return out
