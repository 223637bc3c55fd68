"""What is wrong with a plan or a text: as data by the engine and the bench, in sentences where it is read."""

from decimal import Decimal

import pytest
from django.utils import translation

from goals.pay.bench.line_numbers import line_of
from goals.pay.bench.reading import NO_TOML, TOML, read
from goals.pay.definition.document import TEXT_PROBLEMS, DefinitionError
from goals.pay.engine.checks import PROBLEMS, Problem
from goals.pay.plan.wording import problems as problem_sentences
from tests.goals.pay.plan.codes import assigned, calls, in_chinese, lacks_chinese

TEXT = """periods = ["2026-01"]
[[component]]
name = "c"
steps = [[0, 1]]
[[component]]
name = "d"
[[component.kicker]]
name = "k"
[[component.kicker]]
factor = 3
[expect."2026-01"]
paid = 50
components = { d = 1 }
"""


class TestEveryCode:
    def test_of_the_engine_is_listed(self):
        assert calls("Problem", 1) | assigned("outside") == set(PROBLEMS)

    def test_of_the_bench_is_listed(self):
        assert calls("DefinitionError", 1) | {*TOML, NO_TOML} == set(TEXT_PROBLEMS)

    def test_has_a_sentence(self):
        assert set(problem_sentences.sentences()) == {*PROBLEMS, *TEXT_PROBLEMS}

    def test_has_a_chinese_sentence(self):
        with in_chinese():
            assert lacks_chinese(dict(problem_sentences.sentences())) == {}

    def test_tells_what_its_sentence_says(self):
        for code, names in {**PROBLEMS, **TEXT_PROBLEMS}.items():
            told = dict.fromkeys(names, "x")
            assert "%(" not in problem_sentences.problem_text(DefinitionError("", code, **told))


@pytest.mark.parametrize(("fault", "en", "zh"), [
    (Problem("[[component]]", "weights", {"total": Decimal("0.7")}), "100 %, not 70 %", "70%"),
    (Problem("", "gap", {"row": 1}), "Row 1 must start at 0", "第 1 行"),
    (DefinitionError("", "unknown_key", perhaps="where"), "Did you mean “where”?", "您是想写“where”吗？"),
    (DefinitionError("", "no_component", known=()), "There are: none.", "无"),
])  # fmt: skip
def test_a_sentence(fault, en, zh):
    with translation.override("en"):
        assert en in problem_sentences.problem_text(fault)
    with in_chinese():
        assert zh in problem_sentences.problem_text(fault)


@pytest.mark.parametrize(("place", "said"), [
    ("[[component]] 2, key steps, step 3", "[[component]] 第 2 个，键 steps，第 3 行"),
    ("[expect], key 2026-01 [components], key c", "[expect]，键 2026-01 [components]，键 c"),
    ("line 3", "第 3 行"),
    ("the text", "文本"),
    ("periods", "periods"),
])  # fmt: skip
def test_a_place(place, said):
    with translation.override("en"):
        assert problem_sentences.place_text("[[component]] 1, key rate") == "[[component]] 1, key rate"
    with in_chinese():
        assert problem_sentences.place_text(place) == said


@pytest.mark.parametrize(("place", "line"), [
    ("periods", 1), ("[[component]] 2", 5), ("[[component]] 1, key steps, step 1", 4), ("[[component]] 2, key rate", 5),
    ("[[component]] 2 [[kicker]] 2, key factor", 10), ("[expect], key 2026-01 [components], key d", 13),
    ("line 7", 7), ("the text", None), ("[metric]", None),
])  # fmt: skip
def test_the_line_of_a_place(place, line):
    assert line_of(TEXT, place) == line


@pytest.mark.parametrize(("text", "code", "place"), [
    ("a = 1\nb c = 2", "no_equals", "line 2"), ("periods = [1", "not_closed", "the text"), ('a = "x', "not_closed", "the text"),
    ("a = 1\na = 2\n", "said_twice", "line 2"), ("[a]\n[a]", "said_twice", "line 2"), ("a =\n", "no_value", "line 1"),
    ("a = 1 b = 2", "no_new_line", "line 1"), ("a = 1\n;", "wrong_character", "line 2"), ("a=" + "[" * 50_000, "too_deep", "the text"),
])  # fmt: skip
def test_what_is_no_toml(text, code, place):
    with pytest.raises(DefinitionError) as caught:
        read(text)
    assert (caught.value.code, caught.value.place) == (code, place)


def test_a_fault_tells_all_that_its_sentence_needs():
    with pytest.raises(ValueError, match="not_text"):
        DefinitionError("", "not_text")
    with pytest.raises(ValueError, match="gap"):
        Problem("", "gap", {"place": 1})
