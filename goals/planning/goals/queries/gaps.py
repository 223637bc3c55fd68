"""What changed: why a figure differs from what it is compared with, shared among causes and by group.

The figure up to today is compared with the same day of last year, of the period before, or with the plan at its pace.
The difference is shared among the number of closed deals, the win rate and the average deal (`pipeline.deals.rules.drivers`,
the average over all orders, so that the parts depend on no order and sum to the cent), and split by product, industry,
rival, team and person, where the parts sum to it because the groups do. A plan knows no products; it is spread over the
groups like the results of the year before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, TypedDict

from goals.planning.goals import rules
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import measures
from goals.planning.pacing.queries import pace_by
from pipeline.deals.rules.drivers import DriverEffects, Drivers, deals_for, explain
from salesplan.core import metrics
from salesplan.core.company.queries import calendar, company
from salesplan.core.metrics import FigureMark, Metric, Question, mark
from salesplan.core.money import ZERO, quantize
from salesplan.core.pacing import same_day
from salesplan.core.periods import Period, PeriodKind, span
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User
from salesplan.people.queries import tree
from salesplan.people.rules import ancestors

Reference = Literal["plan", "year", "before"]
REFERENCES: tuple[Reference, ...] = ("plan", "year", "before")
# By what a gap is split, as far as the metric knows it; a person's own is not split by person or team.
DIMENSIONS = ("product", "industry", "rival", "team", "owner")
# The rates that a plan is measured with, and its mix, are those of so many days before the period.
USUAL_DAYS = 365


@dataclass(frozen=True)
class GapSubject:
    """Whose figure for when: of a goal, or of a quota."""

    title: str
    kind: OwnerKind
    pk: int
    owner: Any
    metric: Metric
    period: Period
    target: Decimal | None
    goal: Goal | None = None

    def question(self, user: User, start: date, end: date) -> Question:
        """Return the question about the owner on some days."""
        return measures.question_of(user, self.kind, self.pk, span(start, end))


@dataclass(frozen=True)
class GapRow:
    """One group of a split, with the rows behind both sides."""

    label: str
    share: rules.GapShare
    rows: str
    rows_before: str


@dataclass(frozen=True)
class GapSplit:
    """The gap by one dimension."""

    by: str
    rows: list[GapRow]


@dataclass(frozen=True)
class Gap:
    """The whole answer. Without a comparison (nothing sold before, no plan) there are no effects."""

    subject: GapSubject
    reference: Reference
    now: Question
    before: Question
    value: Decimal
    reference_value: Decimal
    drivers_before: Drivers | None
    drivers: Drivers | None
    effects: DriverEffects | None
    cycle: tuple[Decimal | None, Decimal | None]
    splits: list[GapSplit]
    due: Decimal

    @property
    def difference(self) -> Decimal:
        """The figure less what it is compared with: below zero it is behind."""
        return self.value - self.reference_value

    @property
    def is_behind(self) -> bool:
        return self.difference < 0

    @property
    def value_mark(self) -> FigureMark:
        """What the figure is, for whoever reads the page by machine."""
        return mark(self.subject.metric.key, self.now, self.value)

    @property
    def reference_mark(self) -> FigureMark | None:
        """What it is compared with, where that was achieved and not planned."""
        return None if self.reference == "plan" else mark(self.subject.metric.key, self.before, self.reference_value)

    @property
    def cycle_mark(self) -> FigureMark:
        """The mean cycle of what was won."""
        return mark("cycle_days", self.now, self.cycle[1])

    @property
    def now_rows(self) -> str:
        """The page with the rows behind the figure."""
        return self.subject.metric.rows(self.now)

    @property
    def cycle_rows(self) -> str:
        """The page with the won deals whose cycle is shown."""
        return metrics.get("cycle_days").rows(self.now)


def subject_of(goal: Goal) -> GapSubject | None:
    """Return what a gap of a goal is about; None where there is no figure that adds up."""
    metric = measures.metric_of(goal.metric)
    if metric is None or metric.is_ratio:
        return None
    kind, pk = measures.owner_of(goal)
    return GapSubject(goal.title, kind, pk, goal.owner, metric, measures.days_of(goal), goal.target, goal)


def gap(user: User, subject: GapSubject, reference: Reference, today: date) -> Gap | None:
    """Explain where a figure stands up to today; None before the first day."""
    period = subject.period
    if today < period.start:
        return None
    last = min(today, period.end)
    now = subject.question(user, period.start, last)
    value = subject.metric.value(now) or ZERO
    due = pace_by(period, today, metric=subject.metric.key).at(period, today)
    question_before = _question_before(user, subject, reference, today)
    if reference == "plan":
        mark = _cents((subject.target or ZERO) * due)
    else:
        mark = subject.metric.value(question_before) or ZERO
    after = _drivers(subject.metric, now, value)
    old = _before(subject.metric, question_before, reference, mark)
    has_deals = after is not None and old is not None and old.closed > 0 and old.average is not None
    return Gap(
        subject=subject,
        reference=reference,
        now=now,
        before=question_before,
        value=value,
        reference_value=mark,
        drivers_before=old,
        drivers=after,
        effects=explain(old, after, value - mark) if has_deals and old and after else None,
        cycle=(metrics.get("cycle_days").value(question_before), metrics.get("cycle_days").value(now)),
        splits=[_split(subject, by, now, question_before, mark, reference) for by in dimensions_of(subject)],
        due=due,
    )


def reference_of(text: str, subject: GapSubject) -> Reference:
    """Return what a gap is measured against: what was asked for, by itself the plan where there is one."""
    if text in REFERENCES and not (text == "plan" and not subject.target):
        return text
    return "plan" if subject.target else "year"


def dimensions_of(subject: GapSubject) -> list[str]:
    """Return by what a gap can be split; a team without teams below it only by its people."""
    dimensions = [by for by in DIMENSIONS if by in subject.metric.dimensions]
    if subject.kind == OwnerKind.PERSON:
        return [by for by in dimensions if by not in ("team", "owner")]
    return dimensions if subject.pk in tree().parents.values() else [by for by in dimensions if by != "team"]


def _question_before(user: User, subject: GapSubject, reference: Reference, today: date) -> Question:
    period, fiscal_calendar = subject.period, calendar()
    if reference == "plan":
        last = period.start - timedelta(1)
        return subject.question(user, last - timedelta(USUAL_DAYS - 1), last)
    named = fiscal_calendar.parse(period.key) if period.kind != PeriodKind.RANGE else period
    earlier = fiscal_calendar.year_before(named) if reference == "year" else fiscal_calendar.shift(named, -1)
    last = earlier.end if today >= period.end else same_day(period, earlier, today)
    return subject.question(user, earlier.start, last)


def _cents(amount: Decimal) -> Decimal:
    return quantize(amount, company().currency)


def _drivers(metric: Metric, question: Question, value: Decimal) -> Drivers | None:
    """Return closed deals, win rate and average; won deals count as deals of size one."""
    if metric.key not in ("won_revenue", "won_deals"):
        return None
    won, closed = metrics.get("win_rate").terms_by(question, None).get("", (ZERO, ZERO))
    return Drivers.of(closed, won, value)


def _before(metric: Metric, question_before: Question, reference: Reference, mark: Decimal) -> Drivers | None:
    if reference != "plan":
        return _drivers(metric, question_before, mark)
    usual = _drivers(metric, question_before, metric.value(question_before) or ZERO)
    return None if usual is None else deals_for(mark, usual)


def _split(
    subject: GapSubject, by: str, now: Question, question_before: Question, mark: Decimal, reference: Reference
) -> GapSplit:
    metric = subject.metric
    current, earlier = (_groups(subject, by, question) for question in (now, question_before))
    before = rules.spread(mark, earlier, company().currency) if reference == "plan" else earlier
    shares = rules.split_gap(before, current)
    names = metrics.labels(by, [share.key for share in shares])
    # What a team sold above the teams below it has no page of its own: that of the team holds theirs too.
    no_rows = by == "team"
    rows = [
        GapRow(
            names.get(share.key, ""),
            share,
            "" if no_rows and not share.key else metric.rows(now, by, share.key),
            "" if no_rows and not share.key else metric.rows(question_before, by, share.key),
        )
        for share in shares
    ]
    return GapSplit(by, rows)


def _groups(subject: GapSubject, by: str, question: Question) -> dict[str, Decimal]:
    """Return a figure by group; by team, each team right below the subject with everything below that."""
    parts = {key: row[0] for key, row in subject.metric.terms_by(question, by).items()}
    if by != "team":
        return parts
    parents, out = tree().parents, dict[str, Decimal]()
    for key, amount in parts.items():
        line = ancestors(parents, int(key)) if key.isdecimal() else []
        below = line.index(subject.pk) - 1 if subject.pk in line else -1
        group = str(line[below]) if below >= 0 else ""
        out[group] = out.get(group, ZERO) + amount
    return out


class KeptGroup(TypedDict):
    """A group of a split: its figures before and now as text."""

    label: str
    before: str
    now: str


# `from` is no name of an attribute.
GapEvidence = TypedDict(
    "GapEvidence",
    {
        "reference": str,
        "metric": str,
        "from": str,
        "to": str,
        "value": str,
        "mark": str,
        "difference": str,
        "effects": dict[str, str],
        "drivers": list[dict[str, str]],
        "splits": dict[str, list[KeptGroup]],
    },
)


def evidence(gap: Gap) -> GapEvidence:
    """Return the answer as it stands now, for keeping: figures as text, labels in the language of who keeps it."""
    effects = gap.effects
    return {
        "reference": gap.reference,
        "metric": gap.subject.metric.key,
        "from": gap.now.start.isoformat(),
        "to": gap.now.end.isoformat(),
        "value": str(gap.value),
        "mark": str(gap.reference_value),
        "difference": str(gap.difference),
        "effects": {
            name: str(getattr(effects, name)) for name in ("closed", "win_rate", "average", "other")
        } if effects else {},
        "drivers": [_driver_texts(drivers) for drivers in (gap.drivers_before, gap.drivers)],
        "splits": {split.by: _kept(split.rows) for split in gap.splits},
    }  # fmt: skip


def _driver_texts(drivers: Drivers | None) -> dict[str, str]:
    return {name: str(getattr(drivers, name)) for name in ("closed", "win_rate", "average")} if drivers else {}


def _kept(rows: Iterable[GapRow]) -> list[KeptGroup]:
    return [{"label": row.label, "before": str(row.share.before), "now": str(row.share.now)} for row in rows]
