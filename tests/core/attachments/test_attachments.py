"""Files as evidence: who attaches, sees, fetches and removes them, and what the record's story says of it."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.timeline.models import Entry
from customers.timeline.wording import sentence
from goals.pay.disputes.models import DisputeEntry
from salesplan.core.attachments.actions import attach, remove
from salesplan.core.attachments.models import Attachment
from salesplan.core.errors import NotAllowed, Refused
from tests.goals.pay.disputes.making import missing
from tests.pipeline.receipts.making import pay, won
from tests.world import NOW

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nThe order"


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def add(world, by=None, data=PDF, name="order.pdf", record=None, place="deal"):
    return attach(place, record or world.deal, name=name, data=data, by=by or world.rep, at=NOW)


def url(record, place="deal"):
    return reverse("core:attachment_list", args=[place, record.pk])


def told(code):
    return [str(sentence(entry)) for entry in Entry.objects.filter(code=code)]


def test_a_file_is_kept_under_a_random_name_and_told_of(world) -> None:
    row = add(world)
    assert (row.name, row.media, row.size) == ("order.pdf", "application/pdf", len(PDF))
    assert "order" not in row.stored
    assert default_storage.open(row.stored).read() == PDF
    assert "attached order.pdf to" in told("file_added")[0]


def test_it_is_handed_out_to_save_and_never_to_show(world, as_) -> None:
    row = add(world, data=b"<html><script>alert(1)</script>", name="页面.html")
    answer = as_(world.manager).get(reverse("core:attachment_file", args=[row.pk]))
    assert b"".join(answer.streaming_content) == b"<html><script>alert(1)</script>"
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("who", "status"), [("rep", 200), ("manager", 200), ("auditor", 200), ("peer", 404), ("stranger", 404)]
)
def test_who_sees_the_record_sees_its_files(world, as_, who, status) -> None:
    row, client = add(world), as_(getattr(world, who))
    assert client.get(url(world.deal)).status_code == status
    assert client.get(reverse("core:attachment_file", args=[row.pk])).status_code == status


def test_an_auditor_attaches_nothing(world, as_) -> None:
    with pytest.raises(NotAllowed):
        add(world, by=world.auditor)
    page = as_(world.auditor).get(url(world.deal))
    assert b'type="file"' not in page.content


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"MZ\x90\x00 program", "Attach a PDF"), (b"", "Attach a PDF"), (b"%PDF-" + b"x" * 2000, "larger")],
)
def test_what_is_no_document_or_too_large_is_refused(world, settings, data, words) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1000
    with pytest.raises(Refused, match=words):
        add(world, data=data)
    assert not Attachment.objects.exists()


def test_the_same_file_is_attached_once(world, settings) -> None:
    add(world)
    with pytest.raises(Refused, match="already attached"):
        add(world, name="again.pdf")
    assert len(default_storage.listdir("attachments")[1]) == 1


def infected(data, name):
    return "EICAR" if b"EICAR" in data else None


def broken(data, name):
    raise OSError("no scanner")


@pytest.mark.parametrize(("scanner", "words"), [("infected", "scanner rejected"), ("broken", "be checked for viruses")])
def test_the_scanner_decides_and_a_broken_one_lets_nothing_through(world, settings, scanner, words) -> None:
    settings.ATTACHMENT_SCANNER = f"{__name__}.{scanner}"
    with pytest.raises(Refused, match=words):
        add(world, data=PDF + b"EICAR")
    assert not Attachment.objects.exists()


def test_removing_deletes_the_content_and_keeps_the_trace(world, django_capture_on_commit_callbacks) -> None:
    row = add(world)
    stored = row.stored
    with pytest.raises(NotAllowed):
        remove(row, world.deal, by=world.manager, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        gone = remove(row, world.deal, by=world.rep, at=NOW)
    assert not default_storage.exists(stored)
    assert (gone.removed_by, len(gone.sha256), gone.stored) == (world.rep, 64, "")
    assert "removed order.pdf from" in told("file_removed")[0]
    assert add(world).pk != gone.pk


def test_the_page_of_a_deal_from_attaching_to_removing(world, as_) -> None:
    client = as_(world.rep)
    assert url(world.deal) in client.get(reverse("pipeline:deal_detail", args=[world.deal.pk])).content.decode()
    wrong = client.post(url(world.deal), {"file": SimpleUploadedFile("order.pdf", b"MZ\x90\x00")})
    assert (wrong.status_code, b"Attach a PDF" in wrong.content) == (422, True)
    empty = client.post(url(world.deal), {})
    assert empty.status_code == 422
    done = client.post(url(world.deal), {"file": SimpleUploadedFile("order.pdf", PDF), "next": "//evil.example/"})
    assert done.url == reverse("pipeline:deal_detail", args=[world.deal.pk])
    row = Attachment.objects.get()
    assert b"order.pdf" in client.get(url(world.deal), {"part": "1"}).content
    client.post(reverse("core:attachment_remove", args=[row.pk]))
    assert client.get(reverse("core:attachment_file", args=[row.pk])).status_code == 404


def test_a_file_that_is_too_large_is_said_on_the_page(world, as_, settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    large = SimpleUploadedFile("order.pdf", b"%PDF-" + b"x" * 1024 * 1024)
    page = as_(world.rep).post(url(world.deal), {"file": large})
    assert (page.status_code, b"larger than 1 MB" in page.content) == (422, True)


def test_a_receipt_has_its_document(world, as_) -> None:
    row = pay(won(world), "100")
    add(world, record=row, place="receipt")
    assert "to a receipt of" in told("receipt_file_added")[0]
    assert as_(world.manager).get(url(row, "receipt")).status_code == 200
    assert as_(world.stranger).get(url(row, "receipt")).status_code == 404
    with pytest.raises(NotAllowed):
        add(world, by=world.peer, record=row, place="receipt", data=PDF + b"2")


def test_a_dispute_has_its_evidence_while_it_lives(world, as_) -> None:
    made = missing(world.rep)
    add(world, record=made, place="dispute")
    assert list(DisputeEntry.objects.filter(dispute=made).values_list("kind", "text"))[-1] == ("attached", "order.pdf")
    assert as_(world.peer).get(url(made, "dispute")).status_code == 404
    made.state = "withdrawn"
    made.save()
    with pytest.raises(NotAllowed):
        add(world, record=made, place="dispute", data=PDF + b"2")


def test_by_the_api(world, as_) -> None:
    client, path = as_(world.rep), "/api/v1/attachments/"
    given = {"place": "deal", "record_id": world.deal.pk, "file": SimpleUploadedFile("order.pdf", PDF)}
    made = client.post(path, given)
    assert (made.status_code, made.json()["media"]) == (201, "application/pdf")
    listed = client.get(path, {"place": "deal", "record_id": world.deal.pk}).json()["results"]
    assert [row["name"] for row in listed] == ["order.pdf"]
    content = client.get(f"{path}{made.json()['id']}/content/")
    assert b"".join(content.streaming_content) == PDF
    assert as_(world.peer).get(f"{path}{made.json()['id']}/").status_code == 404
    assert as_(world.peer).post(path, {**given, "file": SimpleUploadedFile("o.pdf", PDF)}).status_code == 404
    assert client.post(path, {**given, "place": "person", "file": SimpleUploadedFile("o.pdf", PDF)}).status_code == 404
    bad = client.post(path, {**given, "file": SimpleUploadedFile("o.pdf", b"MZ\x90\x00")})
    assert bad.status_code == 422
    assert client.delete(f"{path}{made.json()['id']}/").status_code == 204
    assert client.get(path).json()["results"] == []


def test_the_list_asks_as_often_for_many_files(world, as_, django_assert_max_num_queries) -> None:
    for i in range(8):
        add(world, data=PDF + bytes([65 + i]))
    client = as_(world.rep)
    with django_assert_max_num_queries(8):
        client.get(url(world.deal), {"part": "1"})
