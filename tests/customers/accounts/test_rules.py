"""When two names are one company, and how large it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.accounts import rules


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hexin Steel Co., Ltd.", "HEXIN STEEL", True),
        ("Hexin-Steel Inc", "Hexin Steel GmbH", True),
        ("和信钢铁股份有限公司", "和信钢铁集团有限公司", True),
        ("和信钢铁", "和信钢材", False),
        ("École Supérieure", "Ecole Superieure", True),
        ("O'Neill & Sons", "ONeill Sons", True),
        ("Acme North", "Acme South", False),
    ],
)
def test_names_of_one_company(one: str, other: str, same: bool) -> None:
    assert (rules.normal_name(one) == rules.normal_name(other)) is same


@pytest.mark.parametrize(
    ("website", "expected"),
    [
        ("https://www.hexin.example/cn?a=1", "hexin.example"),
        ("http://HEXIN.example:8080", "hexin.example"),
        ("hexin.example/about", "hexin.example"),
        ("  ", ""),
    ],
)
def test_the_host_of_a_website(website: str, expected: str) -> None:
    assert rules.host(website) == expected


@given(st.text(min_size=1, max_size=60))
def test_a_name_is_always_the_same_as_itself_in_capitals(name: str) -> None:
    assert rules.normal_name(name.upper()) == rules.normal_name(name.upper().upper())
    assert isinstance(rules.core_words(name), list)


@given(st.integers(0, 10_000_000))
def test_size_never_shrinks_as_people_join(employees: int) -> None:
    order = ["micro", "small", "medium", "large", "enterprise"]
    assert order.index(rules.size_of(employees)) <= order.index(rules.size_of(employees + 1))


@pytest.mark.parametrize(
    ("parents", "account", "parent", "circle"),
    [({}, 1, None, False), ({}, 1, 1, True), ({3: 2, 2: 1, 1: None}, 1, 3, True), ({3: 2, 2: None}, 1, 3, False)],
)
def test_an_account_is_never_above_itself(parents: dict, account: int, parent: int | None, circle: bool) -> None:
    assert rules.makes_a_circle(parents, account, parent) is circle
