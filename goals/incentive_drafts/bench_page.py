"""The test bench as a page: a text is computed and compared, within bounds, and nothing is written."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.incentives.bench.comparing import Tried, try_text
from goals.incentives.bench.fields import Bad
from goals.incentives.bench.reading import read

LONGEST = 64 * 1024
# What a page waits for: periods × credits × rules. 24 months, 400 credits and five rules are 48,000.
MOST_WORK = 60_000
EXAMPLE = """about = "4 % to 150k, 6 % to 250k, 8 % above, to date; 500 for each order of X; half of a deal is refunded"
periods = ["2026-01 to 2026-03"]
currency = "CNY"

[plan]
interval = "quarter"

[[component]]
name = "commission"
reads = "to_date"
steps = [[0, "4 %"], [150_000, "6 %"], [250_000, "8 %"]]
clawback = { at = "slices", window_days = 180 }

[[spiff]]
name = "launch"
amount = 500
where = { product = "X" }

[[credit]]
on = 2026-01-10
amount = 145_000

[[credit]]
name = "the deal"
on = 2026-02-05
amount = 20_000
product = "X"

[[credit]]
on = 2026-03-05
amount = -10_000
reverses = "the deal"

[expect."2026-01"]
paid = 5_800

[expect."2026-02"]
paid = 1_600
components = { commission = 1_100 }
bonus = 500

[expect."2026-03"]
earned = -850
paid = 0
owed = 850
"""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text: its place, where there is one, and a sentence."""

    place: str
    says: str


def attempt(text: str) -> Tried | Fault:
    """Compute a text, or say what is wrong with it."""
    if not text.strip():
        return Fault("", _("Paste a text, or load the example."))
    if len(text.encode()) > LONGEST:
        return Fault("", _("The text is longer than 64 KB. Try it with the command instead."))
    try:
        case = read(text)
        rules = len(case.plan.components) + len(case.plan.spiffs)
        credits = sum(len(own) for own in case.credits.values()) + len(case.extra)
        if len(case.given) * (credits + 1) * rules > MOST_WORK:
            return Fault("", _("This is too much for a page: fewer periods, credits or rules, or the command instead."))
        return try_text(text)
    except Bad as bad:
        return Fault(bad.place, bad.says)
    except ArithmeticError:
        return Fault("", _("A number is too large or too small to calculate with."))


def differs_by(tried: Tried) -> list[tuple[str, str, Decimal, Decimal, Decimal]]:
    """Return the rows of the answer: period, name, expected, computed, and the difference."""
    return [(one.period, one.name, one.expected, one.computed, one.computed - one.expected) for one in tried.outcomes]
