"""Windfalls: deals so far above the quota that they count for nothing until an admin has approved them.

What is held is what the engine says is held, on the facts of today; what an approval is worth is the same calculation
once more with it. Of a quota of 100,000 and a rule of "200 %", a deal of 300,000 waits. Refused, it goes on waiting.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from goals.incentives.engine.credits import Credit
from goals.incentives.engine.results import Statement
from goals.incentives.rulebook import Rulebook, rulebook
from goals.pay.calculating import Desk
from goals.pay.facts import Approved
from goals.pay.models import PayRun, WindfallDecision
from pipeline.deals.models import Deal
from salesplan.core.company.queries import calendar
from salesplan.core.money import ZERO
from salesplan.core.periods import Period
from salesplan.people.models import User

# Why the engine leaves a line unpaid that waits for an approval.
HELD = "review"


@dataclass(frozen=True)
class Windfall:
    """A deal that is held: `amount` of revenue for a person, by a component that holds what is above `share` of its quota.

    `without` is what the period (or the periods) come to as it stands, `approved` what they would come to with it.
    """

    person: User
    deal: Deal
    posting: int
    period: Period
    component: str
    share: Decimal
    amount: Decimal
    without: Decimal
    approved: Decimal
    decision: WindfallDecision | None = None

    @property
    def key(self) -> Approved:
        """What tells it apart."""
        return self.person.pk, self.deal.pk, self.posting

    @property
    def pays(self) -> Decimal:
        """What its approval is worth."""
        return self.approved - self.without


@dataclass(frozen=True)
class _Found:
    """What is held of one deal of a person: in which period and component first, and the credits."""

    period: Period
    component: str
    share: Decimal
    credits: dict[tuple[int, str], Credit]


def held(people: Iterable[int], today: date) -> list[Windfall]:
    """Return what is held for people, the largest first: the queries of a calculation, and three."""
    rules = rulebook(people)
    ids = [pk for pk in rules.spans if _holds(rules, pk)]
    if not ids:
        return []
    own = calendar()
    desk = Desk(ids, [own.containing(today, kind) for kind in ("month", "quarter")], rules=rules)  # type: ignore[arg-type]
    found = [(pk, *one) for pk in desk.people for one in _of_person(desk, pk)]
    users = User.objects.in_bulk({pk for pk, *_rest in found})
    deals = Deal.objects.select_related("account").in_bulk({key[1] for _pk, key, *_rest in found})
    decided = last_decisions(WindfallDecision.objects.filter(person__in=users))
    out = [
        Windfall(
            users[pk], deals[key[1]], key[2], one.period, one.component, one.share,
            sum((credit.values.get("revenue", ZERO) for credit in one.credits.values()), ZERO),
            without, approved, decided.get(key),
        )
        for pk, key, one, without, approved in found
    ]  # fmt: skip
    return sorted(out, key=lambda one: (-one.amount, one.person.sort_key, one.deal.pk))


def _holds(rules: Rulebook, person_id: int) -> bool:
    """Say whether any plan a person is or was on holds windfalls."""
    plans = (one.plan for one in rules.segments_of(person_id))
    return any(component.windfall is not None for plan in plans if plan for component in plan.components)


def _of_person(desk: Desk, person_id: int) -> Iterator[tuple[Approved, _Found, Decimal, Decimal]]:
    """Yield what is held for a person, with what the periods it touches come to without it and with it."""
    last = desk.last_period(person_id)
    if last is None:
        return
    before = desk.statements(person_id, last)
    for key, found in _found(desk, person_id, before).items():
        if not sum((credit.values.get("revenue", ZERO) for credit in found.credits.values()), ZERO):
            continue  # taken back as a whole
        after = desk.statements(person_id, last, approving={key})
        pairs = [(own_pay(one), own_pay(other)) for one, other in zip(before, after, strict=True)]
        touched = [pair for pair in pairs if pair[0] != pair[1]]
        yield key, found, sum((one for one, _ in touched), ZERO), sum((other for _, other in touched), ZERO)


def _found(desk: Desk, person_id: int, made: Sequence[Statement]) -> dict[Approved, _Found]:
    out: dict[Approved, _Found] = {}
    for statement in made:
        shares = {one.name: one.windfall for one in desk.plan(person_id, statement.period).components}
        for component in statement.components:
            for line in component.lines:
                if line.unpaid != HELD:
                    continue
                for credit in (line.credit.about, *line.credit.others):
                    key = person_id, credit.source.deal_id, credit.source.posting
                    share = shares.get(component.name) or ZERO
                    place = out.setdefault(key, _Found(statement.period, component.name, share, {}))
                    place.credits[credit.key] = credit
    return out


def own_pay(made: Statement) -> Decimal:
    """Return what a period comes to by its own components and bonuses, locked or not, corrections apart."""
    changes = sum((change.after - change.before for change in made.plan_changes), ZERO)
    parts = [*(component.earned for component in made.components), *(award.amount for award in made.awards)]
    return sum(parts, changes)


def last_decisions(rows: QuerySet[WindfallDecision]) -> dict[Approved, WindfallDecision]:
    """Return the decision that holds, by what it is about: one query."""
    last = rows.order_by("person", "deal", "posting", "-pk").distinct("person", "deal", "posting")
    return {(one.person_id, one.deal_id, one.posting): one for one in last.select_related("person", "deal", "by")}


def decisions_of(user: Any) -> QuerySet[WindfallDecision]:
    """Return what was decided last of each deal that pays somebody whom the reader sees, newest first."""
    last = WindfallDecision.objects.order_by("person", "deal", "posting", "-pk").distinct("person", "deal", "posting")
    shown = WindfallDecision.objects.visible_to(user).filter(pk__in=last.values("pk"))
    return shown.select_related("person", "deal", "by").order_by("-pk")


def is_closed(person_ids: Collection[int], period: Period) -> bool:
    """Say whether a period was locked, so that a decision works through a correction."""
    return PayRun.objects.closed().filter(period_key=period.key, people__person__in=person_ids).exists()
