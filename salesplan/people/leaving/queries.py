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
from salesplan.people.choices import Role, Way
from salesplan.people.handover import Held, Part, Waiting
from salesplan.people.leaving.choices import LeavingItemState, LeavingState
from salesplan.people.leaving.deputies import ADMIN, WaitingKind, waiting_for
from salesplan.people.leaving.models import Leaving, LeavingChoice, LeavingItem
from salesplan.people.leaving.rules import Spread, spread
from salesplan.people.models import User
from salesplan.people.queries import nearest_leaders


@dataclass(frozen=True)
class Assigned:
    """A record of the hand-over and what becomes of it: who gets it, or that it ends."""

    part: Part
    held: Held
    way: str
    heirs: tuple[int, ...]


@dataclass
class Kind:
    """One kind of record on the page: how much there is, what was chosen, and whose it becomes."""

    part: Part
    held: list[Held]
    choice: LeavingChoice
    options: list[tuple[str, str]]
    shares: list[tuple[Any, int]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.held)

    @property
    def chosen(self) -> str:
        """The word of the choice, as the form posts it."""
        return f"heir:{self.choice.heir_id}" if self.choice.way == Way.HEIR else self.choice.way

    @property
    def by_rows(self) -> bool:
        """Whether every record has a successor of its own."""
        return self.choice.way == Way.ROWS


class Desk:
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
        found = nearest_leaders(self.leaving.person_id, day, lambda one: one.role != Role.AUDITOR)
        return found[0] if found else None

    @cached_property
    def waiting(self) -> list[WaitingKind]:
        """What waits for a role and the person could decide, with who can afterwards, the chosen deputy among them."""
        choice = self.choices.get(ADMIN)
        deputy = [choice.heir] if choice is not None and choice.way == Way.HEIR and choice.heir else []
        return waiting_for(self.leaving.person, deputy)

    @property
    def stuck(self) -> list[Waiting]:
        """What nobody could decide once they have left."""
        return [row for kind in self.waiting for row in kind.stuck]

    @cached_property
    def held(self) -> dict[str, list[Held]]:
        """What the person holds, by kind."""
        return {part.key: part.held(self.leaving.person, self.leaving.last_day) for part in handover.parts()}

    @cached_property
    def choices(self) -> dict[str, LeavingChoice]:
        """What was chosen for each kind; the first way that a kind knows where nothing was."""
        known = {choice.part: choice for choice in self.leaving.choices.all()}
        return {part.key: known.get(part.key) or self._first(part) for part in handover.parts()}

    def _first(self, part: Part) -> LeavingChoice:
        several = len(self.heirs) > 1
        way = next((way for way in part.ways if way != (Way.HEIR if several else Way.SPREAD)), part.ways[0])
        heir = self.heirs[0] if way == Way.HEIR and self.heirs else None
        return LeavingChoice(leaving=self.leaving, part=part.key, way=way, heir=heir)

    def options(self, part: Part) -> list[tuple[str, str]]:
        """Return what may be chosen for a kind, in words: each successor by name, then the other ways."""
        out: list[tuple[str, str]] = []
        for way in part.ways:
            if way == Way.HEIR:
                out += [(f"heir:{heir.pk}", str(heir)) for heir in self.heirs]
            elif way in (Way.SPREAD, Way.ROWS) and len(self.heirs) < 2:
                continue
            elif way == Way.LEAD:
                out += [(way, f"{Way(way).label} ({self.lead})")] if self.lead else []
            else:
                out.append((way, str(part.ends or Way(way).label) if way == Way.END else str(Way(way).label)))
        return out

    def assigned(self) -> list[Assigned]:
        """Return what becomes of every record, in the order in which they are handed on."""
        spreads = self._spread()
        out: list[Assigned] = []
        for part in handover.parts():
            choice = self.choices[part.key]
            for held in self.held[part.key]:
                heirs = self._heirs_of(part, choice, held, spreads)
                out.append(Assigned(part, held, Way.END if choice.way == Way.END else choice.way, heirs))
        return out

    def _heirs_of(
        self, part: Part, choice: LeavingChoice, held: Held, spreads: Mapping[tuple[str, int], int]
    ) -> tuple[int, ...]:
        if choice.way == Way.END:
            return ()
        if choice.way == Way.LEAD:
            return (self.lead.pk,) if self.lead else ()
        if choice.way == Way.SPREAD:
            return tuple(heir.pk for heir in self.heirs) if part.shared else (spreads[part.key, held.pk],)
        first = choice.heir_id or (self.heirs[0].pk if self.heirs else None)
        heir = choice.rows.get(str(held.pk)) if choice.way == Way.ROWS else None
        found = heir or first
        return (found,) if found else ()

    def _spread(self) -> dict[tuple[str, int], int]:
        """Share out all kinds that are to be spread at once, so that one customer's records stay together."""
        records: list[Spread] = []
        given: dict[int, int] = {}
        for part in handover.parts():
            choice = self.choices[part.key]
            for held in self.held[part.key]:
                if choice.way == Way.SPREAD and not part.shared:
                    records.append(Spread((part.key, held.pk), held.customer))
                elif part.key == "accounts" and choice.way in (Way.HEIR, Way.ROWS, Way.LEAD):
                    given |= dict.fromkeys([held.pk], (self._heirs_of(part, choice, held, {}) or (0,))[0])
        return spread(records, [heir.pk for heir in self.heirs], given) if records and self.heirs else {}

    def kinds(self) -> list[Kind]:
        """Return the kinds of which the person holds something, each with what was chosen and how it is shared out."""
        people = {heir.pk: heir for heir in self.heirs} | ({self.lead.pk: self.lead} if self.lead else {})
        counts: dict[str, dict[int, int]] = {}
        for one in self.assigned():
            of = counts.setdefault(one.part.key, {})
            for heir in one.heirs:
                of[heir] = of.get(heir, 0) + 1
        made = []
        for part in handover.parts():
            if not self.held[part.key]:
                continue
            shares = [(people[pk], n) for pk, n in counts.get(part.key, {}).items() if pk in people]
            shares.sort(key=lambda one: one[0].sort_key)
            made.append(Kind(part, self.held[part.key], self.choices[part.key], self.options(part), shares))
        return made


@dataclass(frozen=True)
class Outcome:
    """How many records of a hand-over are in which state, in all and by kind."""

    counts: dict[str, int]
    parts: list[tuple[Part, dict[str, int]]]

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


def outcome(leaving: Leaving) -> Outcome:
    """Count the records of a hand-over: one query."""
    rows = leaving.items.order_by().values_list("part", "state").annotate(Count("pk"))
    counts: dict[str, int] = {}
    by_part: dict[str, dict[str, int]] = {}
    for part, state, n in rows:
        counts[state] = counts.get(state, 0) + n
        by_part.setdefault(part, {})[state] = n
    return Outcome(counts, [(part, by_part[part.key]) for part in handover.parts() if part.key in by_part])


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
