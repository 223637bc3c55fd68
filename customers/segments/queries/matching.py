"""Whom a rule takes today: the count, examples of who is in and who just misses, and for one customer which conditions hold."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from customers.accounts.models import Account
from customers.segments.models import Segment, SegmentMembership
from customers.segments.queries import sql
from customers.segments.registry import Sql, kinds
from customers.segments.rules.conditions import Group, SegmentCondition, as_json, leaves, missing, read, to_change
from salesplan.people.models import User

EXAMPLES = 5


@dataclass(frozen=True)
class ConditionAnswer:
    """A condition, whether it holds for a customer, and what their fact is."""

    number: int
    condition: SegmentCondition
    holds: bool
    value: Any


@dataclass(frozen=True)
class NearMiss:
    """A customer who lacks one condition."""

    account: Account
    lacks: ConditionAnswer


@dataclass(frozen=True)
class Preview:
    """What a rule would take of the customers that somebody sees."""

    count: int
    among: int
    examples: list[Account]
    near: list[NearMiss]


@dataclass(frozen=True)
class MatchExplanation:
    """Each condition for one customer, and how many of them would have to change for the rule to hold."""

    answers: list[ConditionAnswer]
    lacking: int

    @property
    def is_member(self) -> bool:
        """Whether the rule takes the customer."""
        return self.lacking == 0


def rule_of(segment: Segment) -> Group:
    """Return the rule of a segment as it stands; for one picked by hand a rule of nothing."""
    version = segment.versions.first()
    return read_rule(version.rule) if version else Group(join="any")  # type: ignore[arg-type]


# Any: as JSON keeps it.
def read_rule(kept: Any) -> Group:
    """Read a rule that was kept; raises BadRule."""
    part = read(kept, kinds())
    return part if isinstance(part, Group) else read({"join": "all", "parts": [as_json(part)]}, kinds())  # type: ignore[return-value]


def taken_before(segment: Segment) -> Sql | None:
    """Return whether an earlier segment of an exclusive set has a customer `a`; None outside of such a set."""
    if segment.group is None or not segment.group.is_exclusive:
        return None
    return Sql(
        "EXISTS (SELECT 1 FROM customers_segmentmembership held JOIN customers_segment other ON other.id = held.segment_id "
        "WHERE held.account_id = a.id AND held.left_on IS NULL AND other.group_id = %s AND other.is_active "
        "AND (other.position, other.id) < (%s, %s))",
        (segment.group_id, segment.position, segment.pk or 2**62),
    )


def matching(user: User, rule: Group, day: date, segment: Segment | None = None) -> QuerySet[Account]:
    """Return the customers that somebody sees and that a rule takes on a day."""
    statement = sql.matching(rule, day, unless=taken_before(segment) if segment else None)
    return Account.objects.visible_to(user).filter(pk__in=RawSQL(statement.text, statement.values))


def preview(user: User, rule: Group, day: date, segment: Segment | None = None) -> Preview:
    """Return how many customers a rule takes, and examples of who is in and who lacks one condition."""
    inside = matching(user, rule, day, segment)
    statement = sql.nearly(rule, day)
    nearly = Account.objects.visible_to(user).filter(pk__in=RawSQL(statement.text, statement.values))
    misses = list(nearly.order_by("sort_key", "pk")[:EXAMPLES])
    why = answers(rule, day, [account.pk for account in misses])
    return Preview(
        count=inside.count(),
        among=Account.objects.visible_to(user).filter(is_active=True).count(),
        examples=list(inside.order_by("sort_key", "pk")[:EXAMPLES]),
        near=[NearMiss(account, lack) for account in misses for lack in _lacks(rule, why[account.pk])],
    )


def _lacks(rule: Group, given: list[ConditionAnswer]) -> list[ConditionAnswer]:
    return [given[number] for number in to_change(rule, [one.holds for one in given])]


def answers(rule: Group, day: date, accounts: list[int]) -> dict[int, list[ConditionAnswer]]:
    """Return each condition of a rule for some customers: one statement, however many."""
    if not accounts:
        return {}
    statement = sql.answers(rule, day, accounts)
    conditions = list(leaves(rule))
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        for pk, *columns in cursor.fetchall():
            found[pk] = [
                ConditionAnswer(i, condition, columns[2 * i], columns[2 * i + 1])
                for i, condition in enumerate(conditions)
            ]
    return found


def explain(rule: Group, account: Account, day: date) -> MatchExplanation:
    """Say of one customer which conditions hold."""
    given = answers(rule, day, [account.pk])[account.pk]
    return MatchExplanation(given, missing(rule, [one.holds for one in given]))


def is_member(segment: Segment, account: Account, day: date) -> bool:
    """Say whether a customer was in a segment on a day."""
    return SegmentMembership.objects.on(day).filter(segment=segment, account=account).exists()
