"""What the words of pay mean. Page, tile, file, document and API take their label from here, so that none means two things.

What the plan comes to, by its own rules, is *commission*; with what was adjusted it is *earned*; less what is held back and
recovered, with draws, it is the *payout*. Of 5,000 commission and 250 granted in a dispute 5,250 is earned; with 1,500 held
back and 200 recovered, 3,550 is the payout, and it is *paid out* when the run is marked as paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class PayWord:
    """A word of pay as it is written, and what it means."""

    label: Any
    meaning: Any


PAY_WORDS: Mapping[str, PayWord] = {
    "commission": PayWord(
        pgettext_lazy("pay", "Commission"),
        _("What the plan's rules pay: components and bonuses, after floors and caps, including what a cap carries over."),
    ),
    "adjusted": PayWord(
        pgettext_lazy("pay", "Adjustments"),
        _("What was adjusted by hand or after a dispute, and corrections of closed periods."),
    ),
    "earned": PayWord(
        pgettext_lazy("pay", "Earned"), _("Commission and adjustments together, before reserve, recovery and draw.")
    ),
    "reserved": PayWord(
        pgettext_lazy("pay", "Reserve"), _("Held back from what was earned, or released from what was held back before.")
    ),
    "recovered": PayWord(
        pgettext_lazy("pay", "Recovered"),
        _("Deducted for what the person owes, and what becomes a debt because more was clawed back than earned."),
    ),
    "drawn": PayWord(pgettext_lazy("pay", "Draw"), _("Paid in advance by the plan's draw.")),
    "payout": PayWord(
        pgettext_lazy("pay", "Payout"),
        _("Earned, reserve, recovered and draw together: what is paid out for the period, before tax."),
    ),
    "paid_out": PayWord(pgettext_lazy("pay", "Paid out"), _("The payout, once its run is marked as paid.")),
    "pending": PayWord(
        pgettext_lazy("pay", "Pending"),
        _("An estimate: what open deals due in the period would add to what is earned, weighted by their probability."),
    ),
    "owed": PayWord(pgettext_lazy("pay", "Owed"), _("What the person owes: overpaid, or drawn and not yet earned.")),
    "held_back": PayWord(pgettext_lazy("pay", "Held back"), _("What is in reserve for the person.")),
    "carried_over": PayWord(
        pgettext_lazy("pay", "Carried over"), _("What exceeds a cap and counts in the next period.")
    ),
}  # fmt: skip


def pay_word(key: str) -> str:
    """Write a word of pay in the language of the reader."""
    return str(PAY_WORDS[key].label)
