"""The one reader of figures: a table of what people type, and properties over what the product writes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core import format as write
from salesplan.core.amounts.rules import FigureSpec, Unreadable, read, read_cell, read_machine, written

YUAN = FigureSpec("money", "CNY", places=2)
CHINESE = FigureSpec("money", "CNY", places=2, is_chinese=True)
PRICE = FigureSpec("money", "CNY", places=4)
DOLLARS = FigureSpec("money", "USD", places=2)
YEN = FigureSpec("money", "JPY", places=0)
SHARE = FigureSpec("percent", places=2, most=Decimal(100))
PIECES = FigureSpec(places=3, integer_digits=9, asks_comma=True)
RATE = FigureSpec(places=8, integer_digits=10, is_fine=True)
HEADS = FigureSpec(places=0, integer_digits=9)

EXACT = [
    # As pages write them.
    (YUAN, "1,234.56", "1234.56"),
    (YUAN, "1,234", "1234"),
    (YUAN, "¥1,234,567.80", "1234567.80"),
    (YUAN, "−¥1,200.50", "-1200.50"),
    (YUAN, "CN¥ 5", "5"),
    (DOLLARS, "US$1,200", "1200"),
    (YEN, "JP¥1,200", "1200"),
    # As other countries write them.
    (YUAN, "1234,56", "1234.56"),
    (YUAN, "1.234,56", "1234.56"),
    (YUAN, "1.234.567", "1234567"),
    (YUAN, "1.234.567,8", "1234567.8"),
    (YUAN, "0,99", "0.99"),
    (YUAN, ",5", "0.5"),
    (YUAN, ".5", "0.5"),
    (YUAN, "5.", "5"),
    (YUAN, "1'234.50", "1234.50"),
    (YUAN, "1’234’567", "1234567"),
    (YUAN, "12,34,567", "1234567"),
    (YUAN, "1,23,45,678.9", "12345678.9"),
    (YUAN, "1_000_000", "1000000"),
    # Spaces of every kind: plain, no-break, narrow, thin, figure, ideographic.
    *((YUAN, f"1{space}234,56", "1234.56") for space in " \u00a0\u202f\u2009\u2007\u3000"),
    (YUAN, "  1 234 567.5 ", "1234567.5"),
    # Full-width digits and signs.
    (YUAN, "１２３，４５６．７８", "123456.78"),
    (YUAN, "￥１，２００", "1200"),
    (SHARE, "２．５％", "2.5"),
    (DOLLARS, "＄５", "5"),
    # Units.
    (YUAN, "12万", "120000"),
    (YUAN, "12 萬元", "120000"),
    (YUAN, "1.2亿", "120000000"),
    (YUAN, "1.234万", "12340"),
    (YUAN, "1,234万", "12340000"),
    (YUAN, "3千", "3000"),
    (YUAN, "1亿2000万", "120000000"),
    (YUAN, "3万5千元", "35000"),
    (YUAN, "5百万", "5000000"),
    (YUAN, "1.5k", "1500"),
    (YUAN, "3M", "3000000"),
    (YUAN, "2bn", "2000000000"),
    (YUAN, "¥ 2.5 Mio.", "2500000"),
    (DOLLARS, "$3.25m", "3250000"),
    (DOLLARS, "3M USD", "3000000"),
    (CHINESE, "12w", "120000"),
    (HEADS, "1.5k", "1500"),
    # Percent.
    (SHARE, "2,5", "2.5"),
    (SHARE, "2,5 %", "2.5"),
    (SHARE, "12.500", "12.5"),
    (SHARE, "100 %", "100"),
    # Minus.
    (YUAN, "-5", "-5"),
    (YUAN, "－５", "-5"),
    (YUAN, "–5", "-5"),
    (YUAN, "¥-5", "-5"),
    (YUAN, "(1,234)", "-1234"),
    (YUAN, "¥(1,234.50)", "-1234.50"),
    (YUAN, "1.234,56-", "-1234.56"),
    (YUAN, "+5", "5"),
    (YUAN, "-0", "0"),
    # Decimals.
    (PIECES, "0.125", "0.125"),
    (PIECES, "1.5", "1.5"),
    (PRICE, "0,1234", "0.1234"),
    (PRICE, "12,3456", "12.3456"),
    (PRICE, "1,234", "1234"),
    (RATE, "7.234", "7.234"),
    (RATE, "0.00012345", "0.00012345"),
    (YUAN, "100.5000", "100.5"),
    (YUAN, "\u200e1,234\u202c", "1234"),
    (FigureSpec(places=2, decimal_mark=","), "12.500", "12500"),
    (FigureSpec(places=2, decimal_mark="."), "12.500", "12.5"),
    (FigureSpec(places=3, decimal_mark=","), "1,234", "1.234"),
]

ASKED = [
    (YUAN, "12.500", ["12.5", "12500"]),
    (YUAN, "12.345", ["12345"]),
    (YUAN, "(12.500)", ["-12500", "-12.5"]),
    (PIECES, "12.500", ["12.5", "12500"]),
    (PIECES, "1,234", ["1.234", "1234"]),
    (RATE, "7,234", ["7.234", "7234"]),
    (HEADS, "12.000", ["12", "12000"]),
    (HEADS, "12.500", ["12500"]),
    (DOLLARS, "1,234M", ["1234000", "1234000000"]),
]

REFUSED = [
    (YUAN, "abc", "not_a_number"),
    (YUAN, "NaN", "not_a_number"),
    (YUAN, "Infinity", "not_a_number"),
    (YUAN, "-∞", "not_a_number"),
    (YUAN, "1e5", "exponent"),
    (YUAN, "1.5E+06", "exponent"),
    (YUAN, "1" * 30, "too_long"),
    (YUAN, "1," + "0" * 80, "too_long"),
    (YUAN, "1\x002", "not_a_number"),
    (YUAN, "\x00", "not_a_number"),
    (YUAN, "10²", "not_a_number"),
    (YUAN, "½", "not_a_number"),
    (YUAN, "①", "not_a_number"),
    (YUAN, "١٢٣", "not_a_number"),
    (YUAN, "1-2", "not_a_number"),
    (YUAN, "--5", "not_a_number"),
    (YUAN, "-(5)", "not_a_number"),
    (YUAN, "(5", "not_a_number"),
    (YUAN, "5兆", "not_a_number"),
    (YUAN, "3万5", "not_a_number"),
    (YUAN, "1千2万", "not_a_number"),
    (YUAN, "12w", "not_a_number"),
    (YUAN, "12 apples", "not_a_number"),
    (YUAN, "1,23,4", "grouping"),
    (YUAN, "1,2345,6789", "grouping"),
    (YUAN, "12 34", "grouping"),
    (YUAN, "1.23.4", "grouping"),
    (YUAN, "1,234.567,8", "grouping"),
    (YUAN, "1 234 5", "grouping"),
    (YUAN, "1.234 567", "grouping"),
    (YUAN, "1,5,", "not_a_number"),
    (YUAN, "5 %", "percent"),
    (YUAN, "$5", "currency"),
    (YUAN, "5 usd", "currency"),
    (YUAN, "12万美元", "currency"),
    (YUAN, "€1.5k", "currency"),
    (DOLLARS, "¥5", "currency"),
    (DOLLARS, "HK$5", "currency"),
    (PIECES, "¥5", "no_money"),
    (SHARE, "$5", "no_money"),
    (YUAN, "0.125", "places"),
    (YUAN, "1234.5678", "places"),
    (YUAN, "1,234.567", "places"),
    (YUAN, "1234,567", "places"),
    (YUAN, "1.23456万", None),
    (YUAN, "1.2345678万", "places"),
    (YEN, "0.5", "whole"),
    (HEADS, "2,5", "whole"),
    (SHARE, "12.345", "places"),
    (SHARE, "5k%", "not_a_number"),
]


@pytest.mark.parametrize(("wanted", "typed", "means"), EXACT)
def test_what_people_type_is_understood_exactly(wanted, typed, means):
    assert read(typed, wanted) == Decimal(means)


@pytest.mark.parametrize(("wanted", "typed", "readings"), ASKED)
def test_what_may_mean_two_things_is_asked(wanted, typed, readings):
    with pytest.raises(Unreadable) as fault:
        read(typed, wanted)
    assert (fault.value.code, list(fault.value.readings)) == ("two_readings", [Decimal(one) for one in readings])


@pytest.mark.parametrize(("wanted", "typed", "code"), REFUSED)
def test_what_is_no_figure_of_the_field_is_refused(wanted, typed, code):
    if code is None:
        assert read(typed, wanted) == Decimal("12345.6")
        return
    with pytest.raises(Unreadable) as fault:
        read(typed, wanted)
    assert fault.value.code == code
    assert fault.value.text.isprintable()


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u3000", "\u200b"])
def test_nothing_typed_is_no_figure(nothing):
    assert read(nothing, YUAN) is None


@pytest.mark.parametrize(
    ("sent", "means"), [("1234.50", "1234.50"), (12, "12"), ("-0.5", "-0.5"), (Decimal("1.25"), "1.25"), (0.1, "0.1")]
)
def test_a_program_sends_plain_numbers(sent, means):
    assert read_machine(sent, FigureSpec(places=2)) == Decimal(means)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("1,234", "machine"), ("1_000", "machine"), ("１２", "machine"), ("12万", "machine"), ("1e5", "machine"),
        ("NaN", "machine"), ("", "machine"), (True, "machine"), (None, "machine"), ("$5", "machine"), (1e22, "machine"),
        (12345678901234.568, "float"), ("0.125", "places"), ("9" * 15, "too_long"), ("9" * 30, "too_long"),
    ],
)  # fmt: skip
def test_a_program_that_sends_anything_else_is_refused(sent, code):
    with pytest.raises(Unreadable) as fault:
        read_machine(sent, FigureSpec(places=2))
    assert fault.value.code == code


@pytest.mark.parametrize(
    ("cell", "means"),
    [(0.1 + 0.2, "0.3"), (1234.5, "1234.5"), (7, "7"), ("1.234,5", "1234.5"), ("", None), (None, None)],
)
def test_a_cell_holds_a_number_or_a_text(cell, means):
    assert read_cell(cell, FigureSpec()) == (None if means is None else Decimal(means))


@pytest.mark.parametrize("cell", [True, float("nan"), float("inf"), "12.500", 0.123456])
def test_a_cell_that_is_no_figure_is_refused(cell):
    with pytest.raises(Unreadable):
        read_cell(cell, FigureSpec(places=2))


def figures(most: int, places: int):
    return st.decimals(-most, most, places=places, allow_nan=False)


@given(figures(10**13, 2), st.sampled_from(["en", "zh-hans"]), st.sampled_from(["CNY", "USD", "EUR", "TWD", "CHF"]))
def test_money_is_read_back_as_pages_write_it(value, lang, currency):
    wanted = FigureSpec("money", currency, places=2, is_chinese=lang != "en")
    assert read(write.money(value, currency, lang), wanted) == value


@given(figures(10**13, 0), st.sampled_from(["en", "zh-hans"]))
def test_yen_and_counts_are_read_back(value, lang):
    assert read(write.money(value, "JPY", lang), YEN) == value
    assert read(write.number(value, lang), FigureSpec(places=2)) == value


@given(figures(10, 4), st.sampled_from(["en", "zh-hans"]))
def test_a_percentage_is_read_back(ratio, lang):
    assert read(write.percent(ratio, lang, 2), FigureSpec("percent", places=2)) == ratio * 100


@given(st.integers(1, 999), st.integers(0, 9), st.sampled_from(["en", "zh-hans"]))
def test_short_money_is_read_as_what_it_says(digits, zeros, lang):
    value = Decimal(digits) * 10**zeros
    assert read(write.short_money(value, "CNY", lang), YUAN) == value


@given(figures(10**9, 6), st.sampled_from([YUAN, PRICE, PIECES, RATE, FigureSpec(places=6)]))
def test_what_stands_in_an_input_is_read_back_without_a_question(value, wanted):
    value = (value / 10).quantize(Decimal(1).scaleb(-min(wanted.places, 6)))
    assert read(written(value, wanted), wanted) == value


@given(figures(10**6, 4), st.sampled_from([",", ".", " ", "'", ""]), st.sampled_from([",", "."]))
def test_the_digits_are_never_rescaled(value, group, mark):
    """However a figure is written, what is understood is that figure; else it is asked with it, or refused."""
    if group == mark:
        return
    head, tail = f"{value:.4f}".split(".")
    grouped = f"{int(head.lstrip('-')):,}".replace(",", group)
    typed = f"{'-' if value < 0 else ''}{grouped}{mark}{tail}"
    assert read(typed, FigureSpec(places=4)) == value


@given(st.text(max_size=70), st.sampled_from([YUAN, CHINESE, PIECES, SHARE, HEADS, RATE]))
def test_any_text_is_a_figure_that_fits_or_a_fault(text, wanted):
    try:
        found = [read(text, wanted)]
    except Unreadable as fault:
        found = list(fault.readings)
    # A bound is the field's own matter: it says which it is.
    free = replace(wanted, most=None)
    assert all(value is None or free.accepts(value) for value in found)


@given(st.text("0123456789.,' -(%¥万k)", max_size=20))
def test_what_is_taken_keeps_all_its_digits(text):
    try:
        value = read(text, FigureSpec("money", "CNY", places=4))
    except Unreadable:
        return
    if value:
        typed = "".join(c for c in text if c.isdigit()).strip("0")
        assert typed == "".join(map(str, value.as_tuple().digits)).strip("0") or "万" in text
