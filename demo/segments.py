"""Six segments of the demo, with their members month by month: by the actions, each at its day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from customers.accounts.models import Account
from customers.segments.actions.lifetime import renew_expected
from customers.segments.actions.membership import pick, renew
from customers.segments.actions.segments import create_segment, save_set
from customers.segments.models import Segment
from customers.segments.queries.matching import read_rule
from demo.calendar import Clock
from demo.company import Base
from salesplan.people.models import User

MONTHS = 18
BUYING = {"fact": "orders", "op": "at_least", "value": "1", "window": 365}
QUIET: list[dict[str, Any]] = [
    {"fact": "last_activity", "op": "longer_ago", "value": 60},
    {"fact": "last_activity", "op": "unknown"},
]
# name, Chinese name, what we do for them, the parts of the rule, whether of the set A and B
BY_RULE: list[tuple[str, str, str, list[Any], bool]] = [
    (
        "A customers", "A 类客户",
        "A plan and two people for each; a review every quarter.\n一客一策，双人对接，每季度复盘。",
        [{"fact": "monetary_score", "op": "at_least", "value": "5"}], True,
    ),
    (
        "B customers", "B 类客户",
        "One visit a quarter; offer the service year with each sale.\n每季度拜访一次，每单推荐年度服务。",
        [{"fact": "monetary_score", "op": "at_least", "value": "3"}], True,
    ),
    (
        "Win back", "待唤醒客户",
        "Ask why they stopped; an assessment at half price.\n了解停单原因，评估服务半价。",
        [{"fact": "stage", "op": "in", "value": ["dormant"]}], False,
    ),
    (
        "Growing plants", "成长型工厂",
        "Show the whole line before they ask others.\n在对手之前推介整线方案。",
        [
            {"fact": "stage", "op": "in", "value": ["new", "growing"]},
            {"fact": "industry", "op": "in", "value": ["manufacturing", "automotive", "chemicals", "food", "technology"]},
        ], False,
    ),
    (
        "Needs a call", "该回访了",
        "Call this week; nobody has spoken to them for two months.\n本周致电，已两个月无人联系。",
        [BUYING, {"join": "any", "parts": QUIET}], False,
    ),
]  # fmt: skip


def build(base: Base, clock: Clock) -> None:
    """Create the segments a year and a half ago and renew them each month up to today."""
    admin = User.objects.filter(role="admin").order_by("pk")[0]
    days = [clock.today - timedelta(30 * month) for month in range(MONTHS, -1, -1)]
    first = _morning(days[0])
    group = save_set(
        None,
        values={"name": "By value", "name_zh": "按价值", "is_exclusive": True},
        version=None,
        by=admin,
        at=first,
    )
    made = []
    for name, name_zh, strategy, parts, is_of_set in BY_RULE:
        values = {
            "name": name,
            "name_zh": name_zh,
            "strategy": strategy,
            "group": group if is_of_set else None,
            "minimum_size": 10,
        }
        made.append(create_segment(values=values, rule=read_rule({"join": "all", "parts": parts}), by=admin, at=first))
    for day in days[1:]:
        for segment in made:
            renew(segment, at=_morning(day))
    _references(made[0], admin, clock)
    renew_expected(at=_morning(clock.today))


def _references(best: Segment, admin: User, clock: Clock) -> None:
    """Pick the customers that others may call, out of the best."""
    values = {
        "name": "References",
        "name_zh": "标杆客户",
        "strategy": "Ask before you name them; no more than two calls a year.\n引用前先征得同意，每年不超过两次。",
    }
    segment = create_segment(values=values, kind="picked", by=admin, at=_morning(clock.today - timedelta(200)))
    some = Account.objects.filter(segment_memberships__segment=best, segment_memberships__left_on=None)
    pick(segment, accounts=some.order_by("pk")[:8], by=admin, at=_morning(clock.today - timedelta(200)))


def _morning(day: date) -> datetime:
    """Ten o'clock in Shanghai."""
    return datetime.combine(day, time(2), UTC)
