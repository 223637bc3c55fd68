"""What a file may not write since its runner may not: put aside with file, row and reason; the rest comes in."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from customers.accounts.models import Account
from goals.pay.models import PayRunPerson
from pipeline.deals.models import Deal
from pipeline.deals.rights import DEALS, LOST, OPEN, WON
from pipeline.imports.actions import import_data
from pipeline.imports.mapping import ImportMapping, MappingSection
from pipeline.imports.permits import DEAL_FIELDS, Permits
from pipeline.imports.run import ImportRun
from pipeline.process.actions import enter_process
from pipeline.receipts.models import Receipt
from salesplan.core.errors import NotAllowed
from salesplan.core.rights import EDIT, RELATIONS, Relation
from salesplan.people.choices import Role
from salesplan.people.models import BaseWage, User
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.runs.test_locked import OCTOBER, lock
from tests.world import NOW, person

pytestmark = pytest.mark.django_db
STAGES = [{"name": name, "kind": name.lower()} for name in ("Open", "Won", "Lost")]


def sections(**columns: str) -> dict[str, MappingSection]:
    names = {
        "deals": "id owner account stage started closed amount",
        "accounts": "name owner phone",
        "receipts": "id deal day amount",
        "wages": "person from amount",
        "people": "name",
        "products": "code price",
    }
    out = {}
    for kind, fields in names.items():
        settings = {"stages": STAGES} if kind == "deals" else {}
        if kind in columns:
            out[kind] = MappingSection(kind, f"{kind}.csv", {name: name for name in fields.split()}, settings=settings)
    return out


@pytest.fixture
def bring(tmp_path):
    """Import rows of kinds as a person, into a process that an admin made; return the report."""
    enter_process("Imported", STAGES)

    def run(by, **rows: str):
        for kind, text in rows.items():
            head = ",".join(sections(**rows)[kind].columns)
            (tmp_path / f"{kind}.csv").write_text(f"{head}\n{text}\n", encoding="utf-8")
        return import_data(ImportRun(ImportMapping("old", (), sections(**rows)), tmp_path, NOW, by=by))

    return run


@pytest.fixture
def closed(world):
    """October is paid: the rep had a sale in it, on a plan that pays by wins and one that pays by payments."""
    paid = {"component": [{"name": "cash", "event": "paid", "rate": "5 %"}]}
    enrol(plan("By cash", interval="month", definition=paid), world.rep)
    world.sold = sell(world, world.rep, 100_000, date(2026, 10, 5), account=world.account, name="Cash deal")
    lock(OCTOBER, world.admin, person("second", Role.ADMIN))
    assert PayRunPerson.objects.filter(person=world.rep, payslip__isnull=False).exists()
    return world


def reasons(report) -> list[tuple[str, int, str]]:
    return [(found.file, found.line, found.reason) for found in report.bad]


@pytest.mark.parametrize("who", ["admin", "director", None])
def test_a_win_in_closed_pay_is_put_aside_whoever_runs_it(closed, bring, who) -> None:
    rows = "1,rep,,Won,2026-10-01,2026-10-20,5\n2,rep,,Won,2026-10-01,2026-11-02,5\n3,rep,,Lost,2026-10-01,2026-10-20,5"
    report = bring(who and getattr(closed, who), deals=rows + "\n4,rep,,Open,2026-10-01,,5")
    ((file, line, why),) = reasons(report)
    assert (file, line) == ("deals.csv", 2)
    assert "The pay for 20 Oct 2026 is closed" in why
    assert "request the win" in why
    assert set(Deal.objects.filter(external_id__startswith="old:").values_list("state", flat=True)) == {
        "won",
        "lost",
        "open",
    }


def test_a_win_of_whom_no_run_paid_comes_in(closed, bring) -> None:
    assert not bring(closed.admin, deals="1,outsider,,Won,2026-10-01,2026-10-20,5").bad


def test_receipts_of_closed_pay_are_booked_by_an_admin_whom_it_does_not_pay(closed, bring) -> None:
    rows = f"1,{closed.sold.name},2026-10-20,50\n2,{closed.sold.name},2026-11-02,70"
    for by in (None, closed.rep, closed.manager):
        (bad,) = reasons(bring(by, receipts=rows))
        assert bad[:2] == ("receipts.csv", 2)
        assert "20 Oct 2026 is closed" in bad[2]
    assert list(Receipt.objects.values_list("amount", flat=True)) == [70]
    assert not bring(closed.admin, receipts=rows).bad
    assert set(Receipt.objects.values_list("amount", flat=True)) == {50, 70}


def test_a_lead_brings_in_what_is_of_their_people_only(world, bring) -> None:
    deals = "1,rep,,Open,2026-10-01,,5\n2,outsider,,Open,2026-10-01,,5\n3,manager,,Won,2026-10-01,2026-11-20,5"
    report = bring(world.manager, deals=deals, accounts="North,rep,\nSouth,outsider,1234567")
    assert [(file, line) for file, line, _why in reasons(report)] == [("accounts.csv", 3), ("deals.csv", 3)]
    assert "Manager can't enter this for Outsider" in reasons(report)[1][2]
    assert Account.objects.filter(name="North").exists()
    assert not Account.objects.filter(name="South").exists()


def test_a_rep_gives_no_customer_away_and_an_auditor_brings_in_nothing(world, bring) -> None:
    report = bring(world.rep, accounts="Mine,rep,\nTheirs,peer,")
    assert [line for _file, line, _why in reasons(report)] == [3]
    report = bring(
        world.auditor,
        accounts="Third,rep,",
        deals="1,rep,,Open,2026-10-01,,5",
        receipts=f"1,{world.deal.name},2026-11-02,1",
    )
    assert len(report.bad) == 3
    assert not Deal.objects.filter(external_id__startswith="old:").exists()


def test_people_wages_and_products_are_brought_in_by_an_admin(world, bring) -> None:
    rows = {"people": "New One", "wages": "rep,2026-11-01,900", "products": "X1,5"}
    before = User.objects.count()
    assert len(bring(world.director, **rows).bad) == 3
    assert (User.objects.count(), BaseWage.objects.count()) == (before, 0)
    assert not bring(world.admin, **rows).bad
    own = bring(world.admin, wages="admin,2026-11-01,900")
    assert "set your own wage" in reasons(own)[0][2]


@pytest.mark.parametrize("relation", [one for one in RELATIONS if one is not Relation.PARTICIPANT])
def test_an_import_says_what_the_table_says(world, relation) -> None:
    who = {
        Relation.OWNER: world.rep,
        Relation.LEAD: world.manager,
        Relation.ADMIN: world.admin,
        Relation.AUDITOR: world.auditor,
        Relation.NOBODY: world.outsider,
    }[relation]
    allowed = all(DEALS.right(OPEN, {relation}, name) is EDIT for name in DEAL_FIELDS)
    for state in (OPEN, WON, LOST):
        try:
            Permits(who).check_deal(state, world.rep, world.east_one.pk, date(2026, 11, 20))
            told = True
        except NotAllowed:
            told = False
        assert told is allowed


def test_the_command_names_who_runs_it(world, tmp_path) -> None:
    (tmp_path / "map.toml").write_text('name = "old"\n[people]\nfile = "p.csv"\ncolumns = { name = "n" }\n')
    (tmp_path / "p.csv").write_text("n\nNew One\n")
    with pytest.raises(CommandError, match="no active user nobody"):
        call_command("import_data", tmp_path / "map.toml", tmp_path, "--by", "nobody")
    said = SimpleNamespace(write=lambda text: None)
    call_command("import_data", tmp_path / "map.toml", tmp_path, "--by", "admin", stdout=said)
    assert User.objects.filter(username="new.one").exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("admin", None),
        ("director", "closed"),
        (None, "closed"),
        ("other", "can't enter"),
    ],
)
def test_a_return_in_closed_pay_is_brought_in_by_an_admin_whom_the_sale_does_not_pay(closed, who, refusal) -> None:
    permits = Permits(who and getattr(closed, who))
    if refusal is None:
        permits.check_return(closed.sold)
        return
    with pytest.raises(NotAllowed, match=refusal):
        permits.check_return(closed.sold)


def test_an_admin_whom_the_sale_pays_asks_for_its_return(closed) -> None:
    boss = person("boss", Role.ADMIN)
    closed.sold.splits.update_or_create(person=boss, defaults={"percent": 5})
    with pytest.raises(NotAllowed, match="closed"):
        Permits(boss).check_return(closed.sold)
    assert Permits(boss).check_return(sell(closed, closed.rep, 5, date(2026, 11, 5))) is None
