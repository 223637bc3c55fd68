"""Why we stand where we stand: the difference to the plan (or to the period before) shared among its causes."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from goals.planning.quotas.rules import rate_days
from pipeline.deals.rules import drivers
from reports.dashboards.queries import causes
from reports.dashboards.queries.quota import Headline, headline
from reports.dashboards.queries.scope import DashboardView
from salesplan.core import metrics
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO, quantize


@dataclass(frozen=True)
class GapExplanation:
    """The explanation of a difference; `effects` sum to it exactly. `against_plan` or against the period before."""

    now: Headline
    against_plan: bool
    reference_value: Decimal
    before: drivers.Drivers
    after: drivers.Drivers
    effects: drivers.DriverEffects | None
    stuck: causes.StuckStage | None
    losses: causes.Losses
    slipped: causes.DealSum
    overdue: causes.DealSum
    closed_rows: str
    average_rows: str
    won_rows: str

    @property
    def difference(self) -> Decimal:
        """Won less the mark."""
        return self.now.won - self.reference_value

    @property
    def is_behind(self) -> bool:
        """Whether there is a gap to explain."""
        return self.difference < 0


def explain(view: DashboardView) -> GapExplanation:
    """Explain the result of a view up to its day."""
    now = headline(view)
    question = view.question(until=view.day)
    won, closed = _counts(question)
    after = drivers.Drivers.of(closed, won, now.won)
    against_plan = bool(now.quota)
    if against_plan:
        mark = quantize(now.quota * view.pace, view.currency)
        before = drivers.deals_for(mark, _usual(view))
    else:
        mark = now.won_before
        earlier = view.question(view.before, view.same_day_before)
        won_before, closed_before = _counts(earlier)
        before = drivers.Drivers.of(closed_before, won_before, mark)
    can_explain = before.closed > 0 and before.average is not None
    return GapExplanation(
        now=now,
        against_plan=against_plan,
        reference_value=mark,
        before=before,
        after=after,
        effects=drivers.explain(before, after, now.won - mark) if can_explain and view.days_gone else None,
        stuck=None if view.is_over or view.as_of else causes.worst_stage(view),
        losses=causes.losses(view),
        slipped=causes.total_of(causes.deals(view, "slipped")),
        overdue=causes.total_of(causes.deals(view, "overdue")) if view.is_current else causes.DealSum(0, ZERO),
        closed_rows=metrics.get("win_rate").rows(question),
        average_rows=metrics.get("average_deal").rows(question),
        won_rows=metrics.get("won_revenue").rows(question),
    )


def _counts(question: Question) -> tuple[Decimal, Decimal]:
    return metrics.get("win_rate").terms_by(question, None).get("", (ZERO, ZERO))  # type: ignore[return-value]


def _usual(view: DashboardView) -> drivers.Drivers:
    """The rates of the year before the period: what one could expect when the plan was made."""
    last = min(view.period.start, view.day) - timedelta(1)
    question = Question(view.user, *rate_days(last), view.filters, view.as_of)
    won, closed = _counts(question)
    return drivers.Drivers.of(closed, won, metrics.get("won_revenue").value(question) or ZERO)
