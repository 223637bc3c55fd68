"""What a pay run of 1,000 people needs in the database: the people, their plan and quotas, and 300,000 credits in the ledger.

Deals have no lines, stages or timeline, since pay asks for none of them. Everything comes by COPY.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection

from bench.data import copy, roll_up
from bench.sales import EACH, MONTHS, PEOPLE, PLAN, PRODUCTS, QUOTA, YEAR, sold_by
from customers.accounts.models import Account
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.planning.quotas.actions.ledger import opening
from goals.planning.quotas.models import Quota, QuotaChange
from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from pipeline.process.models import Process, Stage
from pipeline.products.models import Product
from pipeline.sales.models import SaleEntry
from salesplan.core.company.models import Company
from salesplan.people.choices import Role, TeamKind
from salesplan.people.models import Membership, Team, User

START = MONTHS[0].start
MADE = datetime.combine(START, time(), UTC) - timedelta(31)
TEAMS = 40


def load() -> str:
    """Fill an empty, migrated database, and say with what."""
    Company.objects.create(pk=1, name="Bench", currency="CNY")
    people = _people()
    _plan(people)
    _quotas(people)
    products = [
        Product.objects.create(code=f"P{i}", name=f"Product {i}", family=f"F{i % 3}", search_key=f"product{i}")
        for i in range(PRODUCTS)
    ]
    account = Account.objects.create(name="Everybody's", owner=people[0], created_on=START, created_at=MADE)
    process = Process.objects.create(name="Bench", is_default=True)
    won = Stage.objects.create(
        process=process, name="Won", kind=StageKind.WON, position=0, probability=1, category="closed"
    )
    copy(Deal, _deals(people, account, won, products), numbered=True)
    team_of = dict(Membership.objects.values_list("person", "team"))
    copy(SaleEntry, _entries(people, account, team_of, products), numbered=True)
    roll_up()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return f"{PEOPLE:,} people and {SaleEntry.objects.count():,} credits"


def _people() -> list[User]:
    root = Team.objects.create(name="Bench", kind=TeamKind.COMPANY)
    teams = [Team.objects.create(name=f"Team {i}", parent=root) for i in range(TEAMS)]
    password = make_password("salesplan-bench")
    for name in ("first", "second"):
        User.objects.create(username=name, name=name.title(), role=Role.ADMIN, password=password, sort_key=name)
    people = User.objects.bulk_create(
        User(username=f"person{i}", name=f"Person {i:03}", role=Role.REP, password=password, sort_key=f"{i:03}")
        for i in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(person=person, team=teams[i % TEAMS], starts_on=START) for i, person in enumerate(people)
    )
    return people


def _plan(people: list[User]) -> None:
    plan = IncentivePlan.objects.create(name="Monthly", interval="month", created_at=MADE)
    IncentivePlanVersion.objects.create(
        plan=plan, number=1, starts_on=START, definition=PLAN, why="Bench", made_at=MADE
    )
    Enrolment.objects.bulk_create(Enrolment(plan=plan, person=person, starts_on=START) for person in people)


def _quotas(people: list[User]) -> None:
    rows = [
        Quota(person=person, period_key=month.key, starts_on=month.start, ends_on=month.end, amount=QUOTA, set_at=MADE)
        for month in MONTHS
        for person in people
    ]
    Quota.objects.bulk_create(rows, batch_size=1000)
    QuotaChange.objects.bulk_create(opening(rows), batch_size=1000)


def _deals(people: list[User], account: Account, won: Stage, products: list[Product]) -> Iterator[dict[str, Any]]:
    for person, owner in enumerate(people):
        for sold in sold_by(person):
            if sold.reverses is None:
                yield {
                    "id": _number(person, sold.place),
                    "name": f"Deal {_number(person, sold.place)}",
                    "account_id": account.pk,
                    "owner_id": owner.pk,
                    "process_id": won.process_id,
                    "stage_id": won.pk,
                    "state": "won",
                    "currency": "CNY",
                    "amount": sold.amount,
                    "amount_base": sold.amount,
                    "expected_close_on": sold.on,
                    "closed_on": sold.on,
                    "main_product_id": products[sold.product].pk,
                    "stage_since": MADE,
                    "started_on": START,
                    "created_at": MADE,
                }


def _entries(
    people: list[User], account: Account, team_of: dict[int, int], products: list[Product]
) -> Iterator[dict[str, Any]]:
    for person, owner in enumerate(people):
        for sold in sold_by(person):
            pieces = 1 if sold.reverses is None else -1
            yield {
                "id": _number(person, sold.place),
                "deal_id": _number(person, sold.place if sold.reverses is None else sold.reverses),
                "account_id": account.pk,
                "person_id": owner.pk,
                "team_id": team_of[owner.pk],
                "product_id": products[sold.product].pk,
                "industry": "manufacturing",
                "sold_on": sold.on,
                "currency": "CNY",
                "amount": sold.amount,
                "rate": 1,
                "amount_base": sold.amount,
                "cost_base": sold.amount / 2,
                "quantity": pieces,
                "percent": Decimal(100),
                "deals": pieces,
                "booked_at": datetime.combine(sold.on, time(4), UTC),
                "posting": 1 if sold.reverses is None else 2,
                "reverses_id": None if sold.reverses is None else _number(person, sold.reverses),
                "key": f"{YEAR}:{_number(person, sold.place)}",
            }


def _number(person: int, place: int) -> int:
    return person * EACH + place + 1
