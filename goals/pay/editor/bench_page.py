"""The test bench as a page: a text is computed and compared, within bounds, and nothing is written."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.pay.bench.comparing import BenchOutcome, BenchResult, try_text
from goals.pay.bench.line_numbers import line_of
from goals.pay.bench.reading import read
from goals.pay.definition.document import DefinitionError
from goals.pay.plan.wording import problems as problem_sentences
from goals.pay.plan.wording.components import title
from salesplan.core.format import period_label

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


# What a text can expect, by the names of its keys.
OF_STATEMENT = {
    "paid": gettext_lazy("Paid"),
    "owed": gettext_lazy("Owed at the end"),
    "earned": gettext_lazy("Earned"),
    "overpaid": gettext_lazy("Owed from overpayments"),
    "draw": gettext_lazy("Owed from draws"),
    "due": gettext_lazy("Draw due"),
    "reserve": gettext_lazy("Held back at the end"),
    "carried": gettext_lazy("Carried over"),
    "bonus": gettext_lazy("Bonus"),
    "recovery": gettext_lazy("Recovered"),
    "adjusted": gettext_lazy("Adjusted"),
    "rewards": gettext_lazy("Rewards"),
    "unknown": gettext_lazy("Figures that are missing"),
    "what_if": gettext_lazy("What the hypothetical credits add"),
}
OF_COMPONENT: dict[str, Any] = {
    "components": "%(name)s",
    "quotas": gettext_lazy("%(name)s: quota"),
    "attainment": gettext_lazy("%(name)s: attainment"),
    "lines": gettext_lazy("%(name)s: credit %(n)s"),
}


@dataclass(frozen=True)
class BenchError:
    """What is wrong with a text: a sentence, and its place and line, where there is one."""

    message: str
    place: str = ""
    line: int | None = None


def attempt(text: str) -> BenchResult | BenchError:
    """Compute a text, or say what is wrong with it."""
    if not text.strip():
        return BenchError(_("Paste a text, or load the example."))
    if len(text.encode()) > LONGEST:
        return BenchError(_("The text is longer than 64 KB. Use the command instead."))
    try:
        case = read(text)
        rules = len(case.plan.components) + len(case.plan.spiffs)
        credits = sum(len(person_credits) for person_credits in case.credits.values()) + len(case.extra)
        if len(case.inputs) * (credits + 1) * rules > MOST_WORK:
            return BenchError(
                _("This is too much for one page. Use fewer periods, credits or rules, or the command instead.")
            )
        return try_text(text)
    except DefinitionError as bad:
        return BenchError(
            problem_sentences.problem_text(bad), problem_sentences.place_text(bad.place), line_of(text, bad.place)
        )
    except ArithmeticError:
        return BenchError(_("A number is too large or too small to calculate with."))


def outcome_rows(tried: BenchResult) -> list[tuple[str, str, Decimal, Decimal, Decimal]]:
    """Return the rows of the answer: period, what, expected, computed, and the difference."""
    return [
        (*_place(outcome), outcome.expected, outcome.computed, outcome.computed - outcome.expected)
        for outcome in tried.outcomes
    ]


def _place(outcome: BenchOutcome) -> tuple[str, str]:
    """Say of which period something was expected, and what; what people are credited is of all periods."""
    if outcome.period == "credited":
        return _("all periods"), _("credited to %(who)s") % {"who": outcome.name}
    return _("all periods") if outcome.period == "total" else period_label(outcome.period), expectation_label(
        outcome.name
    )


def expectation_label(name: str) -> str:
    """Say what was expected: of a statement, or ("components commission", "lines commission#2") of a component."""
    kind, _space, which = name.partition(" ")
    if not which:
        return str(OF_STATEMENT[kind])
    component, _hash, number = which.partition("#")
    return str(OF_COMPONENT[kind] % {"name": title(component), "n": number})
