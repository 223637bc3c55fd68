"""The table: order, pages, groups, totals, cells edited in place, exports."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from pipeline.deals.queries import table
from pipeline.deals.queries.credit import CreditScope
from salesplan.core.spreadsheets import safe
from salesplan.people.access import everybody
from tests.world import NOW, copies, deal

pytestmark = pytest.mark.django_db
URL = "pipeline:deal_list"
# Everybody's credit: what the lists of an admin add.
WHOSE = CreditScope(everybody(), {})


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def many(world):
    """130 open deals: every seventh without a date, amounts that repeat."""
    stages = [world.stages[name] for name in ("qualify", "proposal", "negotiate")]
    rows = []
    for n in range(130):
        day = None if n % 7 == 0 else date(2026, 12, 1) + timedelta(n % 9)
        own = {"stage": stages[n % 3], "owner": (world.rep, world.peer)[n % 2], "expected_close_on": day}
        rows.append({"name": f"D{n:03}", "amount": n % 11 * 100, "amount_base": n % 11 * 100, "channel": None, **own})
    copies(world.deal, rows)
    return world


def test_every_column_sorts(many) -> None:
    rows = Deal.objects.visible_to(many.manager).open()
    for sort in [key for column in table.COLUMNS for key in (column, f"-{column}")]:
        order = table.order_of(sort, "open")
        pages = [table.page_of(rows, WHOSE, order, QueryDict(f"page={number}"), 131).rows for number in (1, 2, 3)]
        keys = [one.pk for page in pages for one, _group in page]
        assert len(set(keys)) == 131, sort


def test_cursors_walk_the_whole_list_both_ways(many, monkeypatch) -> None:
    monkeypatch.setattr(table, "NUMBERED", 10)
    for sort in ("expected_close_on", "-expected_close_on", "amount", "-amount", "name", "-created_at"):
        _walk(Deal.objects.visible_to(many.manager).open(), sort)


def _walk(rows, sort: str) -> None:
    order = table.order_of(sort, "open")
    wanted = list(rows.order_by(*order.by).values_list("pk", flat=True))
    seen, query = [], ""
    while True:
        page = table.page_of(rows, WHOSE, order, QueryDict(query), len(wanted))
        seen += [one.pk for one, _group in page.rows]
        if not page.after:
            break
        query = QueryDict(mutable=True)
        query["after"] = page.after
        query = query.urlencode()
    assert seen == wanted
    back, query = [], "before=end"
    while True:
        page = table.page_of(rows, WHOSE, order, QueryDict(query), len(wanted))
        back = [one.pk for one, _group in page.rows] + back
        if not page.before:
            break
        query = QueryDict(mutable=True)
        query["before"] = page.before
        query = query.urlencode()
    assert back == wanted


def test_a_cursor_that_cannot_be_read_begins_at_the_first_page(many, monkeypatch) -> None:
    monkeypatch.setattr(table, "NUMBERED", 10)
    rows = Deal.objects.visible_to(many.manager).open()
    for token in ("", "~", "x~y", "2026-13-45~3", "~~~~", "NaN~1", "Infinity~1"):
        for sort in ("expected_close_on", "amount"):
            query = QueryDict(mutable=True)
            query["after"] = token
            assert len(table.page_of(rows, WHOSE, table.order_of(sort, "open"), query, 131).rows) == 50, (token, sort)


@pytest.mark.parametrize("group", list(table.GROUPINGS))
def test_groups_carry_the_sums_of_all_their_rows(many, client, group) -> None:
    client.force_login(many.manager)
    groups, total, page = [], None, 1
    while total is None or page <= -(-total.count // table.SIZE):
        context = client.get(reverse(URL), {"group": group, "page": page}).context
        total = context["totals"]
        groups += [row["group"] for row in context["rows"] if row["group"]]
        page += 1
    once = {one.title: one for one in groups}
    assert sum(one.count for one in once.values()) == total.count
    assert sum(one.amount for one in once.values()) == total.credited == total.amount
    assert sum(one.weighted for one in once.values()) == total.weighted


def test_totals_are_over_all_rows(many, client) -> None:
    client.force_login(many.manager)
    totals = client.get(reverse(URL)).context["totals"]
    rows = Deal.objects.visible_to(many.manager).open().select_related("stage")
    assert totals.count == 131
    assert totals.amount == sum(row.amount_base for row in rows)
    assert totals.weighted == sum(row.amount_base * row.probability for row in rows)


def test_columns_are_chosen_in_the_address(many, client) -> None:
    client.force_login(many.manager)
    columns = client.get(reverse(URL), {"cols": "age,weighted,nonsense,age"}).context["columns"]
    assert [column.key for column in columns] == ["name", "age", "weighted"]


def test_the_number_of_queries_does_not_grow(world, client, django_assert_max_num_queries) -> None:
    copies(world.deal, [{"name": f"D{n}"} for n in range(300)])
    client.force_login(world.manager)
    cols = ",".join(table.COLUMNS)
    for query in ({"cols": cols}, {"cols": cols, "group": "owner"}, {"cols": cols, "page": 5}):
        with django_assert_max_num_queries(14):
            assert len(client.get(reverse(URL), query).context["rows"]) == 50


# ---- cells ----------------------------------------------------------------------------------------------------------


def _cell(client, deal_, key, **data):
    return client.post(reverse("pipeline:deal_cell", args=[deal_.pk, key]), data, headers={"HX-Request": "true"})


def test_a_cell_is_edited_in_place(world, client) -> None:
    client.force_login(world.rep)
    form = client.get(reverse("pipeline:deal_cell", args=[world.deal.pk, "next_step"]))
    assert b'name="version" value="1"' in form.content
    answer = _cell(client, world.deal, "next_step", value="Call Mr Wu", version=1)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "dealsChanged")
    assert b"Call Mr Wu" in answer.content
    world.deal.refresh_from_db()
    assert (world.deal.next_step, world.deal.version) == ("Call Mr Wu", 2)


def test_a_second_writer_keeps_what_was_typed(world, client) -> None:
    client.force_login(world.rep)
    _cell(client, world.deal, "next_step", value="Mine", version=1)
    late = _cell(client, world.deal, "next_step", value="Theirs", version=1)
    assert late.status_code == 409
    assert late.context["form"].conflict.rows[0].theirs == "Mine"
    assert b'value="Theirs"' in late.content
    assert _cell(client, world.deal, "next_step", value="Theirs", version=2).status_code == 200


def test_postponing_past_the_quarter_asks_for_a_reason(world, client) -> None:
    client.force_login(world.rep)
    asked = _cell(client, world.deal, "expected_close_on", value="2027-02-01", version=1)
    assert asked.status_code == 422
    assert b"push_reason" in asked.content
    told = _cell(client, world.deal, "expected_close_on", value="2027-02-01", version=1, push_reason="budget")
    assert told.status_code == 200
    world.deal.refresh_from_db()
    assert (world.deal.expected_close_on, world.deal.push_count) == (date(2027, 2, 1), 1)


def test_a_move_that_needs_more_leads_to_its_dialog(world, client) -> None:
    client.force_login(world.rep)
    asked = _cell(client, world.deal, "stage", value=world.stages["lost"].pk, version=1)
    assert asked.status_code == 422
    assert (
        f"{reverse('pipeline:deal_move', args=[world.deal.pk])}?stage={world.stages['lost'].pk}".encode()
        in asked.content
    )
    assert _cell(client, world.deal, "stage", value=world.stages["proposal"].pk, version=1).status_code == 200


def test_the_amount_is_typed_only_where_there_are_no_lines(world, client) -> None:
    client.force_login(world.rep)
    assert _cell(client, world.deal, "amount", value="5", version=1).status_code == 422
    free = deal(world, world.rep, world.stages["qualify"], amount="10")
    assert _cell(client, free, "amount", value="-5", version=1).status_code == 422
    assert _cell(client, free, "amount", value="12.50", version=1).status_code == 200
    free.refresh_from_db()
    assert free.amount == Decimal("12.50")
    assert _cell(client, free, "owner", value="1", version=1).status_code == 404


# ---- exports --------------------------------------------------------------------------------------------------------


def _csv(client, **query) -> list[list[str]]:
    answer = client.get(reverse("pipeline:deal_export", args=["csv"]), query)
    text = b"".join(answer.streaming_content)
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


def test_csv_holds_the_rows_and_columns_of_the_view(many, client) -> None:
    client.force_login(many.rep)
    rows = _csv(client, sort="-amount", cols="amount,owner")
    assert rows[0] == ["Number", "Deal", "Amount", "Currency", "Amount (CNY)", "Credited (CNY)", "Owner", "State"]
    assert rows[1][1:] == ["Line 3 sensors", "100000.00", "CNY", "100000.00", "100000.00", "Chen Wei 陈伟", "Open"]
    assert len(rows) == 1 + Deal.objects.visible_to(many.rep).open().count()


def test_formulas_stay_text(world, client) -> None:
    deal(world, world.rep, world.stages["qualify"], '=HYPERLINK("http://x")', next_step="@SUM(A1)")
    client.force_login(world.rep)
    row = next(row for row in _csv(client, cols="next_step") if "HYPERLINK" in row[1])
    assert row[1:3] == ['\'=HYPERLINK("http://x")', "'@SUM(A1)"]
    answer = client.get(reverse("pipeline:deal_export", args=["xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [cell for line in sheet.iter_rows() for cell in line if "HYPERLINK" in str(cell.value)]
    assert [(cell.value, cell.data_type) for cell in cells] == [('=HYPERLINK("http://x")', "s")]


@pytest.mark.parametrize(("text", "out"), [("+1", "'+1"), ("\t=1", "'\t=1"), ("plain", "plain"), ("", "")])
def test_safe(text, out) -> None:
    assert safe(text) == out


def test_an_export_holds_only_what_one_sees(world, client) -> None:
    client.force_login(world.peer)
    assert _csv(client, state="all")[1:] == []


def test_account_names_link_and_owners_are_named(world, client) -> None:
    client.force_login(world.rep)
    content = client.get(reverse(URL)).content.decode()
    assert reverse("customers:account_detail", args=[world.account.pk]) in content
    assert Account.objects.get(pk=world.account.pk).name in content
