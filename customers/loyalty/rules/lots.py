"""Points lie in lots: how lots are used up, expire, are taken back and given back. Pure.

Each time points are earned they become a lot: from when they can be used (until the return window ends they are held),
until when, and how many are left of it. Using points writes a row against each lot it takes from, so the balance is the
sum of the ledger, and the sum of what is left of the lots, at every moment.

**First out is what expires first.** Earned 100 (until 30 June) and 50 (until 31 December); 120 are redeemed: 100 from the
first lot, 20 from the second, which has 30 left. On 30 June nothing expires, for nothing is left of the first lot.

**A refund takes back what it had earned**, from the lot of that purchase first. What was already spent of it comes from the
other lots, what expires first first. What is still missing becomes a debt of the lot where the programme allows one (later
points settle it), else it is waived, and the row says how much.

**What was redeemed is given back** to the lots it came from, the last one taken from first, so that what lasts longest comes
back first. Given back to a lot whose last day has passed, points expire the following night.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from salesplan.core.money import ZERO, total


@dataclass(frozen=True)
class Lot:
    """Points that were earned together. `remaining` below zero is a debt; without `expires_on` they never expire."""

    id: int
    remaining: Decimal
    available_from: date
    expires_on: date | None = None

    def is_expired(self, day: date) -> bool:
        """Say whether its last day has passed: until and on `expires_on` the points can be used."""
        return self.expires_on is not None and self.expires_on < day

    def is_open(self, day: date) -> bool:
        """Say whether its points can be used on a day."""
        return self.available_from <= day and not self.is_expired(day)


@dataclass(frozen=True)
class LotChange:
    """A row for the ledger: so many points of a lot, negative where they are taken."""

    lot: int
    points: Decimal


@dataclass(frozen=True)
class PointBalance:
    """What a member has on a day: to use, held until the return window ends, and owed."""

    available: Decimal
    held: Decimal
    debt: Decimal

    @property
    def outstanding(self) -> Decimal:
        """All that is still owed to the member, less what they owe."""
        return self.available + self.held


class NotEnoughPoints(ValueError):
    """More points were asked for than there are; `available` is what there is."""

    def __init__(self, available: Decimal) -> None:
        super().__init__(str(available))
        self.available = available


def balance(lots: Iterable[Lot], day: date) -> PointBalance:
    """Return what a member has on a day; a debt is taken from what can be used.

    >>> lots = [Lot(1, Decimal(100), date(2026, 1, 5)), Lot(2, Decimal(40), date(2026, 3, 1)), Lot(3, Decimal(-30), date(2026, 1, 1))]
    >>> balance(lots, date(2026, 2, 1))
    PointBalance(available=Decimal('70'), held=Decimal('40'), debt=Decimal('30'))
    """
    rows = [lot for lot in lots if not lot.is_expired(day) or lot.remaining < 0]
    debt = -total(lot.remaining for lot in rows if lot.remaining < 0)
    usable = total(lot.remaining for lot in rows if lot.remaining > 0 and lot.available_from <= day)
    held = total(lot.remaining for lot in rows if lot.remaining > 0 and lot.available_from > day)
    return PointBalance(usable - debt, held, debt)


def burn(lots: Sequence[Lot], points: Decimal, day: date) -> list[LotChange]:
    """Use points, what expires first first; raise NotEnoughPoints where there are fewer.

    >>> lots = [Lot(2, Decimal(50), date(2026, 1, 1), date(2026, 12, 31)), Lot(1, Decimal(100), date(2026, 1, 1), date(2026, 6, 30))]
    >>> [(change.lot, int(change.points)) for change in burn(lots, Decimal(120), date(2026, 3, 1))]
    [(1, -100), (2, -20)]
    """
    available = balance(lots, day).available
    if points <= 0:
        raise ValueError("points are used in a number above zero")
    if points > available:
        raise NotEnoughPoints(available)
    return _taken((lot for lot in lots if lot.is_open(day)), points)[0]


def expire(lots: Iterable[Lot], day: date) -> list[LotChange]:
    """Return what expires: all that is left of lots whose last day is before `day`. Done twice, nothing is left to do.

    >>> lots = [Lot(1, Decimal(10), date(2026, 1, 1), date(2026, 6, 30))]
    >>> expire(lots, date(2026, 6, 30)), expire(lots, date(2026, 7, 1))
    ([], [LotChange(lot=1, points=Decimal('-10'))])
    """
    return [LotChange(lot.id, -lot.remaining) for lot in lots if lot.remaining > 0 and lot.is_expired(day)]


def take_back(
    lots: Sequence[Lot], lot_id: int, points: Decimal, *, allows_debt: bool
) -> tuple[list[LotChange], Decimal]:
    """Take back points of a lot that should not have been earned; return the rows, and how many are waived.

    106 were earned and 50 of them are spent, the next lot has 20: taking back 106 takes 56 and 20, and waives 30, or
    leaves a debt of 30 in the first lot.

    >>> lots = [Lot(1, Decimal(56), date(2026, 1, 1)), Lot(2, Decimal(20), date(2026, 1, 1))]
    >>> changes, waived = take_back(lots, 1, Decimal(106), allows_debt=False)
    >>> [(change.lot, int(change.points)) for change in changes], int(waived)
    ([(1, -56), (2, -20)], 30)
    >>> changes, waived = take_back(lots, 1, Decimal(106), allows_debt=True)
    >>> [(change.lot, int(change.points)) for change in changes], int(waived)
    ([(1, -86), (2, -20)], 0)
    """
    own = [lot for lot in lots if lot.id == lot_id]
    changes, missing = _taken(own, points)
    others, missing = _taken((lot for lot in lots if lot.id != lot_id), missing)
    if missing and allows_debt:
        debt = -missing + total(change.points for change in changes)
        return [LotChange(lot_id, debt), *others], ZERO
    return [*changes, *others], missing


def restore(taken: Sequence[LotChange], points: Decimal) -> list[LotChange]:
    """Give points back to the lots they were taken from (`taken`, in that order), the last one first.

    >>> [(change.lot, int(change.points)) for change in restore([LotChange(1, Decimal(-100)), LotChange(2, Decimal(-20))], Decimal(60))]
    [(2, 20), (1, 40)]
    """
    changes, left = [], points
    for change in reversed(taken):
        part = min(-change.points, left)
        if part > 0:
            changes.append(LotChange(change.lot, part))
            left -= part
    if left > 0:
        raise ValueError("more is given back than was taken")
    return changes


def settle(lots: Sequence[Lot], day: date) -> list[LotChange]:
    """Let points that can be used pay the debts, so that they do not expire while their member owes some.

    >>> lots = [Lot(1, Decimal(-30), date(2026, 1, 1)), Lot(2, Decimal(100), date(2026, 1, 1))]
    >>> [(change.lot, int(change.points)) for change in settle(lots, date(2026, 2, 1))]
    [(2, -30), (1, 30)]
    """
    debts = [lot for lot in lots if lot.remaining < 0]
    changes, unpaid = _taken((lot for lot in lots if lot.is_open(day)), -total(lot.remaining for lot in debts))
    paid = -total(lot.remaining for lot in debts) - unpaid
    for lot in sorted(debts, key=lambda debt: debt.id):
        part = min(-lot.remaining, paid)
        if part > 0:
            changes.append(LotChange(lot.id, part))
            paid -= part
    return changes


def after(lots: Iterable[Lot], changes: Iterable[LotChange]) -> list[Lot]:
    """Return lots as they are once the rows are written."""
    rows = {lot.id: lot for lot in lots}
    for change in changes:
        rows[change.lot] = replace(rows[change.lot], remaining=rows[change.lot].remaining + change.points)
    return list(rows.values())


def restored_share(points: Decimal, before: Decimal, now: Decimal, places: int) -> Decimal:
    """Return how many of the points redeemed on a purchase are due back, once `before` has become `now`.

    500 points were redeemed on a purchase of 10,000; 1,000 of it are refunded: a tenth, 50 points.

    >>> restored_share(Decimal(500), Decimal(10000), Decimal(9000), 0)
    Decimal('50')
    """
    if before <= 0:
        return ZERO
    share = min(max((before - now) / before, ZERO), Decimal(1))
    return (points * share).quantize(Decimal(1).scaleb(-places))


def _order(lot: Lot) -> tuple[date, date, int]:
    return lot.expires_on or date.max, lot.available_from, lot.id


def _taken(lots: Iterable[Lot], points: Decimal) -> tuple[list[LotChange], Decimal]:
    """Take points from lots in the order in which they are used up; return the rows and what is missing."""
    changes, missing = [], points
    for lot in sorted(lots, key=_order):
        part = min(lot.remaining, missing)
        if part > 0:
            changes.append(LotChange(lot.id, -part))
            missing -= part
    return changes, missing
