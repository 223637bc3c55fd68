"""What the calculation of some people rests on, as one short mark for each person and kind of fact.

Two calculations with the same marks come to the same pay; where a mark differs, a fact of that kind has changed. The
marks are made of what the calculation itself asks (`calculating.Desk`); ledgers, which only grow, are summed up in the
database, so that a thousand people cost a few questions and not their credits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django.db.models import CharField, Count, DecimalField, F, Func, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from customers.accounts.queries import sizes_over_time
from goals.pay.choices import CLOSED, PayBasis
from goals.pay.engine.plan import PayPlan, attributes_in
from goals.pay.models import PayRunPerson
from goals.pay.plan.models import Enrolment
from goals.pay.statements.queries.budgets import budgeted
from goals.pay.statements.queries.calculating import PayInputs
from goals.pay.statements.queries.credits import BOOKED, SEGMENT, approved_of
from goals.pay.statements.queries.plan_needs import events_of, figures_counted, pays_for_team, quota_metric
from pipeline.receipts.models import ReceiptShare
from pipeline.sales.models import SaleEntry
from salesplan.core.periods import Period
from salesplan.people.models import Leadership
from salesplan.people.queries import TeamTreeOverTime, tree_over_time
from salesplan.people.rules import subtree

# Of one kind: what each person's pay rests on, as text.
ByPerson = dict[int, Any]


def marks_of(people: Iterable[int], period: Period) -> dict[int, dict[str, str]]:
    """Return the marks of people for a period, by person and kind. The number of queries does not grow with them."""
    reader = _BasisReader(sorted(set(people)), period)
    kinds: Mapping[PayBasis, ByPerson] = {
        PayBasis.ENROLMENTS: reader.enrolments(),
        PayBasis.PLANS: reader.versions(),
        PayBasis.QUOTAS: reader.quotas(),
        PayBasis.SALES: reader.sales(),
        PayBasis.RECEIPTS: reader.receipts(),
        PayBasis.CUSTOMERS: reader.customers(),
        PayBasis.FIGURES: reader.figures(),
        PayBasis.WAGES: reader.wages(),
        PayBasis.WINDFALLS: reader.windfalls(),
        PayBasis.ADJUSTMENTS: reader.adjustments(),
        PayBasis.LEADERSHIPS: reader.leaderships(),
        PayBasis.EARLIER: reader.earlier(),
    }
    calendar_marks = {
        PayBasis.CALENDAR.value: mark_of((reader.pay_inputs.calendar, reader.pay_inputs.own_company.currency))
    }
    return {
        pk: calendar_marks | {kind.value: mark_of(values[pk]) for kind, values in kinds.items() if values.get(pk)}
        for pk in reader.people
    }


def mark_of(fact: object) -> str:
    """Return a short mark of something that writes itself the same way each time."""
    return blake2b(repr(fact).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class _PlanNeeds:
    """What the plans of a person ask for besides their sales."""

    metrics: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    figures: set[str] = field(default_factory=set)
    of_team: bool = False
    by_size: bool = False
    limits: bool = False
    holds: bool = False


def _needs_of(plan: PayPlan) -> _PlanNeeds:
    return _PlanNeeds(
        {quota_metric(component) for component in plan.components},
        events_of(plan) - {BOOKED},
        figures_counted(plan) | {multiplier.metric for multiplier in plan.multipliers},
        pays_for_team(plan),
        SEGMENT in attributes_in(plan),
        plan.recovery.has_limit,
        any(component.windfall is not None for component in plan.components),
    )


def _together(needs: Iterable[_PlanNeeds]) -> _PlanNeeds:
    all_needs = list(needs)
    return _PlanNeeds(
        {name for needs in all_needs for name in needs.metrics},
        {name for needs in all_needs for name in needs.events},
        {name for needs in all_needs for name in needs.figures},
        any(needs.of_team for needs in all_needs),
        any(needs.by_size for needs in all_needs),
        any(needs.limits for needs in all_needs),
        any(needs.holds for needs in all_needs),
    )


class _BasisReader:
    """The facts of some people up to the end of a period, kind by kind."""

    def __init__(self, people: list[int], period: Period) -> None:
        self.people, self.period = people, period
        self.pay_inputs = PayInputs(people, [period])
        plans = {
            id(segment.plan): segment.plan
            for segments in self.pay_inputs.segments.values()
            for segment in segments
            if segment.plan is not None
        }
        needs_by_plan = {key: _needs_of(plan) for key, plan in plans.items()}
        self.needs = {
            pk: _together(needs_by_plan[id(segment.plan)] for segment in segments if segment.plan is not None)
            for pk, segments in self.pay_inputs.segments.items()
        }

    def enrolments(self) -> ByPerson:
        """On which plan each is from when to when, as far as the period knows: a later end is no news to it."""
        end, plans = self.period.end, self.pay_inputs.rules.plans
        return {
            pk: [
                (starts, until if until and until <= end else None, plan, plans[plan].interval)
                for starts, until, plan in spans
                if starts <= end
            ]
            for pk, spans in self.pay_inputs.rules.spans.items()
        }

    def versions(self) -> ByPerson:
        """The versions of their plans that began by the end of the period; one is never edited."""
        by_plan = {
            plan: [(version.starts_on, version.number) for version in versions if version.starts_on <= self.period.end]
            for plan, versions in self.pay_inputs.rules.versions.items()
        }
        return {
            pk: [(plan, by_plan.get(plan)) for plan in sorted({plan for _from, _to, plan in spans})]
            for pk, spans in self.pay_inputs.rules.spans.items()
        }

    def quotas(self) -> ByPerson:
        """What each carries in their periods: where rules read to date, to the end of that interval."""
        out: ByPerson = {}
        for pk in self.people:
            out[pk] = [
                (name, period, amount)
                for name in sorted(self.needs[pk].metrics)
                for period in self.pay_inputs.periods(pk)
                if (amount := self.pay_inputs.quota(pk, name, period)) is not None
            ]
        return out

    def sales(self) -> ByPerson:
        """The entries credited to each up to the end of the period, and those of the teams they are paid for.

        Where a budget is shared, also those of everybody who is or was on the plan: what one takes of it the others lack.
        """
        rows = SaleEntry.credits.filter(sold_on__lte=self.period.end)
        product = (F("product__code"), F("product__family"))
        sharing = self._sharing()
        everybody = {*self.people, *(pk for people in sharing.values() for pk in people)}
        summed = self._summed(rows, "person", "team", product, everybody, set(self.leads))
        own_totals = {pk: summed[pk] for pk in self.people if pk in summed}
        for plan, members in sharing.items():
            of_plan = plan, [(pk, summed[pk]) for pk in members if pk in summed and pk not in self.leads]
            for pk in members:
                if pk in self.needs and len(of_plan[1]) > (pk in own_totals):
                    own_totals[pk] = own_totals.get(pk), of_plan
        return own_totals

    def _sharing(self) -> dict[int, list[int]]:
        """Return who is or was on the plans whose SPIFFs have a budget, by plan."""
        plans = budgeted(self.pay_inputs.rules)
        out: dict[int, list[int]] = defaultdict(list)
        rows = (
            Enrolment.objects.filter(plan__in=plans, starts_on__lte=self.period.end)
            if plans
            else Enrolment.objects.none()
        )
        for plan, person in rows.order_by("plan", "person").values_list("plan", "person").distinct():
            out[plan].append(person)
        return dict(out)

    def receipts(self) -> ByPerson:
        """The invoices and payments of those whose plans pay on them."""
        out: ByPerson = defaultdict(list)
        for kind in sorted({kind for needs in self.needs.values() for kind in needs.events}):
            paid_on = {pk for pk, needs in self.needs.items() if kind in needs.events}
            rows = ReceiptShare.credits.in_force().filter(receipt__day__lte=self.period.end, receipt__kind=kind)
            summed = self._summed(rows, "entry__person", "entry__team", (), paid_on, paid_on & set(self.leads))
            for pk, entries in summed.items():
                out[pk].append((kind, entries))
        return out

    def customers(self) -> ByPerson:
        """How large the customers of those are and were whose plans choose by it."""
        ids = [pk for pk, needs in self.needs.items() if needs.by_size]
        if not ids:
            return {}
        teams = {team for pk in ids for team in self.leads.get(pk, ())}
        rows = SaleEntry.credits.filter(sold_on__lte=self.period.end, account__isnull=False).order_by()
        own_customers, of_team = defaultdict(set), defaultdict(set)
        for person, account in rows.filter(person__in=ids).values_list("person", "account").distinct():
            own_customers[person].add(account)
        for team, account in rows.filter(team__in=teams).values_list("team", "account").distinct():
            of_team[team].add(account)
        sizes = sizes_over_time({pk for ids in (*own_customers.values(), *of_team.values()) for pk in ids})
        return {
            pk: [
                (account, _known_by(self.period.end, sizes.changes.get(account, ())))
                for account in sorted(own_customers[pk].union(*(of_team[team] for team in self.leads.get(pk, ()))))
            ]
            for pk in ids
        }

    def figures(self) -> ByPerson:
        """The figures of the registry that scale or make the pay of each."""
        if not any(needs.figures for needs in self.needs.values()):
            return {}
        keys = {
            pk: {
                self.pay_inputs.days_key(period)
                for period in self.pay_inputs.periods(pk)
                if period.start <= self.period.end
            }
            for pk in self.people
        }
        figures = sorted(self.pay_inputs.figures.items())
        return {
            pk: [
                (name, key, values.get(pk))
                for (name, key), values in figures
                if name in needs.figures and key in keys[pk] and pk in values
            ]
            for pk, needs in self.needs.items()
            if needs.figures
        }

    def wages(self) -> ByPerson:
        """The base wages of those of whom only a share of the wage may be deducted."""
        ids = [pk for pk, needs in self.needs.items() if needs.limits]
        if not ids:
            return {}
        return {
            pk: [wage for wage in self.pay_inputs.wages.get(pk, ()) if wage.starts_on <= self.period.end] for pk in ids
        }

    def windfalls(self) -> ByPerson:
        """The deals that were approved for those whose plans hold them: a refusal leaves the pay as it was."""
        out: ByPerson = defaultdict(list)
        for key in sorted(approved_of([pk for pk, needs in self.needs.items() if needs.holds])):
            out[key[0]].append(key)
        return out

    def adjustments(self) -> ByPerson:
        """What was posted for each in their periods up to this one."""
        out: ByPerson = defaultdict(list)
        for (pk, key), posted in sorted(self.pay_inputs.adjustments.items()):
            if self.pay_inputs.calendar.parse(key).end <= self.period.end:
                out[pk].append((key, posted))
        return out

    def leaderships(self) -> ByPerson:
        """Since when those who are paid for teams lead which, with the teams below them."""
        out: ByPerson = defaultdict(list)
        for person, team, starts, ends in self._led:
            until = ends if ends and ends <= self.period.end else None
            out[person].append((team, starts, until, self._below(team)))
        return out

    def _below(self, team: int) -> list[tuple[date, list[int]]]:
        """Return which teams lay below one, from each day on that this changed, up to the end of the period."""
        out: list[tuple[date, list[int]]] = []
        for day, parents in zip(self._tree.days, self._tree.parents, strict=True):
            teams = sorted(subtree(parents, [team]))
            if day <= self.period.end and (not out or out[-1][1] != teams):
                out.append((day, teams))
        return out

    @cached_property
    def _tree(self) -> TeamTreeOverTime:
        return tree_over_time()

    def earlier(self) -> ByPerson:
        """The frozen statements of locked runs that end before this one: what changed since is corrected here."""
        out: ByPerson = defaultdict(list)
        rows = PayRunPerson.objects.filter(
            person__in=self.people, run__state__in=CLOSED, run__ends_on__lt=self.period.end, payslip__isnull=False
        )
        for person, payslip in rows.order_by("payslip").values_list("person", "payslip"):
            out[person].append(payslip)
        return out

    @cached_property
    def _led(self) -> list[tuple[int, int, date, date | None]]:
        paid_for = [pk for pk, needs in self.needs.items() if needs.of_team]
        if not paid_for:
            return []
        rows = Leadership.objects.filter(person__in=paid_for, starts_on__lte=self.period.end)
        return list(rows.order_by("team", "starts_on", "pk").values_list("person", "team", "starts_on", "ends_on"))

    @cached_property
    def leads(self) -> dict[int, set[int]]:
        """The teams for which somebody is paid, by person: those they lead or led, and all below."""
        out: dict[int, set[int]] = defaultdict(set)
        for person, team, _starts, _ends in self._led:
            out[person] |= {below for _day, teams in self._below(team) for below in teams}
        return dict(out)

    def _summed(
        self, rows: QuerySet, person: str, team: str, more: Collection[Any], people: set[int], leads: set[int]
    ) -> ByPerson:
        """Return what rows of a ledger come to by person, and for who leads also by team: one query, or two."""
        mark = _row_mark("pk", *more)
        own_rows = rows.filter(**{f"{person}__in": people}).order_by().values(person)
        summed = own_rows.annotate(n=Count("pk"), mark=Sum(mark)).values_list(person, "n", "mark")
        out: ByPerson = {pk: (n, total) for pk, n, total in summed}
        if not leads:
            return out
        teams = {team for pk in leads for team in self.leads[pk]}
        of_teams = rows.filter(**{f"{team}__in": teams}).order_by().values(team)
        summed = of_teams.annotate(n=Count("pk"), mark=Sum(mark)).values_list(team, "n", "mark")
        by_team = {pk: (n, total) for pk, n, total in summed}
        for pk in leads:
            out[pk] = out.get(pk), [(team, by_team.get(team)) for team in sorted(self.leads[pk]) if team in by_team]
        return out


def _known_by(day: date, changes: Sequence[tuple[date, str]]) -> list[tuple[date, str]]:
    """Return the changes up to a day, and the first one in any case: before it an account is taken to have been so."""
    return [*changes[:1], *(change for change in changes[1:] if change[0] <= day)]


def _row_mark(*columns: Any) -> Func:
    """Return a number for the text of some columns of a row, whose sum is the same in whatever order rows come."""
    texts: list[Any] = []
    for column in columns:
        texts += [Coalesce(Cast(column, CharField()), Value("")), Value("|")]
    return Func(
        Concat(*texts), function="hashtextextended", template="%(function)s(%(expressions)s, 0)",
        output_field=DecimalField(max_digits=40, decimal_places=0),
    )  # fmt: skip
