"""How figures, dates and names are written in both languages."""

import doctest
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from salesplan.core import format as write
from salesplan.core.templatetags import drawing

NOW = datetime(2026, 11, 28, 12, 0)


def test_the_examples_in_the_docstrings_hold():
    for module in (write, drawing):
        outcome = doctest.testmod(module)
        assert outcome.attempted >= 5
        assert outcome.failed == 0


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


def test_signed_leaves_zero_and_less_alone():
    assert [write.signed(write.percent(x, "en"), x) for x in (0.12, 0, -0.07, 0.001)] == ["+12%", "0%", "−7%", "0%"]


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
    assert [write.initials(name) for name in ("Chen Wei 陈伟", "陈伟 Chen Wei")] == ["CW", "陈伟"]


def test_initials_never_fail():
    assert [write.initials(name) for name in ("  ", "李", "陈 伟", "O'Neil, Pat", "rep.one@x.org")] == [
        "?",
        "李",
        "陈伟",
        "OP",
        "RO",
    ]
