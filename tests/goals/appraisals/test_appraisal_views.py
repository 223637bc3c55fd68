"""Pages of appraisals and their outcomes."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goals.appraisals.actions import outcomes, rounds
from goals.appraisals.models.outcomes import Reward
from goals.appraisals.models.rounds import Appraisal, Rating, Round
from salesplan.people.models import User
from tests.goals.appraisals.making import appraisal, forward, levels, open_round, rate, rate_self
from tests.goals.making import quota, sell
from tests.paper import faces_of, text_of


@pytest.fixture
def admin(world, client):
    client.force_login(world.admin)
    return client


class TestAppraisals:
    def form(self, one, side, level=4, **more):
        said = levels(one, level)
        data = {f"level-{pk}": value for pk, (value, _text) in said.items() if value}
        return data | {"version": one.version, "comment": "Fine", **more}

    def test_the_way_of_an_appraisal(self, world, client):
        of = open_round(world, to="self")
        mine = appraisal(of, world.rep)
        client.force_login(world.rep)
        home = client.get(reverse("goals:appraisal_list")).content.decode()
        url = reverse("goals:appraisal_rate", args=[mine.pk])
        assert url in home
        assert "3 · Shares what they know" in client.get(url).content.decode()
        answer = client.post(url, self.form(mine, "self", done="1"))
        assert answer["Location"] == reverse("goals:appraisal_detail", args=[mine.pk])
        assert url not in client.get(reverse("goals:appraisal_list")).content.decode()
        forward(of, "manager", world.admin)
        client.force_login(world.manager)
        assert url in client.get(reverse("goals:appraisal_list")).content.decode()
        mine = appraisal(of, world.rep)
        answer = client.post(url, self.form(mine, "manager", level=None, done="1"))
        assert answer.status_code == 422
        assert "Choose a level for “Teamwork”" in answer.content.decode()
        assert client.post(url, self.form(mine, "manager", level=3, done="1")).status_code == 302
        assert Rating.objects.filter(appraisal=mine, side="manager", level=3).count() == 2

    def test_saved_for_later_is_not_handed_in(self, world, client):
        mine = appraisal(open_round(world, to="self"), world.rep)
        client.force_login(world.rep)
        url = reverse("goals:appraisal_rate", args=[mine.pk])
        client.post(url, self.form(mine, "self", level=None, save="1", comment="Half"))
        assert appraisal(mine.round, world.rep).self_done_at is None
        assert "Half" in client.get(url).content.decode()

    def test_a_second_writer_keeps_what_was_typed(self, world, client):
        mine = appraisal(open_round(world, to="manager"), world.rep)
        rate(mine)
        client.force_login(world.manager)
        answer = client.post(reverse("goals:appraisal_rate", args=[mine.pk]), self.form(mine, "m", comment="Typed"))
        assert answer.status_code == 409
        assert "Typed" in answer.content.decode()
        assert '<aside class="callout warn" role="alert">' in answer.content.decode()

    def test_the_manager_is_hidden_from_the_person_until_it_is_closed(self, world, client):
        of = open_round(world, to="manager")
        rate(appraisal(of, world.rep), comment="Not for their eyes")
        url = reverse("goals:appraisal_detail", args=[appraisal(of, world.rep).pk])
        client.force_login(world.rep)
        page = client.get(url).content.decode()
        assert "Not for their eyes" not in page
        assert "Well done" not in page
        assert "How the total is calculated" not in page
        assert "Not for their eyes" not in client.get(url + "rate/").content.decode()
        client.force_login(world.director)
        assert "Not for their eyes" in client.get(url).content.decode()
        forward(Round.objects.get(pk=of.pk), "closed", world.admin)
        client.force_login(world.rep)
        page = client.get(url).content.decode()
        assert "Not for their eyes" in page
        assert "How the total is calculated" in page

    def test_an_admin_who_is_appraised_does_not_read_their_own_early_either(self, world, client):
        of = open_round(world)
        Appraisal.objects.create(round=of, person=world.admin, manager=world.director)
        of = forward(of, "manager", world.admin)
        rate(appraisal(of, world.admin), comment="Not for their eyes")
        client.force_login(world.admin)
        url = reverse("goals:appraisal_detail", args=[appraisal(of, world.admin).pk])
        assert "Not for their eyes" not in client.get(url).content.decode()
        rows = client.get(reverse("goals:round_detail", args=[of.pk])).context["rows"]
        assert world.admin not in [row.person for row in rows]

    def test_evidence_links_to_its_rows(self, world, client):
        quota(world.rep, 100_000)
        sell(world, world.rep, 95_000)
        of = open_round(world, to="closed")
        client.force_login(world.rep)
        page = client.get(reverse("goals:appraisal_detail", args=[appraisal(of, world.rep).pk])).content.decode()
        assert "95%" in page
        assert f"{reverse('pipeline:sale_list')}?owner={world.rep.pk}" in page
        assert "¥95.0k of a quota of ¥100k" in page or "¥95k of a quota of ¥100k" in page
        assert "The evidence is unchanged and still gives this total" in page
        assert "50% × 75 + 15% × 100" in page

    def test_the_document_holds_what_the_page_shows(self, world, client):
        quota(world.rep, 100_000)
        sell(world, world.rep, 95_000)
        one = appraisal(open_round(world, to="closed"), world.rep)
        User.objects.filter(pk=world.rep.pk).update(language="zh-hans")
        client.force_login(world.rep)
        made = client.get(reverse("goals:appraisal_pdf", args=[one.pk])).content
        text = text_of(made)
        assert all(faces_of(made).values())
        for shown in ("团队协作", "员工签字、日期", str(one.manager), "Test Company"):
            assert shown in text, shown

    def test_the_document_hides_what_the_page_hides(self, world, client):
        of = open_round(world)
        of = forward(of, "manager", world.admin)
        rate(appraisal(of, world.rep), comment="Not for their eyes")
        url = reverse("goals:appraisal_pdf", args=[appraisal(of, world.rep).pk])
        for who, seen in ((world.rep, False), (world.manager, True)):
            client.force_login(who)
            text = text_of(client.get(url).content)
            assert ("Not for their eyes" in " ".join(text.split())) is seen
            assert ("Well done" in text) is seen
            assert "Employee: date, signature" not in text

    def test_history_of_a_person(self, world, client):
        open_round(world, period="2026-Q2", to="closed")
        open_round(world, period="2026-Q3", to="closed")
        url = reverse("goals:appraisal_history", args=[world.rep.pk])
        client.force_login(world.manager)
        page = client.get(url)
        assert len(page.context["rows"]) == 2
        assert page.context["chart"].table[0][0] == "Q2 2026"

    def test_lists_ask_as_often_however_many_rounds_there_are(self, world, admin):
        open_round(world, period="2026-Q3", to="closed")
        url = reverse("goals:appraisal_list")
        admin.get(url)
        with CaptureQueriesContext(connection) as few:
            admin.get(url)
        for key in ("2026-Q2", "2026-Q1", "2025-Q4"):
            open_round(world, period=key, to="closed")
        with CaptureQueriesContext(connection) as many:
            assert len(admin.get(url).context["rounds"]) == 4
        assert len(many) == len(few)

    def test_in_chinese(self, world, client):
        of = open_round(world, to="closed")
        User.objects.filter(pk=world.rep.pk).update(language="zh-hans")
        client.force_login(world.rep)
        page = client.get(reverse("goals:appraisal_detail", args=[appraisal(of, world.rep).pk])).content.decode()
        assert "团队协作" in page
        assert "总分如何得出" in page


class TestOutcomes:
    @pytest.fixture
    def mine(self, world):
        of = open_round(world, to="calibration")
        of = rounds.move_round(of, to="closed", by=world.admin, at=timezone.now())
        return appraisal(of, world.rep)

    def test_an_appeal_and_its_answer(self, world, client, mine):
        client.force_login(world.rep)
        url = reverse("goals:appeal_create", args=[mine.pk])
        assert client.post(url, {"text": ""}).status_code == 422
        assert client.post(url, {"text": "The handover"}).status_code == 302
        assert client.post(url, {"text": "Again"}).status_code == 422
        decide = reverse("goals:appeal_decide", args=[mine.pk])
        assert client.get(decide).status_code == 403
        client.force_login(world.director)
        assert "Appeal by Chen Wei 陈伟" in client.get(reverse("goals:appraisal_list")).content.decode()
        same = {"outcome": "upheld", "points": str(mine.final_points), "answer": "Yes"}
        answer = client.post(decide, same)
        assert answer.status_code == 422
        assert "These are the current points." in answer.content.decode()
        told = {"outcome": "upheld", "points": "99.5", "answer": "You are right"}
        assert client.post(decide, told).status_code == 302
        client.force_login(world.rep)
        page = client.get(reverse("goals:appraisal_detail", args=[mine.pk])).content.decode()
        assert "You are right" in page
        assert "Result after the appeal" in page
        assert "Result before the appeal" in page

    def test_what_waits_for_a_decision(self, world, client, mine):
        outcomes.appeal(mine, text="The handover", by=world.rep, at=timezone.now())
        outcomes.propose_reward(mine, kind="other", text="A day off", by=world.manager, at=timezone.now())
        seen = {}
        for who in ("admin", "director", "manager", "rep", "auditor"):
            client.force_login(getattr(world, who))
            told = client.get(reverse("goals:appraisal_list")).context
            seen[who] = (len(told["appeals"]), len(told["rewards"]))
        assert seen == {"admin": (1, 1), "director": (1, 0), "manager": (0, 0), "rep": (0, 0), "auditor": (0, 0)}

    def test_a_reward_from_proposal_to_given(self, world, client, mine):
        client.force_login(world.manager)
        new = reverse("goals:reward_create", args=[mine.pk])
        assert client.post(new, {"kind": "training", "text": "Course"}).status_code == 422
        assert client.post(new, {"kind": "training", "text": "Course", "credit": "6,000"}).status_code == 302
        row = Reward.objects.get()
        detail = reverse("goals:appraisal_detail", args=[mine.pk])
        client.force_login(world.rep)
        assert "Course" not in client.get(detail).content.decode()
        client.force_login(world.admin)
        decide = reverse("goals:reward_decide", args=[row.pk])
        assert client.post(decide, {"decline": "1", "note": ""}).status_code == 422
        assert client.post(decide, {"approve": "1", "note": ""}).status_code == 302
        client.force_login(world.rep)
        assert "Course" in client.get(detail).content.decode()
        client.force_login(world.manager)
        give = reverse("goals:reward_give", args=[row.pk])
        assert client.post(give, {"given_on": "2999-01-01"}).status_code == 422
        assert client.post(give, {"given_on": timezone.localdate().isoformat()}).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.credit) == ("given", Decimal(6000))

    def test_an_appeal_that_is_too_late_is_not_offered(self, world, client):
        of = open_round(world, to="closed", appeal_days=0)
        client.force_login(world.rep)
        page = client.get(reverse("goals:appraisal_detail", args=[appraisal(of, world.rep).pk]))
        assert page.context["may_appeal"] == (of.closed_on == timezone.localdate())


def test_rated_by_both_sides_stands_beside_each_other(world, client):
    of = open_round(world, to="self")
    rate_self(appraisal(of, world.rep), level=5, comment="I trained two colleagues")
    forward(of, "manager", world.admin)
    rate(appraisal(of, world.rep), level=3, comment="One of them")
    client.force_login(world.director)
    page = client.get(reverse("goals:appraisal_detail", args=[appraisal(of, world.rep).pk])).content.decode()
    assert "I trained two colleagues" in page
    assert "One of them" in page
    assert "Lifts the team" in page
