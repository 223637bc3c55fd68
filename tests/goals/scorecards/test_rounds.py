"""Rounds: who is in them, the steps, ratings, calibration, closing, appeals and rewards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from goals.quotas.models import Quota
from goals.scorecards import queries, sheets
from goals.scorecards.actions import outcomes, rounds, telling
from goals.scorecards.models import Appraisal, Rating, Reward, Round
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from salesplan.people.models import Leadership, Membership
from tests.goals.making import quota, sell, take_back
from tests.goals.scorecards.making import appraisal, card, forward, levels, open_round, rate, rate_self
from tests.world import NOW, START, TODAY, person

D = Decimal
LATER = NOW + timedelta(days=3)


@pytest.fixture
def figures(world):
    """The rep at 95 % of the quota (75 points) with one of one deal won (100) and one new account in the quarter."""
    quota(world.rep, 100_000)
    sell(world, world.rep, 95_000)
    world.account.created_on = date(2026, 10, 2)
    world.account.save(update_fields=["created_on"])
    return world


class TestOpening:
    def test_a_round_covers_the_team_and_those_who_led_it_appraise(self, world):
        made = open_round(world, team=world.east)
        told = {a.person: (a.team, a.manager) for a in made.appraisals.all()}
        assert told == {
            world.rep: (world.east_one, world.manager),
            world.peer: (world.east_one, world.manager),
            world.other: (world.east_two, world.sibling),
        }
        assert [move.to_state for move in made.moves.all()] == ["open"]

    def test_managers_are_appraised_by_whoever_leads_above_them(self, world):
        made = open_round(world, team=world.east, with_managers=True)
        assert appraisal(made, world.manager).manager == world.director
        assert appraisal(made, world.director).manager is None

    def test_who_led_on_the_last_day_of_a_past_period_appraises(self, world):
        Leadership.objects.filter(team=world.east_one).update(ends_on=date(2026, 10, 31))
        Leadership.objects.create(person=world.sibling, team=world.east_one, starts_on=date(2026, 11, 1))
        assert appraisal(open_round(world, period="2026-Q3"), world.rep).manager == world.manager
        assert appraisal(open_round(world), world.rep).manager == world.sibling

    def test_nobody_is_appraised_twice_for_a_period(self, world):
        open_round(world)
        with pytest.raises(Refused) as refused:
            open_round(world)
        assert refused.value.field == "team"
        assert [a.person for a in open_round(world, team=world.east).appraisals.all()] == [world.other]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"period": "2026"}, "period_key"),
            ({"dues": {"self": TODAY, "manager": START, "calibration": TODAY}}, "manager_due"),
        ],
    )
    def test_what_makes_no_round(self, world, given, field):
        with pytest.raises(Refused) as refused:
            open_round(world, **given)
        assert refused.value.field == field

    def test_only_a_scorecard_in_use_opens_a_round(self, world):
        from goals.scorecards.actions.cards import create_scorecard

        made = create_scorecard(name="Draft", interval="quarter", by=world.admin, at=NOW)
        with pytest.raises(Refused) as refused:
            open_round(world, card=made)
        assert refused.value.field == "scorecard"

    def test_the_queries_do_not_grow_with_the_people(self, world):
        card(world)
        with CaptureQueriesContext(connection) as few:
            open_round(world, period="2026-Q3")
        for i in range(15):
            person(f"rep{i}", team=world.east_one)
        with CaptureQueriesContext(connection) as many:
            made = open_round(world)
        assert made.appraisals.count() == 17
        assert len(many) == len(few)

    def test_people_join_and_leave_while_it_is_prepared(self, world):
        made = open_round(world)
        one = rounds.add_person(made, person=world.other, by=world.admin, at=NOW)
        assert (one.manager, one.team) == (world.sibling, world.east_two)
        with pytest.raises(Refused):
            rounds.add_person(made, person=world.rep, by=world.admin, at=NOW)
        rounds.remove_person(one, by=world.admin)
        made = forward(made, "self", world.admin)
        for late in (
            lambda: rounds.add_person(made, person=world.other, by=world.admin, at=NOW),
            lambda: rounds.remove_person(appraisal(made, world.rep), by=world.admin),
        ):
            with pytest.raises(Refused, match="has started"):
                late()


class TestSteps:
    def test_the_way_forward_leaves_a_trail_and_tells_people(self, world):
        made = open_round(world, to="closed")
        assert [m.to_state for m in made.moves.all()] == ["open", "self", "manager", "calibration", "closed"]
        told = list(Notice.objects.filter(person=world.rep, kind="appraisal").values_list("text", flat=True))
        assert told == [
            "Your appraisal for Q4 2026 is open: rate yourself.",
            "Your appraisal for Q4 2026 is closed: see your result.",
        ]
        assert Notice.objects.filter(person=world.manager, kind="appraisal").count() == 1

    @pytest.mark.parametrize("to", ["closed", "calibration", "open", "nonsense"])
    def test_no_step_is_skipped(self, world, to):
        with pytest.raises(Refused):
            rounds.move_round(open_round(world), to=to, by=world.admin, at=NOW)

    @pytest.mark.parametrize("who", ["rep", "manager", "director", "auditor"])
    def test_only_admins_move_it(self, world, who):
        with pytest.raises(NotAllowed):
            rounds.move_round(open_round(world), to="self", by=getattr(world, who), at=NOW)

    def test_a_step_back_needs_a_reason_and_tells_again(self, world):
        made = open_round(world, to="manager")
        with pytest.raises(Refused) as refused:
            rounds.move_round(made, to="self", by=world.admin, at=NOW)
        assert refused.value.field == "why"
        rounds.move_round(made, to="self", why="Two were on leave", by=world.admin, at=NOW)
        assert Notice.objects.filter(person=world.rep, kind="appraisal").count() == 2

    def test_missing_ratings_hold_it_back_by_name(self, world):
        made = open_round(world, to="manager")
        rate(appraisal(made, world.peer))
        with pytest.raises(Refused, match="ratings of Chen Wei 陈伟 are missing"):
            rounds.move_round(made, to="calibration", by=world.admin, at=NOW)

    def test_somebody_without_a_manager_needs_one_first(self, world):
        made = open_round(world, team=world.east, with_managers=True, to="self")
        with pytest.raises(Refused, match="Nobody leads Director"):
            rounds.move_round(made, to="manager", by=world.admin, at=NOW)
        mine = appraisal(made, world.director)
        with pytest.raises(Refused, match="Nobody appraises themselves"):
            rounds.assign_manager(mine, manager=world.director, why="", by=world.admin)
        rounds.assign_manager(mine, manager=world.admin, why="No one above", by=world.admin)
        assert rounds.move_round(made, to="manager", by=world.admin, at=NOW).state == "manager"

    def test_a_second_mover_is_told(self, world):
        made = open_round(world)
        rounds.move_round(made, to="self", version=made.version, by=world.admin, at=NOW)
        with pytest.raises(Refused):
            rounds.move_round(made, to="self", version=made.version, by=world.admin, at=NOW)


class TestRating:
    def test_a_person_rates_themselves_in_the_first_step_only(self, world):
        made = open_round(world, to="self")
        mine = rate_self(appraisal(made, world.rep))
        assert (mine.self_comment, mine.self_done_at) == ("A good quarter", NOW)
        assert {r.level for r in Rating.objects.filter(appraisal=mine, side="self")} == {4}
        with pytest.raises(NotAllowed):
            rate_self(mine, by=world.peer)
        forward(made, "manager", world.admin)
        with pytest.raises(Refused, match="not open now"):
            rate_self(mine)

    def test_a_draft_may_lack_levels_handing_in_may_not(self, world):
        mine = appraisal(open_round(world, to="self"), world.rep)
        rate_self(mine, level=None, comment="", done=False)
        with pytest.raises(Refused, match="Choose a level for “Teamwork”"):
            rate_self(mine, level=None, comment="")

    @pytest.mark.parametrize("who", ["rep", "peer", "sibling", "director", "admin", "auditor"])
    def test_only_the_manager_rates_as_manager(self, world, who):
        mine = appraisal(open_round(world, to="manager"), world.rep)
        with pytest.raises(NotAllowed):
            rate(mine, by=getattr(world, who))

    def test_nobody_rates_themselves_as_manager_whatever_stands_there(self, world):
        mine = appraisal(open_round(world, to="manager"), world.rep)
        mine.manager = world.rep
        with pytest.raises(NotAllowed, match="themselves"):
            rate(mine, by=world.rep)
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.save()

    def test_two_writers(self, world):
        mine = appraisal(open_round(world, to="manager"), world.rep)
        rate(mine, version=mine.version)
        with pytest.raises(Conflict):
            rate(mine, version=mine.version, comment="Other")

    def test_a_level_is_one_of_five_and_a_measure_one_of_the_scorecard(self, world):
        from goals.scorecards.actions.ratings import rate_manager

        mine = appraisal(open_round(world, to="manager"), world.rep)
        told = {"comment": "", "done": False, "version": None, "by": world.manager, "at": NOW}
        with pytest.raises(Refused, match="Levels go from 1 to 5"):
            rate_manager(mine, levels(mine, 6), **told)
        with pytest.raises(Refused, match="not on the scorecard"):
            rate_manager(mine, {0: (3, "")}, **told)


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
        with pytest.raises(Refused, match="calibration step only"):
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


class TestAppeals:
    @pytest.fixture
    def mine(self, figures, world):
        return appraisal(open_round(world, to="closed"), world.rep)

    def decide(self, row, by, outcome="partly", points="85", answer="The handover counts"):
        return outcomes.decide_appeal(row, outcome=outcome, answer=answer, points=points and D(points), by=by, at=NOW)

    def test_an_appeal_upheld_posts_a_correction_and_the_original_stays(self, world, mine):
        row = outcomes.appeal(mine, text="The Hexin deal was mine", by=world.rep, at=LATER)
        row = self.decide(row, world.director)
        assert (row.state, row.decided_by) == ("partly", world.director)
        made = row.correction
        assert (made.points_before, made.grade_before, made.points, made.grade) == (D("76.3"), "C", D(85), "C")
        kept = queries.history(world.rep, world.rep)[0]
        assert kept.final_points == D("76.3")
        assert queries.result_of(kept).points == D(85)
        assert Notice.objects.filter(person=world.rep, text="Your appeal is answered.").exists()

    def test_a_denied_appeal_corrects_nothing(self, world, mine):
        row = self.decide(outcomes.appeal(mine, text="No", by=world.rep, at=NOW), world.admin, "denied", None)
        assert not hasattr(row, "correction")

    @pytest.mark.parametrize("who", ["rep", "manager", "auditor", "sibling", "peer"])
    def test_not_decided_by_the_rater_the_person_or_who_has_no_say(self, world, mine, who):
        row = outcomes.appeal(mine, text="No", by=world.rep, at=NOW)
        with pytest.raises(NotAllowed):
            self.decide(row, getattr(world, who))

    def test_not_decided_by_who_adjusted_it(self, world):
        made = open_round(world, to="calibration")
        rounds.adjust(appraisal(made, world.rep), points=D(50), why="x", version=None, by=world.admin, at=NOW)
        mine = appraisal(forward(Round.objects.get(pk=made.pk), "closed", world.admin), world.rep)
        row = outcomes.appeal(mine, text="No", by=world.rep, at=NOW)
        with pytest.raises(NotAllowed):
            self.decide(row, world.admin)
        assert self.decide(row, world.director).state == "partly"

    def test_not_twice_not_for_others_not_too_late(self, world, mine):
        with pytest.raises(NotAllowed):
            outcomes.appeal(mine, text="No", by=world.peer, at=NOW)
        with pytest.raises(Refused, match="ended on 8 Dec 2026"):
            outcomes.appeal(mine, text="No", by=world.rep, at=NOW + timedelta(days=15))
        outcomes.appeal(mine, text="No", by=world.rep, at=NOW + timedelta(days=14))
        with pytest.raises(Refused, match="already"):
            outcomes.appeal(mine, text="No", by=world.rep, at=NOW)

    def test_not_before_there_is_a_result(self, world):
        mine = appraisal(open_round(world, to="manager"), world.rep)
        with pytest.raises(Refused, match="no result yet"):
            outcomes.appeal(mine, text="No", by=world.rep, at=NOW)

    def test_a_decision_is_final(self, world, mine):
        row = outcomes.appeal(mine, text="No", by=world.rep, at=NOW)
        self.decide(row, world.admin)
        with pytest.raises(Refused):
            self.decide(row, world.director)
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(answer="Other")


class TestRewards:
    @pytest.fixture
    def mine(self, world):
        return appraisal(open_round(world, to="closed"), world.rep)

    def propose(self, mine, by, **more):
        told = {"kind": "training", "text": "Negotiation course", "credit": D(5000)} | more
        return outcomes.propose_reward(mine, **told, by=by, at=NOW)

    def test_from_proposal_to_given(self, world, mine):
        row = self.propose(mine, world.manager)
        assert row not in Reward.objects.visible_to(world.rep)
        row = outcomes.decide_reward(row, approve=True, by=world.admin, at=NOW)
        assert row in Reward.objects.visible_to(world.rep)
        row = outcomes.give_reward(row, on=TODAY, by=world.manager, at=NOW)
        assert (row.state, row.credit, row.given_by) == ("given", D(5000), world.manager)

    def test_declined_needs_a_reason_and_the_person_is_not_told(self, world, mine):
        row = self.propose(mine, world.manager)
        with pytest.raises(Refused) as refused:
            outcomes.decide_reward(row, approve=False, by=world.admin, at=NOW)
        assert refused.value.field == "note"
        row = outcomes.decide_reward(row, approve=False, note="Next year", by=world.admin, at=NOW)
        assert row not in Reward.objects.visible_to(world.rep)
        with pytest.raises(Refused):
            outcomes.decide_reward(row, approve=True, by=world.admin, at=NOW)

    @pytest.mark.parametrize("who", ["rep", "peer", "sibling", "auditor"])
    def test_who_may_not_propose(self, world, mine, who):
        with pytest.raises(NotAllowed):
            self.propose(mine, getattr(world, who))

    def test_four_eyes(self, world, mine):
        with pytest.raises(NotAllowed):
            outcomes.decide_reward(self.propose(mine, world.admin), approve=True, by=world.admin, at=NOW)
        with pytest.raises(NotAllowed):
            outcomes.decide_reward(self.propose(mine, world.manager), approve=True, by=world.director, at=NOW)

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"credit": None}, "credit"), ({"kind": "promotion"}, "credit"), ({"credit": D(0)}, "credit")],
    )
    def test_a_training_has_a_credit_and_nothing_else_has(self, world, mine, given, field):
        with pytest.raises(Refused) as refused:
            self.propose(mine, world.manager, **given)
        assert refused.value.field == field

    def test_not_before_the_round_is_closed(self, world):
        with pytest.raises(Refused, match="follow a result"):
            self.propose(appraisal(open_round(world, to="manager"), world.rep), world.manager)

    def test_not_given_tomorrow(self, world, mine):
        row = outcomes.decide_reward(self.propose(mine, world.manager), approve=True, by=world.admin, at=NOW)
        with pytest.raises(Refused) as refused:
            outcomes.give_reward(row, on=TODAY + timedelta(1), by=world.manager, at=NOW)
        assert refused.value.field == "given_on"


class TestReminders:
    def remind(self, day):
        return telling.remind_all(today=day, at=NOW)

    def test_each_occasion_once(self, world):
        made = open_round(world, to="self")
        rate_self(appraisal(made, world.peer))
        told = [self.remind(date(2026, 11, day)) for day in (28, 29, 29, 30)]
        assert told == [0, 1, 0, 0]
        assert self.remind(date(2026, 12, 1)) == 1
        assert self.remind(date(2026, 12, 8)) == 1
        assert OutboxMail.objects.filter(person=world.rep, subject__startswith="Please rate yourself").count() == 3
        assert not OutboxMail.objects.filter(person=world.peer, subject__startswith="Please").exists()

    def test_managers_are_told_how_many_wait(self, world):
        made = open_round(world, to="manager")
        assert self.remind(date(2026, 12, 10)) == 1
        assert Notice.objects.filter(
            person=world.manager, text="2 appraisals for Q4 2026 wait for your ratings."
        ).exists()
        rate(appraisal(made, world.rep))
        rate(appraisal(made, world.peer))
        assert self.remind(date(2026, 12, 17)) == 0

    def test_by_hand_once_a_day(self, world):
        made = open_round(world, to="self")
        assert telling.remind(made, by=world.admin, at=NOW) == 2
        assert telling.remind(made, by=world.admin, at=NOW) == 0
        assert telling.remind(made, by=world.admin, at=NOW + timedelta(1)) == 2
        with pytest.raises(NotAllowed):
            telling.remind(made, by=world.manager, at=NOW)

    def test_nobody_is_reminded_of_a_closed_round(self, world):
        open_round(world, to="closed")
        assert self.remind(date(2027, 3, 1)) == 0
