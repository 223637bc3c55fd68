"""The demo's sales plans: one of the company that runs this year, one of a region in review, one that was closed last year."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import Model
from django.utils import timezone

from demo.calendar import Clock
from demo.company import Base
from demo.loading import insert, insert_all, rewrite
from goals.pay.plan.models import IncentivePlan
from goals.planning.goals.choices import GoalOutcome, GoalState
from goals.planning.goals.models import Goal, GoalMove
from goals.planning.sales_plans.choices import RiskState, SalesPlanState, SalesPlanVersionState, StepKind, StepState
from goals.planning.sales_plans.content import content_of
from goals.planning.sales_plans.models import (
    SalesPlan,
    SalesPlanBudgetLine,
    SalesPlanChannel,
    SalesPlanGoal,
    SalesPlanIncentive,
    SalesPlanInitiative,
    SalesPlanMove,
    SalesPlanPerson,
    SalesPlanProgress,
    SalesPlanReview,
    SalesPlanRisk,
    SalesPlanRival,
    SalesPlanTask,
    SalesPlanVersion,
    SpendEntry,
)
from goals.planning.sales_plans.review_snapshot import review_snapshot
from salesplan.core import metrics
from salesplan.core.company.queries import calendar
from salesplan.core.metrics import Question
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.choices import Role
from salesplan.people.models import Team, User

COMPANY = {
    "summary": "We grow by a sixth: with key accounts in the East and South, and with partners abroad.\n今年增长六分之一：深耕华东、华南大客户，海外以伙伴带动。",
    "customers": "Manufacturers with 250 people or more. They want less downtime and one supplier responsible for the whole line.\n250 人以上的制造企业：希望减少停机，并由一家供应商对整条产线负责。",
    "market": "Industrial sensing is growing by about 12 % a year, the software around it faster. Hengtong competes on price, Yunce on its cloud.\n工业传感市场年增长约 12%，软件更快。恒通以价格取胜，云测主打云端。",
    "strategy": "Sell the line, not the sensor: an assessment first, then gateways with monitoring, then an annual service contract.\n卖整线方案而非单个传感器：先评估，再上网关与监测软件，最后签年度服务。",
    "selling_point": "One gateway reads every brand of sensor on the line.\n一台网关接入产线上各品牌传感器。",
    "pain_points": "Unplanned downtime; data in five systems; long waits for service.\n非计划停机；数据分散在五套系统；服务响应慢。",
    "added_value": "A yearly report that shows the downtime saved.\n年度停机节约报告。",
    "pricing": "Monitoring is priced by line; discounts only with an annual service contract.\n监测软件按产线计价；折扣以签订年度服务为前提。",
    "promotion": "Two trade fairs, customer days in Shanghai and Shenzhen, references in the trade press.\n两场展会，上海与深圳客户日，行业媒体案例。",
}
REGION = {
    "summary": "Next year the East focuses on fewer, larger customers: thirty key accounts, each with its own plan.\n明年华东聚焦三十家大客户，一客一策。",
    "customers": "Automotive and chemical plants with 1,000 people or more in the Yangtze Delta.\n长三角千人以上的汽车与化工企业。",
    "market": "Two of our rivals have opened offices in Suzhou; prices of pressure sensors fell by 6 %.\n两家对手已在苏州设点；压力传感器价格下降 6%。",
    "strategy": "Contacts at every level, a quarterly review with the customer, framework contracts by autumn.\n多层级对接，每季度与客户复盘，秋季前签订框架合同。",
    "selling_point": "A team that knows the plant and answers the same day.\n熟悉现场、当日响应的专属团队。",
    "pain_points": "Many suppliers, and no one responsible for the whole.\n供应商众多，无人对整体负责。",
    "added_value": "Spare parts on site without a deposit.\n现场备件库，免押金。",
    "pricing": "Framework contract with an annual volume rebate.\n框架合同，按年度采购量返利。",
    "promotion": "Customer council in May.\n五月客户理事会。",
}
ABROAD = {
    "summary": "We enter Southeast Asia with partners and test whether the monitoring package sells there.\n与伙伴进入东南亚，验证监测套餐的销路。",
    "customers": "Food and electronics plants with 50 to 1,000 people.\n50 至 1000 人的食品与电子工厂。",
    "market": "Local integrators make the decisions; European brands are known but slow.\n本地集成商主导决策；欧洲品牌知名但响应慢。",
    "strategy": "One partner per country, three references each, then the price list.\n每国一家伙伴、三家标杆，再推目录价。",
    "selling_point": "Running within four weeks, in the local language.\n四周内上线，支持本地语言。",
    "pain_points": "No service nearby.\n附近没有服务网点。",
    "added_value": "Training for the partners' technicians.\n培训伙伴工程师。",
    "pricing": "Entry package at a fixed price.\n入门套餐一口价。",
    "promotion": "Trade fair in Bangkok.\n曼谷展会。",
}
# category, name, planned, share spent by the end of the period (in equal steps)
COMPANY_BUDGET = [
    ("events", "Trade fairs and customer days 展会与客户日", 620_000, "0.98"),
    ("campaigns", "Trade press and online 行业媒体与线上", 300_000, "0.80"),
    ("travel", "Visits 客户拜访差旅", 480_000, "1.12"),
    ("training", "Sales training 销售培训", 150_000, "0.70"),
    ("incentives", "Quarterly contest 季度竞赛", 200_000, "0.90"),
    ("channels", "Partner programme 伙伴计划", 350_000, "0.85"),
]
REGION_BUDGET = [
    ("travel", "Visits and workshops 拜访与工作坊", 260_000, "0"),
    ("events", "Customer council 客户理事会", 180_000, "0"),
    ("samples", "Spare parts on site 现场备件", 220_000, "0"),
]
ABROAD_BUDGET = [
    ("events", "Trade fair in Bangkok 曼谷展会", 240_000, "1.05"),
    ("channels", "Partner start-up costs 伙伴启动费用", 300_000, "0.92"),
    ("travel", "Travel 差旅", 180_000, "0.97"),
]
# name, purpose, first month, last month (of the period), days by which it was late (None: never done), its tasks
COMPANY_STEPS = [
    ("Assessment as a product 评估产品化", "A paid first step. 付费的第一步。", 1, 3, -6, ["Price and scope 定价与范围", "Train engineers 培训工程师"]),
    ("Key account plans 大客户一客一策", "Thirty customers with a plan. 三十家客户有方案。", 2, 5, 0, ["Choose customers 确定名单", "Write plans 编写方案"]),
    ("Shanghai fair 上海工博会", "Two hundred contacts. 两百条线索。", 6, 9, 0, ["Book the stand 预订展位", "Follow up contacts 跟进线索"]),
    ("Partner programme abroad 海外伙伴计划", "Six partners sell monitoring. 六家伙伴销售监测软件。", 4, 10, None, ["Contract 合同", "Train partners 培训伙伴"]),
    ("Annual service with new sales 新单捆绑年度服务", "With every second sale. 每两单一单。", 5, 12, None, []),
    ("References in the trade press 行业媒体案例", "Four stories. 四篇案例。", 3, 12, None, []),
]  # fmt: skip
REGION_STEPS = [
    ("Customer plans 客户方案", "Thirty plans. 三十份方案。", 1, 2, None, ["Choose customers 确定名单", "Map contacts 绘制决策链"]),
    ("Quarterly reviews 季度复盘", "Show the results. 展示成果。", 3, 12, None, []),
    ("Customer council 客户理事会", "Hear what they need next. 了解下一步需求。", 5, 5, None, ["Invite 邀请"]),
    ("Framework contracts 框架合同", "Ten by October. 十月前十份。", 4, 10, None, []),
]  # fmt: skip
ABROAD_STEPS = [
    ("Find partners 寻找伙伴", "One per country. 每国一家。", 1, 4, -10, ["Long list 初选名单", "Contracts 签约"]),
    ("First references 首批标杆", "Three each. 各三家。", 4, 9, 12, []),
    ("Trade fair in Bangkok 曼谷展会", "Raise awareness. 亮相。", 6, 6, 0, ["Stand 展位"]),
    ("International price list 海外目录价", "No case-by-case quotes. 无需逐单报价。", 9, 12, 0, []),
]  # fmt: skip
RISKS = [
    ("Hengtong lowers its prices 恒通降价", "0.55", 900_000, "Sell the saving, not the sensor. 强调节约而非单价。", RiskState.CONTAINED),
    ("Late chip deliveries 芯片交付延迟", "0.30", 1_500_000, "A second supplier by summer. 夏季前引入第二供应商。", RiskState.OPEN),
    ("A key account manager leaves 大客户经理离职", "0.20", 600_000, "Two people know each customer. 每家客户双人对接。", RiskState.OPEN),
]  # fmt: skip
COMPANY_TARGET = [
    [{"field": "size", "op": "in", "value": ["large", "enterprise"]}],
    [{"field": "industry", "op": "in", "value": ["automotive"]}, {"field": "size", "op": "in", "value": ["medium"]}],
]
REGION_TARGET = [[
    {"field": "industry", "op": "in", "value": ["automotive", "chemicals", "manufacturing"]},
    {"field": "size", "op": "in", "value": ["enterprise"]},
]]  # fmt: skip
ABROAD_TARGET = [[{"field": "industry", "op": "in", "value": ["food", "technology", "manufacturing"]}]]


@dataclass
class DemoPlan:
    """What one plan is made of."""

    names: tuple[str, str]
    team: Any
    owner: Any
    period: Period
    texts: dict[str, str]
    target: list[Any]
    budget: list[Any]
    steps: list[Any]
    people: list[tuple[Any, str]]
    goals: list[Goal]
    made_at: datetime


def build(base: Base, clock: Clock) -> None:
    """Write the three plans with what happened to them."""
    fiscal_calendar = calendar()
    year = fiscal_calendar.containing(clock.today, PeriodKind.YEAR)
    after, before = fiscal_calendar.shift(year, 1), fiscal_calendar.shift(year, -1)
    admin = User.objects.filter(role=Role.ADMIN).order_by("pk")[0]
    root = Team.objects.get(parent=None)
    east, abroad = (base.leaders[base.teams[name].pk] for name in ("East", "International"))
    south, rep = base.leaders[base.teams["South"].pk], base.reps[0]
    teams = [
        (east, "Key accounts 大客户"),
        (south, "South 华南"),
        (abroad, "Partners 伙伴"),
        (rep, "Shanghai fair 上海工博会"),
    ]
    goals = [_goal(admin, root, year, "won_revenue", "1.12"), _goal(admin, root, year, "new_accounts", "1.0")]
    goals += [
        _goal(admin, base.teams[name], year, "won_revenue", "1.12") for name in ("East", "South", "International")
    ]
    _running(base, clock, admin, DemoPlan(
        ("Sell the line", "整线方案"), root, east, year, COMPANY, COMPANY_TARGET, COMPANY_BUDGET, COMPANY_STEPS, teams, goals,
        _at(year.start - timedelta(40)),
    ))  # fmt: skip
    goals = [_goal(admin, base.teams["East"], after, "won_revenue", "1.20", of=year)]
    _in_review(base, DemoPlan(
        ("Key accounts East", "华东大客户"), base.teams["East"], east, after, REGION, REGION_TARGET, REGION_BUDGET,
        REGION_STEPS, [(rep, "Automotive 汽车行业")], goals, _at(clock.last - timedelta(9)),
    ))  # fmt: skip
    goals = [_ended(admin, _goal(admin, base.teams["International"], before, "won_revenue", "1.04"))]
    _closed(base, clock, admin, DemoPlan(
        ("Entering Southeast Asia", "开拓东南亚"), base.teams["International"], abroad, before, ABROAD, ABROAD_TARGET,
        ABROAD_BUDGET, ABROAD_STEPS, [(base.reps[-1], "Partners 伙伴")], goals, _at(before.start - timedelta(50)),
    ))  # fmt: skip


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 20)))


def _goal(admin: User, team: Team, period: Period, metric: str, growth: str, of: Period | None = None) -> Goal:
    """Return the goal of a team for a period: the one there is, else one measured by the year before."""
    existing = Goal.objects.filter(team=team, metric=metric, period_key=period.key).first()
    if existing is not None:
        return existing
    past = of or calendar().shift(period, -1)
    question = Question(admin, past.start, past.end).narrowed(team=team.pk)
    value = (metrics.get(metric).value(question) or Decimal(1)) * Decimal(growth)
    figure = Decimal(round(value, -5 if value > 10**6 else 0)) or Decimal(1)
    title = {"won_revenue": "Revenue 销售额", "new_accounts": "New customers 新客户"}[metric]
    label = title if team.parent_id is None else f"{team.name} {team.name_zh}: {title}"
    at = _at(period.start - timedelta(30))
    title = f"{label} {period.key}"
    goal = insert(
        Goal, title=title, search_key=search_key(title), sort_key=sort_key(title), why="From the sales plan. 来自销售方案。", metric=metric, target=figure,
        period_key=period.key, starts_on=period.start, ends_on=period.end, team=team, state=GoalState.ACTIVE,
        created_by=admin, created_at=at,
    )  # fmt: skip
    draft, active = GoalState.DRAFT, GoalState.ACTIVE
    later = at + timedelta(2)
    insert(GoalMove, goal=goal, step="create", to_state=draft, by=admin, at=at)
    insert(GoalMove, goal=goal, step="activate", from_state=draft, to_state=active, by=admin, at=later)
    return goal


def _ended(admin: User, goal: Goal) -> Goal:
    """Close a goal of a period that is over, with what was reached."""
    if goal.state != GoalState.ACTIVE:
        return goal
    question = Question(admin, goal.starts_on, goal.ends_on).narrowed(team=goal.team_id)
    goal.result = metrics.get(goal.metric).value(question) or Decimal(0)
    goal.outcome = GoalOutcome.REACHED if goal.result >= (goal.target or 0) else GoalOutcome.MISSED
    goal.state = GoalState.CLOSED
    rewrite(goal)
    insert(
        GoalMove, goal=goal, step="close", from_state=GoalState.ACTIVE, to_state=GoalState.CLOSED, outcome=goal.outcome, by=admin,
        at=_at(goal.ends_on + timedelta(4)),
    )  # fmt: skip
    return goal


def _begin(base: Base, demo_plan: DemoPlan, state: str, **more: Any) -> tuple[SalesPlan, SalesPlanVersion]:
    """Write a plan with its first version and its content."""
    plan = insert(
        SalesPlan, name=demo_plan.names[0], name_zh=demo_plan.names[1], search_key=search_key(*demo_plan.names), sort_key=sort_key(demo_plan.names[0]),
        state=state, created_by=demo_plan.owner, created_at=demo_plan.made_at, **more,
    )  # fmt: skip
    version = insert(
        SalesPlanVersion, plan=plan, number=1, made_by=demo_plan.owner, made_at=demo_plan.made_at, period_key=demo_plan.period.key,
        starts_on=demo_plan.period.start, ends_on=demo_plan.period.end, team=demo_plan.team, owner=demo_plan.owner, target=demo_plan.target,
        **demo_plan.texts,
    )  # fmt: skip
    plan.current_version = version
    rewrite(plan, "current_version")
    _fill(base, demo_plan, version)
    return plan, version


def _fill(base: Base, demo_plan: DemoPlan, version: SalesPlanVersion) -> None:
    def rows(model: type[Model], row_values: list[dict[str, Any]]) -> None:
        insert_all(model, (model(plan_version=version, position=i, **row) for i, row in enumerate(row_values)))

    notes = (
        "Meet them with the total cost. 以总成本应对。",
        "Show the service. 突出服务。",
        "",
        "Open interfaces. 开放接口。",
    )
    rows(SalesPlanRival, [{"rival": rival, "note": note} for rival, note in zip(base.rivals, notes, strict=False)])
    rows(SalesPlanChannel, [{"channel": channel} for channel in base.channels[:3]])
    rows(SalesPlanGoal, [{"goal": goal} for goal in demo_plan.goals])
    rows(SalesPlanPerson, [{"person": person, "role": role} for person, role in demo_plan.people])
    rows(SalesPlanIncentive, [{"incentive_plan": each} for each in IncentivePlan.objects.order_by("pk")[:1]])
    rows(SalesPlanBudgetLine, [
        {"category": category, "name": name, "amount": Decimal(amount)} for category, name, amount, _share in demo_plan.budget
    ])  # fmt: skip
    rows(SalesPlanRisk, [
        {"name": name, "probability": Decimal(share), "impact": Decimal(impact), "response": response, "owner": demo_plan.owner}
        for name, share, impact, response, _state in RISKS
    ])  # fmt: skip
    owners = [person for person, _part in demo_plan.people] or [demo_plan.owner]
    initiatives, tasks = [], []
    for i, (name, purpose, first, last, _late, pieces) in enumerate(demo_plan.steps):
        key, days, owner = uuid4(), _days(demo_plan.period, first, last), owners[i % len(owners)]
        initiatives.append({"row_key": key, "name": name, "purpose": purpose, "owner": owner, **days})
        length = (days["due_on"] - days["starts_on"]) / max(1, len(pieces))
        for j, piece in enumerate(pieces):
            starts = days["starts_on"] + length * j
            tasks.append(
                {"initiative_key": key, "name": piece, "owner": owner, "starts_on": starts, "due_on": starts + length}
            )
    rows(SalesPlanInitiative, initiatives)
    rows(SalesPlanTask, tasks)


def _days(period: Period, first: int, last: int) -> dict[str, date]:
    months = calendar().parts(period, PeriodKind.MONTH)
    return {"starts_on": months[first - 1].start, "due_on": months[last - 1].end}


def _moves(plan: SalesPlan, version: SalesPlanVersion, *steps: tuple[str, str, str, Any, datetime, str]) -> None:
    insert_all(
        SalesPlanMove,
        (
            SalesPlanMove(
                plan=plan, plan_version=version, step=verb, from_state=old, to_state=new, by=by, at=at, note=why
            )
            for verb, old, new, by, at, why in steps
        ),
    )


def _approved(version: SalesPlanVersion, admin: User, at: datetime) -> None:
    version.state, version.submitted_by = SalesPlanVersionState.APPROVED, version.owner
    version.approved_by, version.approved_at = admin, at
    rewrite(version)


def _lived(plan: SalesPlan, version: SalesPlanVersion, demo_plan: DemoPlan, admin: User) -> None:
    """The way from draft to running, shortly before the period."""
    begun_at, start = demo_plan.made_at, _at(demo_plan.period.start)
    _approved(version, admin, begun_at + timedelta(20))
    _moves(
        plan, version,
        ("create", "", "draft", demo_plan.owner, begun_at, ""),
        ("submit", "draft", "in_review", demo_plan.owner, begun_at + timedelta(12), ""),
        ("return", "in_review", "draft", admin, begun_at + timedelta(14), "The risks have no owner yet. 风险尚无负责人。"),
        ("submit", "draft", "in_review", demo_plan.owner, begun_at + timedelta(17), "Owners named. 已指定负责人。"),
        ("approve", "in_review", "approved", admin, begun_at + timedelta(20), ""),
        ("start", "approved", "running", demo_plan.owner, start, ""),
    )  # fmt: skip


def _happened(plan: SalesPlan, demo_plan: DemoPlan, last: date) -> None:
    """Money month by month and steps as they were taken, up to a day."""
    version: Any = plan.current_version  # approved before; the rows of its sections are made by name
    entries, steps = list[Any](), list[Any]()
    months = calendar().parts(demo_plan.period, PeriodKind.MONTH)
    for line, (_category, name, amount, share) in zip(
        version.salesplanbudgetline_rows.all(), demo_plan.budget, strict=True
    ):
        each = round(Decimal(amount) * Decimal(share) / len(months), -2)
        for month in months:
            day = month.start + timedelta(17)
            if day <= last:
                what = f"{name.split(' ')[0]} {month.key}"
                values = {"line_key": line.row_key, "spent_on": day, "amount": each, "what": what}
                entries.append(SpendEntry(plan=plan, **values, by=demo_plan.owner, at=_at(day)))
    tasks: dict[Any, list[SalesPlanTask]] = {}
    for task in version.salesplantask_rows.all():
        tasks.setdefault(task.initiative_key, []).append(task)
    for row, (_n, _p, _f, _l, late, _t) in zip(version.salesplaninitiative_rows.all(), demo_plan.steps, strict=True):
        step_rows: list[Any] = tasks.get(row.row_key) or [row]
        kind = StepKind.TASK if row.row_key in tasks else StepKind.INITIATIVE
        for step_row in step_rows:
            done = None if late is None else step_row.due_on + timedelta(late)
            steps += [
                SalesPlanProgress(
                    plan=plan, kind=kind, row_key=step_row.row_key, state=state, by=row.owner, at=_at(day)
                )
                for state, day in ((StepState.UNDER_WAY, step_row.starts_on + timedelta(3)), (StepState.DONE, done))
                if day is not None and day <= last
            ]
    for risk, (*_rest, state) in zip(version.salesplanrisk_rows.all(), RISKS, strict=True):
        day = demo_plan.period.start + timedelta(45)
        if state != RiskState.OPEN and day <= last:
            steps.append(
                SalesPlanProgress(
                    plan=plan, kind=StepKind.RISK, row_key=risk.row_key, state=state, by=demo_plan.owner, at=_at(day)
                )
            )
    insert_all(SpendEntry, entries)
    insert_all(SalesPlanProgress, steps)


def _running(base: Base, clock: Clock, admin: User, demo_plan: DemoPlan) -> None:
    plan, version = _begin(base, demo_plan, SalesPlanState.RUNNING)
    _lived(plan, version, demo_plan, admin)
    _happened(plan, demo_plan, clock.last)


def _in_review(base: Base, demo_plan: DemoPlan) -> None:
    plan, version = _begin(base, demo_plan, SalesPlanState.IN_REVIEW, preset="key_accounts")
    version.state, version.submitted_by = SalesPlanVersionState.IN_REVIEW, demo_plan.owner
    rewrite(version)
    _moves(
        plan, version,
        ("create", "", "draft", demo_plan.owner, demo_plan.made_at, ""),
        ("submit", "draft", "in_review", demo_plan.owner, demo_plan.made_at + timedelta(6), "For next year. 明年方案，请审批。"),
    )  # fmt: skip


def _closed(base: Base, clock: Clock, admin: User, demo_plan: DemoPlan) -> None:
    plan, version = _begin(base, demo_plan, SalesPlanState.CLOSED, is_template=True)
    _lived(plan, version, demo_plan, admin)
    _happened(plan, demo_plan, min(clock.last, demo_plan.period.end + timedelta(20)))
    reviewed = _at(min(clock.last, demo_plan.period.end + timedelta(25)))
    kept = review_snapshot(admin, plan, content_of(version), demo_plan.period.end)
    insert(
        SalesPlanReview, plan=plan, plan_version=version, frozen=kept, by=demo_plan.owner, at=reviewed,
        worked="Partners with engineers of their own sold twice as much. 自有工程师的伙伴销量翻倍。",
        keep="Three references before the price list. 先有三家标杆，再推目录价。",
        change="Book the fair half a year earlier; fewer countries at once. 提前半年订展位；一次少进几个国家。",
    )  # fmt: skip
    _moves(
        plan, version,
        ("review", "running", "reviewed", demo_plan.owner, reviewed, ""),
        ("close", "reviewed", "closed", demo_plan.owner, reviewed + timedelta(0, 3600), ""),
    )  # fmt: skip
