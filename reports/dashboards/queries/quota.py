"""The figures of the quota dashboard: tiles, tree, and the curve of won against plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from goals.planning.quotas import rules as quota_rules
from goals.planning.quotas.queries.attainment import AttainmentNode, attainment_tree
from pipeline.forecasts.queries.outlook import outlook
from pipeline.forecasts.rules import Forecast
from reports.dashboards.queries.scope import DashboardView
from salesplan.core import metrics, pacing
from salesplan.core.metrics import FigureMark, Question, mark
from salesplan.core.money import ZERO, ratio
from salesplan.people.choices import OwnerKind

# So many points a curve has at most, and so many rows of the tree are open at first.
MOST_POINTS = 190
MOST_OPEN = 30


@dataclass(frozen=True)
class Headline:
    """What the tiles of the quota dashboard say. `open_amount` is None where the past did not keep it."""

    won: Decimal
    won_before: Decimal
    quota: Decimal
    forecast: Forecast | None
    open_amount: Decimal | None
    won_deals: Decimal
    closed_deals: Decimal

    @property
    def win_rate(self) -> Decimal | None:
        """Won ÷ closed deals of the last year."""
        return ratio(self.won_deals, self.closed_deals)

    @property
    def change(self) -> Decimal | None:
        """Growth against the same day of the period before."""
        share = ratio(self.won, self.won_before)
        return None if share is None else share - 1

    @property
    def attainment(self) -> Decimal | None:
        """Won ÷ quota."""
        return quota_rules.attainment(self.won, self.quota)

    @property
    def missing(self) -> Decimal:
        """What is missing to the quota."""
        return max(self.quota - self.won, ZERO)

    @property
    def coverage(self) -> Decimal | None:
        """Open pipeline ÷ what is missing."""
        if self.open_amount is None or not self.quota:
            return None
        return quota_rules.coverage(self.open_amount, self.won, self.quota)

    @property
    def coverage_needed(self) -> Decimal | None:
        """1 ÷ win rate, where enough deals were closed to know it."""
        return quota_rules.required_coverage(self.won_deals, self.closed_deals)


def headline(view: DashboardView) -> Headline:
    """Return the figures of the tiles."""
    question = view.question()
    ahead = outlook(question)
    before = metrics.get("won_revenue").value(view.question(view.before, view.same_day_before))
    won_deals, closed_deals = metrics.get("win_rate").terms_by(past_year(view), None).get("", (ZERO, ZERO))
    return Headline(
        won=ahead.won,
        won_before=before or ZERO,
        quota=_quota(question),
        forecast=ahead.forecast,
        open_amount=ahead.open,
        won_deals=won_deals,
        closed_deals=closed_deals,
    )


def _quota(question: Question) -> Decimal:
    return metrics.get("quota").value(question) or ZERO


def past_year(view: DashboardView) -> Question:
    """Return the question over the year up to the page's day."""
    return Question(view.user, *quota_rules.rate_days(view.day), view.filters, view.as_of)


# ---- the tree ----------------------------------------------------------------------------------------------


@dataclass
class QuotaTreeRow:
    """One row of the tree: what it shows, the pages behind its figures, and whether it is open and seen at first."""

    node: AttainmentNode
    depth: int
    parent: str
    key: str
    rows: str
    pipeline: str
    query: str
    marks: dict[str, FigureMark]
    opens: bool = True
    hidden: bool = False

    @property
    def has_children(self) -> bool:
        """Whether there is something to fold."""
        return bool(self.node.children)


def tree_rows(view: DashboardView) -> list[QuotaTreeRow]:
    """Return teams and people of the scope, top down; of a large tree only the teams are open at first."""
    tree = attainment_tree(view.user, view.period, view.day, as_of=view.as_of, by_pace=view.by_pace)
    out: list[QuotaTreeRow] = []
    for node in _roots(view, tree.roots):
        _add(view, out, node, 0, "")
    if len(out) > MOST_OPEN:
        opens: dict[str, bool] = {}
        for row in out:
            row.opens = any(child.kind == OwnerKind.TEAM for child in row.node.children)
            row.hidden = bool(row.parent) and not opens[row.parent]
            opens[row.key] = row.opens and not row.hidden
    return out


def _add(view: DashboardView, out: list[QuotaTreeRow], node: AttainmentNode, depth: int, parent: str) -> None:
    question = Question(view.user, view.period.start, view.period.end, {}, view.as_of).narrowed(**node.filters())
    key = f"{node.kind}-{node.id}-{node.team_id or 0}"
    out.append(
        QuotaTreeRow(
            node,
            depth,
            parent,
            key,
            rows=metrics.get("won_revenue").rows(question),
            pipeline=metrics.get("open_pipeline").rows(question),
            query=view.query_with(scope=f"{node.kind}-{node.id}" if node.id is not None else "all"),
            marks=_marks(node, question),
        )
    )
    for child in node.children:
        _add(view, out, child, depth + 1, key)


def _marks(node: AttainmentNode, question: Question) -> dict[str, FigureMark]:
    figures = {"won_revenue": node.won, "quota": node.quota, "attainment": node.attainment, "forecast": node.forecast}
    return {key: mark(key, question, value) for key, value in figures.items()}


def _roots(view: DashboardView, roots: list[AttainmentNode]) -> list[AttainmentNode]:
    every = [node for root in roots for node in root.walk()]
    if view.person_id is not None:
        return [node for node in every if node.kind == OwnerKind.PERSON and node.id == view.person_id]
    if view.team_id is not None:
        return [node for node in every if node.kind == OwnerKind.TEAM and node.id == view.team_id]
    return roots


# ---- won against plan --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CurvePoint:
    """The running totals at the end of a day; `rows` opens what was won until then."""

    day: date
    plan: Decimal | None
    won: Decimal | None
    rows: str


@dataclass(frozen=True)
class QuotaCurve:
    """Won against plan over the days, and where it leads."""

    points: list[CurvePoint]
    quota: Decimal
    forecast: Forecast | None
    today: date
    won: Decimal

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no quota, nothing won, nothing expected."""
        return not (self.quota or self.won or (self.forecast and self.forecast.high))


def curve(view: DashboardView) -> QuotaCurve:
    """Return the cumulative curve of the period."""
    metric = metrics.get("won_revenue")
    question = view.question()
    planned = _quota(question)
    days = {date.fromisoformat(key): parts[0] for key, parts in metric.terms_by(question, "day").items()}
    won = dict(pacing.running(days, view.period.start, min(view.day, view.period.end))) if view.days_gone else {}
    plan = dict(view.pacing.line(view.period, planned)) if planned else {}
    step = max(1, -(-view.period.days // MOST_POINTS))
    points = []
    for i in range(view.period.days):
        day = view.period.start + timedelta(i)
        last = day in (view.period.end, view.day)
        if i % step == 0 or last:
            rows = metric.rows(view.question(until=day)) if day in won else ""
            points.append(CurvePoint(day, plan.get(day), won.get(day), rows))
    ahead = outlook(question).forecast if view.is_current else None
    return QuotaCurve(points, planned, ahead, view.day, won.get(min(view.day, view.period.end), ZERO))
