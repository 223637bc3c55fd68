"""A quarter from a spreadsheet of closed deals: quotas from the quarter before, attainment against the sheet itself.

`closed_deals.csv` is made up and has the shape of a CRM's export: a line a closed deal, won or lost. What the tree says
is checked against sums that are taken from the file and nowhere else.
"""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from goals.planning.quotas.actions.publishing import QuotaDraft, publish_quotas
from goals.planning.quotas.queries.attainment import attainment_tree
from salesplan.core.periods import Calendar
from tests.goals.making import sell
from tests.world import TODAY, deal

SHEET = Path(__file__).with_name("closed_deals.csv")
Q3, Q4 = Calendar().quarter(2026, 3), Calendar().quarter(2026, 4)
BEFORE = datetime(2026, 9, 20, 6, 0, tzinfo=UTC)
CENT = Decimal("0.01")


def sheet():
    with SHEET.open() as lines:
        return list(csv.DictReader(lines))


def sums(rows, column, period):
    """Add up what was won in a period by a column of the sheet."""
    out = defaultdict(Decimal)
    for row in rows:
        if row["outcome"] == "Won" and period.start.isoformat() <= row["closed_on"] <= period.end.isoformat():
            out[row[column]] += Decimal(row["amount"])
    return out


def raised(amount):
    """Return a tenth more, to the cent."""
    return (amount * Decimal("1.1")).quantize(CENT, ROUND_HALF_UP)


@pytest.fixture
def quarter(world):
    """Post the sheet, and give each person a tenth more than they won in the third quarter."""
    rows = sheet()
    for row in rows:
        who, on = getattr(world, row["person"]), date.fromisoformat(row["closed_on"])
        if row["outcome"] == "Won":
            sell(world, who, row["amount"], on, name=row["opportunity"])
        else:
            lost = {"amount": row["amount"], "state": "lost", "closed_on": on}
            deal(world, who, world.stages["lost"], row["opportunity"], **lost)
    drafts = [
        QuotaDraft("person", getattr(world, name).pk, "won_revenue", Q4, raised(won))
        for name, won in sums(rows, "person", Q3).items()
    ]
    assert publish_quotas(drafts, by=world.admin, at=BEFORE) == len(drafts) == 4
    return rows


def test_the_sheet_has_what_the_test_is_about():
    rows = sheet()
    assert {row["outcome"] for row in rows} == {"Won", "Lost"}
    assert len(sums(rows, "person", Q3)) == len(sums(rows, "person", Q4)) == 4


def test_each_person_is_where_the_sheet_says(world, quarter):
    tree = attainment_tree(world.admin, Q4, TODAY)
    rows = {node.id: node for node in tree.rows if node.kind == "person"}
    before, won = sums(quarter, "person", Q3), sums(quarter, "person", Q4)
    for name in before:
        node = rows[getattr(world, name).pk]
        assert (node.won, node.quota) == (won[name], raised(before[name]))
        assert node.attainment == won[name] / raised(before[name])
        assert node.gap == max(raised(before[name]) - won[name], Decimal(0))


@pytest.mark.parametrize("column", ["team", "region"])
def test_each_team_and_region_is_what_its_people_are(world, quarter, column):
    tree = attainment_tree(world.admin, Q4, TODAY)
    rows = {node.label: node for node in tree.rows if node.kind == "team"}
    won, people = sums(quarter, column, Q4), sums(quarter, "person", Q3)
    of = {row["person"]: row[column] for row in quarter}
    for name in won:
        assert rows[name].won == won[name]
        assert rows[name].quota == sum(raised(people[who]) for who in of if of[who] == name)
    assert tree.total.won == sum(won.values())


def test_win_rates_count_the_lost_deals_too(world, quarter):
    tree = attainment_tree(world.admin, Q4, TODAY)
    for node in tree.rows:
        if node.kind == "person" and node.id == world.rep.pk:
            mine = [row["outcome"] for row in quarter if row["person"] == "rep"]
            assert node.win_rate == Decimal(mine.count("Won")) / len(mine)
            assert node.required_coverage == Decimal(len(mine)) / mine.count("Won")
            break
    else:
        pytest.fail("the rep has no row")


def test_a_manager_sees_the_same_figures_for_their_own(world, quarter):
    whole = {node.id: node.won for node in attainment_tree(world.admin, Q4, TODAY).rows if node.kind == "person"}
    mine = [node for node in attainment_tree(world.manager, Q4, TODAY).rows if node.kind == "person"]
    assert {world.rep.pk, world.peer.pk} <= {node.id for node in mine}
    assert all(node.won == whole[node.id] for node in mine)
