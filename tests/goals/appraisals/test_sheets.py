"""Sheets: figures and totals, who sees what, calibration, and the evidence frozen at closing."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from goals.appraisals import queries, sheets
from goals.appraisals.actions import rounds
from goals.appraisals.models.rounds import Appraisal, Rating, Round
from goals.planning.quotas.models import Quota
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.models import Membership
from tests.goals.appraisals.making import appraisal, card, forward, open_round, rate
from tests.goals.making import sell, take_back
from tests.world import NOW, TODAY, person

D = Decimal


class TestSheets:
    def test_the_figures_the_scores_and_the_total(self, figures, world):
        made = open_round(world, to="manager")
        rate(appraisal(made, world.rep), level=4)
        sheet = sheets.sheets(made, list(made.appraisals.filter(person=world.rep)))[appraisal(made, world.rep).pk]
        assert [str(line.points) for line in sheet.lines] == ["75.0", "100.0", "25.0", "110.0", "110.0"]
        # 0.5 × 75 + 0.15 × 100 + 0.15 × 25 + 0.1 × 110 + 0.1 × 110
        assert (sheet.computed, sheet.grade) == (D("78.3"), "C")
        first = sheet.lines[0].figure
        assert (first.value, first.actual, first.target) == (D("0.95"), D(95_000), D(100_000))
        assert f"owner={world.rep.pk}" in first.rows

    def test_no_quota_is_no_data_and_its_weight_is_spread(self, world):
        made = open_round(world, to="manager")
        rate(appraisal(made, world.peer))
        pk = appraisal(made, world.peer).pk
        sheet = sheets.sheets(made, list(made.appraisals.all()))[pk]
        assert [line.score is None for line in sheet.lines] == [True, True, False, False, False]
        assert [line.counts for line in sheet.lines] == [0, 0, D("42.86"), D("28.57"), D("28.57")]
        assert sum(line.counts for line in sheet.lines) == 100

    def test_change_against_the_year_before(self, world):
        sell(world, world.rep, 80_000, on=date(2025, 11, 3))
        sell(world, world.rep, 100_000)
        growing = {
            "name": "Growth", "metric": "won_revenue", "basis": "growth", "weight": "100",
            "rows": [("0", "0"), ("0.5", "100")],
        }  # fmt: skip
        made = open_round(world, card=card(world, [growing], name="Growth"))
        rows = {a.person: sheet for a, sheet in _sheets(made)}
        assert rows[world.rep].lines[0].figure.value == D("0.25")
        assert rows[world.rep].computed == D(50)
        assert rows[world.peer].lines[0].score is None
        assert rows[world.peer].computed is None

    def test_a_manager_who_took_over_reads_what_the_person_reads(self, figures, world):
        made = open_round(world)
        Membership.objects.filter(person=world.rep).update(team=world.west_one)
        for who in (world.rep, world.manager, world.admin):
            who.__dict__.pop("_scope", None)
            assert {a.person: s for a, s in _sheets(made)}[world.rep].lines[0].figure.actual == D(95_000)

    def test_queries_do_not_grow_with_the_people(self, world):
        for i in range(12):
            person(f"rep{i}", team=world.east_one)
        made = open_round(world, to="manager")
        few, many = list(made.appraisals.all()[:2]), list(made.appraisals.all())
        assert len(many) == 14
        sheets.sheets(made, few)
        with CaptureQueriesContext(connection) as of_few:
            sheets.sheets(made, few)
        with CaptureQueriesContext(connection) as of_many:
            sheets.sheets(made, many)
        assert len(of_many) == len(of_few)


def _sheets(of):
    rows = list(of.appraisals.select_related("person"))
    made = sheets.sheets(of, rows)
    return [(row, made[row.pk]) for row in rows]


class TestSight:
    def seen(self, world, made):
        out = set()
        for name, who in world.people.items():
            who.__dict__.pop("_scope", None)
            if Appraisal.objects.visible_to(who).filter(round=made, person=world.rep).exists():
                out.add(name)
        return out

    def test_the_person_sees_it_once_the_round_has_started(self, world):
        made = open_round(world)
        above = {"manager", "director", "admin", "auditor"}
        assert self.seen(world, made) == above
        forward(made, "self", world.admin)
        assert self.seen(world, made) == above | {"rep"}

    def test_rounds_are_for_who_appraises(self, world):
        made = open_round(world, to="self")
        seen = {name for name, who in world.people.items() if made in Round.objects.visible_to(who)}
        assert seen == {"manager", "director", "admin", "auditor"}

    def test_ones_own_row_is_missing_from_the_list_until_it_is_closed(self, world):
        made = open_round(world, team=world.east, with_managers=True, to="self")
        rounds.assign_manager(appraisal(made, world.director), manager=world.admin, why="", by=world.admin)
        forward(made, "calibration", world.admin)
        assert world.director not in [row.person for row in queries.rows_of(made, world.director)]
        assert world.manager in [row.person for row in queries.rows_of(made, world.director)]
        made = forward(Round.objects.get(pk=made.pk), "closed", world.admin)
        assert world.director in [row.person for row in queries.rows_of(made, world.director)]

    def test_before_closing_the_person_reads_nothing_of_the_manager(self, figures, world):
        made = open_round(world, to="manager")
        rate(appraisal(made, world.rep), comment="Secret")
        told = sheets.before_closing(dict(_sheets(made))[appraisal(made, world.rep)])
        assert all(line.manager is None for line in told.lines)
        assert [line.score is None for line in told.lines] == [False, False, False, True, True]
        assert (told.computed, told.points, told.grade) == (None, None, "")


class TestCalibration:
    def test_a_result_is_adjusted_with_a_reason_and_the_computed_one_stays(self, figures, world):
        made = open_round(world, to="calibration")
        mine = appraisal(made, world.rep)
        with pytest.raises(Refused) as refused:
            rounds.adjust(mine, points=D(90), why=" ", version=None, by=world.admin, at=NOW)
        assert refused.value.field == "why"
        rounds.adjust(mine, points=D(90), why="A key account was handed over", version=None, by=world.admin, at=NOW)
        row = next(row for row in queries.rows_of(made, world.admin) if row.person == world.rep)
        assert (row.sheet.computed, row.points, row.sheet.proposed_grade, row.grade) == (D("76.3"), D(90), "C", "B")
        made = forward(Round.objects.get(pk=made.pk), "closed", world.admin)
        mine = appraisal(made, world.rep)
        assert (mine.computed_points, mine.final_points, mine.final_grade) == (D("76.3"), D(90), "B")
        assert mine.evidence["why"] == "A key account was handed over"

    @pytest.mark.parametrize("points", ["-0.1", "120.1"])
    def test_not_off_the_scale(self, world, points):
        mine = appraisal(open_round(world, to="calibration"), world.rep)
        with pytest.raises(Refused) as refused:
            rounds.adjust(mine, points=D(points), why="Because", version=None, by=world.admin, at=NOW)
        assert refused.value.field == "points"

    def test_not_outside_its_step_and_not_ones_own(self, world):
        made = open_round(world, to="manager")
        with pytest.raises(Refused, match="only be adjusted in the calibration step"):
            rounds.adjust(appraisal(made, world.rep), points=D(90), why="x", version=None, by=world.admin, at=NOW)
        mine = Appraisal(round=made, person=world.admin)
        with pytest.raises(NotAllowed):
            rounds.adjust(mine, points=D(90), why="x", version=None, by=world.admin, at=NOW)
        with pytest.raises(NotAllowed):
            rounds.adjust(mine, points=D(90), why="x", version=None, by=world.director, at=NOW)

    def test_the_spread_by_manager(self, figures, world):
        made = open_round(world, team=world.east, to="calibration")
        rows = queries.rows_of(made, world.admin)
        letters = ["A", "B", "C", "D"]
        told = {one.manager: one for one in queries.spread_by_manager(rows, letters)}
        assert (told[world.manager].count, told[world.sibling].count) == (2, 1)
        assert told[world.manager].lowest <= told[world.manager].median <= told[world.manager].highest
        assert sum(share.count for share in told[world.manager].shares) == 2


class TestClosing:
    def test_evidence_stands_whatever_happens_later(self, figures, world):
        made = open_round(world, to="closed")
        mine = appraisal(made, world.rep)
        before = sheets.read(mine.evidence)
        take_back(_won(world), world.rep)
        Quota.objects.all().delete()
        after = dict(_sheets(made))[appraisal(made, world.rep)]
        assert after == before
        assert after.lines[0].figure.actual == D(95_000)
        assert "as_of=2026-11-24" in after.lines[0].figure.rows
        assert sheets.holds(appraisal(made, world.rep))

    def test_evidence_survives_its_way_through_json(self, figures, world):
        made = open_round(world, to="calibration")
        live = dict(_sheets(made))[appraisal(made, world.rep)]
        written = sheets.write(live, period=sheets.period_of(made), person=world.rep.pk, closed_on=TODAY)
        read = sheets.read(written)
        assert (read.lines, read.computed, read.bands) == (live.lines, live.computed, live.bands)

    def test_a_changed_letter_is_found(self, figures, world):
        mine = appraisal(open_round(world, to="closed"), world.rep)
        assert sheets.holds(mine)
        mine.evidence["lines"][0]["figure"]["value"] = "1.5"
        assert not sheets.holds(mine)
        mine.evidence_hash = sheets.fingerprint(mine.evidence)
        # Even with a hash made anew the figures no longer give the total.
        assert not sheets.holds(mine)

    def test_after_closing_nothing_changes(self, world):
        made = open_round(world, to="closed")
        mine = appraisal(made, world.rep)
        for late in (
            lambda: rate(mine),
            lambda: rounds.adjust(mine, points=D(90), why="x", version=None, by=world.admin, at=NOW),
            lambda: rounds.move_round(made, to="calibration", why="x", by=world.admin, at=NOW),
            lambda: rounds.assign_manager(mine, manager=world.sibling, why="x", by=world.admin),
        ):
            with pytest.raises(Refused):
                late()
        for broken in (
            lambda: Appraisal.objects.filter(pk=mine.pk).update(final_points=120),
            lambda: Rating.objects.filter(appraisal=mine).update(level=5),
            lambda: Rating.objects.filter(appraisal=mine).delete(),
            lambda: Round.objects.filter(pk=made.pk).update(state="calibration", closed_on=None),
            lambda: made.moves.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                broken()


def _won(world):
    from pipeline.deals.models import Deal

    return Deal.objects.get(owner=world.rep, state="won")
