"""Who may change which fact: for each noun one table of state × relation × field. Pure; the tables stand in the nouns.

A person may stand in several relations to a record (a manager who shares in a deal of a rep of theirs): the strongest
right of them counts. Say nothing about somebody, and they are nobody, who does not even see the record.

>>> table = RightsTable("thing", ("open",), {"name": ("name",)}, {("open", "name"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING)})
>>> table.right("open", {Relation.PARTICIPANT}, "name").value
'ask'
>>> table.right("open", {Relation.PARTICIPANT, Relation.LEAD}, "name").value
'edit'
>>> table.right("open", set(), "name").value
'nothing'
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum


class Relation(Enum):
    """How a person stands to a record."""

    OWNER = "owner"
    PARTICIPANT = "participant"
    LEAD = "lead above"
    ADMIN = "admin"
    AUDITOR = "auditor"
    NOBODY = "nobody"


class Right(Enum):
    """What one may do with a field: change it, ask for its change (others decide), see it, or none of these."""

    EDIT = "edit"
    ASK = "ask"
    SEE = "see"
    NOTHING = "nothing"


EDIT, ASK, SEE, NOTHING = Right.EDIT, Right.ASK, Right.SEE, Right.NOTHING
RELATIONS = tuple(Relation)
# The weakest first.
_ORDER = (NOTHING, SEE, ASK, EDIT)


@dataclass(frozen=True)
class RightsTable:
    """The rights of a noun. Fields that always go together are a group; `cells` has a right for each of `RELATIONS`."""

    noun: str
    states: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    cells: Mapping[tuple[str, str], tuple[Right, ...]]

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of the table."""
        return tuple(field for fields in self.groups.values() for field in fields)

    def group_of(self, field: str) -> str:
        """Return the group of a field; raises KeyError for a field that the table does not know."""
        for group, fields in self.groups.items():
            if field in fields:
                return group
        raise KeyError(f"{self.noun}: {field}")

    def right(self, state: str, relations: Collection[Relation], field: str) -> Right:
        """Return the strongest right that any of the relations gives."""
        row = self.cells[state, self.group_of(field)]
        return max((row[RELATIONS.index(relation)] for relation in relations or (Relation.NOBODY,)), key=_ORDER.index)

    def rows(self) -> Iterator[tuple[str, str, str, tuple[Right, ...]]]:
        """Yield (state, group, field, rights by relation) for each field in each state."""
        for state in self.states:
            for group, fields in self.groups.items():
                for field in fields:
                    yield state, group, field, self.cells[state, group]


@dataclass(frozen=True)
class Rights:
    """The rights of one person on one record."""

    table: RightsTable
    state: str
    relations: frozenset[Relation]

    def of(self, field: str) -> Right:
        """Return the right on a field."""
        return self.table.right(self.state, self.relations, field)

    def may_edit(self, field: str) -> bool:
        """Say whether the person changes a field by themselves."""
        return self.of(field) is EDIT

    def only_ask(self, fields: Iterable[str]) -> list[str]:
        """Return those of some fields whose change the person can only ask for."""
        return [field for field in fields if self.of(field) is ASK]

    def never(self, fields: Iterable[str]) -> list[str]:
        """Return those of some fields that the person can neither change nor ask for."""
        return [field for field in fields if self.of(field) in (SEE, NOTHING)]

    @property
    def edits_any(self) -> bool:
        """Whether the person changes anything of the record by themselves."""
        return any(self.may_edit(field) for field in self.table.fields)

    @property
    def asks_any(self) -> bool:
        """Whether the person can change or ask for anything."""
        return any(self.of(field) in (EDIT, ASK) for field in self.table.fields)


def as_markdown(table: RightsTable) -> str:
    """Return a table as the documentation prints it: fields of one group and equal states share a row."""
    head = " | ".join(relation.value for relation in RELATIONS)
    lines = [f"| state | field | {head} |", f"| --- | --- |{' --- |' * len(RELATIONS)}"]
    for state in table.states:
        for group, fields in table.groups.items():
            rights = " | ".join(right.value for right in table.cells[state, group])
            lines.append(f"| {state} | {', '.join(name.replace('_', ' ') for name in fields)} | {rights} |")
    return "\n".join(lines)
