"""The test bench as a page."""

import pytest
from django.urls import reverse

from goals.pay.editor.bench_page import EXAMPLE, LONGEST, BenchError, attempt
from goals.pay.plan.models import IncentivePlanVersion

TINY = 'periods = ["{periods}"]\n[[component]]\nname = "a"\nrate = 0.1\n'


@pytest.fixture
def bench(world, client):
    client.force_login(world.admin)
    return lambda text: client.post(reverse("goals:incentive_plan_try"), {"text": text})


def test_the_example_comes_out_as_expected(world, bench, client):
    assert "145_000" in client.get(reverse("goals:incentive_plan_try"), {"example": 1}).content.decode()
    answer = bench(EXAMPLE)
    assert answer.status_code == 200
    assert answer.context["tried"].agrees
    assert not IncentivePlanVersion.objects.exists()


def test_a_difference_is_shown(bench):
    answer = bench(EXAMPLE.replace("paid = 5_800", "paid = 5_900"))
    assert not answer.context["tried"].agrees
    assert "-100" in answer.content.decode()


@pytest.mark.parametrize(("text", "place", "says"), [
    ("", "", "Paste a text"),
    ("a = ", "the text", "is not TOML"),
    ("x = 1\na = \n", "line 2", "is not TOML"),
    ("a=" + "[" * 50_000, "the text", "is not TOML"),
    (EXAMPLE.replace('reads = "to_date"', 'reads = "todate"'), "[[component]] 1, key reads", "Did you mean “to_date”?"),
    (EXAMPLE.replace("[0,", "[5,"), "[[component]] 1, key steps, step 1", "Row 1 must start at 0"),
    ("#" * (LONGEST + 1), "", "longer than 64 KB"),
    (TINY.format(periods="1900-01 to 2100-01"), "periods", "more than 1200 periods"),
    (TINY.format(periods="2020-01 to 2029-12") + "[[credit]]\non = 2020-01-01\namount = 1\n" * 700, "", "too much for one page"),
    (TINY.format(periods="2026-01").replace("0.1", "1e999999"), "[[component]] 1, key rate", "at most 28 digits"),
])  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(bench, text, place, says):
    found = attempt(text)
    assert isinstance(found, BenchError)
    assert found.place == place
    assert says in found.message
    answer = bench(text)
    assert answer.status_code == 422
