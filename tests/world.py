"""A small company for tests: two regions, three teams, one person of each role, and a customer with two deals.

    company ─ East ─ East One: rep, peer   (led by manager; East is led by director)
            │      └ East Two: other       (led by sibling)
            └ West ─ West One: outsider    (led by stranger)

What the rep owns is what the manager, the director, the admin and the auditor see, and the peer, the sibling, the
outsider and the stranger do not.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from customers.accounts.models import Account
from customers.contacts.models import Contact
from pipeline.channels.models import Channel
from pipeline.deals.models import Deal, DealLine, DealSplit, StageMove
from pipeline.market.models import Rival
from pipeline.process.models import LossReason, Process, Stage
from pipeline.products.models import Price, Product
from salesplan.core.company.models import Company, ExchangeRate
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.choices import Role, TeamKind
from salesplan.people.models import Leadership, Membership, Team, User

# Tuesday afternoon in Shanghai, in the middle of the fourth quarter.
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
START = date(2024, 1, 1)
PASSWORD = "a-long-enough-secret"


@dataclass
class World:
    """The company's rows, by name."""

    company: Company
    root: Team
    east: Team
    west: Team
    east_one: Team
    east_two: Team
    west_one: Team
    rep: User
    peer: User
    other: User
    outsider: User
    manager: User
    sibling: User
    director: User
    stranger: User
    admin: User
    auditor: User
    process: Process
    stages: dict[str, Stage]
    product: Product
    service: Product
    channel: Channel
    rival: Rival
    reason: LossReason
    account: Account
    contact: Contact
    deal: Deal
    foreign_deal: Deal

    @property
    def people(self) -> dict[str, User]:
        """Everybody who can sign in, by name."""
        names = "rep peer other outsider manager sibling director stranger admin auditor"
        return {name: getattr(self, name) for name in names.split()}


def person(
    username: str,
    role: str = Role.REP,
    name: str = "",
    team: Team | None = None,
    **more: object,
) -> User:
    """Make a person who can sign in with PASSWORD; in a team since START when one is given."""
    name = name or username.title()
    user = User(
        username=username,
        name=name,
        role=role,
        email=f"{username}@example.com",
        is_active=True,
        **more,
    )
    user.search_key, user.sort_key = search_key(name, username), sort_key(name)
    user.set_password(PASSWORD)
    user.save()
    if team:
        Membership.objects.create(person=user, team=team, starts_on=START)
    return user


def signed_in(user: User, **told: Any) -> Client:
    """Return a browser with a session of somebody, without what signing in does besides: 1 query instead of 12.

    `told` is for Django's `Client`.
    """
    key = get_random_string(32, VALID_KEY_CHARS)
    held = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    ends = timezone.now() + timedelta(days=1)
    Session.objects.create(session_key=key, session_data=SessionStore().encode(held), expire_date=ends)
    client = Client(**told)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def account(owner: User, name: str = "Hexin Steel 和信钢铁", **more: object) -> Account:
    """Make an account."""
    values = {
        "industry": "manufacturing",
        "country": "CN",
        "created_on": date(2026, 1, 5),
        "created_at": NOW,
        **more,
    }
    return Account.objects.create(
        name=name,
        owner=owner,
        search_key=search_key(name),
        sort_key=sort_key(name),
        **values,
    )


def deal(
    world_or_process: "World | Process",
    owner: User,
    stage: Stage,
    name: str = "Line 3 sensors",
    amount: str = "100000",
    lines: "list[tuple[Product, str, str]] | None" = None,
    splits: "list[tuple[User, str]] | None" = None,
    **more: object,
) -> Deal:
    """Make an open deal as `create_deal` would, without its timeline; `lines` are (product, quantity, price)."""
    process = world_or_process if isinstance(world_or_process, Process) else world_or_process.process
    membership = Membership.objects.filter(person=owner).first()
    total = sum((Decimal(q) * Decimal(p) for _, q, p in lines), Decimal(0)) if lines else Decimal(amount)
    values = {
        "currency": "CNY",
        "expected_close_on": date(2026, 12, 15),
        "stage_since": NOW,
        "probability": stage.probability,
        "started_on": date(2026, 10, 1),
        "created_at": NOW,
        "amount": total,
        "amount_base": total,
        **more,
    }
    made = Deal.objects.create(
        name=name,
        owner=owner,
        team=membership.team if membership else None,
        process=process,
        stage=stage,
        main_product=lines[0][0] if lines else None,
        search_key=search_key(name),
        sort_key=sort_key(name),
        **values,
    )
    for i, (product, quantity, price) in enumerate(lines or []):
        money = Decimal(quantity) * Decimal(price)
        DealLine.objects.create(
            deal=made,
            product=product,
            quantity=quantity,
            unit_price=price,
            amount=money,
            position=i,
        )
    for who, percent in splits or [(owner, "100")]:
        DealSplit.objects.create(deal=made, person=who, percent=Decimal(percent))
    StageMove.objects.create(
        deal=made,
        from_stage=None,
        to_stage=stage,
        at=NOW,
        by=owner,
        amount_base=made.amount_base,
    )
    return made


def copies(of: Deal, values: "list[dict[str, object]]") -> list[Deal]:
    """Make many deals like one, without lines, splits or trail, in one statement: for lists that must be long."""
    base = {f.attname: getattr(of, f.attname) for f in Deal._meta.concrete_fields if f.attname != "id"}
    made = []
    for own in values:
        one = Deal(**base)
        for name, value in own.items():
            setattr(one, name, value)
        one.sort_key, one.search_key = sort_key(one.name), search_key(one.name)
        made.append(one)
    return Deal.objects.bulk_create(made)


def build() -> World:
    """Make the company."""
    company = Company.objects.create(pk=1, name="Test Company", currency="CNY", time_zone="Asia/Shanghai")
    ExchangeRate.objects.create(currency="USD", from_on=date(2020, 1, 1), rate=Decimal(7))
    teams = _teams()
    people = _people(teams)
    process, stages = _process()
    product = _product("SENSOR", "Sensor", "传感器", "1000")
    service = _product("SERVICE", "Service year", "年度服务", "5000")
    channel = Channel.objects.create(name="Direct", name_zh="直销")
    customer = account(people["rep"])
    contact = Contact.objects.create(
        account=customer,
        name="Li Na 李娜",
        email="li.na@example.com",
        is_primary=True,
        created_at=NOW,
        search_key=search_key("Li Na 李娜"),
        sort_key=sort_key("Li Na 李娜"),
    )
    main = deal(
        process,
        people["rep"],
        stages["qualify"],
        account=customer,
        channel=channel,
        lines=[(product, "100", "1000")],
    )
    foreign = deal(
        process,
        people["outsider"],
        stages["qualify"],
        name="Foreign secret",
        currency="USD",
        amount_base=Decimal(700000),
    )
    return World(
        company=company,
        **teams,
        **people,
        process=process,
        stages=stages,
        product=product,
        service=service,
        channel=channel,
        rival=Rival.objects.create(name="Rival A"),
        reason=LossReason.objects.create(name="Price", name_zh="价格"),
        account=customer,
        contact=contact,
        deal=main,
        foreign_deal=foreign,
    )


def _teams() -> dict[str, Team]:
    root = Team.objects.create(name="Company", name_zh="公司", kind=TeamKind.COMPANY)
    east = Team.objects.create(name="East", name_zh="华东", kind=TeamKind.REGION, parent=root)
    west = Team.objects.create(name="West", name_zh="华西", kind=TeamKind.REGION, parent=root)
    return {
        "root": root,
        "east": east,
        "west": west,
        "east_one": Team.objects.create(name="East One", name_zh="华东一部", parent=east),
        "east_two": Team.objects.create(name="East Two", name_zh="华东二部", parent=east),
        "west_one": Team.objects.create(name="West One", name_zh="华西一部", parent=west),
    }


def _people(teams: dict[str, Team]) -> dict[str, User]:
    people = {
        "rep": person("rep", team=teams["east_one"], name="Chen Wei 陈伟"),
        "peer": person("peer", team=teams["east_one"]),
        "other": person("other", team=teams["east_two"]),
        "outsider": person("outsider", team=teams["west_one"]),
        "manager": person("manager", Role.MANAGER, team=teams["east_one"]),
        "sibling": person("sibling", Role.MANAGER, team=teams["east_two"]),
        "director": person("director", Role.MANAGER, team=teams["east"]),
        "stranger": person("stranger", Role.MANAGER, team=teams["west_one"]),
        "admin": person("admin", Role.ADMIN, is_staff=True, is_superuser=True),
        "auditor": person("auditor", Role.AUDITOR),
    }
    led = {
        "manager": "east_one",
        "sibling": "east_two",
        "director": "east",
        "stranger": "west_one",
    }
    for who, team in led.items():
        Leadership.objects.create(person=people[who], team=teams[team], starts_on=START)
    return people


def _process() -> tuple[Process, dict[str, Stage]]:
    process = Process.objects.create(name="New business", name_zh="新业务", is_default=True)
    rows = [
        ("qualify", "Qualify", "需求确认", "open", "0.10", "pipeline", []),
        ("proposal", "Proposal", "方案报价", "open", "0.45", "best_case", ["amount"]),
        ("negotiate", "Negotiate", "商务谈判", "open", "0.70", "commit", ["next_step"]),
        ("won", "Won", "赢单", "won", "1", "closed", []),
        ("lost", "Lost", "输单", "lost", "0", "omitted", []),
    ]
    stages = {}
    for i, (key, name, name_zh, kind, probability, category, required) in enumerate(rows):
        stages[key] = Stage.objects.create(
            process=process,
            name=name,
            name_zh=name_zh,
            kind=kind,
            position=i,
            probability=Decimal(probability),
            category=category,
            required=required,
        )
    return process, stages


def _product(code: str, name: str, name_zh: str, price: str) -> Product:
    made = Product.objects.create(
        code=code,
        name=name,
        name_zh=name_zh,
        family="Hardware",
        search_key=search_key(name, name_zh),
    )
    Price.objects.create(product=made, currency="CNY", amount=Decimal(price), from_on=date(2020, 1, 1))
    Price.objects.create(
        product=made,
        currency="USD",
        amount=Decimal(price) / 7,
        from_on=date(2020, 1, 1),
    )
    return made
