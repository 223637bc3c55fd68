"""Quota and result of teams and people month by month, of any metric that quotas are set for.

The tree is that of `attainment`: a person who changed teams has a row in each, with what they did there. What was
achieved is summed upwards; a team's quota is its own where it has one, else the sum of what lies below it. Every row's
whole is the sum of its months, so that a table adds up downwards and across.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from goals.planning.pacing.queries import Pace, pace_by
from goals.planning.quotas import rules
from goals.planning.quotas.models import Quota
from goals.planning.quotas.queries.attainment import AttainmentFigures, AttainmentNode, nodes
from goals.planning.quotas.queries.book import WON_REVENUE, Months, QuotaBook, book
from salesplan.core import metrics
from salesplan.core.company.queries import company
from salesplan.core.metrics import Metric, Question
from salesplan.core.money import ZERO, over_assignment
from salesplan.core.periods import Period
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User
from salesplan.people.queries import placements

Pair = tuple[int | None, int | None]
Done = dict[Pair, dict[date, Decimal]]


@dataclass(frozen=True)
class MonthCell:
    """Quota and result of one team or person in one column."""

    quota: Decimal | None
    done: Decimal

    @property
    def attainment(self) -> Decimal | None:
        """Result ÷ quota."""
        return rules.attainment(self.done, self.quota)


@dataclass
class MonthRow:
    """One team or person: a part for each column, the whole period last."""

    node: AttainmentNode
    months: list[MonthCell]
    children: "list[MonthRow]" = field(default_factory=list)

    @property
    def total(self) -> MonthCell:
        """The whole period."""
        return self.months[-1]

    @property
    def over_assignment(self) -> Decimal | None:
        """How much more the quotas below a team add up to than its own."""
        node = self.node
        if not node.has_own_quota or node.below is None or node.quota is None:
            return None
        return over_assignment(node.below, node.quota)

    def walk(self) -> "Iterator[MonthRow]":
        """Yield this line and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class MonthTable:
    """Teams and people over the columns of a period; `elsewhere` is what is seen but counts for no team that is."""

    user: User
    metric: Metric
    columns: list[Period]
    paces: list[Decimal]
    pacing: Pace
    roots: list[MonthRow]
    elsewhere: list[Decimal]
    as_of: date | None

    def question(self, column: Period, node: AttainmentNode | None = None) -> Question:
        """Return the question whose answer a cell is."""
        question = Question(self.user, column.start, column.end, as_of=self.as_of)
        return question.narrowed(**node.filters()) if node else question


def carried_metrics(user: User, period: Period) -> list[Metric]:
    """Return won revenue and whatever else quotas are set for in a period, as far as one sees them: one query."""
    rows = Quota.objects.visible_to(user).filter(starts_on__lte=period.end, ends_on__gte=period.start)
    keys = set(rows.order_by().values_list("metric", flat=True).distinct()) | {WON_REVENUE}
    return [metric for metric in metrics.every() if metric.key in keys and metric.person_months is not None]


def month_table(
    user: User,
    period: Period,
    columns: Sequence[Period],
    today: date,
    metric: Metric,
    as_of: date | None = None,
    *,
    by_pace: str | None = None,
) -> MonthTable:
    """Return the table of a period for whom a user sees; its columns are months or quarters, and then the period.

    `by_pace` names the pace, else the company's settings do. The number of queries is the same for ten people and for a
    thousand.
    """
    own_company = company()
    whole = [*columns, period]
    pacing = pace_by(period, today, by_pace, metric=metric.key, own_company=own_company, as_of=as_of)
    paces = [pacing.at(column, today) for column in whole]
    quota_book = book(period, own_company, placements(), metric.key, as_of)
    done = _done(metric, Question(user, period.start, period.end, as_of=as_of))
    won = {pair: sum(months.values(), ZERO) for pair, months in done.items()}
    tree = nodes(user, period, paces[-1], quota_book, AttainmentFigures(won, {}, {}, {}))
    maker = _MonthTableBuilder(whole, quota_book, done)
    roots = [maker.line(node) for node in tree]
    summed = maker.results(done)
    shown = [sum((line.months[i].done for line in roots), ZERO) for i in range(len(whole))]
    elsewhere = [all_of - visible for all_of, visible in zip(summed, shown, strict=True)]
    return MonthTable(user, metric, whole, paces, pacing, roots, elsewhere, as_of)


def _done(metric: Metric, question: Question) -> Done:
    if metric.person_months is None:
        raise ValueError(f"{metric.key} is not counted by person and month")
    done: Done = {}
    for person, team, month, figure in metric.person_months(question):
        months = done.setdefault((person, team), {})
        months[month] = months.get(month, ZERO) + figure
    return done


@dataclass
class _MonthTableBuilder:
    columns: list[Period]
    book: QuotaBook
    done: Done

    def line(self, node: AttainmentNode) -> MonthRow:
        """Spread a node and all below it over the columns."""
        below = [self.line(child) for child in node.children]
        if node.kind == OwnerKind.TEAM:
            done = [sum((child.months[i].done for child in below), ZERO) for i in range(len(self.columns))]
        else:
            # A rep's own row is of all teams, the others are of one.
            done = self.results(pair for pair in self.pairs.get(node.id, ()) if _whole(node) or pair[1] == node.team_id)
        quotas = self.quotas(self._months(node))
        return MonthRow(node, [MonthCell(quota, figure) for quota, figure in zip(quotas, done, strict=True)], below)

    def results(self, pairs: Iterable[Pair]) -> list[Decimal]:
        """Sum what pairs of person and team did into the columns."""
        months: dict[date, Decimal] = {}
        for pair in pairs:
            for month, figure in self.done[pair].items():
                months[month] = months.get(month, ZERO) + figure
        return [sum((f for month, f in months.items() if month in column), ZERO) for column in self.columns]

    def quotas(self, months: Months) -> list[Decimal | None]:
        """Sum a quota by month into the columns; a column that nobody set anything for has none."""
        out: list[Decimal | None] = []
        for column in self.columns:
            amounts = [amount for month, amount in months.items() if month.start in column]
            out.append(sum(amounts, ZERO) if amounts else None)
        return out

    @cached_property
    def pairs(self) -> dict[int | None, list[Pair]]:
        """The teams in which each person did anything."""
        pairs: dict[int | None, list[Pair]] = {}
        for pair in self.done:
            pairs.setdefault(pair[0], []).append(pair)
        return pairs

    def _months(self, node: AttainmentNode) -> Months:
        if node.kind == OwnerKind.TEAM and node.id is not None:
            return self.book.effective(node.id)
        if node.kind == OwnerKind.TEAM:
            return self.book.carried(None)
        if node.id is None:
            return {}
        if _whole(node):
            return self.book.people.get(node.id, {})
        return self.book.person_by_team(node.id).get(node.team_id, {})


def _whole(node: AttainmentNode) -> bool:
    """Say whether a row is a person over all their teams, not within one."""
    return node.kind == OwnerKind.PERSON and node.team_id is None and node.depth == 0
