"""The demo's activities, tasks, snapshots, quotas, incentive plan, monitors and shared views."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from customers.accounts.models import Account
from customers.tasks.models import Task
from customers.timeline.models import Entry
from demo import texts
from demo.calendar import Clock, working_day
from demo.company import Base
from demo.deals import DemoDeal
from demo.loading import insert, insert_all, rewrite_all
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.pay.plan.rules.definitions import simple
from goals.planning.quotas.actions.ledger import opening
from goals.planning.quotas.models import Quota, QuotaChange
from pipeline.process.choices import StageKind
from pipeline.sales.models import SalesDay
from pipeline.snapshots.actions import keep_shares
from pipeline.snapshots.models import PipelineSnapshot
from reports.monitoring.actions import check
from reports.monitoring.models import Monitor
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.savedviews.models import SavedView
from salesplan.people.models import User


def build(base: Base, demo_deals: list[DemoDeal], clock: Clock) -> None:
    """Write everything that surrounds the deals."""
    _timeline(demo_deals, clock)
    _tasks(demo_deals, clock)
    _snapshots(demo_deals, clock)
    _quotas(base, clock)
    _deal_quotas(base, clock)
    _incentives(base, clock)
    _monitors(base)


def _timeline(demo_deals: list[DemoDeal], clock: Clock) -> None:
    rng, rows = clock.rng, []
    for demo_deal in demo_deals:
        chinese = demo_deal.account is None or demo_deal.account.country == "CN"
        last = min(demo_deal.closed_on, clock.last)
        span = max((last - demo_deal.started).days, 1)
        talks = []
        for _ in range(rng.choice([1, 2, 2, 3, 4])):
            day = working_day(demo_deal.started + timedelta(rng.randrange(span + 1)))
            kind = rng.choices(["call", "visit", "meeting", "mail"], [5, 2, 2, 3])[0]
            comment = rng.choice(texts.CALLS if chinese else texts.CALLS_EN)
            talks.append(_entry(demo_deal, clock, max(day, demo_deal.started), kind, comment))
        rows += _until_last_contact(talks, demo_deal.deal.touched_at)
        if demo_deal.outcome != StageKind.OPEN:
            code = f"deal_{demo_deal.outcome}"
            data = {
                "deal": demo_deal.deal.pk,
                "name": demo_deal.deal.name,
                "amount": str(demo_deal.amount),
                "currency": demo_deal.currency,
            }
            if demo_deal.deal.loss_reason:
                data |= {"reason": demo_deal.deal.loss_reason.name, "reason_zh": demo_deal.deal.loss_reason.name_zh}
            rows.append(_entry(demo_deal, clock, demo_deal.closed_on, "system", "", code, data))
    insert_all(Entry, rows, batch_size=1000)
    touched: dict[int, object] = {}
    for row in rows:
        if row.kind != "system" and row.account_id:
            touched[row.account_id] = max(touched.get(row.account_id, row.happened_at), row.happened_at)  # type: ignore[call-overload]
    accounts = list(Account.objects.filter(pk__in=touched))
    for account in accounts:
        account.touched_at = touched[account.pk]  # type: ignore[assignment]
    rewrite_all(Account, accounts, ["touched_at"], batch_size=500)


def _until_last_contact(talks: list[Entry], last: datetime | None) -> list[Entry]:
    """Let the last of the talks be the last contact that the deal shows, and none be later."""
    if last is None:
        return []
    latest = max(talks, key=lambda entry: entry.happened_at)
    for entry in talks:
        if entry is latest or entry.happened_at > last:
            entry.happened_at = entry.created_at = last
            entry.happened_on = last.date()
    return talks


def _entry(
    demo_deal: DemoDeal, clock: Clock, day: date, kind: str, text: str, code: str = "", data: dict | None = None
) -> Entry:
    at = clock.moment(day)
    return Entry(
        account=demo_deal.account,
        about_kind="deal",
        about_id=demo_deal.deal.pk,
        kind=kind,
        text=text,
        code=code,
        data=data or {},
        by=demo_deal.owner,
        minutes=clock.rng.choice([None, 10, 20, 45]) if kind != "system" else None,
        happened_at=at,
        happened_on=day,
        created_at=at,
    )


def _tasks(demo_deals: list[DemoDeal], clock: Clock) -> None:
    rng, rows = clock.rng, []
    for demo_deal in demo_deals:
        if demo_deal.outcome != StageKind.OPEN or rng.random() > 0.7:
            continue
        chinese = demo_deal.account is None or demo_deal.account.country == "CN"
        due = working_day(clock.today + timedelta(rng.randrange(-6, 16)))
        rows.append(
            Task(
                title=rng.choice(texts.STEPS if chinese else texts.STEPS_EN),
                kind=rng.choice(["call", "visit", "mail", "todo"]),
                account=demo_deal.account,
                about_kind="deal",
                about_id=demo_deal.deal.pk,
                assignee=demo_deal.owner,
                due_on=due,
                created_by=demo_deal.owner,
                created_at=clock.moment(min(due, clock.today) - timedelta(5)),
            )
        )
    insert_all(Task, rows, batch_size=500)


def _snapshots(demo_deals: list[DemoDeal], clock: Clock) -> None:
    """The open pipeline at the end of each of the last thirteen weeks."""
    rows = []
    friday = clock.today - timedelta((clock.today.weekday() - 4) % 7 or 7)
    for week in range(13):
        day = friday - timedelta(7 * week)
        for demo_deal in demo_deals:
            if demo_deal.started <= day and (demo_deal.outcome == StageKind.OPEN or demo_deal.closed_on > day):
                stage = next(
                    step for step in reversed(demo_deal.steps) if step[2] <= day or step is demo_deal.steps[0]
                )[1]
                expected = next(
                    (was for was, _, slipped_on in demo_deal.pushes if slipped_on > day), demo_deal.expected
                )
                rows.append(
                    PipelineSnapshot(
                        day=day,
                        deal=demo_deal.deal,
                        owner=demo_deal.owner,
                        team_id=demo_deal.deal.team_id,
                        stage=stage,
                        category=stage.category,
                        probability=stage.probability,
                        amount_base=demo_deal.deal.amount_base,
                        expected_close_on=expected,
                    )
                )
    insert_all(PipelineSnapshot, rows, batch_size=2000)
    for week in range(13):
        keep_shares(friday - timedelta(7 * week))


def _quotas(base: Base, clock: Clock) -> None:
    """Each rep's quota is nine tenths of what they sold a quarter in the year before; a team's the sum less 5 %."""
    fiscal_calendar = calendar()
    current = fiscal_calendar.containing(clock.today, PeriodKind.QUARTER)
    sold: dict[tuple[int, str], Decimal] = {}
    for person, day, amount in SalesDay.objects.values_list("person_id", "sold_on", "amount_base"):
        key = (person, fiscal_calendar.containing(day, PeriodKind.QUARTER).key)
        sold[key] = sold.get(key, Decimal(0)) + amount
    rows, now = [], timezone.now()
    admin = User.objects.get(username="admin")
    for back in range(12, -2, -1):
        period = fiscal_calendar.shift(current, -back)
        at = _agreed(period, clock, now)
        totals: dict[int, Decimal] = {}
        for rep in base.reps:
            year = [sold.get((rep.pk, fiscal_calendar.shift(period, -i).key), Decimal(0)) for i in range(1, 5)]
            known_amounts = [amount for amount in year if amount] or [sold.get((rep.pk, period.key), Decimal(200_000))]
            usual = sum(known_amounts, Decimal(0)) / len(known_amounts)
            amount = Decimal(max(round(usual * Decimal("0.9") / 10_000) * 10_000, 50_000))
            rows.append(_quota(period, admin, at, amount, person=rep))
            team = base.team_of[rep.pk]
            for pk in filter(None, (team.pk, team.parent_id)):
                totals[pk] = totals.get(pk, Decimal(0)) + amount
        for pk, amount in totals.items():
            rows.append(
                _quota(period, admin, at, round(amount * Decimal("0.95") / 10_000) * Decimal(10_000), team_id=pk)
            )
    insert_all(Quota, rows, batch_size=500)
    insert_all(QuotaChange, opening(rows), batch_size=500)


def _deal_quotas(base: Base, clock: Clock) -> None:
    """The reps of the first region also carry a number of won deals a quarter, as many as a year before."""
    fiscal_calendar = calendar()
    year, admin, now = (
        fiscal_calendar.containing(clock.today, PeriodKind.YEAR),
        User.objects.get(username="admin"),
        timezone.now(),
    )
    first = base.region_of[base.reps[0].pk]
    counted: dict[tuple[int, str], int] = {}
    for person, day, deals in SalesDay.objects.values_list("person_id", "sold_on", "deals"):
        key = (person, fiscal_calendar.containing(day, PeriodKind.QUARTER).key)
        counted[key] = counted.get(key, 0) + deals
    rows = [
        _quota(period, admin, _agreed(period, clock, now), amount, metric="won_deals", person=rep)
        for period in fiscal_calendar.parts(year, PeriodKind.QUARTER)
        for rep in base.reps
        if base.region_of[rep.pk] == first
        for amount in [Decimal(max(counted.get((rep.pk, fiscal_calendar.shift(period, -4).key), 0), 2))]
    ]
    insert_all(Quota, rows)
    insert_all(QuotaChange, opening(rows))


def _agreed(period: Period, clock: Clock, now: datetime) -> datetime:
    """Return when a quota was agreed: three weeks before its quarter, as people do; that of the next one a few days ago."""
    return min(now - timedelta(5), now - timedelta((clock.today - period.start).days + 21))


def _quota(
    period: Period, admin: User, at: datetime, amount: Decimal, metric: str = "won_revenue", **of: object
) -> Quota:
    return Quota(
        metric=metric,
        period_key=period.key,
        starts_on=period.start,
        ends_on=period.end,
        amount=amount,
        set_by=admin,
        set_at=at,
        **of,
    )


def _incentives(base: Base, clock: Clock) -> None:
    admin, at = User.objects.get(username="admin"), timezone.now()
    plan = insert(IncentivePlan, name="Account executive plan", name_zh="客户经理提成方案", created_at=at)
    versions = [
        (clock.start - timedelta(30), "First plan", ["0.03", "0.04", "0.06", "0.08"]),
        (date(clock.today.year, 1, 1), "Stronger accelerator above the quota", ["0.03", "0.05", "0.08", "0.10"]),
    ]
    for number, (starts, why, tiers) in enumerate(versions, 1):
        rates = [(Decimal(b), Decimal(r)) for b, r in zip(["0", "0.5", "1", "1.5"], tiers, strict=True)]
        insert(
            IncentivePlanVersion,
            plan=plan,
            number=number,
            starts_on=starts,
            definition=simple("marginal", "attainment", rates) if number == 1 else _rules(rates),
            why=why,
            made_by=admin,
            made_at=at,
        )
    insert_all(
        Enrolment, (Enrolment(plan=plan, person=rep, starts_on=clock.start - timedelta(30)) for rep in base.reps)
    )


def _rules(rates: list[tuple[Decimal, Decimal]]) -> dict[str, object]:
    """Return the rules of this year: a deal above half of the quota waits, deductions have their limit, and points are won."""
    rules = simple("marginal", "attainment", rates)
    rules["component"][0]["windfall"] = "0.5"
    points = {"kind": "points", "what": "100 积分 points", "at": "1"}
    course = {"kind": "training", "what": "大客户谈判课程 Key account course", "at": "1.2"}
    return {**rules, "recovery": {"share": "0.2", "floor": "8070"}, "reward": [points, course]}


def _monitors(base: Base) -> None:
    at, manager = timezone.now(), User.objects.get(username="manager")
    east = base.teams["East"]
    rows = [
        ("East behind pace", "attainment", "behind_pace", "0.10", "whole"),
        ("Win rate below 30 %", "win_rate", "below", "0.30", "whole"),
        ("华东：每人低于进度八成 Each below 80 % of pace", "attainment", "against_pace", "0.80", "person"),
    ]
    for name, metric, condition, mark, each in rows:
        monitor = insert(
            Monitor, name=name, owner=manager, metric=metric, team=east, subjects=each, condition=condition, threshold=Decimal(mark),
            created_at=at,
        )  # fmt: skip
        if each == "person":
            check(monitor, at=at)
    insert(
        SavedView,
        owner=manager,
        page="pipeline:deal_list",
        name="大单 Over ¥300k",
        query="state=open&amount_min=300000",
        is_shared=True,
        created_at=at,
    )
