"""Questions about pay runs: the list, the people of one with what they earn and get, and what caused a line.

Every figure is a sum over lines of the ledger, so that the columns of a row add up to its payout, and the rows to the
total. Everything is bulk: a page of people costs the same few queries however many there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from goals.pay.choices import GROUPS, LineKind, RunWarning
from goals.pay.models import PayAdjustment, PayLine, PayRun, PayRunPerson, Payslip
from goals.pay.plan.models import Enrolment
from goals.pay.plan.wording.components import metric_label
from goals.pay.wording.reasons import why
from pipeline.deals.models import Deal
from pipeline.sales.models import SalesDay
from salesplan.core.metrics import FigureMark, Question
from salesplan.core.metrics import get as metric
from salesplan.core.money import ZERO
from salesplan.people.models import User

GROUP_OF = {str(kind): group for group, kinds in GROUPS.items() for kind in kinds}
# As many deals of a cause are named; the statement has them all.
SHOWN_DEALS = 6


@dataclass(frozen=True)
class RunRow:
    """A run in the list: how many people, their payout, and what its last calculation changed."""

    run: PayRun
    people: int = 0
    waiting: int = 0
    net: Decimal = ZERO
    lines: int = 0
    change: Decimal = ZERO

    @property
    def mark(self) -> FigureMark | None:
        """What its payout is, once nothing in it changes any more; before, only its page knows whether it is stale."""
        scope, days = f"statements={self.run.kind}", f"{self.run.starts_on}..{self.run.ends_on}"
        return FigureMark("pay_payout", self.net, scope, days) if self.run.is_closed else None


@dataclass
class RunTotals:
    """What lines come to by column; `parts` are the components and bonuses of the commission."""

    commission: Decimal = ZERO
    adjusted: Decimal = ZERO
    reserved: Decimal = ZERO
    recovered: Decimal = ZERO
    drawn: Decimal = ZERO
    paid_out: Decimal = ZERO
    items: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def earned(self) -> Decimal:
        """Commission and adjustments, as the statement says it."""
        return self.commission + self.adjusted

    @property
    def net(self) -> Decimal:
        """The columns together: what is to be paid out."""
        return self.earned + self.reserved + self.recovered + self.drawn

    def marks(self, run: PayRun, scope: str) -> dict[str, FigureMark]:
        """What its columns are, for whoever reads the page by machine."""
        days = f"{run.starts_on}..{run.ends_on}"
        names = ("commission", "adjusted", "earned", "reserved", "recovered", "drawn")
        marks = {name: FigureMark(f"pay_{name}", getattr(self, name), scope, days) for name in names}
        return marks | {"payout": FigureMark("pay_payout", self.net, scope, days)}

    def add(self, kind: str, name: str, amount: Decimal) -> None:
        """Add what lines of a kind and name come to."""
        group = GROUP_OF.get(kind, "paid_out")
        setattr(self, group, getattr(self, group) + amount)
        if group == "commission" and amount:
            self.items[kind, name] = self.items.get((kind, name), ZERO) + amount


@dataclass(frozen=True)
class PersonRow:
    """A person in a run. `before` is the net pay of the run before, None where it did not pay them."""

    place: PayRunPerson
    totals: RunTotals
    before: Decimal | None
    marks: Mapping[str, FigureMark] = field(default_factory=dict)

    @property
    def change(self) -> Decimal | None:
        """How the net pay differs from the run before."""
        return None if self.before is None else self.totals.net - self.before

    @property
    def warnings(self) -> list[Any]:
        """What to look at, in words."""
        return [RunWarning(code).label for code in self.place.warnings]


@dataclass(frozen=True)
class RunBalances:
    """What stood before a run and stands after it, over all its people."""

    opening_owed: Decimal
    owed: Decimal
    opening_reserve: Decimal
    reserve: Decimal
    opening_carried: Decimal
    carried: Decimal


@dataclass(frozen=True)
class UnpaidCredit:
    """Sales of a period that are credited to somebody who is on no plan in it: nobody is paid for them."""

    person: User
    amount: Decimal
    rows: str


def find(user: User) -> QuerySet[PayRun]:
    """Return the runs that a person may open."""
    return PayRun.objects.visible_to(user).select_related("asked_by")


def kinds_in_use() -> set[str]:
    """Return the kinds of periods by which anybody is or was paid."""
    return set(Enrolment.objects.order_by().values_list("plan__interval", flat=True).distinct())


def listed(user: User, runs: Iterable[PayRun]) -> list[RunRow]:
    """Return runs as the list shows them, as far as the reader sees their people: two queries."""
    rows = list(runs)
    places = PayRunPerson.objects.visible_to(user).filter(run__in=rows).order_by()
    waits = Count("pk", filter=Q(turn__lt=F("run__turn")))
    people = {
        row["run_id"]: row
        for row in places.values("run_id").annotate(n=Count("pk", filter=Q(payslip__isnull=False)), waits=waits)
    }
    is_new = Q(turn=F("run__turn"))
    lines = PayLine.objects.visible_to(user).filter(run__in=rows).exclude(kind=LineKind.PAYOUT).order_by()
    totals = {
        row["run_id"]: row
        for row in lines.values("run_id").annotate(
            net=Sum("amount"), change=Sum("amount", filter=is_new), lines=Count("pk", filter=is_new)
        )
    }
    out = []
    for run in rows:
        who, what = people.get(run.pk, {}), totals.get(run.pk, {})
        out.append(
            RunRow(
                run,
                who.get("n", 0),
                who.get("waits", 0) if run.is_calculating else 0,
                what.get("net") or ZERO,
                what.get("lines", 0),
                what.get("change") or ZERO,
            )
        )
    return out


def people_of(user: User, run: PayRun, only: str = "") -> QuerySet[PayRunPerson]:
    """Return the people of a run whom the reader sees, `only` those with warnings or with a changed statement."""
    rows = PayRunPerson.objects.visible_to(user).filter(run=run).select_related("person", "payslip__version__plan")
    if only == "warnings":
        rows = rows.exclude(warnings=[])
    elif only == "changed":
        rows = rows.filter(payslip__turn=run.turn)
    return rows.defer("payslip__statement").order_by("person__sort_key", "pk")


def rows_of(places: Iterable[PayRunPerson], run: PayRun, stale: Collection[int] = ()) -> list[PersonRow]:
    """Return some people of a run with their figures: two queries. Of those who are `stale` they are as calculated."""
    rows = list(places)
    ids = [place.person_id for place in rows]
    totals = line_totals(run.lines.filter(person__in=ids))
    before = before_of(run)
    paid = dict(
        PayRunPerson.objects.filter(run=before, person__in=ids, payslip__isnull=False).values_list(
            "person_id", "payslip__paid"
        )
        if before
        else ()
    )
    out = []
    for place in rows:
        person_totals = totals.get(place.person_id, RunTotals())
        is_now = place.person_id not in stale and place.turn == run.turn
        scope = f"owner={place.person_id}" if is_now else f"owner={place.person_id}&calculated={run.turn}"
        out.append(PersonRow(place, person_totals, paid.get(place.person_id), person_totals.marks(run, scope)))
    return out


def line_totals(lines: QuerySet[PayLine]) -> dict[int, RunTotals]:
    """Return what lines come to by person: one query."""
    out: dict[int, RunTotals] = defaultdict(RunTotals)
    for row in lines.order_by().values("person_id", "kind", "name").annotate(sum=Sum("amount")):
        out[row["person_id"]].add(row["kind"], row["name"], row["sum"])
    return out


def total_of(user: User, run: PayRun, only: str = "") -> RunTotals:
    """Return what the lines come to of the people who are listed: one query."""
    out = RunTotals()
    rows = PayLine.objects.visible_to(user).filter(run=run).order_by()
    if only:
        rows = rows.filter(person__in=people_of(user, run, only).order_by().values("person"))
    for row in rows.values("kind", "name").annotate(sum=Sum("amount")):
        out.add(row["kind"], row["name"], row["sum"])
    return out


def balances_of(user: User, run: PayRun, only: str = "") -> RunBalances:
    """Return what is owed, held and carried over before and after a run: one query."""
    rows = people_of(user, run, only).select_related(None).order_by()
    names = ("opening_owed", "owed", "opening_reserve", "reserve", "opening_carried", "carried")
    totals = rows.aggregate(**{name: Sum(f"payslip__{name}") for name in names})
    return RunBalances(**{name: totals[name] or ZERO for name in names})


def before_of(run: PayRun) -> PayRun | None:
    """Return the run of the period before."""
    earlier = PayRun.objects.filter(kind=run.kind, ends_on__lt=run.starts_on)
    return earlier.order_by("-starts_on").first()


def house_of(user: User, run: PayRun) -> list[UnpaidCredit]:
    """Return the sales of a period nobody is paid for, by whom they are credited to: two queries."""
    on_plan = Enrolment.objects.filter(person=OuterRef("person"), starts_on__lte=OuterRef("sold_on")).exclude(
        ends_on__lt=OuterRef("sold_on")
    )
    rows = SalesDay.objects.visible_to(user).filter(sold_on__range=(run.starts_on, run.ends_on))
    totals = rows.exclude(Exists(on_plan)).order_by().values("person_id").annotate(sum=Sum("amount_base"))
    amounts = {row["person_id"]: row["sum"] for row in totals if row["sum"]}
    question = Question(user, run.starts_on, run.ends_on)
    revenue = metric("won_revenue")
    costs = [
        UnpaidCredit(person, amounts[person.pk], revenue.rows(question.narrowed(owner=person.pk)))
        for person in User.objects.filter(pk__in=amounts)
    ]
    return sorted(costs, key=lambda cost: (-cost.amount, cost.person.pk))


@dataclass(frozen=True)
class PayLedgerRow:
    """A line of the ledger with what caused it, as far as the reader sees it."""

    line: PayLine
    deals: list[Deal]
    more_deals: int
    adjustments: list[PayAdjustment]
    periods: list[str]

    @property
    def why(self) -> str:
        """The reason of the line, in the language of the reader."""
        return why(self.line.kind, self.line.why, self.line.currency)


def ledger_rows(user: User, lines: Iterable[PayLine]) -> list[PayLedgerRow]:
    """Return lines with their causes: two queries for any number."""
    listed_lines = list(lines)
    deal_ids = {pk for line in listed_lines for pk in line.cause.get("deals", ())[:SHOWN_DEALS]}
    deals = Deal.objects.visible_to(user).in_bulk(deal_ids)
    adjustments = PayAdjustment.objects.select_related("by").in_bulk(
        {pk for line in listed_lines for pk in line.cause.get("adjustments", ())}
    )
    out = []
    for line in listed_lines:
        named = line.cause.get("deals", ())
        shown = [deals[pk] for pk in named[:SHOWN_DEALS] if pk in deals]
        rows = [adjustments[pk] for pk in line.cause.get("adjustments", ()) if pk in adjustments]
        out.append(PayLedgerRow(line, shown, max(len(named) - SHOWN_DEALS, 0), rows, line.cause.get("periods", [])))
    return out


def payslips_of(run: PayRun, person: User) -> list[Payslip]:
    """Return the revisions of a person's statement in a run, newest first."""
    return list(Payslip.objects.filter(run=run, person=person).defer("statement").order_by("-revision"))


def windfalls_of(user: User, run: PayRun) -> int:
    """Return for how many people of a run a deal was held when it was calculated: one query."""
    return PayRunPerson.objects.visible_to(user).filter(run=run, warnings__contains=[RunWarning.WINDFALL]).count()


@dataclass(frozen=True)
class MissingFigure:
    """A figure that scales pay, and the people for whom there is none."""

    label: str
    people: list[PayRunPerson]


def missing_of(user: User, run: PayRun) -> list[MissingFigure]:
    """Return the figures that are missing in a run, as far as the reader sees the people: one query."""
    places = PayRunPerson.objects.visible_to(user).filter(run=run, warnings__contains=[RunWarning.NO_FIGURE])
    rows = places.select_related("person").annotate(unknown=F("payslip__statement__statement__unknown"))
    missing: dict[str, list[PayRunPerson]] = defaultdict(list)
    for place in rows.order_by("person__sort_key", "pk"):
        for key in place.unknown:
            missing[key].append(place)
    return [MissingFigure(metric_label(key), people) for key, people in sorted(missing.items())]


def progress_of(run: PayRun) -> tuple[int, int]:
    """Return how many people of a calculation are done, and of how many."""
    counts: Mapping[str, int] = run.people.aggregate(all=Count("pk"), done=Count("pk", filter=Q(turn=run.turn)))
    return counts["done"], counts["all"]
