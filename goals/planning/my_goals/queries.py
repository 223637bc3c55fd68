"""Questions of a person's own page: what they owe and where they stand.

Every figure is asked of the registry or of the quotas, narrowed to the person, so it is the one that other pages show.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from goals.planning.my_goals import rules
from goals.planning.pacing.queries import pace_by
from goals.planning.quotas.queries.attainment import AttainmentNode
from goals.planning.quotas.queries.book import WON_REVENUE, QuotaBook, book, person_quota
from goals.planning.quotas.queries.months import carried_metrics
from goals.planning.quotas.rules import rate_days
from pipeline.forecasts.queries.track_record import coming_share
from salesplan.core import metrics
from salesplan.core.company.models import Company
from salesplan.core.company.queries import company, days_off
from salesplan.core.metrics import Metric, Question
from salesplan.core.money import ZERO
from salesplan.core.periods import Period, working_days
from salesplan.people.access import Scope, everybody, scope_of
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User
from salesplan.people.queries import TeamTree, placements

Amounts = Mapping[int, Decimal]


@dataclass
class Selection:
    """Whose goals are looked at, by whom, for which period; what all parts of the page stand on."""

    user: User
    person: User
    period: Period
    today: date

    @cached_property
    def company(self) -> Company:
        return company()

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.user)

    @cached_property
    def book(self) -> QuotaBook:
        """Everybody's quotas of the period: those of a team are needed to see one's share of it."""
        return book(self.period, self.company, placements())

    @property
    def tree(self) -> TeamTree:
        return self.book.placed.tree

    @property
    def is_own(self) -> bool:
        """Say whether somebody looks at their own page."""
        return self.user.pk == self.person.pk

    @property
    def day(self) -> date:
        """The day of the period that the page speaks of: today, its last day once it is over, its first before it."""
        return min(max(self.today, self.period.start), self.period.end)

    @property
    def is_over(self) -> bool:
        return self.today > self.period.end

    @cached_property
    def pace(self) -> Decimal:
        """The share of a quota that is due by now."""
        return pace_by(self.period, self.today, own_company=self.company).at(self.period, self.today)

    def question(self, start: date | None = None, end: date | None = None) -> Question:
        """Ask for the person's own figures over the period, or other days."""
        question = Question(self.user, start or self.period.start, end or self.period.end)
        return question.narrowed(owner=self.person.pk)

    @cached_property
    def won_by_team(self) -> Amounts:
        """What every team has won in the period, whoever asks."""
        return _by_team(Question(everybody(), self.period.start, self.period.end))

    @cached_property
    def own_by_team(self) -> Amounts:
        """What the person has won in each team they sold for."""
        return _by_team(self.question())


def _by_team(question: Question) -> Amounts:
    parts = metrics.get(WON_REVENUE).terms_by(question, "team")
    return {int(team): figures[0] for team, figures in parts.items() if team.isdecimal()}


def within(amounts: Amounts, teams: Iterable[int]) -> Decimal:
    """Return what some teams have together."""
    return sum((amounts.get(team, ZERO) for team in teams), ZERO)


# ---- what one owes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MyFigures:
    """Where the person stands in won revenue; `rows` are the pages with what makes each figure."""

    node: AttainmentNode
    days_left: int
    is_over: bool
    rows: Mapping[str, str]

    @property
    def needed(self) -> Decimal | None:
        """The coverage that their own win rate asks for."""
        return self.node.required_coverage

    @property
    def forecast(self) -> Decimal | None:
        """What the period is likely to end with; once it is over, what it ended with."""
        return self.node.forecast

    @property
    def daily(self) -> Decimal | None:
        """What is missing on each working day that is left."""
        return rules.per_day(self.node.gap, self.days_left)


def figures(selection: Selection) -> MyFigures:
    """Return where the person stands: one question to the registry for each figure."""
    question = selection.question()
    past = selection.question(*rate_days(selection.today))
    decided = metrics.get("win_rate").terms_by(past, None).get("", (ZERO, ZERO))
    quota = selection.book.person(selection.person.pk)
    node = AttainmentNode(
        OwnerKind.PERSON,
        selection.person.pk,
        str(selection.person),
        selection.pace,
        0,
        selection.person,
        quota,
        quota is not None,
    )
    node.is_over = selection.is_over
    node.won = metrics.get(WON_REVENUE).value(question) or ZERO
    node.open_pipeline = metrics.get("open_pipeline").value(question) or ZERO
    node.from_open = metrics.get("expected_open").value(question) or ZERO
    node.coming = coming_share(question.start, question.end, selection.today)
    node.won_deals, node.closed_deals = int(decided[0]), int(decided[1])
    rows = {key: metrics.get(key).rows(question) for key in ("quota", WON_REVENUE, "open_pipeline", "expected_open")}
    return MyFigures(node, _days_left(selection), selection.is_over, rows)


def _days_left(selection: Selection) -> int:
    """Return the working days after today that the period still has."""
    start = max(selection.period.start, selection.today + timedelta(1))
    if start > selection.period.end:
        return 0
    return working_days(start, selection.period.end, days_off(selection.period, selection.company))


@dataclass(frozen=True)
class OtherQuota:
    """A quota for something else than won revenue."""

    metric: Metric
    node: AttainmentNode
    rows: str


def other_quotas(selection: Selection) -> list[OtherQuota]:
    """Return the person's quotas of other metrics: two questions for each metric that is carried."""
    question, out = selection.question(), []
    for metric in carried_metrics(selection.user, selection.period):
        quota = None
        if metric.key != WON_REVENUE:
            quota = person_quota(selection.person.pk, selection.period, selection.company, metric.key)
        if quota is not None:
            node = AttainmentNode(
                OwnerKind.PERSON,
                selection.person.pk,
                str(metric.label),
                selection.pace,
                quota=quota,
                has_own_quota=True,
            )
            node.won = metric.value(question) or ZERO
            out.append(OtherQuota(metric, node, metric.rows(question)))
    return out
