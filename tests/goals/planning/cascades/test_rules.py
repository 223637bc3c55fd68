"""The worked numbers of cascades: seasons, proration, ramps, padding, locks, edits, moves and their ripples."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from goals.planning.cascades.choices import Absorb, CascadeState
from goals.planning.cascades.rules.capacity import capacity, reached
from goals.planning.cascades.rules.lifecycle import LIFE
from goals.planning.cascades.rules.months import carried, moved, over_months, prorated, quarters, shares_of
from goals.planning.cascades.rules.shares import (
    in_steps,
    nearest_step,
    padded,
    split_in_steps,
    spread,
    table,
    weights_or_even,
)
from goals.planning.cascades.rules.trees import (
    CascadeSettings,
    LevelSplit,
    LockedNode,
    Tree,
    TreeNode,
    move,
    rebalance,
    ripple,
    set_months,
    with_column,
)
from salesplan.core.money import breakeven, over_assignment, total
from salesplan.core.pacing import season
from salesplan.core.periods import Calendar

YEAR = Calendar().parts(Calendar().year(2027), "month")
Q4 = Calendar().parts(Calendar().quarter(2026, 4), "month")


def dec(*texts):
    return tuple(Decimal(str(text)) for text in texts)


def by_quarter(months):
    return [total([months[i] for i in quarter]) for quarter in quarters(len(months))]


class TestTimes:
    # 20, 20, 20 and 40 % of the year, each evenly over its months.
    SEASON = [Decimal(share) / 3 for share in (20, 20, 20, 40) for _month in range(3)]

    def test_quarters_are_exact_and_their_months_sum_to_them(self):
        months = over_months(Decimal(100_000), self.SEASON, "CNY")
        assert by_quarter(months) == [20_000, 20_000, 20_000, 40_000]
        assert sum(months) == 100_000

    def test_a_joiner_in_march_carries_the_published_86667(self):
        shares = carried(YEAR, starts_on=date(2027, 3, 1))
        months = prorated(Decimal(100_000), self.SEASON, shares, "CNY")
        assert by_quarter(months) == list(dec("6666.67", 20_000, 20_000, 40_000))
        assert sum(months) == Decimal("86666.67")

    def test_a_joiner_in_october_carries_the_whole_last_quarter(self):
        shares = carried(YEAR, starts_on=date(2027, 10, 1))
        assert sum(prorated(Decimal(100_000), self.SEASON, shares, "CNY")) == 40_000

    def test_day_46_of_a_quarter_of_90_days_is_half_of_it(self):
        quarter = Calendar().parts(Calendar().quarter(2027, 1), "month")
        by_days = [Decimal(month.days) for month in quarter]
        shares = carried(quarter, starts_on=date(2027, 2, 15))
        assert sum(prorated(Decimal(30_000), by_days, shares, "CNY")) == 15_000

    def test_new_people_ramp_up_by_calendar_month(self):
        assert carried(Q4, ramp_from=date(2026, 10, 9)) == dec("0.25", "0.5", "0.75")
        assert carried(Q4, ramp_from=date(2026, 8, 31)) == dec("0.75", 1, 1)
        assert carried(Q4, ramp_from=date(2026, 11, 16), starts_on=date(2026, 11, 16)) == dec(0, "0.125", "0.5")

    def test_who_leaves_carries_until_the_last_day(self):
        assert carried(Q4, ends_on=date(2026, 11, 15)) == dec(1, "0.5", 0)

    def test_nobody_there_carries_nothing(self):
        assert prorated(Decimal(100), dec(1, 1, 1), dec(0, 0, 0), "CNY") == (0, 0, 0)

    def test_seasons_from_past_years(self):
        assert season([dec(10, 30), dec(30, 50)], 2) == [40, 80]
        assert season([], 4) == [1, 1, 1, 1]
        assert season([dec(-5, 10)], 2) == [0, 10], "a month that took back more than it sold"
        assert sum(shares_of(dec(1, 1, 1))) == 1

    def test_twelve_alike_months_are_alike(self):
        assert over_months(Decimal(1_200_000), season([], 12), "CNY") == (Decimal(100_000),) * 12

    def test_moving_on_16_november(self):
        stays, goes = moved(dec(3000, 3000, 3000), Q4, date(2026, 11, 16), "CNY")
        assert (stays, goes) == (dec(3000, 1500, 0), dec(0, 1500, 3000))


class TestShares:
    def test_padding_comes_last_and_is_exact(self):
        target = padded(dec(250, 250, 250, 250), Decimal("0.10"), "CNY")
        assert sum(target) == 1100
        parts = spread(target, dec(1, 1, 1, 1), [dec(1, 1, 1, 1)] * 4, "CNY", False)
        assert [sum(part) for part in parts] == [275] * 4
        assert round(breakeven(Decimal(1100), Decimal(1000)) * 100, 2) == Decimal("90.91")
        below = padded(target, Decimal("0.05"), "CNY")
        assert over_assignment(sum(below), Decimal(1000)) == Decimal("0.155")

    def test_a_third_each_differs_by_one_cent_at_most_whatever_the_months(self):
        months = over_months(Decimal(1_000_000), [Decimal(1)] * 12, "CNY")
        parts = spread(months, dec(1, 1, 1), [(Decimal(1),) * 12] * 3, "CNY", False)
        assert [sum(part) for part in parts] == list(dec("333333.34", "333333.33", "333333.33"))
        assert [sum(column) for column in zip(*parts, strict=True)] == list(months)

    def test_a_table_holds_both_kinds_of_sums(self):
        lines = table(dec("0.02", "0.01", "0.03"), dec("0.03", "0.02", "0.01"), "CNY")
        assert [sum(line) for line in lines] == list(dec("0.03", "0.02", "0.01"))
        assert [sum(column) for column in zip(*lines, strict=True)] == list(dec("0.02", "0.01", "0.03"))

    def test_without_weights_it_is_even_and_says_so(self):
        assert weights_or_even(dec(0, 0)) == ([1, 1], True)
        assert weights_or_even([None, None]) == ([1, 1], True)

    def test_the_unknown_weighs_as_the_others_do_on_average(self):
        assert weights_or_even([*dec(100, 300), None, *dec(-4)]) == ([*dec(100, 300), Decimal(400) / 3, 0], False)

    @pytest.mark.parametrize(("over_the_others", "sums"), [(False, [100, 25]), (True, [160, 40])])
    def test_what_a_new_person_does_not_carry_stays_open_or_goes_to_the_others(self, over_the_others, sums):
        parts = spread(dec(100, 100), dec(1, 1), [dec(1, 1), dec("0.25", "0.25")], "CNY", over_the_others)
        assert [sum(part) for part in parts] == sums


class TestRounding:
    @pytest.mark.parametrize(
        ("whole", "weights", "step", "parts"),
        [
            (100_000, (1, 1, 1), 1000, (34_000, 33_000, 33_000)),
            (100_500, (1, 1, 1), 1000, (34_500, 33_000, 33_000)),
            ("100_500.07", (1, 3, 1), 1000, (20_000, "60_500.07", 20_000)),
            (100_000, (1, 1, 1), 0, ("33_333.34", "33_333.33", "33_333.33")),
            (100, (1, 1, 1), 1, (34, 33, 33)),
            (900, (1, 2), 1000, (0, 900)),
            (20_000, (0, 0, 1), 10_000, (0, 0, 20_000)),
        ],
    )
    def test_steps_by_largest_remainder_and_the_rest_at_the_largest(self, whole, weights, step, parts):
        whole, weights = Decimal(str(whole).replace("_", "")), dec(*weights)
        wanted = [Decimal(str(part).replace("_", "")) for part in parts]
        assert split_in_steps(whole, weights, Decimal(step), "CNY") == wanted

    def test_the_nearest_round_figure_never_exceeds_the_whole(self):
        thousand = Decimal(1000)
        assert nearest_step(Decimal(8499), thousand, Decimal(33_000)) == 8000
        assert nearest_step(Decimal(8500), thousand, Decimal(33_000)) == 9000
        assert nearest_step(Decimal(33_400), thousand, Decimal(33_500)) == 33_000
        assert nearest_step(Decimal(33_600), thousand, Decimal(33_700)) == 33_000

    def test_a_new_person_gets_a_round_part_and_the_difference_is_unassigned(self):
        parts = spread(
            dec(50_000, 50_000), dec(1, 1, 1), [dec(1, 1), dec(1, 1), dec("0.25", "0.25")], "CNY", False, Decimal(1000)
        )
        assert [sum(part) for part in parts] == [34_000, 33_000, 8_000]

    def test_who_takes_over_gets_round_figures_too_and_months_hold(self):
        months = dec(50_000, 50_500)
        parts = spread(months, dec(1, 1, 1), [dec(1, 1), dec(1, 1), dec(0, 1)], "CNY", True, Decimal(1000))
        assert [sum(part) for part in parts] == [42_500, 41_000, 17_000]
        assert [sum(column) for column in zip(*parts, strict=True)] == list(months)
        assert parts[2][0] == 0, "nothing in a month in which they are not there"

    def test_who_shares_no_month_keeps_the_figure(self):
        lines = [dec(1400, 0), dec(0, 1600)]
        assert in_steps(lines, [dec(1, 0), dec(0, 1)], Decimal(1000), "CNY") == lines

    def test_a_tree_is_round_on_all_levels_and_says_who_is_not(self):
        tree = four(100_500, step=Decimal(1000))
        assert amounts(tree) == [100_500, 25_500, 25_000, 25_000, 25_000]
        assert tree.odd() == {2: 500}
        tree = set_months(tree, 3, dec("20100.25"))
        assert amounts(tree) == list(dec(100_500, "27399.75", "20100.25", 27_000, 26_000))
        assert tree.odd() == {2: Decimal("399.75")}, "an adjusted figure is as somebody set it"


def node(key, parent, *months, **more):
    return TreeNode(key, parent, dec(*months), **more)


def four(amount=1000, padding="0", **more):
    """A team of 1,000 and four people of equal weight."""
    settings = CascadeSettings(levels={"person": LevelSplit(Decimal(padding))}, **more)
    people = [node(key, 1, 0, level="person") for key in (2, 3, 4, 5)]
    return rebalance(Tree({each.key: each for each in [node(1, None, amount), *people]}, settings))


def amounts(tree):
    return [tree.nodes[key].amount for key in sorted(tree.nodes)]


class TestTrees:
    def test_the_field_s_over_assignment(self):
        assert amounts(four(padding="0.10")) == [1000, 275, 275, 275, 275]

    def test_the_siblings_give(self):
        tree = set_months(four(), 2, dec(400))
        assert amounts(tree) == [1000, 400, 200, 200, 200]
        assert tree.nodes[2].is_adjusted

    def test_locked_ones_keep_and_the_excess_is_told(self):
        tree = set_months(four(), 2, dec(400))
        tree = tree.with_nodes([replace(tree.nodes[3], is_locked=True)])
        tree = set_months(tree, 2, dec(900))
        assert amounts(tree) == [1000, 900, 200, 0, 0]
        assert tree.gaps() == {1: -100}

    def test_with_all_kept_the_rest_is_unassigned(self):
        tree = four()
        tree = tree.with_nodes([replace(tree.nodes[key], is_locked=True) for key in (2, 3, 4, 5)])
        assert set_months(tree, 1, dec(1200)).gaps() == {1: 200}

    def test_adjustments_go_when_they_are_not_kept(self):
        tree = set_months(four(), 2, dec(400))
        assert amounts(rebalance(tree)) == amounts(tree)
        off = replace(tree, settings=replace(tree.settings, keeps_adjusted=False))
        assert amounts(rebalance(off)) == [1000, 250, 250, 250, 250]
        assert not rebalance(off).nodes[2].is_adjusted, "what was spread anew is no adjustment any more"
        assert amounts(set_months(off, 3, dec(100))) == [1000, 300, 100, 300, 300], "the edit itself always holds"

    def test_the_figures_above_grow(self):
        assert amounts(set_months(four(), 2, dec(300), Absorb.PARENTS)) == [1050, 300, 250, 250, 250]
        padded_tree = set_months(four(padding="0.10"), 2, dec(385), Absorb.PARENTS)
        assert amounts(padded_tree) == [1100, 385, 275, 275, 275]
        assert not padded_tree.gaps()

    def test_a_locked_figure_above_refuses_to_grow(self):
        tree = four()
        tree = tree.with_nodes([replace(tree.nodes[1], is_locked=True)])
        with pytest.raises(LockedNode):
            set_months(tree, 2, dec(300), Absorb.PARENTS)

    def test_nobody_gives_and_the_difference_shows(self):
        tree = set_months(four(), 2, dec(300), Absorb.NOBODY)
        assert (amounts(tree), tree.gaps()) == ([1000, 300, 250, 250, 250], {1: -50})

    def test_commitments_are_kept_and_the_rest_is_spread(self):
        tree = four()
        told = [replace(tree.nodes[2], committed=Decimal(310)), replace(tree.nodes[3], committed=Decimal(90))]
        settings = replace(tree.settings, levels={"person": LevelSplit(keeps_commitments=True)})
        tree = rebalance(replace(tree.with_nodes(told), settings=settings))
        assert amounts(tree) == [1000, 310, 90, 300, 300]
        assert (tree.commitment(1), tree.commitment(1, complete=True)) == (400, None)

    def test_a_figure_is_shared_down_all_levels(self):
        settings = CascadeSettings(levels={"region": LevelSplit(Decimal("0.1")), "person": LevelSplit(Decimal("0.05"))})
        rows = [
            node(1, None, 1000),
            node(2, 1, 0, level="region", weight=Decimal(3)),
            node(3, 1, 0, level="region", weight=Decimal(1)),
            node(4, 2, 0, level="person"),
            node(5, 3, 0, level="person"),
        ]
        tree = rebalance(Tree({row.key: row for row in rows}, settings))
        assert amounts(tree) == list(dec(1000, 825, 275, "866.25", "288.75"))

    def test_a_zero_weight_level_is_even_and_says_so(self):
        tree = four()
        none = [replace(tree.nodes[key], weight=Decimal(0)) for key in (2, 3, 4, 5)]
        tree = rebalance(tree.with_nodes(none))
        assert amounts(tree) == [1000, 250, 250, 250, 250]
        assert tree.evened() == {1}

    def test_a_column_keeps_the_season_or_takes_the_usual_one(self):
        people = [node(2, 1, 10, 20, 30)]
        settings = CascadeSettings(season=dec("0.5", "0.25", "0.25"))
        tree = Tree({1: node(1, None, 10, 20, 30), 2: people[0]}, settings)
        assert with_column(tree, 2, [0, 1, 2], Decimal(120)) == dec(20, 40, 60)
        assert with_column(tree, 2, [1], Decimal(50)) == dec(10, 50, 30)
        usual = replace(tree, settings=replace(settings, keeps_season=False))
        assert with_column(usual, 2, [0, 1, 2], Decimal(120)) == dec(60, 30, 30)

    def test_moving_conserves_the_total_and_takes_the_figure_along(self):
        rows = [
            node(1, None, 9000, 9000, 9000),
            node(2, 1, 6000, 6000, 6000),
            node(3, 1, 3000, 3000, 3000),
            node(4, 2, 3000, 3000, 3000, level="person"),
            node(5, 2, 3000, 3000, 3000, level="person"),
            node(6, 3, 3000, 3000, 3000, level="person"),
        ]
        old = Tree({row.key: row for row in rows}, CascadeSettings())
        new = move(old, 4, 3, 7, date(2026, 11, 16), Q4)
        assert new.nodes[4].months == dec(3000, 1500, 0)
        assert new.nodes[7].months == dec(0, 1500, 3000)
        assert new.nodes[2].months == dec(6000, 4500, 3000)
        assert new.nodes[3].months == dec(3000, 4500, 6000)
        assert new.root == old.root
        told = ripple(old, new)
        assert (told.before, told.after) == (27_000, 27_000)
        assert not new.gaps()

    def test_the_ripple_says_who_changes_by_how_much(self):
        old = four()
        told = ripple(old, set_months(old, 2, dec(400)))
        assert [(change.key, change.by) for change in told.changes] == [(2, 150), (3, -50), (4, -50), (5, -50)]
        assert (told.before, told.after) == (1000, 1000)
        assert not ripple(old, old)


class TestHints:
    def test_the_field_s_capacity(self):
        assert capacity(7, 3, Decimal(150_000), Decimal("0.85"), Decimal("0.40")) == Decimal("1072500")

    def test_nobody_reached_nothing(self):
        assert reached([]).target is None


class TestLives:
    @pytest.mark.parametrize(
        ("state", "steps"),
        [
            (CascadeState.DRAFT, ["share", "publish", "archive"]),
            (CascadeState.REVIEW, ["take_back", "publish", "archive"]),
            (CascadeState.PUBLISHED, ["publish", "reopen", "archive"]),
            (CascadeState.ARCHIVED, ["restore"]),
        ],
    )
    def test_the_steps_of_each_state(self, state, steps):
        assert LIFE.steps_from(state) == steps

    def test_only_publishing_anew_leads_back_to_the_same_state(self):
        assert [step for step, one in LIFE.steps.items() if one.target in one.sources] == ["publish"]
