"""The engine's reasons in the language of the reader."""

import pytest
from django.utils import translation

from goals.pay.whys import why


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("release", "held since 2026-09", "held since Sep 2026"),
        ("correction", "recalculated: 2026-09, 2026-Q3", "Sep 2026, Q3 2026, calculated again"),
        ("draw", "recoverable", "topped up, and owed"),
        ("reserve", "0.3 of 5000", "0.3 of 5000"),
        ("adjustment", "held since 2026-09", "held since 2026-09"),
        ("earning", "", ""),
    ],
)
def test_a_reason(kind, text, said):
    with translation.override("en"):
        assert why(kind, text) == said
