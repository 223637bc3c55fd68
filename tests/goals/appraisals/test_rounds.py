"""Rounds: who is in them, their steps, and the ratings."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from goals.appraisals.actions import rounds
from goals.appraisals.models.rounds import Rating
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from salesplan.people.models import Leadership
from tests.goals.appraisals.making import appraisal, card, forward, levels, open_round, rate, rate_self
from tests.world import NOW, START, TODAY, person


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
        from goals.appraisals.actions.cards import create_scorecard

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
    def test_everybody_is_told_in_their_language_not_in_the_admin_s(self, world):
        world.rep.language = "zh-hans"
        world.rep.save()
        with translation.override("en"):
            open_round(world, to="self")
        notice = Notice.objects.get(person=world.rep, kind="appraisal")
        assert notice.text == "您的2026年第4季度考核已开始：请完成自评。"
        assert "Q4 2026" in notice.texts["en"]
        assert OutboxMail.objects.get(person=world.rep).subject == notice.text

    def test_the_way_forward_leaves_a_trail_and_tells_people(self, world):
        made = open_round(world, to="closed")
        assert [m.to_state for m in made.moves.all()] == ["open", "self", "manager", "calibration", "closed"]
        opened, closed = Notice.objects.filter(person=world.rep, kind="appraisal").values_list("text", flat=True)
        assert ("open" in opened, "closed" in closed) == (True, True)
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
        with pytest.raises(Refused, match="Director has no manager"):
            rounds.move_round(made, to="manager", by=world.admin, at=NOW)
        mine = appraisal(made, world.director)
        with pytest.raises(Refused, match="No one can appraise themselves"):
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
        with pytest.raises(Refused, match="is not open"):
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
        with pytest.raises(NotAllowed, match="yourself"):
            rate(mine, by=world.rep)
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.save()

    def test_two_writers(self, world):
        mine = appraisal(open_round(world, to="manager"), world.rep)
        rate(mine, version=mine.version)
        with pytest.raises(Conflict):
            rate(mine, version=mine.version, comment="Other")

    def test_a_level_is_one_of_five_and_a_measure_one_of_the_scorecard(self, world):
        from goals.appraisals.actions.ratings import rate_manager

        mine = appraisal(open_round(world, to="manager"), world.rep)
        told = {"comment": "", "done": False, "version": None, "by": world.manager, "at": NOW}
        with pytest.raises(Refused, match="Choose a level from 1 to 5"):
            rate_manager(mine, levels(mine, 6), **told)
        with pytest.raises(Refused, match="not on the scorecard"):
            rate_manager(mine, {0: (3, "")}, **told)
