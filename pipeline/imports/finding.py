"""Finding the person a file means: by staff number, mail, user name or name; never the nearest of several."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from pipeline.imports.rules import ImportProblem, shown
from salesplan.core.format import semicolon
from salesplan.core.search.folding import fold
from salesplan.core.search.rules import sort_key
from salesplan.people.models import User

LONGEST_USERNAME = 150


def reading_of(name: str) -> str:
    """Return a name as a log-in name is made of it: `anna.snelling`, pinyin for Chinese.

    Names that are read alike (王伟 and 王薇) have one reading; it finds somebody, it is nobody's identity.
    """
    wide = unicodedata.normalize("NFKC", sort_key(name) or name).lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", wide) if not unicodedata.combining(c))
    return re.sub(r"[^\w.@+-]", "", ".".join(plain.split()))[:LONGEST_USERNAME]


class People:
    """Everybody by what files call them; who was made meanwhile is added."""

    def __init__(self, users: Iterable[User]) -> None:
        self.by_id: dict[str, User] = {}
        self.usernames: dict[str, User] = {}
        self.named: dict[str, list[User]] = defaultdict(list)
        self.read: dict[str, list[User]] = defaultdict(list)
        for user in users:
            self.add(user)

    @classmethod
    def everybody(cls) -> "People":
        """Return all people, those who have left too: what they sold is theirs."""
        return cls(User.objects.order_by("pk"))

    def add(self, user: User) -> None:
        """Let a person be found."""
        for key in (user.staff_number, user.email):
            if key:
                self.by_id[key.casefold()] = user
        self.usernames[user.username.casefold()] = user
        self.named[fold(user.name)].append(user)
        self.read[reading_of(user.name)].append(user)

    def by_key(self, *keys: str) -> User | None:
        """Return who has one of these staff numbers or mail addresses; Fault where they belong to two people."""
        found = {user.pk: user for key in keys if key and (user := self.by_id.get(key.casefold()))}
        if len(found) > 1:
            first, second = found.values()
            raise ImportProblem(
                "person_conflict", {"first": described(first), "second": described(second)}, "staff_number"
            )
        return next(iter(found.values()), None)

    def called(self, name: str) -> list[User]:
        """Return those of exactly this name, whatever its case, width and accents."""
        return self.named.get(fold(name), [])

    def find(self, text: str, key: str = "") -> User | None:
        """Return the person a cell means, or None where nobody is meant; Fault where several can be.

        The surest comes first: a staff number or mail, a user name as it is written, the name, and how it is read.
        `key` is where the mapping can say who is meant.
        """
        plain = text.casefold()
        if plain in self.by_id:
            return self.by_id[plain]
        for users in (self.called(text), self._by_username(plain), self.read.get(reading_of(text), [])):
            if len(users) > 1:
                people = semicolon().join(described(user) for user in users)
                raise ImportProblem("person_several", {"text": shown(text), "people": people, "key": key})
            if users:
                return users[0]
        return None

    def _by_username(self, plain: str) -> list[User]:
        user = self.usernames.get(plain)
        return [user] if user else []

    def free_username(self, name: str) -> str:
        """Return a user name that nobody has: the reading of a name, with a number where it is taken."""
        base, number = reading_of(name) or "person", 1
        found = base
        while found.casefold() in self.usernames:
            number += 1
            end = f".{number}"
            found = base[: LONGEST_USERNAME - len(end)] + end
        return found


def described(user: User) -> str:
    """Return a person with what tells them apart from others of their name.

    >>> described(User(name="Kim Lee", username="kim.lee.2", email="kim@acme.example"))
    'Kim Lee (kim.lee.2, kim@acme.example)'
    """
    marks = ", ".join(mark for mark in (user.username, user.staff_number, user.email) if mark)
    return f"{user.name} ({marks})"
