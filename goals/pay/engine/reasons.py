"""Why something was posted or changed, as data: a code and what decided, without a word in any language.

A reason is kept as text that can be read again: `share_of?share=0.3&of=5000` says that 30 % of 5,000 were held. So it
stands in the ledger of pay and in frozen statements, and whoever shows it makes the words (`goals.pay.wording.reasons`).
"""

from decimal import Decimal
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

# Every code that the engine gives, with the names of what it tells.
REASONS: dict[str, tuple[str, ...]] = {
    # Limits: the sum that lifts or cuts, and what a cap of an earlier period left over.
    "at_least": ("amount",),
    "at_most": ("amount",),
    "over_cap": (),
    # Rules on a line: the figure that chose the factor, and how a refund is priced.
    "by_metric": ("metric", "value", "factor"),
    "taken_at": ("at",),
    # Reserves: the share held, the period that earned it.
    "share_of": ("share", "of"),
    "held_since": ("period",),
    "forfeited": ("amount", "period"),
    # Debts and draws.
    "more_taken_back": (),
    "overpayment": (),
    "draw": (),
    "forgiven": ("amount",),
    "recoverable": (),
    "advance": (),
    "guarantee": (),
    "additive": (),
    "in_tenure": ("kind", "months"),
    # Corrections: the closed periods that come to something else by now.
    "recalculated": ("periods",),
}

Value = Decimal | str | tuple[str, ...]


@lru_cache(maxsize=4096)
def reason(code: str, **values: Value) -> str:
    """Return a reason as text.

    >>> reason("share_of", share=Decimal("0.3"), of=Decimal(5000)), reason("recalculated", periods=("2026-09", "2026-10"))
    ('share_of?share=0.3&of=5000', 'recalculated?periods=2026-09,2026-10')
    """
    if set(values) != set(REASONS[code]):
        raise ValueError(f"{code} tells {REASONS[code]}, not {tuple(values)}")
    if not values:
        return code
    return f"{code}?{urlencode([(name, _text(values[name])) for name in REASONS[code]], safe=',')}"


def read(text: str) -> tuple[str, dict[str, str]] | None:
    """Return the code and what it tells; None for a text that is no reason of the engine.

    >>> read("share_of?share=0.3&of=5000"), read("the split was wrong")
    (('share_of', {'share': '0.3', 'of': '5000'}), None)
    """
    code, _, query = text.partition("?")
    values = dict(parse_qsl(query))
    return (code, values) if code in REASONS and set(values) == set(REASONS[code]) else None


def _text(value: Value) -> str:
    """Write a value in one way only, so that equal reasons are equal texts: 0.3 for 0.30."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return value if isinstance(value, str) else ",".join(value)
