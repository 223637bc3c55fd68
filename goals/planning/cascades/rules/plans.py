"""A plan as it is typed: what is to be broken down, and by which methods; and the nodes it will have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goals.planning.cascades.choices import CascadeLevel, CascadeMethod, Season, Shortfall
from goals.planning.cascades.rules.months import RAMP
from goals.planning.cascades.rules.trees import CascadeSettings, LevelSplit
from salesplan.core.amounts.rules import plain
from salesplan.core.money import ZERO
from salesplan.core.periods import Period

# What the columns can hold.
LARGEST = Decimal(10) ** 13


@dataclass(frozen=True)
class LevelPlan:
    """How one level is shared: the method, the padding as a share, and for kept commitments what the rest follows."""

    method: str = CascadeMethod.EVEN
    padding: Decimal = ZERO
    rest: str = CascadeMethod.EVEN

    @property
    def weighs_by(self) -> str:
        """The method whose weights count."""
        return self.rest if self.method == CascadeMethod.BOTTOM_UP else self.method

    def as_json(self) -> dict[str, str]:
        """Return the level as the column stores it."""
        return {"method": str(self.method), "padding": plain(self.padding), "rest": str(self.rest)}

    @classmethod
    def of_json(cls, stored: Mapping[str, str]) -> "LevelPlan":
        """Read a level as the column stores it."""
        return cls(stored["method"], Decimal(stored["padding"]), stored["rest"])


@dataclass(frozen=True)
class CascadePlan:
    """Everything that says how figures are spread."""

    metric: str
    period: Period
    team: Any
    levels: Mapping[str, LevelPlan] = field(default_factory=dict)
    season: str = Season.HISTORY
    # What each month weighs; typed ones are percentages that sum to 100.
    weights: Sequence[Decimal] = ()
    ramp: Sequence[Decimal] = RAMP
    shortfall: str = Shortfall.VISIBLE
    keeps_adjusted: bool = True
    keeps_season: bool = True
    # Figures are multiples of it; 0 is to the smallest unit.
    rounds_to: int = 0

    def level(self, level: str) -> LevelPlan:
        """Return how a level is shared."""
        return self.levels.get(level, LevelPlan())

    def settings(self, currency: str) -> CascadeSettings:
        """Return what the rules need to know of it."""
        return CascadeSettings(
            currency=currency,
            levels={
                level.value: LevelSplit(self.level(level).padding, self.level(level).method == CascadeMethod.BOTTOM_UP)
                for level in CascadeLevel
            },
            season=tuple(self.weights),
            keeps_adjusted=self.keeps_adjusted,
            keeps_season=self.keeps_season,
            spreads_shortfall=self.shortfall == Shortfall.SPREAD,
            step=Decimal(self.rounds_to),
        )


@dataclass
class NodePlace:
    """One node to be: whose it is, below which other, and on which days a person is in the team."""

    key: int
    parent: int | None
    owner: Any
    level: str
    starts_on: date | None = None
    ends_on: date | None = None
    ramp_from: date | None = None
    typed_weight: Decimal | None = None
    weight: Decimal | None = None

    @property
    def is_person(self) -> bool:
        """Say whether it is a person's."""
        return self.level == CascadeLevel.PERSON
