"""What is true of plans, in numbers: health, steps, target, differences, copying."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.sales_plans.rules import health
from goals.planning.sales_plans.rules.changes import ComparedLine, ComparedPart, compare
from goals.planning.sales_plans.rules.copying import fitted, shift
from goals.planning.sales_plans.rules.health import GoalShare, PlanFigures, RiskFigures, exposure
from goals.planning.sales_plans.rules.steps import bar, initiative_late, months, place, state_of
from goals.planning.sales_plans.rules.target import OPERATORS, TargetCondition, flaws, read, written

D = Decimal
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


class TestHealth:
    @pytest.mark.parametrize(
        ("reached", "level"), [("0.54", "ok"), ("0.53", "warn"), ("0.42", "warn"), ("0.41", "bad")]
    )
    def test_goals_against_what_is_due(self, reached, level):
        figures = PlanFigures(D("0.6"), (GoalShare(D(reached), D("0.6")),))
        assert health.health(figures).reasons[0].level == level

    @pytest.mark.parametrize(
        ("spent", "level"), [(0, "ok"), (60, "ok"), (61, "warn"), (75, "warn"), (76, "bad"), (101, "bad")]
    )
    def test_spend_against_the_pace(self, spent, level):
        figures = PlanFigures(D("0.5"), budget=D(100), spent=D(spent))
        assert health.health(figures).reasons[1].level == level

    def test_money_without_a_budget_is_bad_and_no_money_says_nothing(self):
        assert health.health(PlanFigures(D("0.5"), spent=D(1))).reasons[1].level == "bad"
        assert health.health(PlanFigures(D("0.5"))).reasons[1].level == "neutral"

    @pytest.mark.parametrize(("overdue", "level"), [(0, "ok"), (1, "warn"), (2, "bad"), (6, "bad")])
    def test_overdue_initiatives(self, overdue, level):
        assert health.health(PlanFigures(D(0), initiatives=6, overdue=overdue)).reasons[2].level == level

    def test_a_goal_far_ahead_does_not_hide_one_that_is_missed(self):
        goals = (GoalShare(D(5), D(1)), GoalShare(D("0.2"), D(1)))
        assert PlanFigures(D(1), goals).reached == D("0.7")

    def test_goals_to_come_do_not_count_yet_and_one_without_a_figure_counts_as_nothing(self):
        goals = (GoalShare(D("0.5"), D("0.5")), GoalShare(None, D(0)), GoalShare(None, D("0.5")))
        assert PlanFigures(D("0.5"), goals).against_pace == D("0.5")

    def test_the_worst_answer_is_the_plan_s(self):
        assert health.health(PlanFigures(D("0.5"), initiatives=3, overdue=1)).status == "at_risk"
        assert health.health(PlanFigures(D("0.5"), high_risks=1)).status == "watch"
        assert health.health(PlanFigures(D("0.5"))).status == "healthy"

    @given(st.decimals(0, 3, places=3), st.decimals(0, 3, places=3), st.decimals("0.01", 1, places=3))
    def test_reaching_more_never_makes_a_plan_worse(self, one, other, due):
        order = ["healthy", "watch", "at_risk"]
        less, more = sorted((one, other))
        low, high = (health.health(PlanFigures(due, (GoalShare(share, due),))).status for share in (less, more))
        assert order.index(high) <= order.index(low)

    def test_what_risks_are_expected_to_cost(self):
        risks = [
            RiskFigures(D("0.3"), D(2_000_000)),
            RiskFigures(D("0.5"), D(100), "contained"),
            RiskFigures(D(1), D(9), "closed"),
        ]
        assert exposure(risks) == 600_050
        assert [risk.is_high(D(0)) for risk in risks] == [False, False, False]
        assert RiskFigures(D("0.5"), D(0)).is_high(D(0))


class TestSteps:
    @pytest.mark.parametrize(("own", "tasks", "state"), [
        ("planned", [], "planned"), ("done", [], "done"), ("planned", ["planned", "planned"], "planned"),
        ("planned", ["under_way", "planned"], "under_way"), ("planned", ["done", "planned"], "under_way"),
        ("planned", ["done", "done"], "done"), ("planned", ["dropped", "done"], "done"),
        ("done", ["dropped", "dropped"], "dropped"), ("dropped", ["planned"], "dropped"),
    ])  # fmt: skip
    def test_an_initiative_stands_where_its_tasks_do(self, own, tasks, state):
        assert state_of(own, tasks) == state

    def test_late_is_late_from_the_day_after(self):
        day = date(2026, 11, 24)
        assert not initiative_late("planned", day, [], day)
        assert initiative_late("planned", day, [], day + timedelta(1))
        assert not initiative_late("done", day, [], day + timedelta(1))
        assert not initiative_late("planned", None, [], day)
        assert not initiative_late("planned", day, [("done", day)], day + timedelta(1))

    @given(DAYS, DAYS, DAYS, DAYS)
    def test_a_bar_lies_on_the_time_line(self, a, b, c, d):
        (first, last), (start, due) = sorted((a, b)), sorted((c, d))
        made = bar(start, due, first, last)
        if made is None:
            assert due < first or start > last
        else:
            assert 0 <= made.x < 1000
            assert made.width >= 4
            assert made.x + made.width <= 1000 + 4

    def test_places_and_months(self):
        first, last = date(2026, 1, 15), date(2026, 3, 31)
        assert months(first, last) == [first, date(2026, 2, 1), date(2026, 3, 1)]
        assert place(first, first, last) == 0
        assert place(date(2027, 1, 1), first, last) is None


CONDITIONS = st.one_of(
    st.builds(
        lambda field, value: TargetCondition(field, "in", tuple(value)),
        st.sampled_from([name for name, ops in OPERATORS.items() if ops == ("in",)]),
        st.lists(st.text("abcdefg", min_size=1, max_size=20), min_size=1, max_size=5),
    ),
    st.builds(
        lambda field, op, value: TargetCondition(field, op, str(value)),
        st.sampled_from(["employees", "revenue"]),
        st.sampled_from(["from", "to"]),
        st.integers(0, 10**12),
    ),
)


class TestTarget:
    @given(st.lists(st.lists(CONDITIONS, min_size=1, max_size=5), max_size=6))
    def test_what_is_written_is_read_again(self, groups):
        raw = written(groups)
        assert flaws(raw) == []
        assert read(raw) == groups

    @given(
        st.recursive(
            st.one_of(st.none(), st.integers(), st.text(), st.floats()),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    def test_whatever_stands_in_the_column_is_answered(self, raw):
        if flaws(raw):
            assert read(raw) == []

    @pytest.mark.parametrize(("one", "code"), [
        ({"field": "name", "op": "in", "value": ["x"]}, "field"),
        ({"field": "industry", "op": "in", "value": []}, "values"),
        ({"field": "industry", "op": "in", "value": "x"}, "values"),
        ({"field": "size", "op": "from", "value": "1"}, "operator"),
        ({"field": "revenue", "op": "from", "value": "-1"}, "number"),
        ({"field": "need", "op": "has", "value": "  "}, "values"),
        ({"field": ["x"], "op": "in", "value": ["x"]}, "field"),
        ({"field": "industry"}, "shape"),
        ("industry", "shape"),
    ])  # fmt: skip
    def test_flaws(self, one, code):
        assert [flaw.code for flaw in flaws([[one]])] == [code]

    def test_no_group_means_nobody(self):
        assert read([]) == []


class TestChanges:
    @given(
        st.dictionaries(st.sampled_from("abcdef"), st.text(max_size=3)),
        st.dictionaries(st.sampled_from("abcdef"), st.text(max_size=3)),
    )
    def test_each_row_is_told_once_and_only_when_it_differs(self, old, new):
        def part(rows):
            return {
                "x": ComparedPart("X", {}, [ComparedLine(key, key, {"Value": value}) for key, value in rows.items()])
            }

        found = compare(part(old), part(new))
        expected = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        assert sorted(one.row for one in found) == sorted(expected)

    def test_fields_are_told_by_their_label(self):
        found = compare(
            {"x": ComparedPart("X", {"Text": "a", "Same": "s"})}, {"x": ComparedPart("X", {"Text": "b", "Same": "s"})}
        )
        assert [(one.kind, one.label, one.old, one.new) for one in found] == [("field", "Text", "a", "b")]


class TestCopying:
    @given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(0, 400), DAYS)
    def test_order_is_kept(self, start, first, second, new_start):
        move = shift(start, new_start)
        a, b = sorted((start + timedelta(first), start + timedelta(second)))
        assert move(a) <= move(b)

    @given(st.integers(2020, 2030), st.integers(1, 12), st.integers(2020, 2030), st.integers(1, 12))
    def test_the_first_day_becomes_the_first_day(self, year, month, new_year, new_month):
        old, new = date(year, month, 1), date(new_year, new_month, 1)
        assert shift(old, new)(old) == new

    def test_months_that_are_shorter_and_leap_years(self):
        move = shift(date(2027, 1, 1), date(2028, 1, 1))
        assert move(date(2027, 2, 28)) == date(2028, 2, 29)
        assert shift(date(2028, 1, 1), date(2029, 1, 1))(date(2028, 2, 29)) == date(2029, 2, 28)
        assert shift(date(2026, 1, 1), date(2026, 2, 1))(date(2026, 1, 30)) == date(2026, 2, 28)

    def test_days_are_brought_into_a_shorter_period(self):
        first, last = date(2027, 1, 1), date(2027, 3, 31)
        assert fitted(date(2027, 8, 1), first, last) == last
        assert fitted(None, first, last) is None
