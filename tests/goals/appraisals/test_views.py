"""Pages of scorecards and rounds."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.appraisals.models.cards import Measure, Scorecard
from goals.appraisals.models.rounds import Round
from tests.goals.appraisals.making import appraisal, card, open_round
from tests.goals.making import quota, sell
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
        assert "No measures yet" in admin.get(url).content.decode()
        new = reverse("goals:measure_create", args=[made.pk])
        assert admin.post(new, MEASURE | anchors(("80", "0"), ("100", "100"), ("120 %", "120"))).status_code == 302
        rated = {"kind": "rated", "name": "Teamwork", "weight": "30", "curve_kind": "linear", "level_3": "Shares"}
        assert admin.post(new, rated | anchors(("1", "0"), ("3", "100"), ("5", "120"))).status_code == 302
        won, team = Measure.objects.order_by("position")
        assert (won.name, won.anchors[0]) == ("Won revenue, share of the quota", ["0.8", "0"])
        assert (team.levels, team.metric) == (["", "", "Shares", "", ""], "")
        page = admin.get(url).content.decode()
        assert "total 90%; 10% " in page
        assert "From 80% to 100%: from 0 to 100 " in page
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
        assert "Row 2 is lower than the row before it." in answer.content.decode()
        assert 'value="10"' in answer.content.decode()

    @pytest.mark.parametrize(("changes", "rows", "said"), [
        ({}, [("80", "0"), ("100", "100"), ("120", "120")],
         "90% gives 50 points: it is 50% of the way from 80% to 100% (0 → 100)."),
        ({"metric": "cycle_days", "basis": "value"}, [("30", "120"), ("90", "0")], "Less is better here."),
        ({"metric": "cycle_days", "basis": "value", "curve_kind": "threshold"}, [("45", "100")],
         "At 45 days or less: 100 points. Above that: none."),
        ({"curve_kind": "steps"}, [("", "0"), ("90", "60"), ("100", "100")], "From 90%: 60 points."),
        ({"kind": "rated", "name": "T"}, [("1", "0"), ("5", "120")], "level 3 gives 60 points"),
        ({}, [("100", "100"), ("80", "0")], "Row 2 is lower than the row before it."),
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
        assert "The lowest grade must start at 0" in answer.content.decode()
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
        page = admin.get(url).content.decode()
        assert "Based on the figures for Q3 2026" in page
        # Attainment 90 % has 50 points, all deals won 100, no new account 0; 50, 15 and 15 count 62.5, 18.75, 18.75.
        assert "would score 50.0 points (D) from the figures alone" in page
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
        assert "no one left to appraise" in again.content.decode()

    def test_without_a_scorecard_the_page_says_what_to_do(self, world, admin):
        assert "No scorecard in use" in admin.get(reverse("goals:round_create")).content.decode()

    def test_steps_and_what_holds_them_back(self, world, admin):
        of = open_round(world, to="manager")
        url = reverse("goals:round_move", args=[of.pk])
        assert admin.get(url + "?to=calibration").status_code == 200
        answer = admin.post(url, {"to": "calibration", "version": of.version})
        assert answer.status_code == 422
        assert "Chen Wei 陈伟, Peer" in answer.content.decode()
        answer = admin.post(url, {"to": "self", "version": of.version})
        assert "Say why you are going back a step" in answer.content.decode()
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
        assert "Give a reason" in answer.content.decode()
        answer = admin.post(url, {"points": "95", "why": "Long leave", "version": mine.version}, **htmx)
        assert "Long leave" in answer.content.decode()
        assert f'id="result-{mine.pk}"' in answer.content.decode()
        conflict = admin.post(url, {"points": "90", "why": "Other", "version": mine.version}, **htmx)
        assert conflict.status_code == 409
        assert "Someone else has changed this in the meantime" in conflict.content.decode()
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
        assert "2 reminders sent." in admin.post(url, follow=True).content.decode()
        assert "already been reminded today" in admin.post(url, follow=True).content.decode()
