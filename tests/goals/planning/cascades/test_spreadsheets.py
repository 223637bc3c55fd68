"""The tree out to a workbook and back: differences, reasons for what is not taken, and sums that would not hold."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.loading import load
from goals.planning.cascades.spreadsheets import headers
from salesplan.core.sheets.pending_uploads import forget_old
from salesplan.people.models import Team
from tests.goals.planning.cascades.making import amounts, cascade, node, shared
from tests.world import NOW, person

pytestmark = pytest.mark.django_db
TOTAL = 18  # the column after twelve months


@pytest.fixture
def made(world):
    return cascade(world)


def signed_in(who):
    client = Client()
    client.force_login(who)
    return client


def url(name, made):
    return reverse(f"goals:cascade_{name}", args=[made.pk])


def workbook(client, made):
    answer = client.get(url("export", made))
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def row_of(book, name):
    return next(row for row in book.active.iter_rows(min_row=2) if row[1].value == name)


def upload(client, made, book):
    out = BytesIO()
    book.save(out)
    file = SimpleUploadedFile("plan.xlsx", out.getvalue())
    return client.post(url("import", made), {"file": file})


class TestExport:
    def test_the_whole_tree_with_its_keys_hidden(self, world, made):
        book = workbook(signed_in(world.admin), made)
        sheet = book.active
        assert sheet.column_dimensions["A"].hidden
        assert [cell.value for cell in row_of(book, "East")][5:] == [50_000] * 12 + [600_000]
        assert sheet.max_row == 1 + 10

    def test_a_second_sheet_says_to_what_figures_are_rounded(self, world):
        book = workbook(signed_in(world.admin), cascade(world, amount=100_500, rounds_to=1000))
        about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
        assert about["Round figures"] == "To 1,000"
        assert about["Figure"] == "Won revenue"
        told = [row[1].value for row in book.worksheets[1].iter_rows() if row[0].value == "Does not divide"]
        assert told == ["East: 500", "East One: 500", "Chen Wei 陈伟: 500"]

    def test_a_name_is_never_a_formula(self, world, made):
        Team.objects.filter(pk=world.east.pk).update(name="=HYPERLINK(1)")
        cell = row_of(workbook(signed_in(world.admin), made), "=HYPERLINK(1)")[1]
        assert cell.data_type == "s"

    def test_a_manager_gets_their_part(self, world):
        book = workbook(signed_in(world.manager), shared(world))
        assert [row[1].value for row in book.active.iter_rows(min_row=2)] == ["East One", "Chen Wei 陈伟", "Peer"]


class TestImport:
    def test_unchanged_differs_in_nothing(self, world, made):
        client = signed_in(world.admin)
        page = upload(client, made, workbook(client, made))
        assert "Nothing differs" in page.content.decode()

    def test_a_changed_total_takes_its_months_along_and_waits_for_a_yes(self, world, made):
        client = signed_in(world.admin)
        book = workbook(client, made)
        row_of(book, "East")[TOTAL - 1].value = 720_000
        page = upload(client, made, book)
        assert amounts(made)["East"] == 600_000, "nothing is written before the yes"
        reading = page.context["reading"]
        assert [(one.node.pk, one.after) for one in reading.differences] == [(node(made, world.east).pk, 720_000)]
        assert {gap for _node, gap in reading.gaps} == {-120_000, 120_000}
        assert "over by ¥120,000" in page.content.decode()
        done = client.post(url("import_apply", made), {"token": page.context["token"], "rebalance": "1"})
        assert done.status_code == 302
        got = amounts(made)
        assert (got["East"], got["West"], got["East One"]) == (720_000, 480_000, 360_000)
        assert node(made, world.east).months == [60_000] * 12
        assert not load(made).tree.gaps()

    def test_taken_as_they_are(self, world, made):
        client = signed_in(world.admin)
        book = workbook(client, made)
        row_of(book, "Peer")[5].value = 20_000
        row_of(book, "Peer")[TOTAL - 1].value = 157_500
        page = upload(client, made, book)
        client.post(url("import_apply", made), {"token": page.context["token"]})
        assert amounts(made)["Peer"] == 157_500
        assert load(made).tree.gaps() == {node(made, world.east_one).pk: -7_500}
        assert node(made, world.peer).is_adjusted

    def test_each_wrong_row_says_why(self, world, made):
        actions.set_lock(node(made, world.west_one), locked=True, by=world.admin, at=NOW)
        client = signed_in(world.admin)
        book = workbook(client, made)
        row_of(book, "East One")[5].value = "lots"
        row_of(book, "East Two")[6].value = -5
        row_of(book, "Peer")[5].value = 1
        row_of(book, "Peer")[TOTAL - 1].value = 99
        row_of(book, "West One")[TOTAL - 1].value = 1
        row_of(book, "West")[0].value = 999_999
        book.active.append([node(made, world.east).pk, "Twice", "", "", "", *[1] * 12, 12])
        page = upload(client, made, book)
        assert [(name, reason) for _line, name, reason in page.context["reading"].errors] == [
            ("East One", "“lots” is not a number."),
            ("Peer", "The months total 137,501, but the total says 99."),
            ("East Two", "“-5.0” is negative or too large."),
            ("West", "This row is not part of the plan. Do not add rows or change the hidden column."),
            ("West One", "This figure is locked. Unlock it first."),
            ("Twice", "This row appears twice."),
        ]
        assert amounts(made)["East One"] == 300_000

    def test_figures_are_read_and_what_is_rounded_is_said(self, world, made):
        client = signed_in(world.admin)
        book = workbook(client, made)
        row = row_of(book, "Peer")
        row[5].value, row[6].value, row[7].value, row[TOTAL - 1].value = "1.234,50", "2万", 100.005, 133_834.51
        row_of(book, "West")[5].value = "12.500"
        row_of(book, "West One")[5].value = "$5"
        reading = upload(client, made, book).context["reading"]
        assert [one.months[:3] for one in reading.differences] == [(Decimal("1234.50"), 20_000, Decimal("100.01"))]
        assert [(exact, kept) for _node, exact, kept in reading.rounded] == [("100.005", "100.01")]
        assert [reason for _line, _name, reason in reading.errors] == [
            "“12.500” could mean 12.5 or 12,500. Choose one.",
            "“$5” is in $, but this amount is in CNY. Convert it, or remove the currency sign.",
        ]

    def test_a_csv_file_of_another_language_with_a_title_and_other_order_of_columns(self, world, made):
        client = signed_in(world.admin)
        with translation.override("zh-hans"):
            names = headers(load(made))
        row = [node(made, world.peer).pk, "Peer", "", "", "", *[20_000] * 12, 240_000]
        lines = [["2027 年计划"], [], names[::-1], row[::-1]]
        text = "".join(";".join(map(str, line)) + "\r\n" for line in lines)
        file = SimpleUploadedFile("计划.csv", text.encode("gb18030"))
        page = client.post(url("import", made), {"file": file})
        assert [one.after for one in page.context["reading"].differences] == [240_000]
        assert "Read as GB18030 (GBK)" in page.content.decode()
        assert "The heading is in line 3; the lines above it read: 1: 2027 年计划" in page.content.decode()

    def test_what_must_be_asked_is_asked_on_the_page(self, world, made):
        client = signed_in(world.admin)
        file = SimpleUploadedFile("plan.csv", "n\nçã\n".encode("cp1252"))
        page = client.post(url("import", made), {"file": file})
        assert page.status_code == 422
        assert 'type="radio" name="encoding" value="windows-1252"' in page.content.decode()

    def test_the_file_about_which_something_is_asked_need_not_be_picked_again(self, world, made, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        client = signed_in(world.admin)
        row = [node(made, world.peer).pk, "çã", "", "", "", *[20_000] * 12, 240_000]
        text = "".join(";".join(map(str, line)) + "\r\n" for line in (headers(load(made)), row))
        asked = client.post(url("import", made), {"file": SimpleUploadedFile("plan.csv", text.encode("cp1252"))})
        token = asked.context["kept"]
        assert f'name="kept" value="{token}"' in asked.content.decode()
        answer = {"encoding": "windows-1252", "kept": token}
        page = client.post(url("import", made), answer)
        assert [one.after for one in page.context["reading"].differences] == [240_000]
        # It is theirs alone, of this plan alone, and gone after an hour.
        other = cascade(world, name="Other")
        for who, plan in ((person("second", role="admin"), made), (world.admin, other)):
            page = signed_in(who).post(url("import", plan), answer)
            assert (page.status_code, "no longer stored" in page.content.decode()) == (422, True)
        assert len(list(tmp_path.rglob("*"))) == 2  # One file in its folder, however often it is asked.
        client.post(url("import", made), {"kept": token})
        assert len(list(tmp_path.rglob("*"))) == 2
        written = datetime.fromtimestamp(max(path.stat().st_mtime for path in tmp_path.rglob("*")), UTC)
        assert (forget_old(written), forget_old(written + timedelta(hours=2))) == (0, 1)
        assert client.post(url("import", made), answer).status_code == 422

    def test_an_emptied_total_says_nothing_and_the_months_count(self, world, made):
        client = signed_in(world.admin)
        book = workbook(client, made)
        row = row_of(book, "Peer")
        row[TOTAL - 1].value = None
        row[5].value = 1_000
        months = [cell.value for cell in row[5 : TOTAL - 1]]
        page = upload(client, made, book)
        assert page.context["reading"].errors == []
        assert [one.after for one in page.context["reading"].differences] == [sum(months)]

    def test_no_workbook_and_other_columns(self, world, made):
        client = signed_in(world.admin)
        file = SimpleUploadedFile("plan.xlsx", b"not a workbook")
        assert client.post(url("import", made), {"file": file}).status_code == 422
        assert client.post(url("import", made)).status_code == 422
        book = openpyxl.Workbook()
        book.active.append(["a", "b"])
        assert "columns do not match" in upload(client, made, book).content.decode()

    def test_an_old_preview_writes_nothing(self, world, made):
        client = signed_in(world.admin)
        book = workbook(client, made)
        row_of(book, "East")[TOTAL - 1].value = 720_000
        token = upload(client, made, book).context["token"]
        actions.set_lock(node(made, world.west), locked=True, by=world.admin, at=NOW)
        client.post(url("import_apply", made), {"token": token})
        client.post(url("import_apply", made), {"token": token + "x"})
        assert amounts(made)["East"] == 600_000

    def test_a_manager_imports_only_what_is_theirs_to_set(self, world):
        made = shared(world)
        client = signed_in(world.manager)
        book = workbook(client, made)
        row_of(book, "East One")[TOTAL - 1].value = 1
        row_of(book, "Peer")[TOTAL - 1].value = 120_000
        page = upload(client, made, book)
        assert [name for _line, name, _reason in page.context["reading"].errors] == ["East One"]
        client.post(url("import_apply", made), {"token": page.context["token"], "rebalance": "1"})
        assert (amounts(made)["Peer"], amounts(made)["Chen Wei 陈伟"]) == (120_000, 180_000)
        assert signed_in(world.rep).get(url("import", made)).status_code == 403

    def test_counts_stay_whole(self, world):
        made = cascade(world, metric="won_deals", amount=120)
        client = signed_in(world.admin)
        book = workbook(client, made)
        row_of(book, "East")[TOTAL - 1].value = 70
        page = upload(client, made, book)
        client.post(url("import_apply", made), {"token": page.context["token"], "rebalance": "1"})
        assert amounts(made)["West"] == Decimal(50)
