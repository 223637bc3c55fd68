"""Who has left a plan is still paid what was held for them, and is not forgotten by the runs."""

from datetime import date
from decimal import Decimal

import pytest

from goals.pay.plan.rules.definitions import simple
from goals.pay.runs.queries.staleness import paid_by
from goals.pay.statements.queries.calculating import calculated
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.making import NOVEMBER, OCTOBER, SEPTEMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(world):
    """The rep sold 100,000 at 5 % in September, of which 30 % are held for 45 days, and left the plan with its end."""
    rules = simple("marginal", "amount", [(Decimal(0), Decimal("0.05"))])
    rules["reserve"] = {"share": "30 %", "days": 45}
    made = plan("With a reserve", interval="month", definition=rules, starts_on=SEPTEMBER.start)
    enrol(made, world.rep, starts_on=SEPTEMBER.start, ends_on=SEPTEMBER.end)
    sell(world, world.rep, 100_000, date(2026, 9, 5))
    return world.rep


def test_a_reserve_is_released_after_one_has_left(left):
    september, october, november = calculated([left.pk], through=NOVEMBER)[left.pk]
    assert (september.paid, september.closing.reserve) == (3500, 1500)
    assert (october.paid, october.closing.reserve) == (0, 1500)
    assert (november.paid, november.closing.reserve) == (1500, 0)


def test_a_run_pays_whoever_it_owes(left, world):
    from goals.pay.models import PayRun
    from tests.goals.pay.making import locked
    from tests.world import NOW, person

    def pay(people, period):
        return calculated(people, through=period)

    second = person("second", role="admin")
    for period in (SEPTEMBER, OCTOBER):
        days = {"starts_on": period.start, "ends_on": period.end, "kind": "month"}
        run = PayRun.objects.create(period_key=period.key, created_at=NOW, **days)
        locked(run, pay, world.admin, second)
    november = PayRun(kind="month", period_key=NOVEMBER.key, starts_on=NOVEMBER.start, ends_on=NOVEMBER.end)
    assert paid_by(november) == {left.pk}
