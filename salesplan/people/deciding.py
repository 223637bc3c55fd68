"""Who may decide: the one question that every kind of decision asks here, so that deputies count in each of them.

A capability says of a matter who may decide it by their office (`able`) and whom a rule bars in spite of it (`barred`, the
code of the reason). From this follow who may, who may as a deputy, who is shown to those who wait, and who is told.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from salesplan.core.audit import acting_for
from salesplan.core.company.queries import business_day
from salesplan.core.errors import NotAllowed
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.models import Deputy
from salesplan.people.deputies.queries import deputies_of, stands_in_for
from salesplan.people.deputies.rules import DecisionVerdict, verdict
from salesplan.people.models import User


@dataclass(frozen=True)
class DecidingCapacity:
    """As what somebody decides: by their own office, or for the one of whom they are the deputy."""

    by: User
    naming: Deputy | None = None
    why_not: str = ""

    @property
    def may(self) -> bool:
        """Whether they may at all."""
        return not self.why_not

    @property
    def instead_of(self) -> User | None:
        """For whom they decide."""
        return self.naming.person if self.naming else None


@dataclass(frozen=True)
class Deciders:
    """Who may decide something, also as deputies, and how many admins there are: with one alone nobody ever may."""

    people: list[User]
    admins: int
    deputies: list[Deputy] = field(default_factory=list)

    @property
    def is_nobody(self) -> bool:
        """Whether it stands still until somebody else comes."""
        return not self.people

    @property
    def everybody(self) -> list[User]:
        """All of them once, those by their own office first."""
        return list({user.pk: user for user in [*self.people, *(row.deputy for row in self.deputies)]}.values())

    def without(self, person: int) -> bool:
        """Say whether nobody is left once a person has taken part too."""
        return all(user.pk == person for user in self.people)


def is_admin(person: User) -> bool:
    """Say whether somebody holds the office of an admin."""
    return person.role == Role.ADMIN and person.is_active


def _nothing(_person: User) -> str:
    return ""


@dataclass(frozen=True)
class Matter:
    """Something that somebody has to decide; `concerned` bars only deputies, who have no part in it by their office."""

    kind: Decision
    able: Callable[[User], bool] = is_admin
    barred: Callable[[User], str] = _nothing
    concerned: Callable[[User], str] = _nothing

    def verdict(self, user: User, namings: Collection[Deputy]) -> DecisionVerdict:
        """Judge a person by the rule, with the deputies that hold today for this kind."""
        users = {user.pk: user}
        for naming in namings:
            users |= {naming.person_id: naming.person, naming.named_by_id: naming.named_by}
        return verdict(
            user.pk,
            [naming.as_naming for naming in namings],
            able=lambda pk: self.able(users[pk]),
            barred=lambda pk: self.barred(users[pk]),
            concerned=lambda pk: self.concerned(users[pk]),
        )

    def capacity(self, user: User, today: date | None = None) -> DecidingCapacity:
        """Return as what a person decides it, or why they do not."""
        namings = [] if user.role == Role.AUDITOR else stands_in_for(user, self.kind, today)
        verdict = self.verdict(user, namings)
        naming = next((row for row in namings if verdict.naming and row.pk == verdict.naming.pk), None)
        return DecidingCapacity(user, naming, verdict.why_not)

    def why_not(self, user: User, today: date | None = None) -> str:
        """Return the code of the reason why a person may not decide it, or nothing."""
        return self.capacity(user, today).why_not

    def check(
        self, user: User, today: date, sentence: Callable[[str], str], codes: dict[str, str] | None = None
    ) -> DecidingCapacity:
        """Return as what a person decides it; refuse with the `sentence` for the code of the reason."""
        capacity = self.capacity(user, today)
        if not capacity.may:
            raise NotAllowed(sentence(capacity.why_not), code=(codes or {}).get(capacity.why_not, capacity.why_not))
        return capacity

    def require(
        self, user: User, today: date, sentence: Callable[[str], str], codes: dict[str, str] | None = None
    ) -> DecidingCapacity:
        """Do as `check` does, for the action that is under way.

        Call it inside `acting`, before anything is written: the history names both.
        """
        capacity = self.check(user, today, sentence, codes)
        if capacity.naming:
            acting_for(capacity.naming.person)
        return capacity

    def deciders(self, people: Iterable[User], today: date | None = None) -> Deciders:
        """Return who of some people may decide it, and who may as their deputy: two queries."""
        able = [user for user in people if self.able(user) and not self.barred(user)]
        day = today or business_day(timezone.now())
        rows = deputies_of(able, self.kind, day) if able else []
        deputies = [row for row in rows if self._counts(row)]
        return Deciders(able, User.objects.admins().count(), deputies)

    def among_admins(self, today: date | None = None) -> Deciders:
        """Return which admins may decide it, and their deputies."""
        return self.deciders(User.objects.admins(), today)

    def _counts(self, row: Deputy) -> bool:
        """Say whether somebody is needed and free as this deputy."""
        return self.verdict(row.deputy, [row]).naming is not None


def among_admins(why_not: Callable[[User], str], admins: Iterable[User] | None = None) -> Deciders:
    """Return the active admins whom no rule bars; `why_not` gives the code of a reason, or nothing."""
    everybody = list(User.objects.admins() if admins is None else admins)
    return Deciders([user for user in everybody if not why_not(user)], len(everybody))


def named(people: Collection[User]) -> Deciders:
    """Return deciders that are known already, admins or not."""
    return Deciders(list(people), User.objects.admins().count())
