"""The demo's pay runs: the last quarter paid, the current one calculated, with an adjustment, a second admin to approve,
base wages, and windfalls that are decided or wait.

They are made by the actions that people use, in the order of their days, so that ledger, snapshots and trail are real.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from demo import disputes
from demo.calendar import Clock
from demo.company import PASSWORD, Base
from demo.loading import insert, insert_all
from goals.appraisals.actions.outcomes import decide_reward, give_reward
from goals.appraisals.models.outcomes import Reward
from goals.pay.adjustments.actions import post_adjustment
from goals.pay.models import PayRun, WindfallDecision
from goals.pay.runs.actions import runs
from goals.pay.statements.queries.calculating import calculated
from goals.pay.windfalls.queries import held_windfalls
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.choices import Role
from salesplan.people.models import BaseWage, User


def build(base: Base, clock: Clock) -> None:
    """Pay the last quarter, settle what was disputed in it, and calculate the current one."""
    admin, second = User.objects.get(username="admin"), _second()
    fiscal_calendar = calendar()
    current = fiscal_calendar.containing(clock.today, PeriodKind.QUARTER)
    last = fiscal_calendar.shift(current, -1)
    day = max(min(last.end + timedelta(6), clock.last), current.start)
    _wages(base, admin, clock)
    _windfalls(base, second, last, clock)
    _paid(last, admin, second, day)
    disputes.settle(base, clock, day)
    at = _moment(max(clock.last, current.start))
    run = runs.create_run(current, by=admin, at=at)
    why = "Late split for the Suzhou installation 苏州安装项目补分成"
    post_adjustment(base.reps[0], amount=Decimal(1200), why=why, period=current, by=admin, at=at)
    _calculated(run, admin, at)


def _wages(base: Base, admin: User, clock: Clock) -> None:
    """Everybody has a base wage; every third was raised at the beginning of the year."""
    at, year = clock.moment(clock.start), date(clock.today.year, 1, 1)
    rows = []
    for i, rep in enumerate(base.reps):
        amount = Decimal(8_000 + 500 * (i % 6))
        rows.append(BaseWage(person=rep, starts_on=clock.start, amount=amount, by=admin, at=at))
        if i % 3 == 0:
            note = "Annual review 年度调薪"
            rows.append(BaseWage(person=rep, starts_on=year, amount=amount + 800, note=note, by=admin, at=at))
    insert_all(BaseWage, rows)


def _windfalls(base: Base, second: User, last: Period, clock: Clock) -> None:
    """What was held up to the last quarter is decided, the smallest of it refused; what came since waits."""
    windfalls = [
        windfall for windfall in held_windfalls([rep.pk for rep in base.reps], clock.today) if windfall.period <= last
    ]
    insert_all(
        WindfallDecision,
        (
            WindfallDecision(
                person=windfall.person,
                deal=windfall.deal,
                posting=windfall.posting,
                approves=windfall is not windfalls[-1],
                amount=windfall.amount,
                pays=windfall.pays,
                why="框架协议，已核实 Framework contract, checked"
                if windfall is not windfalls[-1]
                else "目标设定前已签约 Signed before the quota",
                by=second,
                at=_moment(max(last.end + timedelta(3), clock.start)),
            )
            for windfall in windfalls
        ),
    )


def _second() -> User:
    """Make the admin who approves what the other one has calculated."""
    name = "Zhou Min 周敏"
    return insert(
        User,
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
    why = "Open items are known and will be in the next run 未决事项已知悉，随下一批次处理"
    run = runs.lock_run(run, note=why, by=admin, at=_moment(day, 6))
    runs.pay_run(run, by=second, at=_moment(day, 8))
    _rewards(second, day)


def _rewards(second: User, day: date) -> None:
    """Of the trainings that the quarter gave, the first was held, the second is approved, the third declined."""
    rows = list(Reward.objects.filter(key__isnull=False, state="proposed").order_by("pk")[:3])
    notes = ("", "", "Has already taken this course 已参加过该课程")
    for row, note in zip(rows, notes, strict=False):
        row = decide_reward(row, approve=not note, note=note, by=second, at=_moment(day, 9))
        if row.pk == rows[0].pk:
            give_reward(row, on=day, by=second, at=_moment(day, 10))


def _calculated(run: PayRun, by: User, at: datetime) -> PayRun:
    run = runs.calculate_run(run, by=by, at=at)
    runs.process(run, lambda people, period: calculated(people, through=period), at=at)
    return run


def _moment(day: date, hour: int = 1) -> datetime:
    return datetime.combine(day, time(hour), UTC)
