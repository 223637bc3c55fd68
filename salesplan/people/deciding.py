"""Who may decide where four eyes are needed, so that a page can say so, and what to do where nobody may."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from salesplan.people.models import User


@dataclass(frozen=True)
class Deciders:
    """Who may decide something, and how many admins there are at all: with one alone nobody ever may."""

    people: list[User]
    admins: int

    @property
    def is_nobody(self) -> bool:
        """Whether it stands still until somebody else comes."""
        return not self.people

    def without(self, person: int) -> bool:
        """Say whether nobody is left once a person has taken part too."""
        return all(one.pk == person for one in self.people)


def among_admins(why_not: Callable[[User], str], admins: Iterable[User] | None = None) -> Deciders:
    """Return the active admins whom no rule bars; `why_not` gives the code of a reason, or nothing."""
    everybody = list(User.objects.admins() if admins is None else admins)
    return Deciders([one for one in everybody if not why_not(one)], len(everybody))


def named(people: Collection[User]) -> Deciders:
    """Return deciders that are known already, admins or not."""
    return Deciders(list(people), User.objects.admins().count())
