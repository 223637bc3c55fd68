"""Questions about incentive plans: their versions and who is on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from goals.incentives import texts
from goals.incentives.models import Enrolment, IncentivePlan, PlanVersion
from goals.incentives.rulebook import first_table, read, rulebook, tables_of
from goals.incentives.rules import RateTable, Slice, in_force, sample_points, slices
from salesplan.core.company.queries import company
from salesplan.core.money import ZERO, quantize, ratio

__all__ = ["rulebook", "tables_of"]


@dataclass(frozen=True)
class TierRow:
    """A tier as a page shows it: its bounds and rate in words, and an example of what it pays."""

    lower: str
    upper: str
    rate: Decimal
    example: str


def tier_rows(table: RateTable, currency: str, quota: Decimal | None = None) -> list[TierRow]:
    """Return the tiers of a version with a worked example beside each, for a person's own quota where it is known."""
    told = texts.examples(table, currency, quota or texts.EXAMPLE_QUOTA)
    return [
        TierRow(
            texts.bound(table, step.lower, currency), texts.bound(table, table.upper(i), currency), step.rate, told[i]
        )
        for i, step in enumerate(table.steps)
    ]


@dataclass(frozen=True)
class VersionRow:
    """A version on the time line: since when and until when it holds, and what it changed against the one before."""

    version: PlanVersion
    table: RateTable
    state: str
    ends_on: date | None
    changes: list[str]


def version_rows(plan: IncentivePlan, today: date, currency: str) -> list[VersionRow]:
    """Return the versions of a plan, the newest first: one query.

    `state` is "now", "future", "past", or "replaced" for one whose day came with a later version in its place.
    """
    versions = list(plan.versions.select_related("made_by").order_by("starts_on", "number"))
    home = company()
    rules = [read(version.definition, home.currency, home.fiscal_start_month) for version in versions]
    tables = [first_table(one, v.starts_on, v.number) for one, v in zip(rules, versions, strict=True)]
    current = in_force(tables, today)
    out: list[VersionRow] = []
    for i, (version, table) in enumerate(zip(versions, tables, strict=True)):
        later = [v.starts_on for v in versions[i + 1 :]]
        replaced = bool(later) and later[0] == version.starts_on
        state = (
            "now" if table is current else "replaced" if replaced else "future" if version.starts_on > today else "past"
        )
        before = next((t for t in reversed(tables) if t.number < table.number), None)
        previous = max((t for t in tables if t.number < table.number), key=lambda t: t.number, default=before)
        changes = texts.changes(previous, table, currency) if previous else []
        ends = next((d - timedelta(1) for d in later if d > version.starts_on), None)
        out.append(VersionRow(version, table, state, ends, changes))
    return out[::-1]


def enrolments(plan: IncentivePlan, user: Any, today: date) -> list[Enrolment]:
    """Return who is or will be on a plan, as far as the user may see."""
    rows = Enrolment.objects.visible_to(user).filter(plan=plan).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    return list(rows.select_related("person").order_by("person__sort_key", "person_id"))


def plans_with_counts(user: Any, today: date) -> list[tuple[IncentivePlan, RateTable | None, int]]:
    """Return the plans a user may see, each with the version in force and how many people are on it: three queries."""
    on_it = Q(enrolments__starts_on__lte=today) & (Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=today))
    plans = list(IncentivePlan.objects.visible_to(user).annotate(people=Count("enrolments", filter=on_it)))
    tables = tables_of(plan.pk for plan in plans)
    return [(plan, in_force(tables[plan.pk], today), plan.people) for plan in plans]


@dataclass(frozen=True)
class Sample:
    """What two versions pay at one place."""

    place: str
    amount: Decimal
    before: Decimal | None
    after: Decimal

    @property
    def change(self) -> Decimal | None:
        """How much more or less the new version pays, as a ratio."""
        share = ratio(self.after, self.before)
        return None if share is None else share - 1


def compared(
    old: RateTable | None, new: RateTable, currency: str, quota: Decimal = texts.EXAMPLE_QUOTA
) -> list[Sample]:
    """Return what two versions pay at the same places, one in each tier of either."""
    places = set(sample_points(new))
    same = old is not None and old.basis == new.basis
    if same:
        places |= set(sample_points(old))  # type: ignore[arg-type]
    out = []
    for place in sorted(places):
        amount = place * quota if new.basis == "attainment" else place
        before = _pays(old, amount, quota, currency) if old and same else None
        out.append(Sample(texts.bound(new, place, currency), amount, before, _pays(new, amount, quota, currency)))
    return out


def _pays(table: RateTable, amount: Decimal, quota: Decimal, currency: str) -> Decimal:
    parts: Sequence[Slice] = slices(table, ZERO, amount, quota)
    exact = quantize(sum((part.earning for part in parts), ZERO), currency)
    return exact if table.cap is None else min(exact, table.cap)
