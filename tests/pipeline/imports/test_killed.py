"""An import is killed with SIGKILL at one place after the other, in a process of its own on a real database, and goes on."""

from decimal import Decimal

import psycopg
import pytest
from django.db import transaction

from customers.accounts.models import Account
from customers.timeline.models import Entry
from pipeline.deals.models import Deal, DealReturn
from pipeline.receipts.models import Receipt
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core.consistency import inconsistencies
from salesplan.people.models import Membership, Team, User
from tests.killing import killed_at
from tests.worker import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
DEALS = 9
# What is written when it is killed: people, the roll-up of the first portion, the second portion, returns and receipts.
PLACES = (
    "people_membership",
    "pipeline_salesday",
    "held",
    "pipeline_dealreturn",
    "pipeline_receipt",
)


def rows() -> dict[str, str]:
    head = "id,owner,account,product,stage,started,closed,amount,quantity,shares,overlays,returns"
    deals = [
        f"D{n},Anna,Acme {n % 3},P1,Won,2017-02-01,2017-03-{n:02},{n}00.01,1,Anna 60; Ben 40,Cleo 20,"
        for n in range(1, DEALS + 1)
    ]
    back = ["C1,Anna,,P1,Won,,2017-04-01,-100.01,-1,,,D1", "C2,Anna,,P1,Won,,2017-04-02,-50,,,,D2"]
    receipts = [f"R{n},D{n},2017-05-01,10" for n in range(3, 6)]
    return {
        "people": "name,manager\nAnna,Mona\nBen,Mona\nCleo,",
        "products": "code\nP1",
        "accounts": "name,owner\nAcme 0,Anna\nAcme 1,Anna\nAcme 2,Ben",
        "deals": "\n".join([head, *deals, *back]),
        "receipts": "\n".join(["id,deal,day,amount", *receipts]),
    }


def state() -> dict[str, object]:
    """Everything that an import leaves, by names instead of keys."""
    sales = SaleEntry.credits.values_list(
        "deal__external_id", "person__name", "amount", "amount_base", "quantity", "deals", "is_overlay", "sold_on"
    )
    return {
        "people": sorted(User.objects.values_list("name", "username")),
        "teams": sorted(Team.objects.values_list("name", "parent__name")),
        "members": sorted(Membership.objects.values_list("person__name", "team__name")),
        "customers": sorted(Account.objects.values_list("name", "owner__name")),
        "deals": sorted(Deal.objects.values_list("external_id", "amount", "state", "returned_on", "postings"), key=str),
        "sales": sorted(map(str, sales)),
        "by day": sorted(map(str, SalesDay.objects.values_list("sold_on", "person__name", "amount_base", "deals"))),
        "returns": sorted(DealReturn.objects.values_list("external_id", "amount")),
        "receipts": sorted(Receipt.objects.values_list("external_id", "amount")),
        "timeline": sorted(Entry.objects.values_list("code", "happened_on")),
    }


@pytest.fixture
def held(transactional_db):
    """A table that the import waits for once it writes its second portion of deals."""
    with psycopg.connect(database_url(), autocommit=True) as server:
        server.execute("CREATE TABLE held ()")
        server.execute(
            """
            CREATE FUNCTION hold() RETURNS trigger AS $$
            BEGIN
                IF (SELECT count(*) FROM pipeline_deal) > 4 THEN LOCK TABLE held IN ROW EXCLUSIVE MODE; END IF;
                RETURN NULL;
            END $$ LANGUAGE plpgsql;
            CREATE TRIGGER hold AFTER INSERT ON pipeline_saleentry FOR EACH STATEMENT EXECUTE FUNCTION hold();
            """
        )
        yield
        server.execute("DROP TRIGGER hold ON pipeline_saleentry; DROP FUNCTION hold(); DROP TABLE held")


def test_wherever_it_is_killed_the_next_run_ends_with_the_same_rows_and_sums(importing, held) -> None:
    with transaction.atomic():
        importing.run("--portion", "4", **rows())
        assert importing.reasons() == []
        unkilled = state()
        transaction.set_rollback(True)
    assert not Deal.objects.exists()
    files = (str(importing.folder / "map.toml"), str(importing.folder), "--portion", "4")
    reached = []
    for place in PLACES:
        killed_at(place, database_url(), "import_data", *files, mode="SHARE")
        reached.append(
            (place, User.objects.filter(name="Anna").count(), Deal.objects.count(), DealReturn.objects.count())
        )
    assert reached == [
        ("people_membership", 0, 0, 0),
        ("pipeline_salesday", 1, 0, 0),
        ("held", 1, 4, 0),
        ("pipeline_dealreturn", 1, DEALS, 0),
        ("pipeline_receipt", 1, DEALS, 2),
    ]
    importing.again("--portion", "4")
    assert importing.counts("deals") == f"0 new {DEALS + 2} known 0 bad"
    assert importing.counts("receipts") == "3 new 0 known 0 bad"
    assert state() == unkilled
    # 1 to 9 hundred with a cent each, less what came back.
    assert sum(SalesDay.objects.values_list("amount_base", flat=True)) == Decimal("4500.09") - Decimal("150.01")
    assert list(inconsistencies()) == []
