"""From the books to pay: everything the engine needs about some people, loaded in bulk, and the one call of it.

A person is calculated from the first period of their first plan on, so that debts, reserves and the rates at which sales
were paid are known; locked periods stay as they were paid. Where rules read to date, the periods to the end of the
interval are known too, since attainment is measured by all that the interval carries.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from goals.pay.engine.bonuses import Spiff
from goals.pay.engine.credits import EVENTS, Credit
from goals.pay.engine.exact_numbers import ONE
from goals.pay.engine.plan import Adjustment, PayPlan, PeriodInputs, attributes_in
from goals.pay.engine.quotas import active_share
from goals.pay.engine.results import CalculatedPeriod
from goals.pay.engine.run import calculate
from goals.pay.locked_periods import LockedPeriod, adjustments_of, locked_periods_of
from goals.pay.plan.queries.rulebook import Rulebook, rulebook
from goals.pay.plan.rules.effective import PlanSegment, is_cut, paid_periods, plan_for
from goals.pay.statements.queries.budgets import budgeted, credits_on
from goals.pay.statements.queries.credits import (
    BOOKED,
    SEGMENT,
    Approved,
    CreditSource,
    approved_of,
    credits_of,
    with_approved,
)
from goals.pay.statements.queries.plan_needs import (
    by_owner,
    events_of,
    figures_counted,
    intervals_read_to_date,
    is_counted,
    pays_for_team,
    quota_metric,
)
from goals.planning.quotas.queries.book import WON_REVENUE, person_quotas
from salesplan.core.company.queries import calendar, company
from salesplan.core.money import HUNDRED, ZERO, quantize
from salesplan.core.periods import Calendar, Period
from salesplan.people.models import User
from salesplan.people.queries import wages_of
from salesplan.people.rules import Wage, wage_between

# Figures of a whole period have numbers of their own, after all entries of the ledger.
FIGURES, FIGURES_OF_A_DAY = 10**16, 1_000


def calculated(people: Collection[int], *, through: Period) -> dict[int, list[CalculatedPeriod]]:
    """Return each person's statements, from their first period to the given one."""
    pay_inputs = PayInputs(people, [through])
    return {person_id: pay_inputs.statements(person_id, through) for person_id in pay_inputs.people}


def simulated(people: Collection[int], periods: Sequence[Period], plan: PayPlan) -> dict[int, list[CalculatedPeriod]]:
    """Return what everybody's statements of some periods would be on a plan, from their real credits; nothing is written.

    The plan's interval is that of the periods, which follow one another; debts and reserves begin at nothing.
    """
    pay_inputs = PayInputs(people, periods, plan)
    last = max(periods)
    return {person_id: pay_inputs.statements(person_id, last) for person_id in pay_inputs.people}


class PayInputs:
    """What is known about some people up to the last of some periods. The number of queries does not grow with them.

    With `assumed` everybody is on that plan in these periods, whatever plans they are on: a simulation on real deals.
    `rules` are those of the people where they were loaded already.
    """

    def __init__(
        self,
        people: Collection[int],
        periods: Sequence[Period],
        assumed: PayPlan | None = None,
        rules: Rulebook | None = None,
    ) -> None:
        self.assumed = assumed
        self.own_company = company()
        self.calendar: Calendar = calendar(self.own_company)
        self.people = dict(User.objects.filter(pk__in=list(people)).values_list("pk", "username"))
        self.end = max(period.end for period in periods)
        self.periods_asked = list(periods)
        self.rules: Rulebook = rules or rulebook(self.people)
        self.segments: dict[int, list[PlanSegment]] = {pk: self.rules.segments_of(pk) for pk in self.people}
        self._plans: dict[tuple[int, str], PayPlan] = {}
        self._cut: set[Period] = set()
        self._own: dict[int, list[Period]] = {pk: self._periods_of(pk) for pk in self.people}

    def statements(
        self, person_id: int, through: Period, extra: Iterable[Credit] = (), approving: Collection[Approved] = ()
    ) -> list[CalculatedPeriod]:
        """Return a person's statements up to a period of the interval of their plan, or that period's alone.

        `extra` are hypothetical credits, `approving` windfalls as if they were approved. A period of another interval
        than the plan's pays nothing and says why.
        """
        periods = self._own[person_id] if self.pays_in(person_id, through) else [through]
        credits = [*self.credits.get(person_id, []), *extra, *self._figures(person_id, periods)]
        if approving:
            credits = with_approved(credits, person_id, approving)
        given = [self.inputs(person_id, period) for period in periods]
        return calculate(
            self.rules.blank,
            given,
            credits,
            payee=self.people[person_id],
            through=through,
            others=self._others(person_id),
        )

    def pays_in(self, person_id: int, period: Period) -> bool:
        """Say whether a period is one by which a person is paid."""
        return any(paid_period.key == period.key for paid_period in self._own[person_id])

    def statement(self, person_id: int, period: Period, extra: Iterable[Credit] = ()) -> CalculatedPeriod:
        """Return one statement."""
        statements = self.statements(person_id, period, extra)
        return next(statement for statement in reversed(statements) if statement.period.key == period.key)

    def plan(self, person_id: int, period: Period) -> PayPlan:
        """Return the plan by which a person is paid in a period."""
        key = person_id, period.key
        if self.assumed is not None:
            return self.assumed
        if key not in self._plans:
            self._plans[key] = plan_for(self.segments[person_id], period, self.rules.blank)
        return self._plans[key]

    def inputs(self, person_id: int, period: Period) -> PeriodInputs:
        """Return what is known about a person in a period besides the credits."""
        plan = self.plan(person_id, period)
        figures = {m.metric: self._figure(m.metric, period, person_id) for m in plan.multipliers}
        known_figures = {name: value for name, value in figures.items() if value is not None}
        quotas = {
            component.quota_name: quota
            for component in plan.components
            if (quota := self.quota(person_id, quota_metric(component), period)) is not None
        }
        if plan.leaving is not None and plan.leaving.on == date.max:
            plan = replace(plan, leaving=replace(plan.leaving, on=self._last_day(person_id)))
        locked = self.locked_periods.get((person_id, period.key))
        return PeriodInputs(
            period,
            quotas,
            known_figures,
            tuple(name for name in figures if name not in known_figures),
            adjustments=locked.adjustments if locked else self.adjustments.get((person_id, period.key), ()),
            active=self._active(person_id, period),
            other_wage=locked.other_wage if locked else self._wage(person_id, period, plan),
            locked_commission=locked.commission if locked else None,
            plan=plan,
            days=self._days(person_id, period),
            tenure_from=self.rules.tenure_from(person_id, period.end)
            or (min(self.periods_asked).start if self.assumed else None),
        )

    def periods(self, person_id: int) -> list[Period]:
        """Return the periods for which a person is paid, oldest first; none for who is on no plan.

        After a change of rhythm a period has only the days that no other one pays, with the key of the whole.
        """
        return self._own[person_id]

    def days_key(self, period: Period) -> str:
        """Return what tells the days of a period apart: its key, and where it is cut its days as well."""
        return f"{period.key} {period.start}..{period.end}" if period in self._cut else period.key

    def quota(self, person_id: int, metric: str, period: Period) -> Decimal | None:
        """Return what a person carries in the days of a period."""
        return self.quotas[metric].get((person_id, self.days_key(period)))

    @cached_property
    def credits(self) -> dict[int, list[Credit]]:
        """Return everybody's credits."""
        first = min(
            [period.start for period in self.periods_asked]
            + [periods[0].start for periods in self._own.values() if periods],
        )
        leads = self.leads
        if pays_for_team(self.assumed):
            leads = list(self.people)
        events = {name for plan in self._all_plans() for name in events_of(plan)} - {BOOKED}
        holds = any(component.windfall is not None for plan in self._all_plans() for component in plan.components)
        return credits_of(
            self.people,
            first,
            self.end,
            overrides=leads,
            events=sorted(events),
            approved=approved_of(self.people) if holds else (),
            by_segment=any(SEGMENT in attributes_in(plan) for plan in self._all_plans()),
        )

    @property
    def leads(self) -> list[int]:
        """Return who is on a plan that pays for the team too."""
        return [
            pk for pk, segments in self.segments.items() if any(pays_for_team(segment.plan) for segment in segments)
        ]

    @cached_property
    def _budgeted(self) -> dict[int, list[Spiff]]:
        return {} if self.assumed is not None else budgeted(self.rules)

    @cached_property
    def _shared(self) -> dict[int, dict[str, list[Credit]]]:
        """Return the credits of all people of plans whose SPIFFs have a budget, by plan and user name."""
        return credits_on(self._budgeted, self.end)

    def _others(self, person_id: int) -> dict[str, dict[str, list[Credit]]]:
        """Return with whose credits the budgets of a person's SPIFFs are shared, by the name of the SPIFF."""
        out: dict[str, dict[str, list[Credit]]] = {}
        if self.assumed is not None:
            everybody = {name: self.credits.get(pk, []) for pk, name in self.people.items()}
            return {spiff.name: everybody for spiff in self.assumed.spiffs if spiff.budget is not None}
        for plan_id in {plan_id for _, _, plan_id in self.rules.spans.get(person_id, ())}:
            for spiff in self._budgeted.get(plan_id, ()):
                out[spiff.name] = {**out.get(spiff.name, {}), **self._shared.get(plan_id, {})}
        return out

    @cached_property
    def locked_periods(self) -> dict[tuple[int, str], LockedPeriod]:
        """Return the locked periods of everybody: what they earned stays. A simulation knows of none."""
        return {} if self.assumed is not None else locked_periods_of(self.people, self.adjustments)

    @cached_property
    def adjustments(self) -> dict[tuple[int, str], tuple[Adjustment, ...]]:
        """Return what was posted for everybody."""
        return {} if self.assumed is not None else adjustments_of(self.people)

    @cached_property
    def wages(self) -> dict[int, list[Wage]]:
        """Return the base wages of everybody, asked for only where a plan limits what may be deducted."""
        return wages_of(self.people)

    @cached_property
    def quotas(self) -> dict[str, dict[tuple[int, str], Decimal | None]]:
        """Return what people carry, by metric."""
        metric_names = {quota_metric(component) for plan in self._all_plans() for component in plan.components}
        return {
            metric: person_quotas(self.people, self._all_periods, self.own_company, metric)
            for metric in sorted(metric_names | {WON_REVENUE})
        }

    @cached_property
    def figures(self) -> dict[tuple[str, str], dict[int, Decimal | None]]:
        """Return the figures of the registry that plans ask for, by metric and period: one question for each."""
        questions: dict[tuple[str, str], Period] = {}
        for person_id, periods in self._own.items():
            for period in periods:
                if period.start > self.end:
                    break
                plan = self.plan(person_id, period)
                names = {multiplier.metric for multiplier in plan.multipliers} | figures_counted(plan)
                questions |= {(name, self.days_key(period)): period for name in names}
        return {(name, key): by_owner(name, period) for (name, key), period in sorted(questions.items())}

    def _figure(self, name: str, period: Period, person_id: int) -> Decimal | None:
        """Return a person's figure; where nothing was counted it is 0, where a ratio has no base nobody knows it."""
        figures = self.figures.get((name, self.days_key(period)), {})
        return figures.get(person_id, ZERO if is_counted(name) else None)

    def _figures(self, person_id: int, periods: Iterable[Period]) -> list[Credit]:
        """Return as credits the figures that components count although they are no sales: activities, new accounts.

        A figure keeps its number whatever else is calculated, since snapshots are compared by it.
        """
        out: list[Credit] = []
        for period in periods:
            for i, name in enumerate(sorted(figures_counted(self.plan(person_id, period)))):
                value = self.figures.get((name, self.days_key(period)), {}).get(person_id)
                if value:
                    about = CreditSource(None, person_id, HUNDRED, 0, False, ())
                    number = FIGURES + period.end.toordinal() * FIGURES_OF_A_DAY + i
                    dates = dict.fromkeys(EVENTS, period.end)
                    out.append(Credit(number, dates, {name: value}, name=name, is_sale=False, source=about))
        return out

    def _periods_of(self, person_id: int) -> list[Period]:
        """Return the periods for which a person is paid, by the intervals of their plans, in order.

        Who has left a plan keeps its periods until the next one begins: reserves fall due in them, and debts stay known.
        """
        if self.assumed is not None:
            return sorted(self.periods_asked)
        segments = self.segments[person_id]
        periods = paid_periods(segments, self._last_known(segments), self.calendar)
        self._cut |= {period for period in periods if is_cut(period, self.calendar)}
        return periods

    def _last_known(self, segments: Sequence[PlanSegment]) -> date:
        """Return the last day that is asked, or that of the interval around it where rules read to date."""
        ends = [
            self.calendar.containing(self.end, kind).end  # type: ignore[arg-type]
            for segment in segments
            if segment.starts_on <= self.end and segment.plan is not None
            for kind in intervals_read_to_date(segment.plan)
        ]
        return max([self.end, *ends])

    @cached_property
    def _all_periods(self) -> list[Period]:
        periods = {period.key: period for period in self.periods_asked}
        for own_periods in self._own.values():
            for period in own_periods:
                key = self.days_key(period)
                periods[key] = replace(period, key=key)
        return list(periods.values())

    def _all_plans(self) -> Iterable[PayPlan]:
        if self.assumed is not None:
            return [self.assumed]
        plans: dict[int, PayPlan] = {}
        for segments in self.segments.values():
            plans |= {id(segment.plan): segment.plan for segment in segments if segment.plan is not None}
        return plans.values()

    def _last_day(self, person_id: int) -> date:
        """Return the last day on which a person is on any plan: for the rules of pay the day they leave."""
        segments = [] if self.assumed is not None else self.segments[person_id]
        return segments[-1].ends_on if segments else date.max

    def _wage(self, person_id: int, period: Period, plan: PayPlan) -> Decimal:
        """Return the base wage of a period, where the plan limits what may be deducted of the wage."""
        if not plan.recovery.has_limit:
            return ZERO
        return quantize(
            wage_between(period.start, period.end, self.wages.get(person_id, ())), self.own_company.currency
        )

    def _days(self, person_id: int, period: Period) -> tuple[tuple[date, date], ...]:
        """Return from when to when a person is on the plan by whose rules a period is paid: the last one in it."""
        segments = [] if self.assumed is not None else self.segments[person_id]
        paying = [part for part in segments if part.interval == period.kind and part.plan is not None]
        last = next(
            (part for part in reversed(paying) if part.starts_on <= period.end and part.ends_on >= period.start),
            None,
        )
        return tuple((part.starts_on, part.ends_on) for part in paying if last is not None and part.group == last.group)

    def _active(self, person_id: int, period: Period) -> Fraction:
        """Return the share of a whole period's days on which a person is on a plan of its interval."""
        segments = self.segments[person_id] if self.assumed is None else []
        segments = [part for part in segments if part.interval == period.kind]
        if period in self._cut:
            period = self.calendar.parse(period.key)
        days = sum((active_share(period, part.starts_on, part.ends_on) for part in segments), Fraction(0))
        return min(days, ONE) if segments else ONE
