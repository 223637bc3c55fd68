"""The heat map over HTTP: cells open the rows that make them, nobody sees more than they may, and its cost is constant."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html import unescape

import openpyxl
import pytest

from reports.heatmap.queries import heat_map
from salesplan.people.models import Membership, User
from tests.goals.making import quota, sell
from tests.reports.making import busy, crowd

URL = "/reports/quotas/heatmap/"
ROLES = ("rep", "manager", "director", "admin", "auditor")


def rows_of(page):
    return {row.line.node.label: row for row in page.context["rows"]}


def cell_of(page, name, key):
    return next(cell for cell in rows_of(page)[name].cells if cell.column.key == key)


@pytest.mark.parametrize("role", ROLES)
def test_cells_open_the_rows_that_make_them(world, as_, role) -> None:
    busy(world)
    client = as_(getattr(world, role))
    page = client.get(URL)
    cells = [cell for row in page.context["rows"] for cell in row.cells if cell.rows and cell.month.done]
    assert cells
    for cell in cells + page.context["made"].total:
        rows = client.get(unescape(cell.rows))
        assert rows.context["totals"].amount == cell.month.done, cell


def test_a_cell_says_where_somebody_stands(world, as_) -> None:
    quota(world.rep, 100_000, "2026-10")
    quota(world.rep, 100_000, "2026-11")
    quota(world.rep, 100_000, "2026-12")
    sell(world, world.rep, 95_000, date(2026, 10, 6))
    sell(world, world.rep, 90_000, date(2026, 11, 6))
    sell(world, world.rep, 5_000, date(2026, 3, 6))
    page = as_(world.rep).get(URL)
    october, november, december = (cell_of(page, world.rep.name, f"2026-{n}") for n in (10, 11, 12))
    assert (october.month.attainment, october.status.value, october.sign) == (Decimal("0.95"), "slightly_behind", "◐")
    # 17 of 21 working days are over: 90 % is ahead of 81 %, but not by a quarter.
    assert (november.column.moment, november.status.value) == ("running", "on_track")
    assert december.is_ahead
    assert (december.look, december.sign) == ("", "")
    assert cell_of(page, world.rep.name, "2026-02").is_empty
    march = cell_of(page, world.rep.name, "2026-03")
    assert (march.month.quota, march.month.done, march.look) == (None, 5000, "")
    html = page.content.decode()
    assert 'class="num running"' in html
    assert "Nov · now" in html
    assert "pace 81%" in html
    assert "style=" not in html


def test_months_become_quarters(world, as_) -> None:
    busy(world)
    page = as_(world.admin).get(URL + "?by=quarter")
    assert [column.key for column in page.context["made"].columns] == [f"2026-Q{n}" for n in range(1, 5)] + ["2026"]
    assert cell_of(page, "Peer", "2026-Q4").month.quota == 1_000_000


def test_any_period_leads_to_its_year_and_nonsense_to_this_one(world, as_) -> None:
    for told, year in (("2025-Q2", "2025"), ("2024", "2024"), ("x", "2026"), ("2026-11", "2026")):
        page = as_(world.admin).get(URL + f"?period={told}")
        assert page.context["made"].columns[-1].key == year


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_others_stay_closed(world, as_, role) -> None:
    quota(world.outsider, 4_444_444)
    sell(world, world.outsider, 777_777, date(2026, 10, 6))
    client = as_(getattr(world, role))
    for url in (URL, URL + f"?scope=person-{world.outsider.pk}", URL + f"?scope=team-{world.west.pk}"):
        for asked in (url, url.replace(URL, URL + "export.csv")):
            answer = client.get(asked)
            html = b"".join(answer).decode() if answer.streaming else answer.content.decode()
            assert not re.search(r"Outsider|West|777|778|444", html.replace(",", "")), asked


def test_what_ones_people_sold_for_other_teams_is_told_apart(world, as_) -> None:
    Membership.objects.filter(person=world.rep).update(team=world.west_one, ends_on=date(2026, 9, 30))
    Membership.objects.create(person=world.rep, team=world.east_one, starts_on=date(2026, 10, 1))
    sell(world, world.rep, 1234, date(2026, 9, 9))
    sell(world, world.rep, 55, date(2026, 10, 9))
    page = as_(world.manager).get(URL)
    told = {cell.column.key: cell.month.done for cell in page.context["made"].elsewhere if cell.month.done}
    assert told == {"2026-09": 1234, "2026": 1234}
    assert cell_of(page, "East One", "2026").month.done == 55
    assert "Sold elsewhere" in page.content.decode()


def test_rows_are_sorted_by_name_or_attainment(world, as_) -> None:
    for name, amount in (("rep", 50), ("peer", 90)):
        quota(getattr(world, name), 100, "2026-10")
        sell(world, getattr(world, name), amount, date(2026, 10, 6))
    client = as_(world.manager)

    def people(sort):
        page = client.get(URL + f"?sort={sort}")
        return [row.line.node.label for row in page.context["rows"] if row.line.node.kind == "person"]

    rep, peer, boss = world.rep.name, "Peer", "Manager"
    named = sorted([rep, peer], key=lambda name: User.objects.get(name=name).sort_key)
    assert [name for name in people("name") if name != boss] == named
    assert [name for name in people("-name") if name != boss] == named[::-1]
    assert people("-2026-10")[:2] == [peer, rep]
    assert people("2026-10")[:2] == [rep, peer]
    assert people("-2026")[:2] == [peer, rep]


def test_other_metrics_that_quotas_are_set_for(world, as_) -> None:
    quota(world.rep, 3, "2026-Q4", metric="won_deals")
    sell(world, world.rep, 10, date(2026, 10, 6))
    client = as_(world.rep)
    page = client.get(URL + "?metric=won_deals&by=quarter")
    cell = cell_of(page, world.rep.name, "2026-Q4")
    assert (cell.month.done, cell.month.quota) == (1, 3)
    assert client.get(unescape(cell.rows)).context["page"].paginator.count == 1
    wrong = client.get(URL + "?metric=activities")
    assert wrong.context["made"].metric.key == "won_revenue"
    assert "the page shows won revenue" in wrong.content.decode()


def test_a_later_page_says_in_which_team_it_is(world, as_) -> None:
    crowd(world, 120)
    client = as_(world.admin)
    page = client.get(URL + "?page=2")
    first = page.context["rows"][0]
    assert (first.continued, first.line.node.label) == (True, "Company")
    assert "continued" in page.content.decode()
    shown = [row for n in (1, 2) for row in client.get(URL + f"?page={n}").context["rows"] if not row.continued]
    assert len(shown) == len(page.context["made"].lines)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_has_every_row_and_sums(world, as_, kind) -> None:
    busy(world)
    answer = as_(world.manager).get(URL + f"export.{kind}?by=quarter")
    data = b"".join(answer.streaming_content)
    if kind == "csv":
        heads, *rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    made = heat_map(world.manager, {"by": "quarter"})
    assert len(rows) == len(made.lines)
    at = heads.index("2026 · Won revenue")
    assert Decimal(str(rows[0][at])) == made.lines[0][0].total.done
    assert Decimal(str(rows[0][at])) == sum(Decimal(str(row[at])) for row in rows[1:])
    assert heads[at + 1] == "2026 · Attainment"


def test_an_empty_year_has_a_page_too(world, as_) -> None:
    for role in ROLES:
        assert as_(getattr(world, role)).get(URL + "?period=2019").status_code == 200


def test_queries_do_not_grow_with_people(world, as_, django_assert_max_num_queries) -> None:
    crowd(world)
    for role in ("manager", "admin"):
        client = as_(getattr(world, role))
        for url in (URL, URL + "export.csv"):
            with django_assert_max_num_queries(15):
                answer = client.get(url)
                assert answer.status_code == 200
