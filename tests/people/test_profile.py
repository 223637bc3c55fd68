"""One's own profile: data, language, photo and the keys to the API."""

import io

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from salesplan.people.models import ApiToken, User
from salesplan.people.photos import MOST_BYTES

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(world) -> Client:
    client = Client()
    client.force_login(world.rep)
    return client


@pytest.fixture(autouse=True)
def _photos_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 480), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def upload(client: Client, data: bytes, name: str = "me.png"):
    return client.post(reverse("people:photo_edit"), {"photo": SimpleUploadedFile(name, data)})


TOLD = {
    "name": "Chen Wei",
    "job_title": "Key account manager",
    "phone": "+86 21 1",
    "language": "zh-hans",
    "time_zone": "Europe/Berlin",
    "theme": "dark",
    "notice_mail": "on",
    "version": 1,
}


def test_edit_is_kept_and_switches_language_and_theme_at_once(world, rep):
    answer = rep.post(reverse("people:profile"), TOLD)
    assert answer.status_code == 302
    person = User.objects.get(pk=world.rep.pk)
    assert (person.job_title, person.time_zone, person.theme) == ("Key account manager", "Europe/Berlin", "dark")
    assert (person.digest_mail, person.notice_mail) == (False, True)
    assert answer.cookies[project.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert answer.cookies["theme"].value == "dark"
    page = rep.get(reverse("people:profile")).content.decode()
    assert 'lang="zh-hans"' in page
    assert 'data-theme="dark"' in page


def test_role_and_user_name_are_not_ones_own_to_change(world, rep):
    rep.post(reverse("people:profile"), TOLD | {"role": "admin", "username": "boss", "is_superuser": "on"})
    person = User.objects.get(pk=world.rep.pk)
    assert (person.role, person.username, person.is_superuser) == ("rep", "rep", False)


def test_two_windows_of_one_profile(world, rep):
    rep.post(reverse("people:profile"), TOLD)
    answer = rep.post(reverse("people:profile"), TOLD | {"name": "Other"})
    assert answer.status_code == 409
    assert 'value="Other"' in answer.content.decode()


def test_an_auditor_may_change_the_own_profile(world):
    client = Client()
    client.force_login(world.auditor)
    assert client.post(reverse("people:profile"), TOLD | {"name": "Auditor"}).status_code == 302


def test_the_language_switch_is_remembered_for_the_person(world, rep):
    answer = rep.post(reverse("set_language"), {"language": "zh-hans", "next": "/people/"})
    assert answer.url == "/people/"
    assert User.objects.get(pk=world.rep.pk).language == "zh-hans"
    elsewhere = Client()
    elsewhere.force_login(world.rep)
    assert 'lang="zh-hans"' in elsewhere.get(reverse("people:profile")).content.decode()


def test_the_language_switch_works_for_strangers_and_refuses_other_sites(db):
    answer = Client().post(reverse("set_language"), {"language": "zh-hans", "next": "https://evil.example/"})
    assert answer.status_code == 302
    assert "evil" not in answer.url
    assert answer.cookies[project.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert Client().get(reverse("set_language")).status_code == 405


# ---- photo ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_is_drawn_anew_and_served_to_colleagues(world, rep, kind):
    assert upload(rep, picture(kind), name="my-summer-portrait.jpg").status_code == 302
    person = User.objects.get(pk=world.rep.pk)
    assert "summer" not in person.photo.name
    assert person.photo.name.endswith(".webp")
    answer = rep.get(reverse("people:photo", args=[person.pk]))
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (256, 256)
    assert Client().get(reverse("people:photo", args=[person.pk])).status_code == 302
    assert f"/people/{person.pk}/photo/" in rep.get(reverse("people:profile")).content.decode()


def test_what_hides_in_a_picture_is_dropped(world, rep):
    places = Image.Exif()
    places[0x010E] = "secret place"
    upload(rep, picture("JPEG", exif=places) + b"<script>alert(1)</script>", "me.jpg")
    stored = User.objects.get(pk=world.rep.pk).photo.open("rb").read()
    assert b"secret place" not in stored
    assert b"script" not in stored


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        picture("GIF"),
        picture("PNG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        picture("PNG") + b"\x00" * MOST_BYTES,
    ],
    ids=["svg", "html", "gif", "cut off", "only a head", "too large"],
)
def test_what_is_no_picture_is_refused(world, rep, data):
    answer = upload(rep, data)
    assert answer.status_code == 422
    assert answer.context["photo_form"].errors["photo"]
    assert not User.objects.get(pk=world.rep.pk).photo


def test_a_new_photo_replaces_the_old_file(world, rep, settings, django_capture_on_commit_callbacks):
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            upload(rep, picture())
    assert len(list((settings.MEDIA_ROOT / "photos").iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        rep.post(reverse("people:photo_delete"))
    assert list((settings.MEDIA_ROOT / "photos").iterdir()) == []
    assert not User.objects.get(pk=world.rep.pk).photo
    assert rep.get(reverse("people:photo", args=[world.rep.pk])).status_code == 404


# ---- keys ----------------------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_only_its_hash_is_kept(world, rep):
    answer = rep.post(reverse("people:token_create"), {"name": "Reporting script"})
    text = answer.context["new_token_text"]
    assert text in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    token = ApiToken.objects.get()
    assert (token.name, token.user) == ("Reporting script", world.rep)
    assert text not in {token.digest, token.token_key}
    assert text not in rep.get(reverse("people:profile")).content.decode()
    people = reverse("api:person-list")
    assert Client().get(people, headers={"Authorization": f"Token {text}"}).status_code == 200
    assert Client().get(people, headers={"Authorization": f"Token {text[:-1]}x"}).status_code == 401
    rep.post(reverse("people:token_revoke", args=[token.token_key]))
    assert Client().get(people, headers={"Authorization": f"Token {text}"}).status_code == 401


def test_nobody_revokes_anothers_key(world, rep):
    token, _text = ApiToken.objects.create(user=world.peer, name="Theirs")
    assert rep.post(reverse("people:token_revoke", args=[token.token_key])).status_code == 404
    assert ApiToken.objects.count() == 1


def test_a_key_needs_a_purpose_and_there_are_at_most_twenty(world, rep):
    assert rep.post(reverse("people:token_create"), {"name": " "}).status_code == 422
    for n in range(20):
        ApiToken.objects.create(user=world.rep, name=f"Key {n}")
    assert rep.post(reverse("people:token_create"), {"name": "One more"}).status_code == 422
    assert ApiToken.objects.count() == 20
