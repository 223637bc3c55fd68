"""The demo's pay runs: the last quarter paid, the current one calculated, with an adjustment and a second admin to approve.

They are made by the actions that people use, in the order of their days, so that ledger, snapshots and trail are real.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from goals.pay import runs
from goals.pay.actions import post_adjustment
from goals.pay.calculating import calculated
from goals.pay.models import PayRun
from reports.demo.calendar import Clock
from reports.demo.company import PASSWORD, Base
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Period
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.choices import Role
from salesplan.people.models import User


def build(base: Base, clock: Clock) -> None:
    """Pay the last quarter and calculate the current one."""
    admin, second = User.objects.get(username="admin"), _second()
    own = calendar()
    current = own.containing(clock.today, "quarter")
    last = own.shift(current, -1)
    day = min(last.end + timedelta(6), clock.last)
    _paid(last, admin, second, max(day, current.start))
    at = _moment(max(clock.last, current.start))
    run = runs.create_run(current, by=admin, at=at)
    why = "Installation in Suzhou was shared late 苏州安装项目补分成"
    post_adjustment(base.reps[0], amount=Decimal(1200), why=why, period=current, by=admin, at=at)
    _calculated(run, admin, at)


def _second() -> User:
    """Make the admin who approves what the other one has calculated."""
    name = "Zhou Min 周敏"
    return User.objects.create(
        username="finance",
        name=name,
        email="finance@lanqiao.example",
        role=Role.ADMIN,
        password=make_password(PASSWORD),
        is_active=True,
        is_staff=True,
        is_superuser=True,
        job_title="Finance 财务",
        search_key=search_key(name, "finance"),
        sort_key=sort_key(name),
    )


def _paid(period: Period, admin: User, second: User, day: date) -> None:
    run = _calculated(runs.create_run(period, by=admin, at=_moment(day, 1)), admin, _moment(day, 2))
    run = runs.review_run(run, by=admin, at=_moment(day, 3))
    run = runs.approve_run(run, by=second, at=_moment(day, 5))
    run = runs.lock_run(run, by=admin, at=_moment(day, 6))
    runs.pay_run(run, by=second, at=_moment(day, 8))


def _calculated(run: PayRun, by: User, at: datetime) -> PayRun:
    run = runs.calculate_run(run, by=by, at=at)
    runs.work(run, lambda people, period: calculated(people, through=period), at=at)
    return run


def _moment(day: date, hour: int = 1) -> datetime:
    return datetime.combine(day, time(hour), UTC)
