"""What holds of any tree, any method, any locks and adjustments."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from goals.planning.cascades.choices import Absorb
from goals.planning.cascades.rules.months import carried, over_months, prorated, quarters
from goals.planning.cascades.rules.shares import split_in_steps, table
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
)
from salesplan.core.money import total
from salesplan.core.periods import Calendar

CENT = Decimal("0.01")
MONTHS = Calendar().parts(Calendar().year(2027), "month")
money = st.integers(0, 10**10).map(lambda cents: Decimal(cents) / 100)
weight = st.none() | st.integers(0, 1000).map(Decimal)
percent = st.integers(0, 40).map(lambda n: Decimal(n) / 100)
LEVELS = ("region", "team", "person")


@st.composite
def trees(draw, with_people_there_in_part=True, flags=True, months=12):
    """Draw a company of up to three levels with its figure spread."""
    season = draw(st.lists(st.integers(0, 20).map(Decimal), min_size=months, max_size=months))
    top = TreeNode(1, None, over_months(draw(money), season, "CNY"))
    nodes, above = [top], [1]
    for level in LEVELS[draw(st.integers(0, 2)) :]:
        below = []
        for parent in above:
            for _ in range(draw(st.integers(1, 3))):
                key = len(nodes) + 1
                carry = ()
                if level == "person" and with_people_there_in_part and draw(st.booleans()):
                    carry = carried(MONTHS[:months], starts_on=MONTHS[0].start + timedelta(draw(st.integers(0, 360))))
                nodes.append(TreeNode(key, parent, (Decimal(0),) * months, level, draw(weight), carry))
                below.append(key)
        above = below
    settings = CascadeSettings(
        levels={level: LevelSplit(draw(percent), draw(st.booleans())) for level in LEVELS},
        season=tuple(season),
        spreads_shortfall=draw(st.booleans()),
        step=draw(st.sampled_from((0, 0, 1, 1000, 10_000)).map(Decimal)),
    )
    tree = rebalance(Tree({node.key: node for node in nodes}, settings))
    if not flags:
        return tree
    flagged = []
    for node in nodes[1:]:
        flag = draw(st.sampled_from(["", "", "locked", "adjusted", "committed"]))
        months = over_months(draw(money), [Decimal(1)] * months_of(node), "CNY")
        if flag == "committed":
            flagged.append(replace(tree.nodes[node.key], committed=draw(money)))
        elif flag:
            flagged.append(
                replace(tree.nodes[node.key], months=months, is_locked=flag == "locked", is_adjusted=flag != "locked")
            )
    return rebalance(tree.with_nodes(flagged))


def months_of(node):
    return len(node.months)


@given(trees(with_people_there_in_part=False, flags=False))
def test_the_parts_sum_to_the_parent_with_its_padding_in_every_month(tree):
    assert not tree.gaps()
    for key, children in tree.children.items():
        if key is not None:
            assert tuple(total(column) for column in zip(*(c.months for c in children), strict=True)) == tree.target(
                key
            )


@given(trees())
def test_months_sum_to_quarters_and_quarters_to_the_year_and_none_is_negative(tree):
    for node in tree.nodes.values():
        assert total([total([node.months[i] for i in quarter]) for quarter in quarters(12)]) == node.amount
        assert min(node.months) >= 0
        assert all(month == month.quantize(CENT) for month in node.months)


@given(trees())
def test_what_does_not_sum_is_told_and_has_a_reason(tree):
    """Parts miss their sum only where kept ones exceed it, nobody is free, or somebody is not there the whole time."""
    for key, gap in tree.gaps().items():
        children = tree.children[key]
        kept = [c for c in children if c.is_locked or c.is_adjusted or _committed(tree, key, c)]
        free = [c for c in children if c not in kept]
        if gap < 0:
            assert kept
            assert all(c.amount == 0 for c in free)
        else:
            assert not free or any(c.carry for c in free)
            if tree.settings.spreads_shortfall and free:
                # Who weighs nothing is given nothing, unless all do.
                able = [c for c in free if c.weight] or free
                months = [i for i in range(12) if any((c.carry or (1,) * 12)[i] for c in able)]
                assert len(months) < 12 or not any(c.amount for c in free), "somebody was there in every month"


def _committed(tree, parent, node):
    return tree.split_below(parent).keeps_commitments and tree.commitment(node.key, complete=True) is not None


@given(trees())
def test_rebalancing_keeps_locked_and_adjusted_figures_and_twice_changes_nothing(tree):
    again = rebalance(tree)
    assert not ripple(tree, again)
    for node in tree.nodes.values():
        if node.is_locked or node.is_adjusted:
            assert again.nodes[node.key].months == node.months


@given(trees(), money, st.data())
def test_a_new_total_leaves_locked_and_adjusted_figures_alone(tree, amount, data):
    new = set_months(tree, 1, over_months(amount, tree.settings.season, "CNY"))
    assert new.root.amount == amount
    for node in list(tree.nodes.values())[1:]:
        if node.is_locked or node.is_adjusted:
            assert new.nodes[node.key].months == node.months


@given(trees(), money, st.data())
def test_the_siblings_give_exactly_what_an_edit_takes(tree, amount, data):
    key = data.draw(st.sampled_from(sorted(tree.nodes)[1:]))
    months = over_months(amount, [Decimal(1)] * 12, "CNY")
    new = set_months(tree, key, months)
    parent = tree.nodes[key].parent
    assert new.nodes[key].months == months
    assert new.nodes[parent].months == tree.nodes[parent].months
    assert not ripple(new, rebalance(new)), "an edit leaves a tree that is balanced"
    outside = set(tree.nodes) - _below(tree, parent)
    assert all(new.nodes[one].months == tree.nodes[one].months for one in outside)


@given(trees(with_people_there_in_part=False, flags=False), money, st.data())
def test_raising_the_parents_changes_no_sibling(tree, amount, data):
    key = data.draw(st.sampled_from(sorted(tree.nodes)[1:]))
    months = over_months(amount, [Decimal(1)] * 12, "CNY")
    new = set_months(tree, key, months, Absorb.PARENTS)
    path = {node.key for node in tree.path(key)}
    changed = {change.key for change in ripple(tree, new).changes}
    assert changed <= path | _below(tree, key)
    assert all(abs(gap) <= 1 for one, gap in new.gaps().items() if one in path), "rounding of the padding at most"


@given(trees(with_people_there_in_part=False), st.integers(0, 364), st.data())
def test_moving_a_person_conserves_the_total(tree, day, data):
    people = [node for node in tree.nodes.values() if node.level == "person"]
    teams = [key for key in tree.children if key is not None and tree.level_below(key) == "person"]
    person = data.draw(st.sampled_from(people))
    to = data.draw(st.sampled_from(teams))
    assume(to != person.parent)
    try:
        new = move(tree, person.key, to, 999, MONTHS[0].start + timedelta(day), MONTHS)
    except LockedNode:
        return
    both = zip(new.nodes[person.key].months, new.nodes[999].months, strict=True)
    assert tuple(one + other for one, other in both) == person.months
    told = ripple(tree, new)
    assert told.before == told.after
    assert new.root == tree.root


@given(money, st.lists(st.integers(0, 50).map(Decimal), min_size=12, max_size=12), st.integers(0, 364))
def test_prorating_never_gives_more_than_the_whole_and_sums_exactly(amount, weights, day):
    early = prorated(amount, weights, carried(MONTHS, starts_on=MONTHS[0].start + timedelta(day)), "CNY")
    until = prorated(amount, weights, carried(MONTHS, ends_on=MONTHS[0].start + timedelta(day - 1)), "CNY")
    assert total(early) <= amount
    assert abs(total(early) + total(until) - amount) <= CENT


@given(st.lists(money, min_size=1, max_size=12), st.lists(st.integers(0, 100).map(Decimal), min_size=1, max_size=8))
def test_a_table_always_holds_both_sums(columns, weights):
    assume(any(weights))
    from salesplan.core.money import split

    rows = split(total(columns), weights, "CNY")
    lines = table(columns, rows, "CNY")
    assert [total(line) for line in lines] == rows
    assert [total(column) for column in zip(*lines, strict=True)] == columns
    assert min(min(line) for line in lines) >= 0


@given(trees(with_people_there_in_part=False))
def test_round_figures_leave_one_odd_part_at_most_and_kept_ones_alone(tree):
    """The sums of `trees` hold for round figures too; here: who is not round, is kept or the one named part."""
    step = tree.settings.step
    assume(step)
    odd = tree.odd()
    for key, children in tree.children.items():
        if key is None:
            continue
        free = [c for c in children if not (c.is_locked or c.is_adjusted or _committed(tree, key, c))]
        rest = [c for c in free if c.amount % step]
        assert len(rest) <= 1
        assert {c.key for c in rest} <= set(odd)
        if rest:
            most = max(c.amount for c in free)
            assert rest[0].amount == most


@given(money, st.lists(st.integers(0, 50).map(Decimal), min_size=1, max_size=9), st.sampled_from((1, 10, 1000, 10_000)))
def test_steps_sum_to_the_whole_and_stay_near(whole, weights, step):
    assume(any(weights))
    parts = split_in_steps(whole, weights, Decimal(step), "CNY")
    assert total(parts) == whole
    assert sum(1 for part in parts if part % step) <= 1
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - whole * weight / sum(weights)) < 2 * step


def _below(tree, key):
    found = {key}
    for child in tree.children.get(key, []):
        found |= _below(tree, child.key)
    return found
