"""The figures of surveys against worked numbers, and what holds of all of them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.surveys.choices import EffortDirection, ScoreBand, ScoreKind
from customers.surveys.rules import (
    SCALES,
    Content,
    SurveyQuestion,
    asked_of,
    band_of,
    options_of,
    read_content,
    response_rate,
    sample_key,
    score_of,
    themes,
    write_content,
)


def test_nps_of_50_promoters_30_passives_20_detractors_is_30_with_an_error_of_7_8_points():
    score = score_of(ScoreKind.NPS, [9] * 25 + [10] * 25 + [7] * 30 + [0] * 20)
    assert (score.value, score.n) == (30, 100)
    assert round(score.error, 1) == Decimal("7.8")
    assert (round(score.low), round(score.high)) == (15, 45)


def test_csat_is_the_share_of_4_and_5_and_no_mean():
    score = score_of(ScoreKind.CSAT, [5, 5, 4, 3, 1])
    assert score.value == 60
    # The mean of them, 3.6, would be another figure.
    assert score.n == 5


def test_ces_is_a_mean_and_its_direction_says_which_end_is_good():
    assert score_of(ScoreKind.CES, [7, 6, 5, 2]).value == 5
    assert band_of(ScoreKind.CES, 7, EffortDirection.HIGH_IS_EASY) == ScoreBand.HIGH
    assert band_of(ScoreKind.CES, 7, EffortDirection.HIGH_IS_HARD) == ScoreBand.LOW


@pytest.mark.parametrize(("n", "may_rank"), [(29, False), (30, True)])
def test_below_30_answers_nothing_is_put_in_an_order(n, may_rank):
    assert score_of(ScoreKind.NPS, [10] * n).may_rank is may_rank


def test_without_an_answer_there_is_no_figure():
    assert score_of(ScoreKind.NPS, []) is None


def test_response_rate_counts_what_was_sent_and_answered_in_the_days():
    rows = [
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 11, 2), None),
        (date(2026, 10, 31), date(2026, 11, 1)),
    ]
    found = response_rate(rows, date(2026, 11, 1), date(2026, 11, 30))
    assert (found.within, found.cohort, found.sent) == (1, 2, 3)


def test_words_are_grouped_in_both_languages_and_count_once_an_answer():
    texts = [
        "Delivery delivery DELIVERY was slow",
        "The delivery was late, support friendly",
        "support could be faster",
        "交货期太长，客服很好",
        "交货期不稳定",
        "客服专业",
    ]
    assert [(theme.word, theme.count) for theme in themes(texts)] == [
        ("delivery", 2),
        ("support", 2),
        ("交货期", 2),
        ("客服", 2),
    ]


def test_follow_ups_are_those_of_the_band_and_of_all():
    content = Content(
        "Q", questions=(SurveyQuestion("a", "text", "A", bands=("low",)), SurveyQuestion("b", "text", "B"))
    )
    assert [one.key for one in asked_of(content, ScoreBand.LOW)] == ["a", "b"]
    assert [one.key for one in asked_of(content, ScoreBand.HIGH)] == ["b"]


def test_options_are_stored_in_one_language_and_shown_in_the_reader_s():
    question = SurveyQuestion("a", "choice", "A", options=("Price", "Speed"), options_zh=("价格", "速度"))
    assert options_of(question, is_chinese=True) == [("Price", "价格"), ("Speed", "速度")]
    assert options_of(question, is_chinese=False) == [("Price", "Price"), ("Speed", "Speed")]


def test_a_sample_is_the_same_however_often_it_is_drawn_and_another_each_day():
    contacts = range(1000)
    order = [sorted(contacts, key=lambda pk: sample_key(1, date(2026, 11, day), pk))[:20] for day in (24, 24, 25)]
    assert order[0] == order[1] != order[2]


scores = st.sampled_from(list(ScoreKind)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(st.sampled_from(list(SCALES[kind])), min_size=1, max_size=60))
)


@given(scores)
def test_a_figure_lies_in_its_interval_and_the_interval_on_its_scale(drawn):
    kind, given_scores = drawn
    score = score_of(kind, given_scores)
    least, most = {"nps": (-100, 100), "csat": (0, 100), "ces": (1, 7)}[kind]
    assert least <= score.low <= score.value <= score.high <= most
    assert score_of(kind, sorted(given_scores)) == score


@given(scores)
def test_the_same_answers_four_times_over_halve_the_error(drawn):
    kind, given_scores = drawn
    once, four = score_of(kind, given_scores), score_of(kind, given_scores * 4)
    assert four.value == once.value
    assert abs(four.error * 2 - once.error) < Decimal("0.0001")


questions = st.builds(
    SurveyQuestion,
    key=st.text(max_size=5),
    kind=st.sampled_from(["scale", "choice", "several", "text"]),
    text=st.text(max_size=20),
    options=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    bands=st.sets(st.sampled_from(["low", "middle", "high"])).map(lambda bands: tuple(sorted(bands))),
    is_required=st.booleans(),
)


@given(st.builds(Content, question=st.text(max_size=20), questions=st.lists(questions, max_size=5).map(tuple)))
def test_content_is_read_back_as_it_was_stored(content):
    assert read_content(write_content(content)) == content


@given(st.lists(st.text(alphabet="交货期客服好 abc价格", max_size=20), max_size=12))
def test_no_word_counts_more_often_than_there_are_answers(texts):
    assert all(2 <= theme.count <= len(texts) for theme in themes(texts))
