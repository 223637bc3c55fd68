"""Rate tables: what an amount earns that is laid on top of what was credited before it.

**Tiers** are half open, [from, to): a value on a bound belongs to the upper tier. The first begins at 0, the last has
no end. Bounds are shares of the quota (basis *attainment*) or money (basis *amount*).

**Modes.**

* *marginal*: each slice earns at its own rate. 4 % below 150k, 6 % to 250k, 8 % above; 145k were credited before and
  20k come: 5,000 × 4 % + 15,000 × 6 % = 1,100.
* *retroactive*: the whole amount earns at the rate reached. 5 % / 7 % from 10k / 10 % from 25k: 24,999.99 earns
  1,750.00 and 25,000 earns 2,500.00.
* *mixed*: a single step of a marginal table may say `whole`. 5 %, from 50 % of the quota 10 % on the whole, above 100 %
  20 % marginal; quota 33k: 16k earn 800, 20k earn 2,000, 40k earn 33,000 × 10 % + 7,000 × 20 % = 4,700.
* *interpolated*: straight lines between points. 50 % → 0, 100 % → 10,000, 150 % → 25,000: 75 % pays 5,000 and 120 %
  pays 16,000. Outside the points it is flat, or goes on in the same direction (`beyond = "extend"`).
* *fixed*: the sum that stands beside the tier reached.

**What a step yields**: a *rate* of the amount, *money*, or a *share* of the component's target pay. With shares the
amount is first expressed in target pay: target 70,000, attainment 110 %, rate 1 → 77,000.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from goals.pay.engine.choices import BeyondRows, TableBasis, TableMode, TableYield, ZeroQuota
from goals.pay.engine.exact_numbers import ONE, Number, decimal, minus, over, plus, times
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class Tier:
    """A tier: from `lower` up to the next step it earns `rate`; `whole` lifts everything below it to that rate too."""

    lower: Decimal
    rate: Decimal
    is_retroactive: bool = False


@dataclass(frozen=True)
class RateTable:
    """The rules of one version. `steps` ascend from 0; `number` and `starts_on` say which version it is.

    A table without steps says in `unpaid` why nothing is paid from its day on: nobody is on the plan any more. `prorated`
    bounds in money shrink with a part of the period: `active` is the share in which its plan holds, where that is known of
    the table by itself. Versions of one plan have one `group`: only what a plan pays counts towards its tiers.
    """

    mode: TableMode
    basis: TableBasis
    steps: tuple[Tier, ...]
    number: int = 0
    starts_on: date = date.min
    cap: Decimal | None = None
    yields: TableYield = TableYield.RATE
    beyond: BeyondRows = BeyondRows.FLAT
    prorated: bool = True
    unpaid: str = ""
    group: int = 0
    active: Fraction | None = None
    zero_quota: ZeroQuota = ZeroQuota.UNPAID

    def bounds(self, quota: Number | None) -> list[Number]:
        """Return the lower bounds in money."""
        if self.basis != TableBasis.ATTAINMENT:
            active = self.active if self.prorated else None
            return [step.lower if active is None else times(step.lower, active) for step in self.steps]
        return [times(step.lower, quota or ZERO) for step in self.steps]

    def needs_quota(self, quota: Number | None) -> bool:
        """Say whether nothing can be paid because there is no quota to measure by."""
        if quota is not None and not quota and self.place_at_zero is not None:
            return self.yields == TableYield.SHARE and not self.is_lump
        return (self.basis == TableBasis.ATTAINMENT or self.yields == TableYield.SHARE) and not quota

    @property
    def place_at_zero(self) -> Decimal | None:
        """The attainment at which a quota of nothing is read, where the table says one."""
        if self.basis != TableBasis.ATTAINMENT:
            return None
        places = (
            {"first": self.steps[0].lower, "reached": Decimal(1), "top": self.steps[-1].lower} if self.steps else {}
        )
        return places.get(self.zero_quota)

    def upper(self, index: int) -> Decimal | None:
        """Return the end of a tier in the table's own terms; the last has none."""
        return self.steps[index + 1].lower if index + 1 < len(self.steps) else None

    def reached(self, credited: Number, quota: Number | None) -> int:
        """Return the index of the tier that an amount has reached; a value on a bound is in the upper tier."""
        return _last_at(self.bounds(quota), credited)

    @property
    def is_lump(self) -> bool:
        """Say whether it pays a sum for the whole rather than a rate of each amount."""
        return self.mode == TableMode.FIXED or (self.mode == TableMode.INTERPOLATED and self.yields != TableYield.RATE)


class DatedRules(Protocol):
    """A version of rules: of a table, of a whole plan."""

    @property
    def starts_on(self) -> date: ...

    @property
    def number(self) -> int: ...


Version = TypeVar("Version", bound=DatedRules)


class Versions(Generic[Version]):
    """Versions in their order, to be asked for many days."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self.versions = sorted(versions, key=lambda version: (version.starts_on, version.number))
        self.days = [version.starts_on for version in self.versions]

    def on(self, day: date) -> Version | None:
        """Return the version that holds on a day: the last one to begin; of two that begin together the higher number."""
        started = bisect_right(self.days, day)
        return self.versions[started - 1] if started else None


def in_force(versions: Iterable[Version], day: date) -> Version | None:
    """Return the version that holds on a day."""
    return Versions(versions).on(day)


@dataclass(frozen=True)
class TierSlice:
    """A part of a credited amount within one tier: `earning` is exact, `paid` its printed share in cents."""

    tier: int
    lower: Decimal
    upper: Decimal | None
    amount: Decimal
    rate: Decimal
    earning: Decimal
    paid: Decimal = ZERO


class TierReading:
    """A table read against one quota (and target pay): its bounds are worked out once for any number of credits."""

    def __init__(
        self, table: RateTable, quota: Number | None, target: Number | None = None, active: Number = ONE
    ) -> None:
        self.table, self.quota, self.target = table, quota, target
        self.is_usable = not table.needs_quota(quota)
        self.bounds = table.bounds(quota)
        # A quota of nothing is read at one place of the table, in its own terms.
        self._fixed = table.place_at_zero if quota is not None and not quota and self.is_usable else None
        if self._fixed is not None:
            self.bounds = [step.lower for step in table.steps]
        lowers = [step.lower for step in table.steps]
        if table.basis == TableBasis.AMOUNT:
            if table.prorated and table.active is None:
                self.bounds = [times(bound, active) for bound in self.bounds]
            lowers = [decimal(bound) for bound in self.bounds]
        self._lowers = lowers
        self._uppers = [*lowers[1:], None]
        self._all = self._ended(range(len(self.bounds)))
        self._is_plain = table.mode == TableMode.MARGINAL and not any(step.is_retroactive for step in table.steps)

    def slices(
        self, prior: Number, amount: Number, reached: Number | None = None, pays: Decimal | None = None
    ) -> list[TierSlice]:
        """Return how an amount that comes on top of `prior` is paid.

        `amount` moves the running total; `pays` is the money that earns (by default the same) and is shared over the
        slices as the amount is. A renewal that retires no quota (amount 0) earns where the total stands. `reached` is
        what the whole period comes to, for tables that look back.
        """
        if not self.is_usable:
            return []
        pays = self._paying(decimal(amount), pays)
        if not amount and not pays:
            return []
        if self._fixed is not None:
            rate = self._line_at(self._fixed) if self.table.mode == TableMode.INTERPOLATED else None
            return [self._slice(_last_at(self.bounds, self._fixed), pays, rate)]
        place = plus(prior, amount) if reached is None else reached
        if self.table.mode == TableMode.RETROACTIVE and self.table.yields != TableYield.MONEY:
            return [self._slice(_last_at(self.bounds, place), pays)]
        if self.table.mode == TableMode.INTERPOLATED:
            return [self._slice(_last_at(self.bounds, place), pays, self._line_at(place))]
        if not amount:
            return [self._slice(self._tier_of(prior, place), pays)]
        return self._cut(prior, amount, pays, place)

    def lump(self, place: Number) -> Decimal:
        """Return the sum that a table of sums pays at a place."""
        if not self.is_usable:
            return ZERO
        table, place = self.table, place if self._fixed is None else self._fixed
        value = (
            table.steps[_last_at(self.bounds, place)].rate if table.mode == TableMode.FIXED else self._line_at(place)
        )
        return decimal(times(value, self.target or ZERO)) if table.yields == TableYield.SHARE else value

    def _paying(self, amount: Decimal, pays: Decimal | None) -> Decimal:
        pays = amount if pays is None else pays
        if self.table.yields == TableYield.SHARE and self.quota:
            return decimal(over(times(self.target or ZERO, pays), self.quota))
        return pays

    def _cut(self, prior: Number, amount: Number, pays: Decimal, place: Number) -> list[TierSlice]:
        after = plus(prior, amount)
        low, high, is_up = (prior, after, True) if amount > 0 else (after, prior, False)
        slices = []
        for tier, end in self._tiers(place):
            if end is None or high <= end:
                slices.append((tier, decimal(minus(high, low) if is_up else minus(low, high))))
                break
            if low < end:
                slices.append((tier, decimal(minus(end, low) if is_up else minus(low, end))))
                low = end
        if not is_up:
            slices.reverse()
        if pays == amount:
            return [self._slice(tier, part) for tier, part in slices]
        exact_amount = decimal(amount)
        shares = [pays * part / exact_amount for _, part in slices[:-1]]
        shares.append(pays - sum(shares, ZERO))
        return [self._slice(tier, share) for (tier, _), share in zip(slices, shares, strict=True)]

    def _ended(self, tiers: Iterable[int]) -> list[tuple[int, Number | None]]:
        """Return tiers with their ends: where the next of them begins; the last has none."""
        rows = list(tiers)
        return list(zip(rows, [*(self.bounds[tier] for tier in rows[1:]), None], strict=True))

    def _tiers(self, place: Number) -> list[tuple[int, Number | None]]:
        """Return the tiers that count, with their ends: those below the last `whole` step reached are swallowed by it."""
        if self._is_plain:
            return self._all
        steps = self.table.steps
        top = _last_at(self.bounds, place)
        base = max((i for i in range(top + 1) if steps[i].is_retroactive), default=0)
        return self._ended([base, *(i for i in range(base + 1, len(steps)) if not steps[i].is_retroactive)])

    def _tier_of(self, prior: Number, place: Number) -> int:
        tiers = [tier for tier, _ in self._tiers(place)]
        return max((tier for tier in tiers if self.bounds[tier] <= prior), default=tiers[0])

    def _slice(self, tier: int, amount: Decimal, rate: Decimal | None = None) -> TierSlice:
        step = self.table.steps[tier]
        rate = step.rate if rate is None else rate
        return TierSlice(tier, self._lowers[tier], self._uppers[tier], amount, rate, amount * rate)

    def _line_at(self, place: Number) -> Decimal:
        points = [(bound, step.rate) for bound, step in zip(self.bounds, self.table.steps, strict=True)]
        first, last = points[0], points[-1]
        if self.table.beyond != BeyondRows.EXTEND or len(points) == 1:
            if place <= first[0]:
                return first[1]
            if place >= last[0]:
                return last[1]
        pairs = list(pairwise(points))
        (x0, y0), (x1, y1) = next((pair for pair in pairs if place < pair[1][0]), pairs[-1])
        return y0 + decimal(over(times(y1 - y0, minus(place, x0)), minus(x1, x0)))


def slices(
    table: RateTable, prior: Decimal, amount: Decimal, quota: Decimal | None, reached: Decimal | None = None
) -> list[TierSlice]:
    """Return how an amount that comes on top of `prior` is paid: one reading of `Reading.slices`.

    For a retroactive table `reached` is what the whole period comes to (by default prior + amount): the amount is one
    slice at the rate of the tier reached. The slices sum to the amount exactly. Without the quota that the table
    measures by there are none.
    """
    return TierReading(table, quota).slices(prior, amount, reached)


def _last_at(bounds: Sequence[Number], place: Number) -> int:
    index = 0
    for i, bound in enumerate(bounds):
        if place >= bound:
            index = i
    return index
