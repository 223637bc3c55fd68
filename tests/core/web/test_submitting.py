"""A form is answered in one way: done, refused at its field, in conflict with what was typed kept, or asked for."""

import json

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests.core.web import pages

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.web.pages")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(world, as_) -> Client:
    pages.DONE.clear()
    return as_(world.rep)


def said(answer) -> list[tuple[str, str]]:
    return [(str(one.message), one.tags) for one in get_messages(answer.wsgi_request)]


def test_a_form_that_is_only_looked_at_is_shown(client) -> None:
    answer = client.get("/edit/")
    assert (answer.status_code, answer.context["form"].is_bound, pages.DONE) == (200, False, [])


def test_what_is_valid_is_done_and_goes_on_with_a_message_that_can_be_undone(client) -> None:
    answer = client.post("/edit/", {"name": "fine"})
    assert (answer.status_code, answer["Location"], pages.DONE) == (302, "/after/", ["fine"])
    assert said(answer) == [("Saved FINE.", "undo:/undo/ success")]


@pytest.mark.parametrize("typed", [{"name": ""}, {"name": "x" * 21}, {}])
def test_what_the_form_refuses_is_not_tried(client, typed) -> None:
    answer = client.post("/edit/", typed)
    assert (answer.status_code, list(answer.context["form"].errors), pages.DONE) == (422, ["name"], [])


@pytest.mark.parametrize(
    ("typed", "field"),
    [("at field", "name"), ("elsewhere", "__all__"), ("renamed", "why"), ("missing", "why"), ("request", "name")],
)
def test_what_the_action_refuses_stands_at_its_field_with_what_was_typed(client, typed, field) -> None:
    answer = client.post("/edit/", {"name": typed})
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["name"].value()) == (422, [field], typed)


@pytest.mark.parametrize("page", ["/edit/", "/button/", "/place/"])
def test_what_somebody_may_not_do_is_no_matter_of_the_form(client, page) -> None:
    assert client.post(page, {"name": "forbidden"}).status_code == 403


def test_the_second_writer_sees_both_and_the_next_save_builds_on_theirs(client) -> None:
    answer = client.post("/edit/", {"name": "conflict", "version": "3"})
    form, text = answer.context["form"], answer.content.decode()
    assert answer.status_code == 409
    assert (form["name"].value(), form["version"].value()) == ("conflict", "7")
    assert ("<ins>theirs</ins>" in text, "<ins>conflict</ins>" in text) == (True, True)


def test_a_conflict_without_a_difference_says_what_happened(client) -> None:
    answer = client.post("/edit/", {"name": "gone", "version": "3"})
    assert (answer.status_code, answer.context["form"]["version"].value()) == (409, "3")
    assert ("Gone meanwhile." in answer.content.decode(), "<table" in answer.content.decode()) == (True, False)


def test_a_page_may_merge_what_both_wrote(client) -> None:
    answer = client.post("/merged/", {"name": "conflict"})
    assert (answer.status_code, answer.context["form"]["name"].value()) == (409, "of both")


def test_a_dialog_closes_with_a_toast_and_without_scripts_goes_on(client) -> None:
    answer = client.post("/dialog/", {"name": "fine"}, headers=HTMX)
    assert answer.status_code == 204
    assert json.loads(answer["HX-Trigger"]) == {
        "closeDialog": True,
        "notesChanged": True,
        "toast": {"text": "Saved.", "level": "ok", "undo": "/undo/"},
    }
    plain = client.post("/dialog/", {"name": "fine"})
    assert (plain.status_code, plain["Location"], said(plain)) == (302, "/after/", [("Saved.", "undo:/undo/ success")])


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("at field", 422), ("conflict", 409)])
def test_a_dialog_that_is_refused_stays_open_with_its_form(client, typed, status) -> None:
    answer = client.post("/dialog/", {"name": typed}, headers=HTMX)
    assert (answer.status_code, "HX-Trigger" in answer, "callout" in answer.content.decode()) == (status, False, True)


def test_what_one_cannot_do_alone_is_first_said_and_then_asked_for(client) -> None:
    first = client.post("/ask/", {"name": "request"})
    assert (first.status_code, first.context["needs"], list(first.context["form"].errors)) == (422, True, ["name"])
    second = client.post("/ask/", {"name": "request", "why": "because"})
    assert (second.status_code, second["Location"], pages.DONE) == (302, "/asked/", ["because"])
    third = client.post("/ask/", {"name": "request", "why": "elsewhere"})
    assert (third.status_code, list(third.context["form"].errors)) == (422, ["__all__"])


def test_all_parts_of_a_form_are_judged_at_once(client) -> None:
    answer = client.post("/rows/", {"name": "", "row-name": ""})
    assert answer.status_code == 422
    assert [list(answer.context[name].errors) for name in ("form", "other")] == [["name"], ["name"]]
    assert client.post("/rows/", {"name": "fine", "row-name": ""}).status_code == 422
    assert client.post("/rows/", {"name": "fine", "row-name": "too"}).status_code == 302
    assert pages.DONE == ["fine"]


def test_a_button_goes_on_and_says_there_what_came_of_it(client) -> None:
    for typed, text, level in (("fine", "Done: FINE", "success"), ("gone", "Gone meanwhile.", "error")):
        answer = client.post("/button/", {"name": typed})
        assert (answer.status_code, answer["Location"], said(answer)[-1]) == (302, "/after/", (text, level))


def test_a_step_without_a_form_has_a_sentence(client) -> None:
    answers = [client.post("/place/", {"name": name}) for name in ("fine", "at field", "gone")]
    texts = [answer.content.decode() for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 422, 409]
    assert texts == ["", "Not this name.", "Gone meanwhile."]


def test_a_second_writer_decides_with_the_next_save(world, as_) -> None:
    url = reverse("people:team_edit", args=[world.east_one.pk])
    admin = as_(world.admin)
    form = admin.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert admin.post(url, {**typed, "name": "First"}).status_code == 302
    second = admin.post(url, {**typed, "name": "Second"})
    [row] = second.context["form"].conflict.rows
    assert (second.status_code, row.theirs, row.yours) == (409, "First", "Second")
    assert admin.post(url, {**typed, "name": "Second", "version": second.context["form"]["version"].value()})
    world.east_one.refresh_from_db()
    assert world.east_one.name == "Second"
