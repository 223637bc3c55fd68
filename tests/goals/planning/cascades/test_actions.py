"""What people do with a cascade, on a real database: figures, locks, commitments, ramps, moves and states."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.choices import Absorb, CascadeMethod, CascadeState, Season, Shortfall
from goals.planning.cascades.edits import Edit
from goals.planning.cascades.loading import load
from goals.planning.cascades.models import Cascade, CascadeNode
from goals.planning.cascades.rules.plans import LevelPlan
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.people.models import Membership
from tests.goals.making import quota, sell
from tests.goals.planning.cascades.making import amounts, cascade, node, plan, shared
from tests.world import NOW, account, person

pytestmark = pytest.mark.django_db


def set_amount(made, owner, value, by, absorb=Absorb.SIBLINGS, column="2027", version=None, **more):
    row = node(made, owner)
    edit = Edit(row.pk, column, Decimal(value), absorb)
    actions.set_amount(row, edit, version=version, by=by, at=NOW, **more)


class TestCreate:
    def test_the_figure_goes_down_to_the_people_and_over_the_months(self, world):
        made = cascade(world)
        assert amounts(made) == {
            "Company": 1_200_000,
            "East": 600_000,
            "East One": 300_000,
            "Chen Wei 陈伟": 150_000,
            "Peer": 150_000,
            "East Two": 300_000,
            "Other": 300_000,
            "West": 600_000,
            "West One": 600_000,
            "Outsider": 600_000,
        }
        assert node(made, world.rep).months == [Decimal(12_500)] * 12
        assert made.state == CascadeState.DRAFT
        assert not load(made).tree.gaps()

    def test_by_last_year_where_teams_and_people_sold(self, world):
        sell(world, world.rep, 300_000, on=date(2026, 3, 2))
        sell(world, world.other, 100_000, on=date(2026, 5, 4))
        sell(world, world.outsider, 400_000, on=date(2026, 6, 1))
        made = cascade(world, amount=1_000_000, method=CascadeMethod.LAST_YEAR)
        got = amounts(made)
        assert (got["East"], got["West"]) == (500_000, 500_000)
        assert (got["East One"], got["East Two"]) == (375_000, 125_000)
        assert (got["Chen Wei 陈伟"], got["Peer"]) == (375_000, 0)

    def test_without_sales_it_is_even_and_says_so(self, world):
        loaded = load(cascade(world, method=CascadeMethod.LAST_YEAR))
        assert loaded.root.pk in loaded.tree.evened()
        assert node(loaded.cascade, world.east).amount == 600_000

    @pytest.mark.parametrize(
        "method", [CascadeMethod.TRAILING, CascadeMethod.PIPELINE, CascadeMethod.QUOTA, CascadeMethod.CUSTOMERS]
    )
    def test_every_method_has_its_figures(self, world, method):
        sell(world, world.rep, 100_000)
        quota(world.rep, 100_000, "2026-Q4")
        quota(world.outsider, 300_000, "2026-Q4")
        account(world.outsider, "One")
        got = amounts(cascade(world, amount=900_000, method=method))
        expected = {
            CascadeMethod.TRAILING: (900_000, 0),
            # The world's open deals: 100,000 of the rep and 700,000 of the outsider.
            CascadeMethod.PIPELINE: (112_500, 787_500),
            CascadeMethod.QUOTA: (225_000, 675_000),
            CascadeMethod.CUSTOMERS: (450_000, 450_000),
        }
        assert (got["East"], got["West"]) == expected[method]

    def test_by_headcount(self, world):
        got = amounts(cascade(world, amount=800_000, method=CascadeMethod.HEADCOUNT))
        assert (got["East"], got["West"], got["East One"]) == (600_000, 200_000, 400_000)

    def test_who_leads_no_team_of_it_is_refused(self, world):
        for who in (world.rep, world.manager):
            with pytest.raises(NotAllowed):
                cascade(world, team=world.east, by=who)
        with pytest.raises(NotAllowed):
            cascade(world, by=world.auditor)
        assert cascade(world, team=world.east, by=world.director)

    @pytest.mark.parametrize(
        ("more", "field"),
        [({"amount": 0}, "amount"), ({"metric": "win_rate"}, "metric"), ({"key": "2027-01-01..2027-02-03"}, "period")],
    )
    def test_what_cannot_be_broken_down(self, world, more, field):
        with pytest.raises(Refused) as fault:
            cascade(world, **more)
        assert fault.value.field == field

    def test_counts_are_whole(self, world):
        made = cascade(world, amount=7, metric="won_deals", key="2027-Q1")
        assert all(month == int(month) for row in made.nodes.all() for month in row.months)
        assert not load(made).tree.gaps()

    def test_a_joiner_ramps_up_and_the_rest_is_open_at_the_team(self, world):
        person("fresh", team=world.west_one)
        Membership.objects.filter(person__username="fresh").update(starts_on=date(2027, 1, 1))
        made = cascade(world, amount=2_400_000)
        # 600,000 a year: 25 + 50 + 75 % of 50,000, then nine months of it.
        assert amounts(made)["Fresh"] == 525_000
        assert load(made).tree.gaps() == {node(made, world.west_one).pk: 75_000}
        over = amounts(cascade(world, amount=2_400_000, shortfall=Shortfall.SPREAD))
        assert over["Fresh"] + over["Outsider"] == 1_200_000

    def test_who_moves_within_the_year_has_a_place_in_both_teams(self, world):
        Membership.objects.filter(person=world.peer).update(ends_on=date(2027, 6, 30))
        Membership.objects.create(person=world.peer, team=world.east_two, starts_on=date(2027, 7, 1))
        made = cascade(world, amount=1_200_000)
        rows = list(made.nodes.filter(person=world.peer))
        assert [(row.starts_on, row.ends_on) for row in rows] == [(None, date(2027, 6, 30)), (date(2027, 7, 1), None)]
        assert [row.amount for row in rows] == [75_000, 75_000]


class TestEdit:
    def test_the_siblings_give_and_nothing_else_moves(self, world):
        made = cascade(world)
        set_amount(made, world.east, 700_000, world.admin)
        got = amounts(made)
        assert (got["Company"], got["East"], got["West"], got["Outsider"]) == (1_200_000, 700_000, 500_000, 500_000)
        assert got["East One"] + got["East Two"] == 700_000
        assert not load(made).tree.gaps()

    def test_the_figures_above_grow_for_who_may_set_them(self, world):
        made = shared(world)
        set_amount(made, world.rep, 200_000, world.admin, Absorb.PARENTS)
        got = amounts(made)
        assert (got["Company"], got["East"], got["East One"]) == (1_250_000, 650_000, 350_000)
        with pytest.raises(NotAllowed):
            set_amount(made, world.rep, 250_000, world.manager, Absorb.PARENTS)

    def test_a_manager_adjusts_within_their_part_once_it_is_shared(self, world):
        made = cascade(world)
        with pytest.raises(NotAllowed):
            set_amount(made, world.rep, 200_000, world.manager)
        actions.step(made, "share", by=world.admin, at=NOW)
        set_amount(made, world.rep, 200_000, world.manager)
        assert (amounts(made)["Chen Wei 陈伟"], amounts(made)["Peer"]) == (200_000, 100_000)
        for owner, who in ((world.east_one, world.manager), (world.rep, world.sibling), (world.rep, world.rep)):
            with pytest.raises(NotAllowed):
                set_amount(made, owner, 1, who)

    def test_a_quarter_changes_only_its_months(self, world):
        made = cascade(world)
        set_amount(made, world.east, 300_000, world.admin, column="2027-Q4")
        months = node(made, world.east).months
        assert months[:9] == [50_000] * 9
        assert months[9:] == [100_000] * 3
        assert not load(made).tree.gaps(), "West gave the same months"

    def test_locked_figures_are_kept_and_cannot_be_edited(self, world):
        made = cascade(world)
        actions.set_lock(node(made, world.west), locked=True, by=world.admin, at=NOW)
        with pytest.raises(Refused):
            set_amount(made, world.west, 1, world.admin)
        set_amount(made, world.root, 1_500_000, world.admin)
        assert (amounts(made)["West"], amounts(made)["East"]) == (600_000, 900_000)
        actions.set_lock(node(made, world.west), locked=False, by=world.admin, at=NOW)
        actions.rebalance(made, version=None, by=world.admin, at=NOW)
        assert amounts(made)["West"] == 750_000

    def test_adjustments_are_kept_until_they_are_released(self, world):
        made = cascade(world)
        set_amount(made, world.east, 700_000, world.admin)
        assert actions.rebalance(made, version=None, by=world.admin, at=NOW) == 0
        actions.release(node(made, world.east), by=world.admin, at=NOW)
        actions.rebalance(made, version=None, by=world.admin, at=NOW)
        assert amounts(made)["East"] == 600_000

    def test_the_second_writer_is_shown_what_stands_now(self, world):
        made = cascade(world)
        set_amount(made, world.east, 700_000, world.admin, version=1)
        with pytest.raises(Conflict) as fault:
            set_amount(made, world.east, 650_000, world.admin, version=1)
        told = fault.value.differences[0]
        assert (told.now, told.typed, fault.value.version) == (700_000, 650_000, 2)

    @pytest.mark.parametrize(("value", "column"), [("-1", "2027"), ("1e14", "2027"), ("1", "2026-Q1"), ("1", "x")])
    def test_figures_nobody_can_carry(self, world, value, column):
        made = cascade(world)
        with pytest.raises(Refused):
            set_amount(made, world.east, value, world.admin, column=column)

    def test_history_tells_who_and_why(self, world):
        made = cascade(world)
        set_amount(made, world.east, 700_000, world.admin, note="New plant")
        event = CascadeNode.pgh_event_model.objects.filter(pgh_obj_id=node(made, world.east).pk).order_by("-pgh_id")[0]
        assert event.pgh_context.metadata == {"user": world.admin.pk, "verb": "cascade.set_amount", "why": "New plant"}


class TestSpread:
    def test_months_that_somebody_set_stay_under_the_same_season(self, world):
        made = cascade(world)
        set_amount(made, world.root, 600_000, world.admin, column="2027-Q4")
        again = plan(world.root, padding="0.05")
        actions.spread(made, again, version=None, by=world.admin, at=NOW)
        assert node(made, world.root).months == [100_000] * 9 + [200_000] * 3
        assert node(made, world.east).amount == 787_500
        typed = plan(world.root, season=Season.TYPED, weights=[Decimal(100)] + [Decimal(0)] * 11)
        actions.spread(made, typed, version=None, by=world.admin, at=NOW)
        assert node(made, world.root).months[0] == 1_500_000


class TestBottomUp:
    def test_commitments_are_given_from_below_and_kept_when_spread(self, world):
        made = shared(world)
        actions.commit(node(made, world.rep), amount=Decimal(210_000), by=world.rep, at=NOW)
        actions.commit(node(made, world.peer), amount=Decimal(50_000), by=world.manager, at=NOW)
        tree = load(made).tree
        assert tree.commitment(node(made, world.east_one).pk) == 260_000
        assert amounts(made)["Chen Wei 陈伟"] == 150_000, "a word changes no figure yet"
        levels = {level: LevelPlan(CascadeMethod.BOTTOM_UP) for level in ("region", "team", "person")}
        actions.spread(made, plan(world.root, levels=levels), version=None, by=world.admin, at=NOW)
        got = amounts(made)
        assert (got["East One"], got["Chen Wei 陈伟"], got["Peer"]) == (260_000, 210_000, 50_000)
        assert got["East Two"] == 340_000

    def test_nobody_commits_for_others_beside_them(self, world):
        made = shared(world)
        for who in (world.peer, world.sibling, world.auditor):
            with pytest.raises(NotAllowed):
                actions.commit(node(made, world.rep), amount=Decimal(1), by=who, at=NOW)


class TestPeople:
    def test_a_later_start_and_a_ramp_are_open_at_the_team(self, world):
        made = cascade(world)
        row = node(made, world.outsider)
        when = {"starts_on": date(2027, 7, 1), "ends_on": None, "ramp_from": date(2027, 7, 1)}
        actions.set_ramp(row, **when, version=None, by=world.admin, at=NOW)
        # Half of 600,000, and of three months 75 + 50 + 25 % less of 50,000.
        assert amounts(made)["Outsider"] == 225_000
        assert load(made).tree.gaps() == {node(made, world.west_one).pk: 375_000}

    def test_somebody_who_comes_later_takes_a_share_of_the_team(self, world):
        made = cascade(world, key="2027-Q1", amount=900_000)
        who = person("late")
        when = {"starts_on": date(2027, 2, 1), "ramp_from": date(2027, 2, 1)}
        actions.add_person(node(made, world.west_one), person=who, **when, version=None, by=world.admin, at=NOW)
        got = amounts(made)
        # Half of 150,000 a month would be theirs; they carry 25 % of February's and 50 % of March's.
        assert (got["Outsider"], got["Late"]) == (225_000, 56_250)
        assert load(made).tree.gaps() == {node(made, world.west_one).pk: 168_750}
        assert [row.pk for row in made.nodes.all()] == list(load(made).rows)
        with pytest.raises(Refused):
            actions.add_person(node(made, world.west_one), person=who, **when, version=None, by=world.admin, at=NOW)

    def test_typed_weights(self, world):
        levels = {level: LevelPlan(CascadeMethod.TYPED) for level in ("region", "team", "person")}
        made = cascade(world, levels=levels)
        actions.set_weight(node(made, world.east), weight=Decimal(3), version=None, by=world.admin, at=NOW)
        actions.set_weight(node(made, world.west), weight=Decimal(1), version=None, by=world.admin, at=NOW)
        assert (amounts(made)["East"], amounts(made)["West"]) == (900_000, 300_000)

    def test_moving_a_person_takes_their_figure_along_and_conserves_the_total(self, world):
        made = cascade(world, key="2027-Q1", amount=900_000)
        to = node(made, world.west_one)
        actions.move_person(node(made, world.rep), to=to, on=date(2027, 2, 15), version=None, by=world.admin, at=NOW)
        rows = list(made.nodes.filter(person=world.rep).order_by("starts_on"))
        assert sum(row.amount for row in rows) == 112_500
        assert sorted(row.amount for row in rows) == [56_250, 56_250]
        got = amounts(made)
        assert (got["Company"], got["East"], got["West"]) == (900_000, 393_750, 506_250)
        assert not load(made).tree.gaps()
        assert [row.pk for row in made.nodes.all()] == list(load(made).rows), "in the order of the tree"


class TestLife:
    def test_sharing_tells_the_leaders(self, world):
        shared(world)
        told = set(Notice.objects.filter(kind="cascade").values_list("person__username", flat=True))
        assert told == {"manager", "sibling", "director", "stranger"}

    def test_a_draft_is_for_who_leads_the_top_team(self, world):
        made = cascade(world, team=world.east, by=world.director)
        seen = {name for name, who in world.people.items() if Cascade.objects.visible_to(who).filter(pk=made.pk)}
        assert seen == {"director", "admin", "auditor"}
        actions.step(made, "share", by=world.director, at=NOW)
        seen = {name for name, who in world.people.items() if Cascade.objects.visible_to(who).filter(pk=made.pk)}
        assert seen == {"director", "admin", "auditor", "manager", "sibling", "rep", "peer", "other"}

    def test_those_below_see_only_their_part(self, world):
        made = shared(world)
        mine = {str(row) for row in CascadeNode.objects.visible_to(world.manager).filter(cascade=made)}
        assert mine == {"East One", "Chen Wei 陈伟", "Peer"}
        assert [str(row) for row in CascadeNode.objects.visible_to(world.rep)] == ["Chen Wei 陈伟"]

    def test_steps_and_their_refusals(self, world):
        made = shared(world)
        with pytest.raises(NotAllowed):
            actions.step(made, "archive", by=world.manager, at=NOW)
        with pytest.raises(Refused):
            actions.step(made, "reopen", note="Why", by=world.admin, at=NOW)
        actions.step(made, "archive", by=world.admin, at=NOW)
        with pytest.raises(Refused):
            set_amount(made, world.east, 1, world.admin)
        actions.step(made, "restore", by=world.admin, at=NOW + timedelta(1))
        assert [move.step for move in made.moves.all()] == ["create", "share", "archive", "restore"]
