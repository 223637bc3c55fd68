"""What the meetings with a rival say; pure."""

from dataclasses import dataclass
from decimal import Decimal

from salesplan.core.money import ratio


@dataclass(frozen=True)
class RivalRecord:
    """How often one met a rival, how many of these deals are open, won and lost, and for how much."""

    met: int = 0
    open: int = 0
    won: int = 0
    lost: int = 0
    won_amount: Decimal = Decimal(0)
    lost_amount: Decimal = Decimal(0)

    @property
    def win_rate(self) -> Decimal | None:
        """Won among those decided; None before the first is decided.

        >>> RivalRecord(met=5, open=1, won=3, lost=1).win_rate
        Decimal('0.75')
        """
        return ratio(self.won, self.won + self.lost)
