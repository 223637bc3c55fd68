"""The signs of figures, which are written without asking CLDR each time."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.format import number
from salesplan.core.language import locale_of


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@given(
    figure=st.decimals(min_value=0, max_value=10**15, places=4, allow_nan=False, allow_infinity=False),
    digits=st.integers(0, 4),
)
def test_a_figure_is_written_as_the_language_writes_it(lang, figure, digits):
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text = number(figure, lang, digits)
    assert text == format_decimal(Decimal(text.replace(",", "")), format=pattern, locale=locale_of(lang))
