"""What no request may be: too large for its address, with a NUL, or with a figure or a day that nothing can keep."""

import json
import time

import pytest
from django.db import DataError
from django.test import RequestFactory
from django.urls import reverse

from pipeline.deals.forms.deals import LineFormSet
from salesplan.core.errors import Refused
from salesplan.core.forms import DayField
from salesplan.core.http import bounds
from salesplan.core.periods import Calendar, read_day

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def test_a_nul_in_an_address_is_refused_on_pages_and_in_the_api(world, as_) -> None:
    client = as_(world.rep)
    page = client.get("/pipeline/deals/?q=a%00b")
    assert (page.status_code, "NUL" in page.content.decode()) == (400, True)
    told = client.get("/api/v1/deals/?account=%00")
    assert (told.status_code, told["Content-Type"], told.json()["type"]) == (400, PROBLEM, "/api/v1/problems/nul")


def test_a_nul_in_a_text_that_is_read_by_hand_is_a_sentence_and_nothing_is_saved(world, as_) -> None:
    url = reverse("pipeline:deal_move", args=[world.deal.pk])
    answer = as_(world.rep).post(url, {"stage": world.stages["lost"].pk, "asked": "1", "loss_note": "a\x00b"})
    assert answer.status_code == 422
    world.deal.refresh_from_db()
    assert world.deal.state == "open"


def test_a_body_is_bounded_by_its_address(world, as_) -> None:
    client = as_(world.rep)
    note = {"name": "x" * (2 * 1024 * 1024)}
    answer = client.post("/api/v1/deals/", json.dumps(note), content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (413, PROBLEM)
    assert "limit here is 1.0 MB" in answer.json()["detail"]
    assert client.post(reverse("pipeline:deal_create"), note).status_code == 413


@pytest.mark.parametrize("name", bounds.uploads())
def test_addresses_for_files_take_more_and_exist(name) -> None:
    from tests.test_permissions import TABLE

    assert name in TABLE
    assert bounds.uploads()[name] > bounds.LARGEST_BODY


def test_an_upload_is_let_through_and_one_beyond_it_is_not(world) -> None:
    url = reverse("core:attachment_list", args=["deal", world.deal.pk])
    most = bounds.uploads()["core:attachment_list"]
    for size, passes in ((most, True), (most + bounds.AROUND + 1, False)):
        request = RequestFactory().post(url)
        request.META["CONTENT_LENGTH"] = str(size)
        if passes:
            bounds.check(request)
        else:
            with pytest.raises(bounds.TooLarge):
                bounds.check(request)


def test_an_address_is_bounded(world, as_) -> None:
    ids = "&".join(f"id={n}" for n in range(2000))
    assert as_(world.rep).get(f"/pipeline/deals/?{ids}").status_code == 400


def test_a_hundred_thousand_rows_are_refused_at_once(world, as_) -> None:
    url = reverse("pipeline:deal_edit", args=[world.deal.pk])
    rows = {
        "lines-TOTAL_FORMS": "100000",
        "lines-INITIAL_FORMS": "0",
        "splits-TOTAL_FORMS": "0",
        "splits-INITIAL_FORMS": "0",
    }
    began = time.thread_time()
    answer = as_(world.rep).post(url, {**rows, "name": "x", "version": "1"})
    assert time.thread_time() - began < 3
    assert answer.status_code == 422
    assert "at most 200 rows" in answer.content.decode()


def test_a_few_rows_beyond_are_shown_again_and_refused() -> None:
    rows = {"lines-TOTAL_FORMS": "205", "lines-INITIAL_FORMS": "0"}
    formset = LineFormSet(rows, prefix="lines", form_kwargs={"products": []})
    assert not formset.is_valid()
    assert len(formset.forms) == 205
    assert "200" in str(formset.non_form_errors())


@pytest.mark.parametrize(("text", "is_day"), [("2026-11-24", True), ("9999-12-31", False), ("1026-11-24", False)])
def test_a_day_is_of_the_time_of_companies(text, is_day) -> None:
    from django.core.exceptions import ValidationError

    for read, fault in ((read_day, ValueError), (DayField().clean, ValidationError)):
        if is_day:
            assert str(read(text)) == text
        else:
            with pytest.raises(fault):
                read(text)


@pytest.mark.parametrize("key", ["9999", "9999-Q4", "9999-12", "0001-H1", "9999-01-01..9999-12-31"])
def test_a_period_is_too(key) -> None:
    with pytest.raises(ValueError, match="9999|0001"):
        Calendar().parse(key)


def test_what_a_value_does_further_in_is_a_sentence_and_other_faults_stay_faults() -> None:
    for fault in (
        DataError("numeric field overflow"),
        OverflowError("date value out of range"),
        ValueError("A string literal cannot contain NUL (0x00) characters."),
    ):
        assert isinstance(bounds.as_odd(fault), Refused)
    for fault in (ValueError("ten"), KeyError("a"), ZeroDivisionError()):
        assert bounds.as_odd(fault) is None
