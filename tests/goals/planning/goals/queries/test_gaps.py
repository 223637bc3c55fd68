"""Why a figure differs from what it is compared with: the parts sum to the gap, and every bar opens its rows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.goals import rules
from goals.planning.goals.queries import gaps
from goals.planning.goals.wording import gaps as gap_texts
from pipeline.sales.metrics import WON_REVENUE
from tests.core.charting import check
from tests.goals.making import goal, quota, sell
from tests.reports.making import lose
from tests.world import TODAY, account

D = Decimal
money = st.decimals(min_value=-(10**7), max_value=10**7, places=2)
groups = st.dictionaries(st.text(max_size=3), money, max_size=8)


# ---- rules ----------------------------------------------------------------------------------------------------------


@given(groups, groups)
def test_the_split_sums_to_the_gap(before, now):
    parts = rules.split_gap(before, now)
    assert sum(part.difference for part in parts) == sum(now.values()) - sum(before.values())
    assert [part.difference for part in parts] == sorted(part.difference for part in parts)


@given(st.decimals(min_value=0, max_value=10**8, places=2), groups)
def test_a_plan_is_spread_to_the_cent(mark, mix):
    assert sum(rules.spread(mark, mix, "CNY").values()) == mark


def test_a_plan_is_spread_like_the_results_before():
    assert rules.spread(D(100), {"a": D(60), "b": D(30)}, "CNY") == {"a": D("66.67"), "b": D("33.33")}
    assert rules.spread(D(100), {"a": D(60), "b": D(-30)}, "CNY") == {"a": D(100), "b": D(0)}
    assert rules.spread(D(100), {}, "CNY") == {"": D(100)}


# ---- queries --------------------------------------------------------------------------------------------------------


@pytest.fixture
def year(world):
    """Last year's fourth quarter and this one: fewer and smaller wins, more losses, one of them to a rival."""
    hospital = account(world.rep, "Ruijin 瑞金", industry="healthcare")
    lines = [(world.product, "100", "10"), (world.service, "1", "500")]
    for who, day in ((world.rep, 6), (world.rep, 8), (world.peer, 9), (world.other, 10)):
        sell(world, who, 0, date(2025, 11, day), lines=lines, account=world.account)
        lose(world, who, 700, date(2025, 11, day))
    sell(world, world.rep, 800, date(2025, 12, 20))
    sell(world, world.rep, 900, date(2026, 11, 6), account=hospital)
    sell(world, world.other, 0, date(2026, 11, 7), lines=lines, rival=world.rival)
    sell(world, world.rep, "100.01", date(2026, 11, 9), splits=[(world.rep, "60"), (world.outsider, "40")])
    for who in (world.rep, world.peer, world.peer, world.other):
        lose(world, who, 900, date(2026, 11, 10))
    return goal(world.east, 10_000)


def of(user, made, reference="year", today=TODAY):
    return gaps.gap(user, gaps.subject_of(made), reference, today)


def test_against_the_same_days_last_year(world, year):
    found = of(world.director, year)
    # What was sold after the 24th of November last year does not count yet.
    assert (found.value, found.reference_value) == (D("2460.01"), D(6000))
    assert found.difference == D("-3539.99")
    assert found.effects.total == found.difference
    assert max(found.effects.win_rate, found.effects.average) < 0
    assert (found.drivers_before.closed, found.drivers.closed) == (8, 7)


@pytest.mark.parametrize("reference", gaps.REFERENCES)
@pytest.mark.parametrize(
    ("who", "owner"), [("director", "east"), ("manager", "east_one"), ("admin", "root"), ("rep", "rep")]
)
def test_every_split_and_the_causes_sum_to_the_gap(world, year, reference, who, owner):
    made = goal(getattr(world, owner), 10_000)
    found = of(getattr(world, who), made, reference)
    for split in found.splits:
        assert sum(row.share.difference for row in split.rows) == found.difference, split.by
    if found.effects:
        assert found.effects.total == found.difference


def test_by_what_a_gap_is_split(world, year):
    assert [split.by for split in of(world.director, year).splits] == ["product", "industry", "rival", "team", "owner"]
    assert "team" not in [split.by for split in of(world.manager, goal(world.east_one, 5)).splits]
    assert [split.by for split in of(world.rep, goal(world.rep, 5)).splits] == ["product", "industry", "rival"]


def test_every_bar_opens_rows_that_sum_to_it(world, year, as_):
    client = as_(world.director)
    found = of(world.director, year)
    bars = 0
    for split in found.splits:
        for row in split.rows:
            for rows, value in ((row.rows, row.share.now), (row.rows_before, row.share.before)):
                assert client.get(rows).context["totals"].amount == value, (split.by, row.label)
                bars += 1
    assert bars > 12
    assert client.get(found.now_rows).context["totals"].amount == found.value


def test_against_the_plan_at_its_pace(world, year):
    found = of(world.director, year, "plan")
    assert found.reference_value == (D(10_000) * found.due).quantize(D("0.01"))
    assert found.effects.total == found.difference
    rival = next(split for split in found.splits if split.by == "rival")
    assert [(row.label, row.share.before) for row in rival.rows if row.label] == [("Rival A", 0)]


def test_by_team_each_team_below_counts_with_everything_under_it(world, year):
    made = goal(world.root, 10_000)
    split = next(one for one in of(world.admin, made).splits if one.by == "team")
    assert {row.label: row.share.now for row in split.rows} == {"East": D("2460.01"), "West": D("40.00")}


def test_won_deals_are_explained_by_number_and_win_rate(world, year):
    found = of(world.director, goal(world.east, 12, metric="won_deals"))
    assert (found.difference, found.effects.total, found.effects.average) == (-1, -1, 0)


def test_a_ratio_has_no_gap_that_adds_up(world):
    assert gaps.subject_of(goal(world.east, "0.5", metric="win_rate")) is None


def test_before_the_first_day_there_is_nothing_to_explain(world):
    assert of(world.director, goal(world.east, 5, key="2027-Q1")) is None


def test_without_a_past_there_are_no_causes(world):
    sell(world, world.rep, 100)
    found = of(world.director, goal(world.east, 1000))
    assert (found.effects, found.difference) == (None, 100)


def test_the_evidence_is_text_and_sums_too(world, year):
    import json

    kept = json.loads(json.dumps(gaps.evidence(of(world.director, year))))
    assert sum(D(value) for value in kept["effects"].values()) == D(kept["difference"]) == D("-3539.99")
    for rows in kept["splits"].values():
        assert sum(D(row["now"]) - D(row["before"]) for row in rows) == D(kept["difference"])


def test_in_words(world, year):
    said = gap_texts.figure_text(of(world.director, year))
    assert said.headline == "¥3,539.99 behind the same days last year"
    assert [line.label for line in said.lines] == ["Closed deals", "Win rate", "Average deal"]
    assert said.lines[1].note == "42.9%, was 50.0%"
    check(said.causes)
    for group in said.groups:
        check(group.chart)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_the_page_of_a_goal(world, year, as_):
    answer = as_(world.director).get(f"/goals/targets/{year.pk}/gap/?against=year")
    assert "¥3,539.99 behind the same days last year" in answer.content.decode()
    assert answer.context["may_act"]
    plan = as_(world.director).get(f"/goals/targets/{year.pk}/gap/")
    assert plan.context["reference"] == "plan"


def test_whose_figures_one_may_not_see_has_no_page(world, year, as_):
    goal_of_all = goal(world.root, 5)
    assert as_(world.rep).get(goal_of_all.get_absolute_url()).status_code == 200
    assert as_(world.rep).get(f"/goals/targets/{goal_of_all.pk}/gap/").status_code == 404


def test_the_page_of_a_quota(world, year, as_):
    quota(world.rep, 5000)
    answer = as_(world.manager).get(f"/goals/quotas/person/{world.rep.pk}/2026-Q4/gap/")
    assert answer.context["subject"].target == 5000
    assert answer.context["gap"].subject.metric is WON_REVENUE
    assert as_(world.manager).get(f"/goals/quotas/person/{world.rep.pk}/soon/gap/").status_code == 404
    # Without a quota there is no plan to compare with.
    without = as_(world.manager).get(f"/goals/quotas/person/{world.peer.pk}/2026-Q4/gap/?against=plan")
    assert without.context["reference"] == "year"


def test_the_page_costs_the_same_however_many_deals(world, year, as_):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, url = as_(world.director), f"/goals/targets/{year.pk}/gap/?against=year"

    def cost():
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        return len(found)

    cost()
    few = cost()
    for i in range(10):
        sell(world, world.rep, 10 + i)
        lose(world, world.peer, 5)
    assert cost() == few
