"""Pages of scorecards, rounds, appraisals and their outcomes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goals.scorecards.actions import outcomes, rounds
from goals.scorecards.models import Appraisal, Measure, Rating, Reward, Round, Scorecard
from salesplan.people.models import User
from tests.goals.making import quota, sell
from tests.goals.scorecards.making import appraisal, card, forward, levels, open_round, rate, rate_self
from tests.world import person


@pytest.fixture
def admin(world, client):
    client.force_login(world.admin)
    return client


def formset(prefix, names, *rows):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0, f"{prefix}-MIN_NUM_FORMS": 1}
    for i, row in enumerate(rows):
        data |= {f"{prefix}-{i}-{name}": value for name, value in zip(names, row, strict=True)}
    return data


def anchors(*rows):
    return formset("curve", ("at", "points"), *rows)


MEASURE = {"kind": "metric", "metric": "won_revenue", "basis": "quota", "weight": "60", "curve_kind": "linear"}


class TestCards:
    def test_from_nothing_to_a_scorecard_in_use(self, world, admin):
        answer = admin.post(reverse("goals:scorecard_create"), {"name": "Reps", "interval": "quarter"})
        made = Scorecard.objects.get()
        url = reverse("goals:scorecard_detail", args=[made.pk])
        assert answer["Location"] == url
        assert "No measure yet" in admin.get(url).content.decode()
        new = reverse("goals:measure_create", args=[made.pk])
        assert admin.post(new, MEASURE | anchors(("80", "0"), ("100", "100"), ("120 %", "120"))).status_code == 302
        rated = {"kind": "rated", "name": "Teamwork", "weight": "30", "curve_kind": "linear", "level_3": "Shares"}
        assert admin.post(new, rated | anchors(("1", "0"), ("3", "100"), ("5", "120"))).status_code == 302
        won, team = Measure.objects.order_by("position")
        assert (won.name, won.anchors[0]) == ("Won revenue, share of the quota", ["0.8", "0"])
        assert (team.levels, team.metric) == (["", "", "Shares", "", ""], "")
        page = admin.get(url).content.decode()
        assert "The weights total 90%; 10% is left to give." in page
        assert "From 80% to 100%: from 0 to 100 points, evenly." in page
        refused = admin.post(reverse("goals:scorecard_publish", args=[made.pk]))
        assert refused.status_code == 422
        typed = {f"m{won.pk}-weight": "62,5", f"m{team.pk}-weight": "37.5"}
        assert admin.post(reverse("goals:scorecard_weights", args=[made.pk]), typed).status_code == 302
        assert admin.post(reverse("goals:scorecard_publish", args=[made.pk])).status_code == 302
        assert "In use" in admin.get(url).content.decode()

    def test_the_editor_names_the_problem_and_keeps_what_was_typed(self, world, admin):
        made = card(world)
        admin.post(reverse("goals:scorecard_draft", args=[made.pk]))
        measure = Measure.objects.get(version__number=2, name="Win rate")
        url = reverse("goals:measure_edit", args=[measure.pk])
        assert 'value="20"' in admin.get(url).content.decode()
        typed = MEASURE | {"metric": "win_rate", "basis": "value", "name": "Win rate", "weight": "15"}
        answer = admin.post(url, typed | anchors(("20", "0"), ("10", "100")))
        assert answer.status_code == 422
        assert "Row 2 lies below the row before it." in answer.content.decode()
        assert 'value="10"' in answer.content.decode()

    @pytest.mark.parametrize(("changes", "rows", "said"), [
        ({}, [("80", "0"), ("100", "100"), ("120", "120")],
         "90% gives 50 points: it is 50% of the way from 80% to 100% (0 → 100)."),
        ({"metric": "cycle_days", "basis": "value"}, [("30", "120"), ("90", "0")], "Less is better here."),
        ({"metric": "cycle_days", "basis": "value", "curve_kind": "threshold"}, [("45", "100")],
         "At 45 days or less: 100 points. Above that: none."),
        ({"curve_kind": "steps"}, [("", "0"), ("90", "60"), ("100", "100")], "From 90%: 60 points."),
        ({"kind": "rated", "name": "T"}, [("1", "0"), ("5", "120")], "level 3 gives 60 points"),
        ({}, [("100", "100"), ("80", "0")], "Row 2 lies below the row before it."),
        ({"curve_kind": "steps"}, [("80", "0"), ("90", "60")], "Row 1: leave the figure empty."),
        ({}, [], "A line needs at least two points."),
    ])  # fmt: skip
    def test_the_preview_of_a_curve(self, world, admin, changes, rows, said):
        made = card(world)
        admin.post(reverse("goals:scorecard_draft", args=[made.pk]))
        url = reverse("goals:measure_preview", args=[made.pk])
        page = admin.post(url, MEASURE | changes | anchors(*rows)).content.decode()
        assert said in page
        assert Measure.objects.filter(version__number=2).count() == 5

    def test_grades(self, world, admin):
        made = card(world)
        admin.post(reverse("goals:scorecard_draft", args=[made.pk]))
        url = reverse("goals:scorecard_grades", args=[made.pk])
        names = ("letter", "lower", "meaning", "meaning_zh")
        bad = formset("grades", names, ("A", "100", "", ""), ("B", "10", "", ""))
        answer = admin.post(url, bad | {"missing": "zero"})
        assert answer.status_code == 422
        assert "The lowest grade must begin at 0" in answer.content.decode()
        good = formset("grades", names, ("A", "100", "", ""), ("B", "0", "Below", "低于"))
        assert admin.post(url, good | {"missing": "zero"}).status_code == 302
        draft = made.versions.get(number=2)
        assert (draft.missing, [g.letter for g in draft.grades.all()]) == ("zero", ["A", "B"])

    def test_a_weight_that_is_no_number_is_refused_by_name(self, world, admin):
        made = card(world)
        admin.post(reverse("goals:scorecard_draft", args=[made.pk]))
        some = Measure.objects.filter(version__number=2).first()
        answer = admin.post(reverse("goals:scorecard_weights", args=[made.pk]), {f"m{some.pk}-weight": "many"})
        assert answer.status_code == 422
        assert some.label in answer.content.decode()

    def test_what_somebody_would_get_with_the_last_figures(self, world, admin):
        quota(world.rep, 100_000, "2026-Q3")
        sell(world, world.rep, 90_000, on=date(2026, 9, 1))
        made = card(world)
        url = reverse("goals:scorecard_preview", args=[made.pk]) + f"?person={world.rep.pk}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("goals.scorecards.views.cards.business_day", lambda _now: date(2026, 11, 24))
            page = admin.get(url).content.decode()
        assert "With the figures of Q3 2026" in page
        # Attainment 90 % has 50 points, all deals won 100, no new account 0; 50, 15 and 15 count 62.5, 18.75, 18.75.
        assert "would get 50.0 points (D) from the figures alone" in page
        assert "62.5% × 50 + 18.75% × 100 + 18.75% × 0 = 50" in page

    def test_a_rep_does_not_read_a_draft(self, world, client):
        made = card(world)
        open_round(world, to="self")
        client.force_login(world.admin)
        client.post(reverse("goals:scorecard_draft", args=[made.pk]))
        client.force_login(world.rep)
        page = client.get(reverse("goals:scorecard_detail", args=[made.pk]) + "?version=2")
        assert page.context["shown"].number == 1
        assert len(page.context["versions"]) == 1


class TestRounds:
    def test_opening_one(self, world, admin):
        made = card(world)
        url = reverse("goals:round_create")
        page = admin.get(url)
        first = page.context["form"].initial
        days = {name: first[name].isoformat() for name in ("self_due", "manager_due", "calibration_due")}
        typed = {"scorecard": made.pk, "period_key": first["period_key"], "team": world.east.pk, "appeal_days": 14}
        answer = admin.post(url, typed | days)
        of = Round.objects.get()
        assert answer["Location"] == reverse("goals:round_detail", args=[of.pk])
        assert of.appraisals.count() == 3
        again = admin.post(url, typed | days)
        assert again.status_code == 422
        assert "Nobody is left to appraise" in again.content.decode()

    def test_without_a_scorecard_the_page_says_what_to_do(self, world, admin):
        assert "No scorecard is in use" in admin.get(reverse("goals:round_create")).content.decode()

    def test_steps_and_what_holds_them_back(self, world, admin):
        of = open_round(world, to="manager")
        url = reverse("goals:round_move", args=[of.pk])
        assert admin.get(url + "?to=calibration").status_code == 200
        answer = admin.post(url, {"to": "calibration", "version": of.version})
        assert answer.status_code == 422
        assert "The manager&#x27;s ratings of Chen Wei 陈伟, Peer are missing." in answer.content.decode()
        answer = admin.post(url, {"to": "self", "version": of.version})
        assert "Say why the step is taken back" in answer.content.decode()
        assert admin.post(url, {"to": "self", "why": "On leave", "version": of.version}).status_code == 302

    def test_a_manager_sees_the_distribution_of_their_people_only(self, world, client):
        of = open_round(world, team=world.east, to="calibration")
        client.force_login(world.manager)
        page = client.get(reverse("goals:round_detail", args=[of.pk]))
        assert [row.person for row in page.context["rows"]] == [world.rep, world.peer]
        assert "Other" not in [str(row.person) for row in page.context["rows"]]
        assert [one.manager for one in page.context["spread"]] == [world.manager]
        client.force_login(world.director)
        page = client.get(reverse("goals:round_detail", args=[of.pk]))
        assert len(page.context["rows"]) == 3

    def test_a_bar_opens_its_people(self, world, admin):
        of = open_round(world, team=world.east, to="calibration")
        url = reverse("goals:round_detail", args=[of.pk])
        page = admin.get(url)
        assert f"{url}?grade=C#people" in page.content.decode()
        letters = {row.grade for row in page.context["rows"]}
        letter = next(iter(letters))
        shown = admin.get(url + f"?grade={letter}").context["rows"]
        assert shown
        assert {row.grade for row in shown} == {letter}

    def test_the_queries_of_a_round_do_not_grow_with_its_people(self, world, admin):
        of = open_round(world, period="2026-Q3", to="calibration")
        for i in range(10):
            person(f"rep{i}", team=world.east_one)
        many = open_round(world, to="calibration")
        url = reverse("goals:round_detail", args=[of.pk])
        admin.get(url)
        with CaptureQueriesContext(connection) as few:
            assert len(admin.get(url).context["rows"]) == 2
        with CaptureQueriesContext(connection) as grown:
            assert len(admin.get(reverse("goals:round_detail", args=[many.pk])).context["rows"]) == 12
        assert len(grown) == len(few)

    def test_calibrating_in_the_cell(self, world, admin):
        of = open_round(world, to="calibration")
        mine = appraisal(of, world.rep)
        url = reverse("goals:appraisal_adjust", args=[mine.pk])
        htmx = {"HTTP_HX_REQUEST": "true"}
        assert "<form hx-post" in admin.get(url, **htmx).content.decode()
        answer = admin.post(url, {"points": "95", "why": "", "version": mine.version}, **htmx)
        assert answer.status_code == 422
        assert "Give the reason" in answer.content.decode()
        answer = admin.post(url, {"points": "95", "why": "Long leave", "version": mine.version}, **htmx)
        assert "Long leave" in answer.content.decode()
        assert f'id="result-{mine.pk}"' in answer.content.decode()
        conflict = admin.post(url, {"points": "90", "why": "Other", "version": mine.version}, **htmx)
        assert conflict.status_code == 422
        assert "Somebody else has changed this meanwhile" in conflict.content.decode()
        assert appraisal(of, world.rep).adjusted_points == 95
        assert admin.get(url).status_code == 200
        answer = admin.post(url, {"points": "", "why": "", "version": appraisal(of, world.rep).version})
        assert answer["Location"] == reverse("goals:round_detail", args=[of.pk])
        assert appraisal(of, world.rep).adjusted_points is None

    def test_people_and_managers(self, world, admin):
        of = open_round(world)
        url = reverse("goals:round_add_person", args=[of.pk])
        assert admin.post(url, {"person": world.other.pk}).status_code == 302
        assert admin.post(url, {"person": world.other.pk}).status_code == 422
        theirs = appraisal(of, world.other)
        told = {"manager": world.manager.pk, "why": "On leave"}
        assert admin.post(reverse("goals:appraisal_assign_manager", args=[theirs.pk]), told).status_code == 302
        assert appraisal(of, world.other).manager == world.manager
        assert admin.post(reverse("goals:appraisal_remove", args=[theirs.pk])).status_code == 302
        assert of.appraisals.count() == 2

    def test_reminding_says_how_many(self, world, admin):
        of = open_round(world, to="self")
        url = reverse("goals:round_remind", args=[of.pk])
        assert "2 reminders are sent." in admin.post(url, follow=True).content.decode()
        assert "reminded today already" in admin.post(url, follow=True).content.decode()


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
        assert answer.status_code == 422
        assert "Typed" in answer.content.decode()
        assert "Somebody else has changed this meanwhile" in answer.content.decode()

    def test_the_manager_is_hidden_from_the_person_until_it_is_closed(self, world, client):
        of = open_round(world, to="manager")
        rate(appraisal(of, world.rep), comment="Not for their eyes")
        url = reverse("goals:appraisal_detail", args=[appraisal(of, world.rep).pk])
        client.force_login(world.rep)
        page = client.get(url).content.decode()
        assert "Not for their eyes" not in page
        assert "Well done" not in page
        assert "How the total comes about" not in page
        assert "Not for their eyes" not in client.get(url + "rate/").content.decode()
        client.force_login(world.director)
        assert "Not for their eyes" in client.get(url).content.decode()
        forward(Round.objects.get(pk=of.pk), "closed", world.admin)
        client.force_login(world.rep)
        page = client.get(url).content.decode()
        assert "Not for their eyes" in page
        assert "How the total comes about" in page

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
        assert "the evidence is unchanged and still gives this total" in page
        assert "50% × 75 + 15% × 100" in page

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
        assert "Appeal of Chen Wei 陈伟" in client.get(reverse("goals:appraisal_list")).content.decode()
        same = {"outcome": "upheld", "points": str(mine.final_points), "answer": "Yes"}
        answer = client.post(decide, same)
        assert answer.status_code == 422
        assert "These are the points there were." in answer.content.decode()
        told = {"outcome": "upheld", "points": "99.5", "answer": "You are right"}
        assert client.post(decide, told).status_code == 302
        client.force_login(world.rep)
        page = client.get(reverse("goals:appraisal_detail", args=[mine.pk])).content.decode()
        assert "You are right" in page
        assert "Result after the appeal" in page
        assert "Result before it" in page

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
