"""What the parts of a figure weigh, by each method, and the seasons of past years: asked of metrics, a few queries each."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count

from customers.accounts.models import Account
from goals.planning.cascades.choices import CascadeLevel, CascadeMethod, Season
from goals.planning.cascades.models import Cascade
from goals.planning.cascades.rules.plans import CascadePlan, NodePlace
from goals.planning.quotas.queries.book import book
from salesplan.core import metrics
from salesplan.core.company.queries import calendar, company
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO
from salesplan.core.pacing import season
from salesplan.core.periods import Period, PeriodKind, span
from salesplan.people.models import User
from salesplan.people.queries import tree

ONE = Decimal(1)
YEARS = 3
Figures = dict[int, Decimal]


def choose_metrics() -> list[tuple[str, Any]]:
    """Return the metrics whose figures can be shared, money first: counted by owner and team, more of them is better."""
    return [
        (metric.key, metric.label)
        for metric in sorted(metrics.every(), key=lambda metric: metric.unit != "money")
        if not metric.is_ratio
        and metric.direction == "up"
        and metric.unit in ("money", "count")
        and {"owner", "team", "month"} <= set(metric.dimensions)
        and not metric.is_balance
        and metric.key != "quota"
    ]


def unit_of(metric: str, currency: str) -> str:
    """Return the currency whose smallest unit a metric is shared in; counts are shared in whole ones."""
    return currency if metrics.get(metric).unit == "money" else "XXX"


def currency_of(cascade: Cascade) -> str:
    """Return the unit of a cascade's figures, in which they are typed too."""
    return unit_of(cascade.metric, company().currency)


def by_people(question: Question, metric: str) -> Figures:
    """Return a figure by person."""
    return _keyed(metrics.get(metric).terms_by(question, "owner"))


def by_teams(question: Question, metric: str) -> Figures:
    """Return a figure by team, each with everything below it, as the teams were then."""
    own_figures = _keyed(metrics.get(metric).terms_by(question, "team"))
    teams = tree()
    return {pk: sum((own_figures.get(below, ZERO) for below in teams.below(pk)), ZERO) for pk in teams.teams}


def _keyed(parts_of_owner: dict[str, tuple[Decimal, ...]]) -> Figures:
    return {int(key): figures[0] for key, figures in parts_of_owner.items() if key.isdecimal()}


def base_of(method: str, period: Period, today: date) -> Period:
    """Return the days whose figures a method looks at."""
    if method == CascadeMethod.TRAILING:
        return span(today - timedelta(364), today)
    if method == CascadeMethod.BEFORE:
        return calendar().shift(period, -1)
    if method == CascadeMethod.PIPELINE:
        return span(min(today, period.start) - timedelta(365), max(today, period.end))
    return calendar().year_before(period)


class Scales:
    """Weighs places by any method; figures are asked for once."""

    def __init__(self, plan: CascadePlan, places: Sequence[NodePlace], user: User, today: date) -> None:
        self.plan, self.places, self.user, self.today = plan, places, user, today
        self.children: dict[int | None, list[NodePlace]] = {}
        for place in places:
            self.children.setdefault(place.parent, []).append(place)
        self._known: dict[str, Callable[[NodePlace], Decimal | None]] = {}

    def weigh(self) -> None:
        """Give every place its weight by the method of its level; `None` where nothing is known."""
        for place in self.places:
            kind = self.level_below(place.parent) if place.parent else place.level
            place.weight = self.scale(self.plan.level(kind).weighs_by)(place)

    def level_below(self, parent: int) -> str:
        """Return on which level the parts of a place are shared, as `rules.trees` does."""
        kinds = [child.level for child in self.children[parent]]
        return next((kind for kind in kinds if kind != CascadeLevel.PERSON), CascadeLevel.PERSON)

    def scale(self, method: str) -> Callable[[NodePlace], Decimal | None]:
        """Return the function that weighs a place by a method."""
        if method not in self._known:
            self._known[method] = self._make(method)
        return self._known[method]

    def _make(self, method: str) -> Callable[[NodePlace], Decimal | None]:
        if method == CascadeMethod.TYPED:
            return lambda place: place.typed_weight or ZERO
        if method == CascadeMethod.HEADCOUNT:
            return lambda place: self._summed(place, {}, ONE)
        if method == CascadeMethod.CUSTOMERS:
            rows = Account.objects.visible_to(self.user).filter(is_active=True).order_by()
            counts = {pk: Decimal(n) for pk, n in rows.values_list("owner").annotate(n=Count("pk"))}
            return lambda place: self._summed(place, counts, ZERO)
        if method in (
            CascadeMethod.LAST_YEAR,
            CascadeMethod.BEFORE,
            CascadeMethod.TRAILING,
            CascadeMethod.PIPELINE,
            CascadeMethod.QUOTA,
        ):
            return self._historical(method)
        return lambda place: ONE

    def _summed(self, place: NodePlace, figures: Figures, default: Decimal) -> Decimal:
        if place.is_person:
            return figures.get(place.owner.pk, default)
        return sum((self._summed(child, figures, default) for child in self.children.get(place.key, [])), ZERO)

    def _historical(self, method: str) -> Callable[[NodePlace], Decimal | None]:
        base = base_of(method, self.plan.period, self.today)
        if method == CascadeMethod.QUOTA:
            quota_book = book(base, metric=self.plan.metric)
            people: Figures = {pk: quota_book.person(pk) or ZERO for pk in quota_book.people}
            teams: Figures = {pk: quota_book.team(pk) or ZERO for pk in quota_book.placed.tree.teams}
        else:
            question = Question(self.user, base.start, base.end)
            metric = "open_pipeline" if method == CascadeMethod.PIPELINE else self.plan.metric
            people, teams = by_people(question, metric), by_teams(question, metric)

        def weigh(place: NodePlace) -> Decimal | None:
            if not place.is_person:
                return teams.get(place.owner.pk, ZERO)
            newcomer = place.ramp_from is not None and place.ramp_from > base.start
            return people.get(place.owner.pk, None if newcomer else ZERO)

        return weigh


def season_weights(plan: CascadePlan, user: User, today: date) -> list[Decimal]:
    """Return what each month weighs of a plan's period: typed, even, or as the metric went in past years."""
    months = calendar().parts(plan.period, PeriodKind.MONTH)
    if plan.season == Season.TYPED and len(plan.weights) == len(months):
        return list(plan.weights)
    if plan.season != Season.HISTORY:
        return season([], len(months))
    return season(past_years(plan, user, today), len(months))


def past_years(plan: CascadePlan, user: User, today: date) -> list[list[Decimal]]:
    """Return the figure of the top team by month of the same period in past years, the newest first.

    Only periods that are over count: half of a year is no season.
    """
    fiscal_calendar, out = calendar(), []
    metric, before = metrics.get(plan.metric), plan.period
    for _year in range(YEARS + 1):
        before = fiscal_calendar.year_before(before)
        question = Question(user, before.start, before.end).narrowed(team=plan.team.pk)
        parts = metric.terms_by(question, "month")
        figures = [parts.get(month.key, (ZERO,))[0] for month in fiscal_calendar.parts(before, PeriodKind.MONTH)]
        if before.end <= today and any(figures):
            out.append(figures)
    return out[:YEARS]
