"""How figures, dates and names are written in both languages."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core import avatars
from salesplan.core import format as write

NOW = datetime(2026, 11, 28, 12, 0)


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (0, "¥0", "¥0"),
        (1, "¥1", "¥1"),
        ("0.5", "¥0.5", "¥0.5"),
        (999, "¥999", "¥999"),
        ("999.5", "¥1,000", "¥1,000"),
        (1000, "¥1k", "¥1,000"),
        (9999, "¥10k", "¥9,999"),
        (10000, "¥10k", "¥1万"),
        (64000, "¥64k", "¥6.4万"),
        (510000, "¥510k", "¥51万"),
        (999949, "¥1.00M", "¥100万"),
        (4820000, "¥4.82M", "¥482万"),
        (8000000, "¥8.00M", "¥800万"),
        (99999999, "¥100M", "¥1.00亿"),
        (123456789, "¥123M", "¥1.23亿"),
        (12345678901, "¥12.3B", "¥123亿"),
        (-286000, "−¥286k", "−¥28.6万"),
        (None, "–", "–"),
    ],
)
def test_short_money(amount, english, chinese):
    value = None if amount is None else Decimal(amount)
    assert write.short_money(value, "CNY", "en") == english
    assert write.short_money(value, "CNY", "zh-hans") == chinese


@pytest.mark.parametrize(
    ("amount", "currency", "lang", "text"),
    [
        ("4820000", "CNY", "en", "¥4,820,000.00"),
        ("4820000", "CNY", "zh-hans", "¥4,820,000.00"),
        ("0.005", "CNY", "en", "¥0.01"),
        ("-0.004", "CNY", "en", "¥0.00"),
        ("12.5", "JPY", "en", "JP¥13"),
        ("1200", "USD", "en", "$1,200.00"),
        ("1200", "USD", "zh-hans", "US$1,200.00"),
        ("1200", "CHF", "en", "CHF\u00a01,200.00"),
        ("1200", "", "en", "1,200.00"),
    ],
)
def test_money_in_full(amount, currency, lang, text):
    assert write.money(Decimal(amount), currency, lang) == text


@pytest.mark.parametrize(
    ("ratio", "digits", "text"),
    [("0.604", 0, "60%"), ("0.605", 0, "61%"), ("0.6044", 1, "60.4%"), ("-0.25", 0, "−25%"), ("1.31", 0, "131%")],
)
def test_percent_takes_a_ratio_and_rounds_half_up(ratio, digits, text):
    assert write.percent(Decimal(ratio), "en", digits) == text


# (ratio, with no decimal, with one, with two)
NEARLY = [
    ("1", "100%", "100.0%", "100.00%"),
    ("0.9999999", "99.9%", "99.9%", "99.99%"),
    ("0.9996", "99.9%", "99.9%", "99.96%"),
    ("0.996", "99.6%", "99.6%", "99.60%"),
    ("0.995", "99.5%", "99.5%", "99.50%"),
    ("0.9949", "99%", "99.5%", "99.49%"),
    ("1.004", "100%", "100.4%", "100.40%"),
    ("1.0004", "100%", "100.0%", "100.04%"),
    ("0.005", "1%", "0.5%", "0.50%"),
    ("0.0049", "0.5%", "0.5%", "0.49%"),
    ("0.0004", "<0.1%", "<0.1%", "0.04%"),
    ("0.00001", "<0.1%", "<0.1%", "<0.01%"),
    ("0", "0%", "0.0%", "0.00%"),
    ("-0.0004", ">−0.1%", ">−0.1%", "−0.04%"),
    ("-0.004", "−0.4%", "−0.4%", "−0.40%"),
    ("-0.9996", "−99.9%", "−99.9%", "−99.96%"),
    ("-1", "−100%", "−100.0%", "−100.00%"),
]


@pytest.mark.parametrize(("ratio", "whole", "tenths", "hundredths"), NEARLY)
def test_a_percentage_never_rounds_up_to_all_or_down_to_nothing(ratio, whole, tenths, hundredths):
    assert [write.percent(Decimal(ratio), "en", n) for n in (0, 1, 2)] == [whole, tenths, hundredths]


@given(st.decimals("-3", "3", places=9), st.integers(0, 4), st.sampled_from(["en", "zh-hans"]))
def test_only_all_reads_as_all_and_only_nothing_as_nothing(ratio, digits, lang):
    text = write.percent(ratio, lang, digits)
    figure = Decimal(text.strip("<>%").replace(write.MINUS, "-"))
    assert (figure == 0) == (ratio == 0)
    if abs(ratio) < 1:
        assert abs(figure) < 100
    if text[0] not in "<>":
        assert abs(figure - ratio * 100) <= 1


def test_signed_leaves_zero_and_less_alone():
    told = [write.signed(write.percent(x, "en"), x) for x in (0.12, 0, -0.07, 0.001, 0.0001)]
    assert told == ["+12%", "0%", "−7%", "+0.1%", "<+0.1%"]


@pytest.mark.parametrize(
    ("gap", "english", "chinese"),
    [
        (timedelta(seconds=-20), "just now", "刚刚"),
        (timedelta(minutes=-59), "59 minutes ago", "59分钟前"),
        (timedelta(hours=-30), "1 day ago", "1天前"),
        (timedelta(days=-10), "10 days ago", "10天前"),
        (timedelta(days=-45), "2 months ago", "2个月前"),
        (timedelta(hours=2), "in 2 hours", "2小时后"),
    ],
)
def test_ago(gap, english, chinese):
    assert write.ago(NOW + gap, NOW, "en") == english
    assert write.ago(NOW + gap, NOW, "zh-hans") == chinese


def test_dates_put_the_day_first_in_english():
    day = date(2026, 3, 1)
    assert [write.day(day, "en", form) for form in ("day", "short_day", "month", "weekday")] == [
        "1 Mar 2026",
        "1 Mar",
        "Mar 2026",
        "Sun 1 Mar",
    ]
    assert [write.day(day, "zh-hans", form) for form in ("day", "short_day", "month")] == [
        "2026年3月1日",
        "3月1日",
        "2026年3月",
    ]


def test_nothing_is_a_dash_everywhere():
    nothings = [
        write.money(None, "CNY", "en"),
        write.number(None, "en"),
        write.percent(None, "en"),
        write.day(None, "en"),
        write.moment(None, "en"),
        write.clock(None, "en"),
        write.ago(None, NOW, "en"),
    ]
    assert set(nothings) == {"–"}


def test_initials_of_a_name_in_two_scripts_are_of_the_first():
    assert [avatars.initials(name) for name in ("Chen Wei 陈伟", "陈伟 Chen Wei")] == ["CW", "陈伟"]


def test_initials_never_fail():
    assert [avatars.initials(name) for name in ("  ", "李", "陈 伟", "O'Neil, Pat", "rep.one@x.org")] == [
        "?",
        "李",
        "陈伟",
        "OP",
        "RO",
    ]
