"""Two versions compared in words."""

import pytest
from django.utils import translation

from goals.pay.definition.document import Table
from goals.pay.definition.reading import read_plan
from goals.pay.plan.wording.differences import differences

# Values of a filter are called as what they stand for.
pytestmark = pytest.mark.django_db

BASE = {
    "component": [{"name": "Base", "by": "attainment", "steps": [["0", "0.04"], ["1", "0.06"]]}],
    "cap": [{"amount": "100000"}],
    "spiff": [{"name": "Launch", "amount": "500"}],
}
BASIC = BASE["component"][0]


def compare(new, old=BASE):
    read = [read_plan(Table(one, "")) for one in (old, new)]
    return differences(*read, "CNY")


@pytest.mark.parametrize(("change", "said"), [
    ({}, "Nothing that affects pay changes."),
    ({"component": [{**BASIC, "steps": [["0", "0.04"], ["1", "0.08"]]}]}, "Base: from 100% on it rises from 6% to 8%."),
    ({"component": [{**BASIC, "steps": [["0", "0.03"], ["1", "0.06"]]}]}, "Base: from 0% to 100% it falls from 4% to 3%."),
    ({"component": [{**BASIC, "steps": [["0", "0.04"], ["1", "0.06", "whole"]]}]}, "Base: the table is now 0% → 4%, 100% → 6%."),
    ({"component": [{**BASIC, "event": "paid"}]}, "Base – Is earned: “when the customer pays”, was “when the deal is won”."),
    ({"component": [{**BASIC, "where": {"product": ["A", "B"]}}]}, "Base – Only sales with, new: Product: A or B."),
    ({"component": [{**BASIC, "clawback": {"window_days": 90}}]}, "Base – Refunds: “clawed back at the average rate of the sale; within 90 days”, was “clawed back at the average rate of the sale”."),
    ({"component": [BASIC, {"name": "More", "rate": "0.01"}]}, "New component “More”: Revenue; when the deal is won; ¥0 → 1%."),
    ({"spiff": []}, "The SPIFF “Launch” was removed."),
    ({"spiff": [*BASE["spiff"], {"name": "Two", "amount": "7"}]}, "New SPIFF “Two”: ¥7, each order; when the deal is won."),
    ({"cap": []}, "The whole plan – Cap was removed: the whole plan: at most ¥100,000 for each statement; the excess is lost."),
    ({"draw": {"kind": "guarantee", "amount": "2000"}}, "The whole plan – Draw, new: ¥2,000: guarantee that is not owed."),
    ({"reserve": {"share": "0.3", "days": 90}}, "The whole plan – Reserve, new: 30% is held back and released 90 days after the period."),
    ({"reward": [{"kind": "training", "what": "Course", "at": "1.2"}]}, "The whole plan – Training, new: Course, when every component reaches 120%."),
])  # fmt: skip
def test_what_changes_is_said(change, said):
    assert compare({**BASE, **change}) == [said]


def test_components_that_go_are_told():
    assert compare({"component": [{**BASIC, "name": "Other"}], "cap": BASE["cap"], "spiff": BASE["spiff"]}) == [
        "New component “Other”: Revenue; when the deal is won; 0% → 4%, 100% → 6%.",
        "The component “Base” was removed.",
    ]


def test_in_chinese():
    with translation.override("zh-hans"):
        said = compare({**BASE, "component": [{**BASIC, "steps": [["0", "0.04"], ["1", "0.08"]]}]})
    assert said == ["Base\uff1a从100%起\uff0c由6%提高到8%。"]
