"""The metrics `quota`, `attainment` and `coverage`.

A quota belongs to people and teams, and a team's own may differ from what its people add up to (over-assignment). So:

* asked for people (by owner, filtered by owner, or by a rep): what these people carry;
* asked for teams: the team's quota, which is its own row where it has one, else what is below it. Without a filter it
  is that of the teams at the top of what the asker sees;
* by team: each team with people in it, by region: each region; their sum exceeds the total where more was assigned
  below than above.

Quotas know months, quarters, people, teams and regions; filtered by anything else there is none.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.planning.quotas.queries.book import Months, QuotaBook, book
from goals.planning.quotas.rules import gap
from pipeline.deals.choices import CREDIT_NAMES
from salesplan.core import metrics
from salesplan.core.company.queries import calendar, company
from salesplan.core.metrics import TIME_DIMENSIONS, Metric, Question, register
from salesplan.core.money import ZERO
from salesplan.core.periods import Calendar, span
from salesplan.people.access import Scope, scope_of
from salesplan.people.choices import TeamKind

DIMENSIONS = ("month", "quarter", "owner", "team", "region")
KNOWN = {"owner", "team", "region"}
Parts = dict[str, tuple[Decimal, ...]]


@dataclass
class _QuotaQuestion:
    """A question, with the quotas and the teams it is about."""

    question: Question
    book: QuotaBook
    scope: Scope
    calendar: Calendar

    @cached_property
    def owners(self) -> set[int] | None:
        return _ids(self.question.filters.get("owner"))

    @cached_property
    def teams(self) -> set[int]:
        """The teams that are asked for, with everything below them, as far as they may be seen."""
        tree = self.book.placed.tree
        team_ids = set(tree.teams)
        team_filter = _ids(self.question.filters.get("team"))
        if team_filter is not None:
            team_ids &= set().union(*(tree.below(pk) for pk in team_filter))
        regions = _ids(self.question.filters.get("region"))
        if regions is not None:
            team_ids &= {pk for pk in team_ids if tree.region_of(pk) in regions}
        return team_ids if self.scope.sees_all or not self.scope.team_ids else team_ids & self.scope.team_ids

    @property
    def narrows_teams(self) -> bool:
        return bool({"team", "region"} & set(self.question.filters))

    @property
    def about_people(self) -> bool:
        """Say whether people answer, not teams."""
        return self.owners is not None or not (self.scope.sees_all or self.scope.team_ids)

    def people(self) -> dict[int, Months]:
        """Return what each person that is asked for carries in the teams that are asked for."""
        out: dict[int, Months] = {}
        for person_id in self.book.people:
            is_wanted = self.owners is None or person_id in self.owners
            if not is_wanted or not self.scope.sees_person(person_id):
                continue
            for team, months in self.book.person_by_team(person_id).items():
                if not self.narrows_teams or team in self.teams:
                    person_months = out.setdefault(person_id, {})
                    for month, amount in months.items():
                        person_months[month] = person_months.get(month, ZERO) + amount
        return out

    def tops(self) -> list[Months]:
        """Return the quotas of the topmost teams that are asked for, and of people without a team."""
        parents = self.book.placed.tree.parents
        months = [self.book.effective(pk) for pk in self.teams if parents[pk] not in self.teams]
        if self.scope.sees_all and not self.narrows_teams:
            months.append(self.book.carried(None))
        return months

    def team_groups(self, region: bool) -> dict[str, Months]:
        """Return the quota of each region, or of each team that sells."""
        tree = self.book.placed.tree
        if region:
            return {str(pk): self.book.effective(pk) for pk in self.teams if tree.teams[pk].kind == TeamKind.REGION}
        inner = set(tree.parents.values())
        groups = {pk: self.book.carried(pk) if pk in inner else self.book.effective(pk) for pk in self.teams}
        return {str(pk): months for pk, months in groups.items() if months}

    def by_time(self, by: str, parts: list[Months]) -> dict[str, Decimal]:
        """Sum months into months or fiscal quarters."""
        totals = {p.key: ZERO for p in self.calendar.parts(self.book.period, by)}  # type: ignore[arg-type]
        for months in parts:
            for month, amount in months.items():
                key = self.calendar.containing(max(month.start, self.book.period.start), by).key  # type: ignore[arg-type]
                totals[key] = totals.get(key, ZERO) + amount
        return totals


def _ids(values: tuple[str, ...] | None) -> set[int] | None:
    return None if values is None else {int(value) for value in values if value.isdecimal()}


def quota_parts(question: Question, by: str | None) -> Parts:
    """Answer the metric `quota`."""
    if set(question.filters) - KNOWN:
        return {} if by else {"": (ZERO,)}
    own_company = company()
    quota_book = book(span(question.start, question.end), own_company, as_of=question.as_of)
    quota_question = _QuotaQuestion(question, quota_book, scope_of(question.user), calendar(own_company))
    if by in ("team", "region") and not quota_question.about_people:
        groups = quota_question.team_groups(by == "region")
    elif by in ("owner", "team", "region"):
        groups = _people_groups(quota_question, by)
    else:
        parts = list(quota_question.people().values()) if quota_question.about_people else quota_question.tops()
        if by in TIME_DIMENSIONS:
            return {key: (amount,) for key, amount in quota_question.by_time(by, parts).items()}
        return {"": (sum((sum(months.values(), ZERO) for months in parts), ZERO),)}
    return {key: (sum(months.values(), ZERO),) for key, months in groups.items()}


def _people_groups(quota_question: _QuotaQuestion, by: str) -> dict[str, Months]:
    people = quota_question.people()
    if by == "owner":
        return {str(pk): months for pk, months in people.items()}
    tree = quota_question.book.placed.tree
    out: dict[str, Any] = defaultdict(dict)
    for person_id in people:
        for team, months in quota_question.book.person_by_team(person_id).items():
            if quota_question.narrows_teams and team not in quota_question.teams:
                continue
            group = out[str((tree.region_of(team) if by == "region" else team) or "")]
            for month, amount in months.items():
                group[month] = group.get(month, ZERO) + amount
    return dict(out)


def attainment_parts(question: Question, by: str | None) -> Parts:
    """Answer the metric `attainment`: (won, quota) of the same question."""
    won = metrics.get("won_revenue").terms_by(question, by)
    quotas = quota_parts(question, by)
    none = (ZERO,)
    return {key: (won.get(key, none)[0], quotas.get(key, none)[0]) for key in {**quotas, **won}}


def coverage_parts(question: Question, by: str | None) -> Parts:
    """Answer the metric `coverage`: (open pipeline, what is missing to the quota) of the same question."""
    open_amounts = metrics.get("open_pipeline").terms_by(question, by)
    if () in open_amounts.values():
        return {"": ()}
    none = (ZERO,)
    return {
        key: (open_amounts.get(key, none)[0], gap(won, quota) or ZERO)
        for key, (won, quota) in attainment_parts(question, by).items()
    }


QUOTA = register(
    Metric(
        key="quota",
        label=_("Quota"),
        help=_("What people and teams carry. A team's own quota takes precedence over the total of its people."),
        unit="money",
        direction="up",
        dimensions=DIMENSIONS,
        terms_by=quota_parts,
        rows_url="goals:quota_list",
    )
)
ATTAINMENT = register(
    Metric(
        key="attainment",
        label=_("Attainment"),
        help=_("Won revenue divided by the quota of the same people or teams and days."),
        unit="share",
        direction="up",
        dimensions=DIMENSIONS,
        terms_by=attainment_parts,
        rows_url="pipeline:sale_list",
        is_ratio=True,
    )
)
COVERAGE = register(
    Metric(
        key="coverage",
        label=_("Pipeline coverage"),
        help=_("The open pipeline due within the days divided by the gap to the quota."),
        unit="times",
        direction="up",
        dimensions=DIMENSIONS,
        terms_by=coverage_parts,
        rows_url="pipeline:deal_list",
        rows_then_url="pipeline:snapshot_list",
        rows_params={"state": "open"},
        rows_names=CREDIT_NAMES,
        is_ratio=True,
        is_balance=True,
    )
)
