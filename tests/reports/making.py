"""Won, lost and open deals for the tests of reports."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.goals.making import quota, sell
from tests.world import NOW, TODAY, deal, person

__all__ = ["busy", "crowd", "lose", "quota", "sell"]


def lose(world: Any, owner: Any, amount: object, on: date = TODAY, **more: Any) -> Any:
    """A deal that was lost on a day."""
    values = {"loss_reason": world.reason, "rival": world.rival, **more}
    return deal(world, owner, world.stages["lost"], amount=str(amount), state="lost", closed_on=on, **values)


def busy(world: Any) -> None:
    """Two quarters with wins, losses, a shared deal, open deals and quotas, in two regions."""
    for people, scale in ((("rep", "peer"), 1), (("other",), 2), (("outsider",), 3)):
        for i, name in enumerate(people, 1):
            who = getattr(world, name)
            for quarter, months in (("2026-Q3", (7, 8, 9)), ("2026-Q4", (10, 11))):
                quota(who, 1_000_000 * scale, quarter)
                for month in months:
                    sell(world, who, 40_000 * scale * i + month, date(2026, month, 6), channel=world.channel)
                    lose(world, who, 30_000 * scale, date(2026, month, 20))
    sell(world, world.rep, "100000.01", date(2026, 11, 3), splits=[(world.rep, "60"), (world.outsider, "40")])
    stuck = NOW - timedelta(90)
    deal(world, world.rep, world.stages["proposal"], name="Stuck", amount="70000", stage_since=stuck)
    deal(world, world.rep, world.stages["qualify"], name="Late", expected_close_on=date(2026, 11, 2))
    deal(world, world.peer, world.stages["negotiate"], name="Soon", expected_close_on=TODAY + timedelta(2))


def crowd(world: Any, people: int = 25) -> None:
    """Many people with deals in the rep's team."""
    for i in range(people):
        who = person(f"crowd{i}", team=world.east_one)
        quota(who, 500_000)
        sell(world, who, 10_000 + i, date(2026, 10, 1 + i % 28))
        lose(world, who, 9_000)
        deal(world, who, world.stages["proposal"], name=f"Open {i}", amount=str(Decimal(1000) * i + 1))
