"""What somebody who leaves holds, to whom each record would go, and how a hand-over went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from salesplan.core.company.queries import business_day
from salesplan.people import handover
from salesplan.people.access import scope_of
from salesplan.people.choices import HandoverMethod, Role
from salesplan.people.handover import HandoverKind, HeldRecord, PendingDecision
from salesplan.people.leaving.choices import LeavingItemState, LeavingState
from salesplan.people.leaving.models import Leaving, LeavingChoice, LeavingItem
from salesplan.people.leaving.pending_decisions import ADMIN, WaitingKind, waiting_for
from salesplan.people.leaving.rules import SpreadRecord, spread
from salesplan.people.models import User
from salesplan.people.queries import nearest_leaders


@dataclass(frozen=True)
class Assignment:
    """A record of the hand-over and what becomes of it: who gets it, or that it ends."""

    kind: HandoverKind
    record: HeldRecord
    method: str
    heirs: tuple[int, ...]


@dataclass
class KindSummary:
    """One kind of record on the page: how much there is, what was chosen, and whose it becomes."""

    kind: HandoverKind
    records: list[HeldRecord]
    choice: LeavingChoice
    options: list[tuple[str, str]]
    shares: list[tuple[Any, int]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.records)

    @property
    def chosen(self) -> str:
        """The word of the choice, as the form posts it."""
        return f"heir:{self.choice.heir_id}" if self.choice.method == HandoverMethod.HEIR else self.choice.method

    @property
    def by_rows(self) -> bool:
        """Whether every record has a successor of its own."""
        return self.choice.method == HandoverMethod.ROWS


class LeavingPreparation:
    """Everything about one leaving that is being prepared: asked of every part once."""

    def __init__(self, leaving: Leaving, at: datetime) -> None:
        self.leaving, self.at = leaving, at
        self.today = business_day(at)

    @cached_property
    def heirs(self) -> list[User]:
        """The successors, by name."""
        return list(self.leaving.successors.order_by("sort_key", "pk"))

    @cached_property
    def lead(self) -> User | None:
        """Who deals out what goes to no successor by name: whoever leads the person, and may work with customers."""
        day = min(self.leaving.last_day, self.today)
        leaders = nearest_leaders(self.leaving.person_id, day, lambda user: user.role != Role.AUDITOR)
        return leaders[0] if leaders else None

    @cached_property
    def waiting(self) -> list[WaitingKind]:
        """What waits for a role and the person could decide, with who can afterwards, the chosen deputy among them."""
        choice = self.choices.get(ADMIN)
        deputy = [choice.heir] if choice is not None and choice.method == HandoverMethod.HEIR and choice.heir else []
        return waiting_for(self.leaving.person, deputy)

    @property
    def stuck(self) -> list[PendingDecision]:
        """What nobody could decide once they have left."""
        return [row for kind in self.waiting for row in kind.stuck]

    @cached_property
    def records(self) -> dict[str, list[HeldRecord]]:
        """What the person holds, by kind."""
        return {part.key: part.find_records(self.leaving.person, self.leaving.last_day) for part in handover.kinds()}

    @cached_property
    def choices(self) -> dict[str, LeavingChoice]:
        """What was chosen for each kind; the first way that a kind knows where nothing was."""
        chosen = {choice.kind: choice for choice in self.leaving.choices.all()}
        return {part.key: chosen.get(part.key) or self._first(part) for part in handover.kinds()}

    def _first(self, part: HandoverKind) -> LeavingChoice:
        several = len(self.heirs) > 1
        way = next(
            (way for way in part.methods if way != (HandoverMethod.HEIR if several else HandoverMethod.SPREAD)),
            part.methods[0],
        )
        heir = self.heirs[0] if way == HandoverMethod.HEIR and self.heirs else None
        return LeavingChoice(leaving=self.leaving, kind=part.key, method=way, heir=heir)

    def options(self, part: HandoverKind) -> list[tuple[str, str]]:
        """Return what may be chosen for a kind, in words: each successor by name, then the other ways."""
        options: list[tuple[str, str]] = []
        for way in part.methods:
            if way == HandoverMethod.HEIR:
                options += [(f"heir:{heir.pk}", str(heir)) for heir in self.heirs]
            elif way in (HandoverMethod.SPREAD, HandoverMethod.ROWS) and len(self.heirs) < 2:
                continue
            elif way == HandoverMethod.LEAD:
                options += [(way, f"{HandoverMethod(way).label} ({self.lead})")] if self.lead else []
            else:
                options.append(
                    (
                        way,
                        str(part.ends or HandoverMethod(way).label)
                        if way == HandoverMethod.END
                        else str(HandoverMethod(way).label),
                    )
                )
        return options

    def assigned(self) -> list[Assignment]:
        """Return what becomes of every record, in the order in which they are handed on."""
        spreads = self._spread()
        assignments: list[Assignment] = []
        for part in handover.kinds():
            choice = self.choices[part.key]
            for record in self.records[part.key]:
                heirs = self._heirs_of(part, choice, record, spreads)
                assignments.append(
                    Assignment(
                        part,
                        record,
                        HandoverMethod.END if choice.method == HandoverMethod.END else choice.method,
                        heirs,
                    )
                )
        return assignments

    def _heirs_of(
        self, part: HandoverKind, choice: LeavingChoice, record: HeldRecord, spreads: Mapping[tuple[str, int], int]
    ) -> tuple[int, ...]:
        if choice.method == HandoverMethod.END:
            return ()
        if choice.method == HandoverMethod.LEAD:
            return (self.lead.pk,) if self.lead else ()
        if choice.method == HandoverMethod.SPREAD:
            return tuple(heir.pk for heir in self.heirs) if part.shared else (spreads[part.key, record.pk],)
        first = choice.heir_id or (self.heirs[0].pk if self.heirs else None)
        heir = choice.rows.get(str(record.pk)) if choice.method == HandoverMethod.ROWS else None
        successor = heir or first
        return (successor,) if successor else ()

    def _spread(self) -> dict[tuple[str, int], int]:
        """Share out all kinds that are to be spread at once, so that one customer's records stay together."""
        records: list[SpreadRecord] = []
        promised: dict[int, int] = {}
        for part in handover.kinds():
            choice = self.choices[part.key]
            for record in self.records[part.key]:
                if choice.method == HandoverMethod.SPREAD and not part.shared:
                    records.append(SpreadRecord((part.key, record.pk), record.customer))
                elif part.key == "accounts" and choice.method in (
                    HandoverMethod.HEIR,
                    HandoverMethod.ROWS,
                    HandoverMethod.LEAD,
                ):
                    promised |= dict.fromkeys([record.pk], (self._heirs_of(part, choice, record, {}) or (0,))[0])
        return spread(records, [heir.pk for heir in self.heirs], promised) if records and self.heirs else {}

    def kinds(self) -> list[KindSummary]:
        """Return the kinds of which the person holds something, each with what was chosen and how it is shared out."""
        people = {heir.pk: heir for heir in self.heirs} | ({self.lead.pk: self.lead} if self.lead else {})
        counts: dict[str, dict[int, int]] = {}
        for assignment in self.assigned():
            of = counts.setdefault(assignment.kind.key, {})
            for heir in assignment.heirs:
                of[heir] = of.get(heir, 0) + 1
        kinds = []
        for part in handover.kinds():
            if not self.records[part.key]:
                continue
            shares = [(people[pk], n) for pk, n in counts.get(part.key, {}).items() if pk in people]
            shares.sort(key=lambda share: share[0].sort_key)
            kinds.append(KindSummary(part, self.records[part.key], self.choices[part.key], self.options(part), shares))
        return kinds


@dataclass(frozen=True)
class LeavingOutcome:
    """How many records of a hand-over are in which state, in all and by kind."""

    counts: dict[str, int]
    kinds: list[tuple[HandoverKind, dict[str, int]]]

    @property
    def total(self) -> int:
        """All records."""
        return sum(self.counts.values())

    @property
    def handled(self) -> int:
        """Those whose turn has been."""
        return self.total - self.counts.get(LeavingItemState.WAITING, 0)

    @property
    def has_refused(self) -> bool:
        """Whether something did not pass on."""
        return bool(self.counts.get(LeavingItemState.REFUSED))


def outcome(leaving: Leaving) -> LeavingOutcome:
    """Count the records of a hand-over: one query."""
    rows = leaving.items.order_by().values_list("kind", "state").annotate(Count("pk"))
    counts: dict[str, int] = {}
    by_part: dict[str, dict[str, int]] = {}
    for part, state, count in rows:
        counts[state] = counts.get(state, 0) + count
        by_part.setdefault(part, {})[state] = count
    return LeavingOutcome(counts, [(part, by_part[part.key]) for part in handover.kinds() if part.key in by_part])


def received(leaving: Leaving, person_id: int) -> QuerySet[LeavingItem]:
    """Return what one successor got."""
    return leaving.items.filter(state=LeavingItemState.DONE, heirs__contains=[person_id]).order_by("pk")


def may_prepare(user: User, person: User) -> bool:
    """Say whether a user may prepare the hand-over of a person: an admin, and a lead for their people."""
    if user.role == Role.ADMIN:
        return True
    return user.role == Role.MANAGER and person.pk != user.pk and scope_of(user).sees_person(person.pk)


def leaving_of(user: User, person: User) -> Leaving | None:
    """Return the newest leaving of a person that a user may see; one that was called off is none."""
    rows = Leaving.objects.visible_to(user).filter(person=person).exclude(state=LeavingState.CANCELLED)
    return rows.order_by("-pk").first()


def to_close(today: date) -> list[Leaving]:
    """Return the leavings whose last day is over and whose person is still here."""
    return list(Leaving.objects.filter(state=LeavingState.HANDED, closes_on__lte=today).order_by("pk"))


def unfinished() -> list[Leaving]:
    """Return the hand-overs with records that wait; whoever is at one already keeps the record in hand."""
    return list(Leaving.objects.filter(state__in=[LeavingState.RUNNING, LeavingState.UNDOING]).order_by("pk"))
