"""Questions about rounds and appraisals: who is in them and appraises whom, how far they are, how the grades spread."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from goals.appraisals import sheets
from goals.appraisals.choices import AppealState, RatingSide, RewardState, RoundState
from goals.appraisals.figures import figures
from goals.appraisals.models.cards import Grade, Measure, Scorecard, ScorecardVersion
from goals.appraisals.models.outcomes import Appeal, Correction, Reward
from goals.appraisals.models.rounds import Appraisal, Rating, Round
from goals.appraisals.rules.lifecycle import appeal_ends, rater
from goals.appraisals.rules.totals import GradeShare, distribution, median
from goals.appraisals.sheets import AppraisalSheet
from salesplan.core.money import split
from salesplan.core.periods import Period
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.deciding import Matter
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import Membership, Team, User
from salesplan.people.queries import leaders_on, placements, tree
from salesplan.people.rules import ancestors


@dataclass(frozen=True)
class Candidate:
    """Somebody who is to be appraised, with their team and who leads them on the day."""

    person: int
    team: int | None
    manager: int | None


def placed(people: Collection[int], day: date) -> dict[int, Candidate]:
    """Return team and manager of people on a day: who led them then, whoever does today. Three queries."""
    where = placements(people)
    leaders = {team: [p.pk for p in led] for team, led in leaders_on(day).items()}
    out = {}
    for person in people:
        team = where.team(person, day)
        chain = ancestors(where.tree.parents, team) if team else []
        out[person] = Candidate(person, team, rater(person, chain, leaders))
    return out


def candidates(card: Scorecard, period: Period, team: Team | None, day: date, with_managers: bool) -> list[Candidate]:
    """Return who a round would cover: the people of a team and all below it who are not in one of that period.

    Of a finished period also who has left since: they belonged to the team on its last day.
    """
    roles = [Role.REP, Role.MANAGER] if with_managers else [Role.REP]
    rows = Membership.objects.on(day).filter(person__role__in=roles)
    if team is not None:
        rows = rows.filter(team__in=tree().below(team.pk))
    already = Appraisal.objects.filter(round__scorecard_version__scorecard=card, round__period_key=period.key)
    people = rows.exclude(person__in=already.values("person")).order_by("person__sort_key", "person_id")
    person_ids = list(dict.fromkeys(people.values_list("person_id", flat=True)))
    where = placed(person_ids, day)
    return [where[person] for person in person_ids]


def has_no_part(user: User, of: Appraisal) -> bool:
    """Say whether somebody is neither whom a result is about nor one of those who made it."""
    if user.pk in (of.person_id, of.manager_id, of.adjusted_by_id):
        return False
    return not Rating.objects.filter(appraisal=of, side=RatingSide.MANAGER, by=user.pk).exists()


def matter(of: Appraisal) -> Matter:
    """Return the question who decides an appeal: a superior or an admin who has no part in the result."""

    def above(person: User) -> bool:
        leads = person.role == Role.MANAGER and scope_of(person).sees_person(of.person_id)
        return person.is_active and (person.role == Role.ADMIN or leads)

    return Matter(Decision.APPEAL, able=above, barred=lambda person: "" if has_no_part(person, of) else "has_part")


def may_decide(user: User, of: Appraisal) -> bool:
    """Say whether somebody may decide an appeal, as a deputy too."""
    return matter(of).capacity(user).may


def managers_behind(of: Round) -> list[tuple[User, int]]:
    """Return the managers who have not handed in all their ratings of a round, with how many are missing."""
    waiting = of.appraisals.filter(manager_done_at=None, manager__isnull=False)
    counts = dict(waiting.order_by().values_list("manager").annotate(Count("pk")))
    return [(person, counts[person.pk]) for person in User.objects.filter(pk__in=counts).order_by("sort_key", "pk")]


@dataclass(frozen=True)
class FinalRating:
    """What somebody ended up with: the frozen result, or the correction that an appeal brought."""

    points: Decimal | None
    grade: str
    correction: Correction | None = None


def result_of(of: Appraisal) -> FinalRating:
    """Return the result of a closed appraisal that was loaded with its appeal and correction."""
    appeal = getattr(of, "appeal", None)
    correction = getattr(appeal, "correction", None) if appeal else None
    if correction:
        return FinalRating(correction.points, correction.grade, correction)
    return FinalRating(of.final_points, of.final_grade)


@dataclass(frozen=True)
class AppraisalRow:
    """An appraisal as a round lists it."""

    appraisal: Appraisal
    sheet: AppraisalSheet
    points: Decimal | None
    grade: str
    corrected: bool = False
    waits_for: str = ""

    @property
    def person(self) -> User:
        return self.appraisal.person

    @property
    def manager(self) -> User | None:
        return self.appraisal.manager


# What a list of appraisals shows of each without asking again.
SHOWN = ("person", "manager", "team", "appeal__correction", "adjusted_by")


def rows_of(of: Round, user: User) -> list[AppraisalRow]:
    """Return the appraisals of a round that a user sees as somebody else's, by name; while it runs, as it stands.

    One's own appraisal is not among them before the round is closed: the list shows what managers say.
    """
    visible = Appraisal.objects.visible_to(user) if of.is_closed else Appraisal.objects.of_others(user)
    rows = list(visible.filter(round=of).select_related(*SHOWN).order_by("person__sort_key", "pk"))
    for row in rows:
        row.round = of
    sheets_by_appraisal = sheets.sheets(of, rows)
    return [_row(of, appraisal, sheets_by_appraisal[appraisal.pk]) for appraisal in rows]


def _row(of: Round, appraisal: Appraisal, sheet: AppraisalSheet) -> AppraisalRow:
    if appraisal.is_frozen:
        result = result_of(appraisal)
        return AppraisalRow(appraisal, sheet, result.points, result.grade, result.correction is not None)
    waits = ""
    if of.state == RoundState.SELF and appraisal.self_done_at is None:
        waits = "self"
    elif of.state == RoundState.MANAGER and appraisal.manager_done_at is None:
        waits = "manager"
    return AppraisalRow(appraisal, sheet, sheet.points, sheet.grade, waits_for=waits)


@dataclass(frozen=True)
class ManagerSpread:
    """How one manager's people are graded, beside the median of all."""

    manager: User | None
    count: int
    shares: list[GradeShare]
    median: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None


def spread_by_manager(rows: Sequence[AppraisalRow], grades_in_order: Sequence[str]) -> list[ManagerSpread]:
    """Return the spread of totals and grades by manager, by name."""
    groups: dict[int | None, list[AppraisalRow]] = defaultdict(list)
    for row in rows:
        groups[row.appraisal.manager_id].append(row)
    out = []
    for group_rows in groups.values():
        points = [row.points for row in group_rows if row.points is not None]
        out.append(
            ManagerSpread(
                group_rows[0].manager,
                len(group_rows),
                distribution((row.grade for row in group_rows), grades_in_order),
                median(points),
                min(points, default=None),
                max(points, default=None),
            )
        )
    return sorted(out, key=lambda spread: spread.manager.sort_key if spread.manager else "\uffff")


@dataclass(frozen=True)
class RoundProgress:
    """How far a round is, as far as one sees into it."""

    people: int
    self_done: int
    manager_done: int


def progress(rows: Sequence[AppraisalRow]) -> RoundProgress:
    """Count who has done what."""
    return RoundProgress(
        len(rows),
        sum(row.appraisal.self_done_at is not None for row in rows),
        sum(row.appraisal.manager_done_at is not None for row in rows),
    )


def rounds_for(user: User) -> list[Round]:
    """Return the rounds a user sees into, newest first, each with the counts of what they see in it: two queries."""
    others = Appraisal.objects.of_others(user).order_by()
    # Counting a column counts those that have it.
    rows = others.values_list("round").annotate(Count("pk"), Count("self_done_at"), Count("manager_done_at"))
    counts = {pk: RoundProgress(*numbers) for pk, *numbers in rows}
    rounds = Round.objects.visible_to(user).select_related("scorecard_version__scorecard", "team")
    out = list(rounds)
    for row in out:
        row.progress = counts.get(row.pk, RoundProgress(0, 0, 0))  # type: ignore[attr-defined]
    return out


def to_rate(user: User) -> list[Appraisal]:
    """Return the appraisals that wait for a user's ratings as manager."""
    rows = Appraisal.objects.of_others(user).filter(
        manager=user, round__state=RoundState.MANAGER, manager_done_at__isnull=True
    )
    return list(rows.select_related("person", "round").order_by("round__manager_due", "person__sort_key"))


def to_decide(user: User) -> tuple[list[Appeal], list[Reward]]:
    """Return the open appeals and the proposed rewards that a user may decide: two queries."""
    others = Appraisal.objects.of_others(user).exclude(manager=user).exclude(adjusted_by=user)
    appeals = Appeal.objects.filter(state=AppealState.OPEN, appraisal__in=others)
    own_ratings = Rating.objects.filter(side=RatingSide.MANAGER, by=user.pk).values("appraisal")
    appeals = appeals.exclude(appraisal__in=own_ratings).select_related("appraisal__person", "appraisal__round")
    rewards = (
        Reward.objects.filter(state=RewardState.PROPOSED).exclude(proposed_by=user).exclude(appraisal__person=user)
    )
    rewards = rewards.exclude(person=user).select_related("appraisal__person", "person", "proposed_by")
    return (
        list(appeals) if user.role in (Role.ADMIN, Role.MANAGER) else [],
        list(rewards) if user.role == Role.ADMIN else [],
    )


def history(person: User, user: User) -> list[Appraisal]:
    """Return a person's appraisals that a user sees, newest first, with what is shown of each."""
    rows = Appraisal.objects.visible_to(user).filter(person=person)
    shown = rows.select_related("round__scorecard_version__scorecard", "manager", "team", "appeal__correction")
    return list(shown.order_by("-round__ends_on", "-pk"))


def results(rows: Iterable[Appraisal]) -> list[tuple[Appraisal, FinalRating]]:
    """Return closed appraisals with their results, oldest first."""
    return [(row, result_of(row)) for row in reversed(list(rows)) if row.is_frozen]


def last_day_to_appeal(of: Appraisal) -> date | None:
    """Return until when the person may appeal, None while there is no result."""
    return appeal_ends(of.round.closed_on, of.round.appeal_days) if of.round.closed_on else None


def rewards_of(of: Appraisal, user: User) -> list[Reward]:
    """Return the rewards of an appraisal that a user may know of."""
    rows = Reward.objects.visible_to(user).filter(appraisal=of)
    return list(rows.select_related("proposed_by", "decided_by", "given_by", "appraisal"))


def may_give(user: User, row: Reward) -> bool:
    """Say whether a user may record that a reward was given: a superior or an admin, never who gets it."""
    if user.pk == row.receiver_id:
        return False
    if row.appraisal_id is None:
        return scope_of(user).sees_person(row.receiver_id)
    return Appraisal.objects.of_others(user).filter(pk=row.appraisal_id).exists()


def all_rewards(user: User, person: User | None = None) -> QuerySet[Reward]:
    """Return the rewards that a user may know of, of one person or of everybody, newest first."""
    rows = Reward.objects.visible_to(user)
    if person is not None:
        rows = rows.filter(Q(person=person) | Q(appraisal__person=person))
    shown = ("appraisal__person", "appraisal__round", "person", "proposed_by", "decided_by", "given_by")
    return rows.select_related(*shown).order_by("-proposed_at", "-pk")


def points_of(person: User) -> int:
    """Return the points that rules of pay gave a person."""
    totals = Reward.objects.filter(person=person, state=RewardState.GIVEN).aggregate(sum=Sum("points"))
    return totals["sum"] or 0


def rewards_by_key(keys: Iterable[str], user: User) -> dict[str, Reward]:
    """Return what became of what rules of pay gave, by key, as far as a user may know of it: one query."""
    rows = Reward.objects.visible_to(user).filter(key__in=list(keys)).select_related("decided_by")
    return {str(row.key): row for row in rows}


def versions_of(card: Scorecard) -> list[ScorecardVersion]:
    """Return the versions of a scorecard with their measures and grades, newest first."""
    prefetches = (
        Prefetch("measures", Measure.objects.order_by("position", "pk")),
        Prefetch("grades", Grade.objects.all()),
    )
    rows = card.versions.select_related("made_by", "published_by").prefetch_related(*prefetches)
    return list(rows.annotate(used=Count("rounds")).order_by("-number"))


def cards_for(user: User) -> list[Scorecard]:
    """Return the scorecards a user may read, each with its version in use and how many measures it has."""
    cards = list(Scorecard.objects.visible_to(user).order_by("-is_active", "name"))
    versions = ScorecardVersion.objects.filter(scorecard__in=cards).annotate(measures_n=Count("measures"))
    latest: dict[int, dict[str, Any]] = defaultdict(dict)
    for version in versions.order_by("number"):
        latest[version.scorecard_id]["draft" if version.is_draft else "used"] = version
    for card in cards:
        card.used, card.draft = latest[card.pk].get("used"), latest[card.pk].get("draft")  # type: ignore[attr-defined]
    return cards


def preview(version: ScorecardVersion, people: Sequence[User], period: Period) -> list[tuple[User, AppraisalSheet]]:
    """Return what people would get by a version with the figures of a period; rated items have no data in it.

    A draft's weights may not total 100 yet; they are taken in proportion.
    """
    measures = list(version.measures.all())
    total_weight = sum((m.weight for m in measures), Decimal(0))
    if not measures or not total_weight:
        return []
    _to_hundred(measures)
    bands = [g.band for g in version.grades.all()]
    known_figures = figures(measures, [p.pk for p in people], period)
    out = []
    for person in people:
        person_figures = {m.pk: known_figures[person.pk, m.pk] for m in measures if (person.pk, m.pk) in known_figures}
        out.append((person, sheets.make(measures, version.missing, bands, person_figures, {})))
    return out


def _to_hundred(measures: Sequence[Measure]) -> None:
    weights = split(Decimal("100.00"), [m.weight for m in measures], "CNY")
    for measure, weight in zip(measures, weights, strict=True):
        measure.weight = weight
