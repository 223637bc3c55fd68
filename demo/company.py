"""The demo's company, teams, people, products and process: what stands before the first deal."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password

from demo import texts
from demo.calendar import Clock
from demo.loading import insert, insert_all, insert_or_rewrite, rewrite
from demo.models import DemoCompany
from pipeline.channels.models import Channel
from pipeline.market.models import Rival
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Process, Stage
from pipeline.products.models import Cost, Price, Product
from salesplan.core.company.models import Company, ExchangeRate
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.choices import Role, TeamKind
from salesplan.people.models import Leadership, Membership, Team, User
from salesplan.people.rules import keys_of

# The first staff number of the demo is one above this.
FIRST_NUMBER = 1000
LOGINS = ("rep", "manager", "admin", "auditor")
PASSWORD = "salesplan-demo"  # noqa: S105 - printed at every start; for the demo's data only

TEAMS = {
    ("East", "华东"): [("Shanghai", "上海"), ("Hangzhou", "杭州"), ("Nanjing", "南京")],
    ("South", "华南"): [("Shenzhen", "深圳"), ("Guangzhou", "广州")],
    ("International", "海外"): [("Europe", "欧洲"), ("North America", "北美"), ("Southeast Asia", "东南亚")],
}
REPS_IN = {
    "Shanghai": 5,
    "Hangzhou": 4,
    "Nanjing": 3,
    "Shenzhen": 4,
    "Guangzhou": 3,
    "Europe": 3,
    "North America": 2,
    "Southeast Asia": 3,
}
STAGES = {
    ("New business", "新业务"): [
        ("Qualify", "需求确认", "0.10", "pipeline", ["account", "amount"]),
        ("Solution", "方案设计", "0.25", "pipeline", ["contacts"]),
        ("Proposal", "方案报价", "0.45", "best_case", ["lines", "expected_close_on"]),
        ("Negotiate", "商务谈判", "0.70", "commit", ["next_step"]),
    ],
    ("Renewal", "续约"): [
        ("Contact", "联系", "0.50", "best_case", ["account"]),
        ("Quote", "报价", "0.80", "commit", ["amount"]),
    ],
}
PRODUCTS = [
    ("SN-100", "Pressure sensor", "压力传感器", "Sensors", 1280, 40),
    ("SN-200", "Flow sensor", "流量传感器", "Sensors", 2150, 25),
    ("SN-300", "Vision sensor", "视觉传感器", "Sensors", 8600, 8),
    ("GW-10", "Edge gateway", "边缘网关", "Gateways", 6400, 12),
    ("GW-50", "Plant gateway", "厂级网关", "Gateways", 18500, 4),
    ("SW-MON", "Monitoring licence", "监测软件许可", "Software", 36000, 1.6),
    ("SW-MES", "MES licence", "MES 软件许可", "Software", 128000, 1.1),
    ("SW-ENE", "Energy manager", "能源管理软件", "Software", 58000, 1.3),
    ("SV-INST", "Installation", "安装调试", "Services", 15000, 1.8),
    ("SV-YEAR", "Service year", "年度服务", "Services", 24000, 1.4),
    ("SV-TRAIN", "Training day", "培训（天）", "Services", 6000, 3),
]
# What a product costs the company, as a share of its first price.
COST = {"Sensors": Decimal("0.55"), "Gateways": Decimal("0.6"), "Software": Decimal("0.15"), "Services": Decimal("0.7")}
RATES = {"USD": 7.05, "EUR": 7.65}


@dataclass
class Base:
    """What later parts of the demo build on."""

    people: list[User] = field(default_factory=list)
    reps: list[User] = field(default_factory=list)
    region_of: dict[int, str] = field(default_factory=dict)
    team_of: dict[int, Team] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    leaders: dict[int, User] = field(default_factory=dict)
    skill: dict[int, float] = field(default_factory=dict)
    products: list[tuple[Product, float]] = field(default_factory=list)
    prices: dict[tuple[int, str], Decimal] = field(default_factory=dict)
    costs: dict[int, Decimal] = field(default_factory=dict)
    stages: dict[str, list[Stage]] = field(default_factory=dict)
    channels: list[Channel] = field(default_factory=list)
    rivals: list[Rival] = field(default_factory=list)
    reasons: list[LossReason] = field(default_factory=list)


def build(clock: Clock) -> Base:
    """Write company, rates, teams, people, products and process."""
    insert(DemoCompany, pk=1, loaded_at=datetime.combine(clock.today, time(), UTC))
    settled = {"confirmed_at": datetime.combine(clock.today, time(), UTC), "setup_hidden": True}
    insert_or_rewrite(Company, pk=1, defaults={"name": "蓝桥工业 Lanqiao Industrial", "currency": "CNY", **settled})
    _rates(clock)
    base = Base()
    _teams(base, clock)
    _products(base, clock)
    _process(base)
    names = [("Direct", "直销"), ("Partner", "合作伙伴"), ("Distributor", "经销商"), ("Online", "线上")]
    base.channels = insert_all(Channel, (Channel(name=n, name_zh=z, position=i) for i, (n, z) in enumerate(names)))
    rivals = [
        ("Hengtong Automation", "恒通自动化"),
        ("Sensotek", "申测"),
        ("Kraftwerk Digital", ""),
        ("Yunce Cloud", "云测科技"),
    ]
    base.rivals = insert_all(Rival, (Rival(name=n, name_zh=z) for n, z in rivals))
    reasons = [
        ("Price", "价格"),
        ("Lost to a rival", "输给对手"),
        ("No budget", "没有预算"),
        ("Product doesn't fit", "产品不匹配"),
        ("No decision", "无决策"),
    ]
    base.reasons = insert_all(
        LossReason, (LossReason(name=n, name_zh=z, position=i) for i, (n, z) in enumerate(reasons))
    )
    return base


def _rates(clock: Clock) -> None:
    rows, day = [], clock.start - timedelta(120)
    level = dict(RATES)
    while day <= clock.today:
        for currency in level:
            level[currency] *= 1 + clock.rng.gauss(0, 0.006)
            rows.append(ExchangeRate(currency=currency, from_on=day, rate=Decimal(f"{level[currency]:.4f}")))
        day += timedelta(30)
    insert_all(ExchangeRate, rows)


def _teams(base: Base, clock: Clock) -> None:
    root = insert(Team, name="Lanqiao Industrial", name_zh="蓝桥工业", kind=TeamKind.COMPANY)
    password = make_password(PASSWORD)
    people = _People(clock.rng, password)
    for i, ((region_name, region_zh), teams) in enumerate(TEAMS.items()):
        region = insert(Team, name=region_name, name_zh=region_zh, kind=TeamKind.REGION, parent=root, position=i)
        foreign = region_name == "International"
        director = people.make(
            Role.MANAGER, foreign, "manager" if i == 0 else "", title=("Regional director", "大区总监")
        )
        _place(base, director, region, clock, leads=True)
        base.teams[region_name] = region
        for j, (name, name_zh) in enumerate(teams):
            team = insert(Team, name=name, name_zh=name_zh, parent=region, position=j)
            base.teams[name] = team
            _place(base, people.make(Role.MANAGER, foreign, title=("Team lead", "团队主管")), team, clock, leads=True)
            for k in range(REPS_IN[name]):
                rep = people.make(
                    Role.REP, foreign, "rep" if (i, j, k) == (0, 0, 0) else "", title=("Account executive", "客户经理")
                )
                _place(base, rep, team, clock)
                base.reps.append(rep)
                base.region_of[rep.pk] = region_name
    for role in (Role.ADMIN, Role.AUDITOR):
        base.people.append(people.make(role, False, role.value, title=("Sales operations", "销售运营")))
    base.people += base.reps
    base.skill = {rep.pk: max(0.55, clock.rng.gauss(1, 0.22)) for rep in base.reps}
    base.skill[base.reps[0].pk] = 1.12
    _moves(base, clock)


def _place(base: Base, person: User, team: Team, clock: Clock, leads: bool = False) -> None:
    insert(Membership, person=person, team=team, starts_on=clock.start - timedelta(30))
    base.team_of[person.pk] = team
    if leads:
        insert(Leadership, person=person, team=team, starts_on=clock.start - timedelta(30))
        base.leaders[team.pk] = person
        base.people.append(person)


def _moves(base: Base, clock: Clock) -> None:
    """One rep changed teams in the middle of last year, so that history rolls up to the team of that time."""
    mover = next(rep for rep in base.reps if base.team_of[rep.pk] == base.teams["Hangzhou"])
    day = date(clock.today.year - 1, 7, 1)
    for place in mover.memberships.all():
        place.ends_on = day - timedelta(1)
        rewrite(place, "ends_on")
    insert(Membership, person=mover, team=base.teams["Nanjing"], starts_on=day)


class _People:
    """Makes people with names that do not repeat."""

    def __init__(self, rng: Random, password: str) -> None:
        self.rng, self.password, self.taken = rng, password, set[str]()

    def make(self, role: Role, foreign: bool, username: str = "", title: tuple[str, str] = ("", "")) -> User:
        """Make one person; `title` is English and Chinese."""
        name, short = self._name(foreign)
        username = username or short
        return insert(
            User,
            username=username,
            name=name,
            email=f"{username}@demo.example",
            role=role,
            password=self.password,
            # The four logins of the demo follow the browser; everybody else has a language.
            language="" if username in LOGINS else "en" if foreign else "zh-hans",
            job_title=title[0] if foreign else title[1],
            staff_number=f"LQ{FIRST_NUMBER + len(self.taken)}",
            is_staff=role == Role.ADMIN,
            is_superuser=role == Role.ADMIN,
            **keys_of(name, username, title[0] if foreign else title[1]),
        )

    def _name(self, foreign: bool) -> tuple[str, str]:
        while True:
            if foreign:
                first, last = self.rng.choice(texts.FIRST), self.rng.choice(texts.LAST)
                name, short = f"{first} {last}", f"{first}.{last}".lower()
            else:
                (surname, s), (given, g) = self.rng.choice(texts.SURNAMES), self.rng.choice(texts.GIVEN)
                name, short = f"{surname}{given}", f"{s}.{g}".lower()
            if short not in self.taken:
                self.taken.add(short)
                return name, short


def _products(base: Base, clock: Clock) -> None:
    prices = []
    for code, name, name_zh, family, price, quantity in PRODUCTS:
        product = insert(
            Product,
            code=code,
            name=name,
            name_zh=name_zh,
            family=family,
            search_key=search_key(code, name, name_zh),
            sort_key=sort_key(name),
        )
        base.products.append((product, quantity))
        base.costs[product.pk] = (price * COST[family]).quantize(Decimal(1))
        for currency, rate in (("CNY", 1.0), *RATES.items()):
            for year in range(4):
                begins = clock.start.replace(year=clock.start.year + year) if year else clock.start - timedelta(120)
                if begins > clock.today:
                    continue
                ends = clock.start.replace(year=clock.start.year + year + 1) - timedelta(1)
                amount = Decimal(round(price / rate * 1.03**year, -1 if price / rate > 500 else 0))
                prices.append(Price(product=product, currency=currency, amount=amount, from_on=begins, to_on=ends))
                base.prices[product.pk, currency] = amount
    newest: dict[tuple[int, str], Price] = {}
    for row in prices:
        newest[row.product_id, row.currency] = row
    for row in newest.values():
        row.to_on = None
    insert_all(Price, prices)
    begins = clock.start - timedelta(120)
    insert_all(Cost, (Cost(product_id=pk, amount=cost, from_on=begins) for pk, cost in base.costs.items()))


def _process(base: Base) -> None:
    for i, ((name, name_zh), stages) in enumerate(STAGES.items()):
        process = insert(Process, name=name, name_zh=name_zh, is_default=i == 0)
        rows = [
            Stage(process=process, name=n, name_zh=z, position=j, probability=Decimal(p), category=c, required=required)
            for j, (n, z, p, c, required) in enumerate(stages)
        ]
        rows.append(
            Stage(
                process=process,
                name="Won",
                name_zh="赢单",
                kind=StageKind.WON,
                position=8,
                probability=1,
                category="closed",
            )
        )
        rows.append(
            Stage(
                process=process,
                name="Lost",
                name_zh="输单",
                kind=StageKind.LOST,
                position=9,
                probability=0,
                category="omitted",
            )
        )
        base.stages[name] = insert_all(Stage, rows)
