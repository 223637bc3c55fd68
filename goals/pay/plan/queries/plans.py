"""Questions about incentive plans: their versions and who is on them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q

from goals.pay.engine.tables import RateTable, in_force
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.pay.plan.queries.rulebook import first_table, read, tables_of
from goals.pay.plan.wording import sentences as wording
from goals.pay.plan.wording.differences import differences
from salesplan.core.company.queries import calendar, company
from salesplan.people.models import User


@dataclass(frozen=True)
class ExampleTierRow:
    """A tier as a page shows it: its bounds and rate in words, and an example of what it pays."""

    lower: str
    upper: str
    rate: Decimal
    example: str


def example_tier_rows(table: RateTable, currency: str, quota: Decimal | None = None) -> list[ExampleTierRow]:
    """Return the tiers of a version with a worked example beside each, for a person's own quota where it is known."""
    example_texts = wording.examples(table, currency, quota or wording.EXAMPLE_QUOTA)
    return [
        ExampleTierRow(
            wording.bound(table, step.lower, currency),
            wording.bound(table, table.upper(i), currency),
            step.rate,
            example_texts[i],
        )
        for i, step in enumerate(table.steps)
    ]


@dataclass(frozen=True)
class VersionRow:
    """A version on the time line: since when and until when it holds, and what it changed against the one before."""

    version: IncentivePlanVersion
    table: RateTable
    state: str
    ends_on: date | None
    changes: list[str]


def version_rows(plan: IncentivePlan, today: date, currency: str) -> list[VersionRow]:
    """Return the versions of a plan, the newest first: one query.

    `state` is "now", "future", "past", or "replaced" for one whose day came with a later version in its place.
    """
    versions = list(plan.versions.select_related("made_by").order_by("starts_on", "number"))
    own_company = company()
    rules = [read(version.definition, own_company.currency, calendar(own_company)) for version in versions]
    tables = [first_table(plan, v.starts_on, v.number) for plan, v in zip(rules, versions, strict=True)]
    current = in_force(tables, today)
    out: list[VersionRow] = []
    for i, (version, table) in enumerate(zip(versions, tables, strict=True)):
        later = [v.starts_on for v in versions[i + 1 :]]
        replaced = bool(later) and later[0] == version.starts_on
        state = (
            "now" if table is current else "replaced" if replaced else "future" if version.starts_on > today else "past"
        )
        before = max(
            (n for n, t in enumerate(tables) if t.number < table.number), key=lambda n: tables[n].number, default=-1
        )
        changes = differences(rules[before], rules[i], currency) if before >= 0 else []
        ends = next((d - timedelta(1) for d in later if d > version.starts_on), None)
        out.append(VersionRow(version, table, state, ends, changes))
    return out[::-1]


def enrolments(plan: IncentivePlan, user: User, today: date) -> list[Enrolment]:
    """Return who is or will be on a plan, as far as the user may see."""
    rows = Enrolment.objects.visible_to(user).filter(plan=plan).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    return list(rows.select_related("person").order_by("person__sort_key", "person_id"))


def plans_with_counts(user: User, today: date) -> list[tuple[IncentivePlan, RateTable | None, int]]:
    """Return the plans a user may see, each with the version in force and how many people are on it: three queries."""
    on_it = Q(enrolments__starts_on__lte=today) & (Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=today))
    plans = list(IncentivePlan.objects.visible_to(user).annotate(people=Count("enrolments", filter=on_it)))
    tables = tables_of(plan.pk for plan in plans)
    return [(plan, in_force(tables[plan.pk], today), plan.people) for plan in plans]


def paid_through(person: User, interval: str) -> date | None:
    """Return the last day of a person's locked pay in a rhythm, None where nothing is locked: one query."""
    locked = person.payslips.filter(run__kind=interval, run__state__in=("locked", "paid"))
    return locked.aggregate(last=Max("run__ends_on"))["last"]
