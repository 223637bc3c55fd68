"""The page customers answer on, hostile input, and the pages of surveys."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from customers.surveys.actions import sending
from customers.surveys.models import Invitation, Response, Survey
from salesplan.core.metrics import Question, get
from salesplan.core.outbox.actions import deliver
from salesplan.core.outbox.models import OutboxMail
from tests.customers.outreach.making import NOON, agreed
from tests.customers.surveys.making import TODAY, invitation, link_in, response, survey, touch
from tests.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def link(world):
    """The link in the mail of a customer."""
    agreed(world)
    survey(world)
    touch(world)
    sending.send_due(at=NOON)
    return link_in(OutboxMail.objects.get(key__startswith="survey:"))


def test_a_scanner_that_fetches_every_link_changes_nothing(link):
    scanner = Client()
    for score in range(11):
        assert scanner.get(link, {"score": score}).status_code == 200
        assert scanner.head(link, {"score": score}).status_code == 200
    assert not Response.objects.exists()
    assert Invitation.objects.get().answered_on is None


def test_the_score_of_the_link_is_chosen_and_a_tap_sends_it(link):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link, {"score": "0"})
    assert page.context["chosen"] == "0"
    assert b'value="0" data-band="low" required checked' in b" ".join(page.content.split())
    assert not page.cookies
    done = browser.post(link, {"score": "9", "q2": ["Price", "Speed"]})
    assert (done.status_code, done.context["state"]) == (200, "done")
    made = Response.objects.get()
    assert (made.score, made.band, made.answers) == (9, "high", {"q2": ["Price", "Speed"]})
    again = browser.post(link, {"score": "0", "q1": "Changed my mind"})
    assert again.context["state"] == "done"
    assert Response.objects.get().score == 9


def test_what_must_be_answered_after_a_low_score_is_asked_for(link):
    answer = Client().post(link, {"score": "3"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["q1"])
    assert Client().post(link, {"score": "3", "q1": "Late"}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"score": "11"}, "score"),
        ({"score": "-1"}, "score"),
        ({"score": "<script>alert(1)</script>"}, "score"),
        ({}, "score"),
        ({"score": "3", "q1": "x" * 100_000}, "q1"),
        ({"score": "9", "q2": ["Bribes"]}, "q2"),
        ({"score": "9", "q2": ["Price"] * 150}, "q2"),
    ],
)
def test_hostile_input_is_refused_at_its_field(link, sent, field):
    answer = Client().post(link, sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Response.objects.exists()


def test_a_script_in_a_text_is_text(world, link):
    assert Client().post(link, {"score": "3", "q1": "<script>alert(1)</script>"}).status_code == 200
    page = signed_in(world.rep).get(reverse("customers:response_detail", args=[Response.objects.get().pk]))
    assert b"<script>alert(1)" not in page.content


def test_a_foreign_token_is_no_page_and_guessing_ends_soon(link, settings):
    settings.RATES = {**settings.RATES, "customer_link": "20/m/ip"}
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    answers = [guesser.get(f"/customers/answer/guess{n}/").status_code for n in range(40)]
    assert answers[:20] == [404] * 20
    assert set(answers[20:]) == {429}
    assert Client(REMOTE_ADDR="203.0.113.10").get(link).status_code == 200


def test_the_page_speaks_the_customer_s_language_and_offers_the_other(world, link):
    assert "How likely" in Client().get(link).content.decode()
    chinese = Client().get(link, {"lang": "zh-hans", "score": "9"}).content.decode()
    assert "您会推荐我们吗？" in chinese
    assert "价格" in chinese
    assert 'lang="zh-hans"' in chinese


def test_the_page_has_the_company_s_name_and_nothing_that_follows_people(world, link):
    page = Client().get(link)
    text = page.content.decode()
    assert world.company.name in text
    assert "http://" not in text.replace("http://testserver", "")
    assert "https://" not in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store, private"


def test_the_mail_offers_each_score_as_a_link_and_its_row_forgets_it_once_sent(world, link, settings):
    mail = OutboxMail.objects.get(key__startswith="survey:")
    assert all(f"?score={n}" in mail.with_links(mail.html) for n in range(11))
    assert link not in mail.body + mail.html + mail.link
    settings.MAIL_IS_DELIVERED = True
    deliver(mail.pk, at=NOON)
    mail.refresh_from_db()
    assert link not in mail.text
    # The token stands nowhere: neither with the invitation nor in the mail.
    assert link.split("/")[-2] not in str(list(Invitation.objects.values()))


def test_results_show_score_interval_rate_and_open_their_answers(world):
    made = survey(world)
    for score, count in ((10, 5), (8, 3), (2, 2)):
        for n in range(count):
            response(world, made, score, comment="Late delivery" if score == 2 else "", contact=world.contact)
            invitation(world, made, answered=TODAY, key=f"{score}-{n}")
    invitation(world, made, key="silent")
    client = signed_in(world.manager)
    context = client.get(reverse("customers:survey_detail", args=[made.pk])).context
    results = context["results"]
    assert results["score"] == "+30"
    assert "n = 10" in results["interval"]
    assert (results["rate"], results["few"]) == ("91%", True)
    assert [theme["word"] for theme in results["themes"]] == ["delivery", "late"]
    for url, count in (
        (results["rows"], 10),
        (results["distribution"][2]["url"], 2),
        (results["groups"][0]["rows"][0]["url"], 10),
        (results["themes"][0]["url"], 2),
    ):
        assert client.get(url).context["page"].paginator.count == count
    assert signed_in(world.outsider).get(results["rows"]).context["page"].paginator.count == 0


def test_few_answers_are_not_put_in_an_order(world):
    made = survey(world)
    for _n in range(30):
        response(world, made, 7)
    for _n in range(3):
        response(world, made, 10, owner=world.peer)
    context = signed_in(world.manager).get(reverse("customers:survey_detail", args=[made.pk])).context
    owners = next(group for group in context["results"]["groups"] if len(group["rows"]) == 2)["rows"]
    assert [row["few"] for row in owners] == [False, True]


def test_the_metrics_agree_with_the_page_and_are_seen_by_scope(world):
    made = survey(world)
    for score in (10, 10, 9, 8, 0):
        response(world, made, score)
    csat = survey(world, score_kind="csat")
    for score in (5, 4, 1, 2):
        response(world, csat, score)
    asked = Question(world.manager, TODAY, TODAY)
    assert get("nps").value(asked) == 40
    assert get("csat").value(asked) == pytest.approx(0.5)
    assert get("nps").value(Question(world.outsider, TODAY, TODAY)) is None
    (group,) = get("nps").groups(asked, "team")
    assert (group.key, group.value) == (str(world.east_one.pk), 40)
    assert signed_in(world.manager).get(group.rows).context["page"].paginator.count == 5
    months = get("nps").groups(Question(world.manager, date(2026, 10, 1), TODAY), "month")
    assert [group.value for group in months] == [None, 40]


def test_lists_need_the_same_queries_for_many_rows(world, django_assert_max_num_queries):
    made = survey(world)
    for n in range(60):
        response(world, made, n % 11, comment=f"Text {n}")
    client = signed_in(world.manager)
    with django_assert_max_num_queries(12):
        client.get(reverse("customers:response_list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("customers:survey_list"))
    with django_assert_max_num_queries(18):
        client.get(reverse("customers:survey_detail", args=[made.pk]))


def test_a_survey_is_made_changed_and_activated_on_its_pages(world):
    client, url = signed_in(world.admin), reverse("customers:survey_create")
    form, rows = (client.get(url).context[name] for name in ("form", "rows"))
    values = {
        name: "" if form[name].value() is None else form[name].value() for name in form.fields if name != "version"
    }
    sent = {
        **values,
        "name": "Delivery",
        "q-TOTAL_FORMS": rows.total_form_count(),
        "q-INITIAL_FORMS": 0,
        "q-0-text": "Why?",
        "q-0-kind": "choice",
        "q-0-options": "Price\nSpeed",
        "q-0-bands": ["low"],
        "q-1-kind": "text",
        "q-2-kind": "text",
    }
    assert client.post(url, {**sent, "q-0-options": "Price"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    made = Survey.objects.get(name="Delivery")
    (question,) = made.versions.get().content["questions"]
    assert (question["options"], question["bands"], question["key"]) == (["Price", "Speed"], ["low"], "q1")
    edit = reverse("customers:survey_edit", args=[made.pk])
    again = client.get(edit)
    assert again.context["rows"].initial[0]["options"] == "Price\nSpeed"
    changed = {**sent, "version": made.version, "q-INITIAL_FORMS": 1, "q-0-key": "q1", "q-0-text": "Why so?"}
    assert client.post(edit, changed).status_code == 302
    assert made.versions.count() == 2
    assert client.get(reverse("customers:survey_preview", args=[made.pk]), {"lang": "zh-hans"}).status_code == 200
    client.post(reverse("customers:survey_step", args=[made.pk, "activate"]))
    made.refresh_from_db()
    assert (made.state, made.active_from) == ("active", TODAY)


def test_the_api_lists_answers_one_may_see(world):
    made = response(world, survey(world), 9, day=TODAY - timedelta(days=1))
    url = reverse("api:survey-response-list")
    (row,) = signed_in(world.rep).get(url, {"band": "high"}).json()["results"]
    assert (row["id"], row["score"]) == (made.pk, 9)
    assert signed_in(world.outsider).get(url).json()["results"] == []
    assert signed_in(world.rep).get(reverse("api:survey-list")).json()["results"][0]["score_kind"] == "nps"
