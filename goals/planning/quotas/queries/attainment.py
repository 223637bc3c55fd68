"""Where teams and people stand in a period: the attainment tree, with a constant number of queries.

What was won counts at the team where it was sold, so a person who changed teams has a row in each, with what they sold
there and the share of their quota that they carried there; the rows of a team sum to the team.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from goals.planning.pacing.queries import Pace, pace_by
from goals.planning.quotas import rules
from goals.planning.quotas.choices import LEVELS, QuotaStatus
from goals.planning.quotas.queries.book import WON_REVENUE, QuotaBook, book, no_team_label
from pipeline.deals.metrics import open_by_person, won_and_closed
from pipeline.forecasts.queries.track_record import coming_share
from pipeline.forecasts.rules import expected
from pipeline.sales.metrics import source
from pipeline.snapshots.queries import is_kept
from salesplan.core import metrics
from salesplan.core.company.queries import company
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO, over_assignment, ratio
from salesplan.core.periods import Period
from salesplan.people.access import Scope, scope_of
from salesplan.people.choices import OwnerKind, Role
from salesplan.people.models import User
from salesplan.people.queries import Placements, placements


@dataclass
class AttainmentNode:
    """A team or a person and their figures. `below` is what the quotas below a team add up to."""

    kind: OwnerKind
    id: int | None
    label: str
    pace: Decimal
    depth: int = 0
    person: User | None = None
    quota: Decimal | None = None
    has_own_quota: bool = False
    below: Decimal | None = None
    won: Decimal = ZERO
    open_pipeline: Decimal = ZERO
    # What the open deals are expected to bring within the period.
    from_open: Decimal = ZERO
    won_deals: int = 0
    closed_deals: int = 0
    team_id: int | None = None
    # Whether open deals belong to the figure and are known: of past days only where they were kept.
    has_open: bool = True
    # Whether the period has passed, so that its result stands.
    is_over: bool = False
    # Which share deals to come add to the forecast.
    coming: Decimal = ZERO
    children: "list[AttainmentNode]" = field(default_factory=list)

    @property
    def attainment(self) -> Decimal | None:
        """Won ÷ quota."""
        return rules.attainment(self.won, self.quota)

    @property
    def gap(self) -> Decimal | None:
        """What is missing to the quota."""
        return rules.gap(self.won, self.quota)

    @property
    def coverage(self) -> Decimal | None:
        """Open pipeline due in the period ÷ what is missing."""
        return None if not self.has_open else rules.coverage(self.open_pipeline, self.won, self.quota)

    @property
    def win_rate(self) -> Decimal | None:
        """Won ÷ closed deals of the last year."""
        return ratio(self.won_deals, self.closed_deals)

    @property
    def required_coverage(self) -> Decimal | None:
        """1 ÷ win rate, where enough deals were closed to know it."""
        return rules.required_coverage(self.won_deals, self.closed_deals)

    @property
    def forecast(self) -> Decimal | None:
        """Won plus what is expected of open deals and of deals to come, or the result; None where that is not known."""
        if self.is_over:
            return self.won
        return expected(self.won, self.from_open, is_over=False, coming=self.coming) if self.has_open else None

    @property
    def over_assignment(self) -> Decimal | None:
        """How much more the quotas below add up to than the team's own."""
        return over_assignment(self.below, self.quota) if self.has_own_quota and self.below is not None else None

    @property
    def status(self) -> QuotaStatus:
        """Where they stand against the pace."""
        return rules.status(self.attainment, self.pace)

    @property
    def level(self) -> str:
        """The colour of the status."""
        return LEVELS[self.status]

    def walk(self) -> "Iterator[AttainmentNode]":
        """Yield this node and all below it, as rows of a table."""
        yield self
        for child in self.children:
            yield from child.walk()

    def filters(self) -> dict[str, Any]:
        """Return what narrows a metric's question to this node."""
        if self.kind == OwnerKind.TEAM:
            return {"team": self.id if self.id is not None else "none"}
        return {"owner": self.id, "team": self.team_id}


@dataclass(frozen=True)
class AttainmentTree:
    """The answer for a period: `roots` are what the asker sees at the top."""

    user: User
    period: Period
    today: date
    pace: Decimal
    currency: str
    roots: list[AttainmentNode]
    as_of: date | None = None
    pacing: Pace | None = None
    metric: str = WON_REVENUE

    @property
    def rows(self) -> list[AttainmentNode]:
        """All nodes, top down."""
        return [node for root in self.roots for node in root.walk()]

    @property
    def total(self) -> AttainmentNode | None:
        """The figures of everything seen: the root, or the sum of several."""
        if len(self.roots) < 2:
            return self.roots[0] if self.roots else None
        return _rolled(AttainmentNode(OwnerKind.TEAM, None, "", self.pace), self.roots)

    def question(self, node: AttainmentNode | None = None) -> Question:
        """Return the question whose answer a node's figures are."""
        question = Question(self.user, self.period.start, self.period.end, as_of=self.as_of)
        return (
            question.narrowed(**node.filters()) if node and (node.id is not None or len(self.roots) > 1) else question
        )


Pair = tuple[int | None, int | None]
# How many deals were won, and how many were won or lost.
Decided = tuple[int, int]


@dataclass
class AttainmentFigures:
    """What everybody has won and has open, by person and team."""

    won: dict[Pair, Decimal]
    open: dict[Pair, tuple[Decimal, Decimal]]
    by_owner: dict[int | None, Decided]
    by_team: dict[int | None, Decided]

    has_open: bool = True

    def pairs(self) -> set[Pair]:
        """Return every person and team with a figure."""
        return {*self.won, *self.open}


def _figures(
    user: User, period: Period, today: date, placed: Placements, as_of: date | None = None
) -> AttainmentFigures:
    question = Question(user, period.start, period.end, as_of=as_of)
    won = source(question).order_by().values_list("person_id", "team_id").annotate(Sum("amount_base"))
    decided = won_and_closed(Question(user, *rules.rate_days(today), as_of=as_of))
    return AttainmentFigures(
        won={(person, team): amount for person, team, amount in won},
        open=open_by_person(question, {} if as_of else placed.homes(today)),
        by_owner=_added((owner, counts) for (owner, _team), counts in decided.items()),
        by_team=_added((team, counts) for (_owner, team), counts in decided.items()),
        has_open=as_of is None or is_kept(as_of),
    )


def _figures_of(metric: str, question: Question) -> AttainmentFigures:
    """Return what everybody reached of another metric than won revenue, which no open deals lead to: one question."""
    answer = metrics.get(metric).person_months
    if answer is None:
        raise ValueError(f"{metric} is not counted by person")
    won: dict[Pair, Decimal] = {}
    for person, team, _month, figure in answer(question):
        won[person, team] = won.get((person, team), ZERO) + figure
    return AttainmentFigures(won, {}, {}, {}, has_open=False)


def _added(rows: Iterable[tuple[int | None, Decided]]) -> dict[int | None, Decided]:
    totals: dict[int | None, Decided] = {}
    for key, (won, closed) in rows:
        had = totals.get(key, (0, 0))
        totals[key] = had[0] + won, had[1] + closed
    return totals


def attainment_tree(
    user: User,
    period: Period,
    today: date,
    as_of: date | None = None,
    *,
    by_pace: str | None = None,
    metric: str = WON_REVENUE,
) -> AttainmentTree:
    """Return the teams and people that a user may see, each with quota, won, pace, coverage, forecast and status.

    A rep gets one row, their own over all teams; a manager the teams they lead with everything below; who sees all, the
    whole company and whoever has no team. `as_of` counts only what was known at the end of that day, against the
    quotas that held on it: win rates as they were known, open deals as they were kept that night, and no forecast where
    they were not. `by_pace` names the pace, else the company's settings do. Of another `metric` that quotas are set for,
    `won` is what was reached of it.
    """
    own_company = company()
    placed = placements()
    pacing = pace_by(period, today, by_pace, metric=metric, own_company=own_company, as_of=as_of)
    if metric == WON_REVENUE:
        figures = _figures(user, period, today, placed, as_of)
    else:
        figures = _figures_of(metric, Question(user, period.start, period.end, as_of=as_of))
    builder = _TreeBuilder(
        scope=scope_of(user),
        user=user,
        period=period,
        pace=pacing.at(period, today),
        book=book(period, own_company, placed, metric, as_of),
        figures=figures,
    )
    tree = AttainmentTree(
        user, period, today, builder.pace, own_company.currency, builder.roots(), as_of, pacing, metric
    )
    coming = coming_share(period.start, period.end, as_of or today) if figures.has_open else ZERO
    for node in tree.rows:
        node.has_open, node.is_over, node.coming = figures.has_open, period.end < today, coming
    return tree


def nodes(
    user: User, period: Period, share: Decimal, quota_book: QuotaBook, figures: AttainmentFigures
) -> list[AttainmentNode]:
    """Return the teams and people of quotas and figures that are known already, of whatever metric."""
    return _TreeBuilder(scope_of(user), user, period, share, quota_book, figures).roots()


@dataclass
class _TreeBuilder:
    scope: Scope
    user: User
    period: Period
    pace: Decimal
    book: QuotaBook
    figures: AttainmentFigures
    people: dict[int, User] = field(default_factory=dict)
    members: dict[int | None, set[int | None]] = field(default_factory=dict)
    placed: set[Pair] = field(default_factory=set)

    def roots(self) -> list[AttainmentNode]:
        """Build the nodes at the top of what the user sees."""
        if not self.scope.sees_all and not self.scope.team_ids:
            self.people = {self.user.pk: self.user}
            return [self._whole_person(self.user)]
        self._place()
        teams = self.book.placed.tree.teams
        visible_teams = set(teams) if self.scope.sees_all else set(self.scope.team_ids)
        tops = [pk for pk, team in teams.items() if pk in visible_teams and team.parent_id not in visible_teams]
        roots = [node for pk in tops if (node := self._team(pk, 0))]
        if self.scope.sees_all:
            homeless = self._people_of(None, 1)
            roots += (
                [_rolled(AttainmentNode(OwnerKind.TEAM, None, no_team_label(), self.pace), homeless, sum_quotas=True)]
                if homeless
                else []
            )
        elif not any(self.user.pk in self.members.get(team, ()) for team in visible_teams):
            own_node = self._whole_person(self.user)
            roots += [own_node] if own_node.quota or own_node.won or own_node.open_pipeline else []
        return roots

    def _place(self) -> None:
        """Find who has a row in which team: by membership in the period, by quota, by what was sold or is open."""
        for person_id, spans in self.book.placed.spans.items():
            for starts, ends, team in spans:
                if starts <= self.period.end and (ends is None or ends >= self.period.start):
                    self.members.setdefault(team, set()).add(person_id)
                    self.placed.add((person_id, team))
        for person_id in self.book.people:
            for at in self.book.person_by_team(person_id):
                self.members.setdefault(at, set()).add(person_id)
        for credited_id, team_id in self.figures.pairs():
            self.members.setdefault(team_id, set()).add(credited_id)
        self.people = User.objects.in_bulk({pk for ids in self.members.values() for pk in ids if pk})

    def _team(self, pk: int, depth: int) -> AttainmentNode | None:
        tree = self.book.placed.tree
        team = tree.teams[pk]
        below = [child for key in tree.children.get(pk, ()) if (child := self._team(key, depth + 1))]
        below += self._people_of(pk, depth + 1)
        node = _rolled(AttainmentNode(OwnerKind.TEAM, pk, team.label, self.pace, depth), below)
        node.quota, node.has_own_quota = self.book.team(pk), bool(self.book.teams.get(pk))
        added = self.book.below(pk)
        node.below = sum(added.values(), ZERO) if added else None
        for key in tree.below(pk):
            won, closed = self.figures.by_team.get(key, (0, 0))
            node.won_deals, node.closed_deals = node.won_deals + won, node.closed_deals + closed
        return node if team.is_active or node.quota or node.won or node.open_pipeline else None

    def _people_of(self, team: int | None, depth: int) -> list[AttainmentNode]:
        rows = []
        for person_id in self.members.get(team, ()):
            person = self.people.get(person_id) if person_id else None
            months = self.book.person_by_team(person_id).get(team) if person_id else None
            node = self._person(person, [(person_id, team)], depth, sum(months.values(), ZERO) if months else None)
            node.team_id = team
            busy = node.quota or node.won or node.open_pipeline
            # Who belonged here on a day of the period has a row, also after they left.
            if busy or (person is not None and (person_id, team) in self.placed and person.role == Role.REP):
                rows.append(node)
        return sorted(rows, key=lambda node: (getattr(node.person, "sort_key", ""), node.label, node.id))

    def _whole_person(self, person: User) -> AttainmentNode:
        pairs = [pair for pair in self.figures.pairs() if pair[0] == person.pk]
        return self._person(person, pairs, 0, self.book.person(person.pk))

    def _person(self, person: User | None, pairs: Iterable[Pair], depth: int, quota: Decimal | None) -> AttainmentNode:
        pairs = list(pairs)
        node = AttainmentNode(
            OwnerKind.PERSON,
            getattr(person, "pk", None),
            str(person or ""),
            self.pace,
            depth,
            person,
            quota,
            quota is not None,
        )
        node.won = sum((self.figures.won.get(pair, ZERO) for pair in pairs), ZERO)
        for pair in pairs:
            amount, share = self.figures.open.get(pair, (ZERO, ZERO))
            node.open_pipeline, node.from_open = node.open_pipeline + amount, node.from_open + share
        node.won_deals, node.closed_deals = self.figures.by_owner.get(node.id, (0, 0))
        return node


def _rolled(node: AttainmentNode, children: list[AttainmentNode], sum_quotas: bool = False) -> AttainmentNode:
    """Give a team the sums of what is below it."""
    node.children = children
    node.won = sum((child.won for child in children), ZERO)
    node.open_pipeline = sum((child.open_pipeline for child in children), ZERO)
    node.from_open = sum((child.from_open for child in children), ZERO)
    node.has_open = all(child.has_open for child in children)
    if sum_quotas or node.id is None:
        quotas = [child.quota for child in children if child.quota is not None]
        node.quota = sum(quotas, ZERO) if quotas else None
        node.won_deals = sum(child.won_deals for child in children)
        node.closed_deals = sum(child.closed_deals for child in children)
    return node
