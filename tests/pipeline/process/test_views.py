"""Pages and API of processes, reasons, channels."""

import pytest
from django.urls import reverse

from pipeline.process.models import Stage

pytestmark = pytest.mark.django_db


def test_an_admin_adds_a_stage_with_what_it_asks_for(world, client) -> None:
    client.force_login(world.admin)
    values = {"name": "Pilot", "percent": "62.5", "category": "commit", "required": ["amount", "rival"]}
    answer = client.post(reverse("pipeline:stage_create", args=[world.process.pk]), values)
    assert answer.url == reverse("pipeline:process_edit", args=[world.process.pk])
    made = Stage.objects.get(name="Pilot")
    assert (float(made.probability), made.required) == (0.625, ["amount", "rival"])


def test_a_drop_answers_like_the_board(world, client) -> None:
    client.force_login(world.admin)
    url = reverse("pipeline:stage_move", args=[world.stages["negotiate"].pk])
    answer = client.post(url, {"position": 0, "stage": world.process.pk}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "boardChanged")
    page = client.get(reverse("pipeline:process_edit", args=[world.process.pk]))
    assert [stage.name for stage in page.context["open_stages"]] == ["Negotiate", "Qualify", "Proposal"]


def test_a_refusal_is_told_on_the_page(world, client) -> None:
    client.force_login(world.admin)
    answer = client.post(reverse("pipeline:stage_retire", args=[world.stages["qualify"].pk]), follow=True)
    assert b"Move them to another stage first" in answer.content


def test_the_api_shows_stages_and_processes(world, client) -> None:
    client.force_login(world.rep)
    rows = client.get("/api/v1/stages/", {"kind": "won"}).json()["results"]
    assert [(row["name"], row["probability"]) for row in rows] == [("Won", "1.00000000")]
    assert len(client.get("/api/v1/processes/").json()["results"][0]["stages"]) == 5
