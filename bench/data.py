"""The bench company, loaded by COPY: 50 people, 100,000 accounts, 200,000 deals over three years, half of them won.

It has a database of its own. History triggers are off during the load: they would triple it and nothing here asks them.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, models
from django.db.models import NOT_PROVIDED, Field

from customers.accounts.models import Account
from customers.purchases.models import AccountMonth
from demo import texts
from goals.planning.quotas.actions.ledger import opening
from goals.planning.quotas.models import Quota, QuotaChange
from pipeline.channels.models import Channel
from pipeline.deals.models import Deal, DealLine, DealSplit, StageMove
from pipeline.process.choices import StageKind
from pipeline.process.models import Process, Stage
from pipeline.products.models import Price, Product
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core.company.models import Company
from salesplan.core.company.queries import calendar
from salesplan.core.periods import PeriodKind
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.choices import TeamKind
from salesplan.people.models import Leadership, Membership, Team, User

ACCOUNTS, DEALS, PEOPLE = 100_000, 200_000, 50
TODAY = datetime.now(UTC).date()
START = TODAY - timedelta(3 * 365)
NOW = datetime.combine(TODAY, time(4), UTC)


class Bench:
    """What deals refer to."""

    def __init__(self) -> None:
        self.rng = Random(7)
        self.people: list[User] = []
        self.team_of: dict[int, Team] = {}
        self.stages: list[Stage] = []
        self.products: list[Product] = []
        self.channels: list[Channel] = []


def load() -> str:
    """Fill an empty, migrated database, and say with what."""
    bench = Bench()
    _base(bench)
    copy(Account, _accounts(bench))
    ids = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    copy(Deal, _deals(bench, ids))
    rows = list(
        Deal.objects.order_by("pk").values_list(
            "pk", "owner", "state", "amount_base", "closed_on", "account", "stage", "main_product", "channel"
        )
    )
    copy(DealLine, ({"deal_id": r[0], "product_id": r[7], "unit_price": r[3], "amount": r[3]} for r in rows))
    copy(DealSplit, ({"deal_id": r[0], "person_id": r[1], "percent": 100} for r in rows))
    copy(
        StageMove, ({"deal_id": r[0], "to_stage_id": r[6], "at": NOW, "by_id": r[1], "amount_base": r[3]} for r in rows)
    )
    copy(SaleEntry, _entries(bench, rows))
    roll_up()
    _quotas(bench)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return f"{DEALS:,} deals and {ACCOUNTS:,} accounts"


def copy(model: type[models.Model], rows: Iterable[dict[str, Any]], *, numbered: bool = False) -> None:
    """Write rows by COPY, `numbered` with keys of their own; what a row leaves out has the field's default."""
    fields = [field for field in model._meta.concrete_fields if numbered or not field.primary_key]
    usual = {field.attname: _default(field) for field in fields}
    columns = ", ".join(str(field.column) for field in fields)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as out:
            for row in rows:
                out.write_row([row.get(name, usual[name]) for name in usual])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _default(field: Field) -> Any:
    if field.default is not NOT_PROVIDED:
        return field.default() if callable(field.default) else field.default
    return "" if isinstance(field, models.CharField | models.TextField) and not field.null else None


def _base(bench: Bench) -> None:
    Company.objects.create(pk=1, name="Bench", currency="CNY")
    root = Team.objects.create(name="Bench", kind=TeamKind.COMPANY)
    regions = [Team.objects.create(name=f"Region {i}", kind=TeamKind.REGION, parent=root) for i in range(3)]
    teams = [Team.objects.create(name=f"Team {i}", parent=regions[i % 3]) for i in range(8)]
    password = make_password("salesplan-bench")
    for i in range(PEOPLE):
        role = "admin" if i == 0 else "manager" if i <= 8 else "rep"
        user = User.objects.create(
            username=f"person{i}",
            name=f"Person {i:02}",
            role=role,
            password=password,
            search_key=f"person{i}",
            sort_key=f"{i:02}",
        )
        team = teams[i % 8]
        Membership.objects.create(person=user, team=team, starts_on=START - timedelta(400))
        if role == "manager":
            Leadership.objects.create(person=user, team=team, starts_on=START - timedelta(400))
        bench.people.append(user)
        bench.team_of[user.pk] = team
    process = Process.objects.create(name="Bench", is_default=True)
    opens = [("Qualify", "0.1"), ("Solution", "0.25"), ("Proposal", "0.45"), ("Negotiate", "0.7")]
    bench.stages = [
        Stage.objects.create(process=process, name=n, position=i, probability=Decimal(p))
        for i, (n, p) in enumerate(opens)
    ]
    bench.stages.append(
        Stage.objects.create(
            process=process, name="Won", kind=StageKind.WON, position=8, probability=1, category="closed"
        )
    )
    bench.stages.append(
        Stage.objects.create(process=process, name="Lost", kind=StageKind.LOST, position=9, category="omitted")
    )
    for i in range(12):
        product = Product.objects.create(
            code=f"P{i}", name=f"Product {i}", family=f"Family {i % 3}", search_key=f"product{i}"
        )
        Price.objects.create(product=product, currency="CNY", amount=1000 * (i + 1), from_on=START)
        bench.products.append(product)
    bench.channels = [Channel.objects.create(name=f"Channel {i}", position=i) for i in range(4)]


def _accounts(bench: Bench) -> Iterator[dict[str, Any]]:
    rng, kinds = bench.rng, list(texts.KINDS)
    for i in range(ACCOUNTS):
        industry = kinds[i % len(kinds)]
        city = rng.choice(texts.CITIES["east"])
        name = f"{city}{rng.choice(texts.NAME_ONE)}{rng.choice(texts.NAME_TWO)}{rng.choice(texts.KINDS[industry])}{i}号公司"
        since = START + timedelta(i % 1000)
        yield {
            "name": name,
            "owner_id": bench.people[9 + i % (PEOPLE - 9)].pk,
            "industry": industry,
            "country": "CN",
            "region": city,
            "created_on": since,
            "created_at": NOW,
            "search_key": search_key(name),
            "sort_key": sort_key(city) + f" {i:06}",
        }


def _deals(bench: Bench, accounts: list[int]) -> Iterator[dict[str, Any]]:
    rng = bench.rng
    for i in range(DEALS):
        account = accounts[i % len(accounts)]
        owner = bench.people[9 + i % (PEOPLE - 9)]
        created_on = START + timedelta(rng.randrange(3 * 365))
        state = rng.choices(["won", "lost", "open"], [50, 40, 10])[0]
        closed_on = min(created_on + timedelta(rng.randrange(5, 90)), TODAY)
        stage = {"won": bench.stages[4], "lost": bench.stages[5]}.get(state) or bench.stages[rng.randrange(4)]
        amount = Decimal(rng.randrange(1_000, 400_000))
        name = f"Bench deal {i}"
        yield {
            "name": name,
            "account_id": account,
            "owner_id": owner.pk,
            "team_id": bench.team_of[owner.pk].pk,
            "process_id": stage.process_id,
            "stage_id": stage.pk,
            "state": state,
            "currency": "CNY",
            "amount": amount,
            "amount_base": amount,
            "expected_close_on": closed_on if state != "open" else TODAY + timedelta(rng.randrange(-20, 90)),
            "closed_on": None if state == "open" else closed_on,
            "channel_id": bench.channels[i % 4].pk,
            "main_product_id": bench.products[i % 12].pk,
            "postings": int(state == "won"),
            "stage_since": NOW,
            "started_on": created_on,
            "created_at": datetime.combine(created_on, time(i % 24, i % 60), UTC),
            "search_key": search_key(name),
            "sort_key": f"bench deal {i:06}",
        }


def _entries(bench: Bench, rows: list[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    for deal, owner, state, amount, closed_on, account, _stage, product, channel in rows:
        if state != "won":
            continue
        team = bench.team_of[owner]
        yield {
            "deal_id": deal,
            "account_id": account,
            "person_id": owner,
            "team_id": team.pk,
            "region_id": team.parent_id,
            "product_id": product,
            "channel_id": channel,
            "industry": "manufacturing",
            "sold_on": closed_on,
            "currency": "CNY",
            "amount": amount,
            "rate": 1,
            "amount_base": amount,
            "cost_base": amount * 6 / 10,
            "quantity": 1,
            "percent": 100,
            "deals": 1,
            "booked_at": NOW,
            "posting": 1,
            "key": f"{deal}:1:0",
            "by_id": owner,
        }


def roll_up() -> None:
    """Add up what the ledger holds, as its actions would have."""
    days, months, entries = SalesDay._meta.db_table, AccountMonth._meta.db_table, SaleEntry._meta.db_table
    dimensions = "sold_on, person_id, team_id, region_id, product_id, channel_id, industry"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {days} ({dimensions}, amount_base, margin_base, deals, entries) "
            f"SELECT {dimensions}, sum(amount_base), coalesce(sum(amount_base - cost_base), 0), "
            f"sum(deals), count(*) FROM {entries} GROUP BY {dimensions}"
        )
        cursor.execute(
            f"INSERT INTO {months} (account_id, month, amount, deals) "
            f"SELECT account_id, date_trunc('month', sold_on)::date, sum(amount_base), sum(deals) FROM {entries} GROUP BY 1, 2"
        )


def _quotas(bench: Bench) -> None:
    fiscal_calendar = calendar()
    period = fiscal_calendar.containing(TODAY, PeriodKind.QUARTER)
    rows = []
    for back in range(5):
        span = fiscal_calendar.shift(period, -back)
        for user in bench.people[9:]:
            rows.append(
                Quota(
                    person=user,
                    period_key=span.key,
                    starts_on=span.start,
                    ends_on=span.end,
                    amount=35_000_000,
                    set_at=NOW,
                )
            )
    Quota.objects.bulk_create(rows)
    QuotaChange.objects.bulk_create(opening(rows))


def quarter(day: date = TODAY) -> tuple[date, date]:
    """Return the days of the current quarter."""
    period = calendar().containing(day, PeriodKind.QUARTER)
    return period.start, period.end
