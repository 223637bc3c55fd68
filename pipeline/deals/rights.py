"""Who may change what of a deal, and who decides where one can only ask. Pure: the tables and the reasons as codes.

**Open.** The owner and those above change a deal. Who shares in it sees it, logs what they did and proposes changes.
Shares are given by the owner or a lead only.

**Won.** What pays is frozen: it changes by a request with a reason, whoever asks; so do the start and the expected close,
from which cycle and forecast are measured. The rest stays with the owner.

**Closing date.** A deal closes between its start and today. A win on a day of a closed pay period, or more days back
than the company allows, is asked for. With 14 days, on 24 November: the 10th is accepted, the 9th is asked for; the 25th,
or a day before the deal began, is refused.

**Deciding.** A lead above the owner decides, or an admin; once a period was closed for somebody whom the deal pays, an
admin alone. Nobody decides what they have asked for, nor what they gain by.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import IntEnum

from pipeline.process.choices import StageKind
from salesplan.core.rights import ASK, EDIT, NOTHING, SEE, Relation, RightsTable

OPEN, WON, LOST = StageKind.OPEN.value, StageKind.WON.value, StageKind.LOST.value

DEALS = RightsTable(
    noun="deal",
    states=(OPEN, WON, LOST),
    groups={
        "pays": ("amount", "lines", "currency", "account", "channel", "deal_type", "owner", "closed_on", "stage"),
        "shares": ("splits",),
        "work": (
            "name",
            "next_step",
            "next_step_on",
            "rival",
            "contacts",
            "loss_reason",
            "loss_note",
        ),
        "dates": ("started_on", "expected_close_on"),
        "log": ("activity",),
    },
    cells={
        # owner, participant, lead above, admin, auditor, nobody
        (OPEN, "pays"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (OPEN, "shares"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (OPEN, "work"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (OPEN, "dates"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (OPEN, "log"): (EDIT, EDIT, EDIT, EDIT, SEE, NOTHING),
        (WON, "pays"): (ASK, ASK, ASK, ASK, SEE, NOTHING),
        (WON, "shares"): (ASK, ASK, ASK, ASK, SEE, NOTHING),
        (WON, "work"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (WON, "dates"): (ASK, ASK, ASK, ASK, SEE, NOTHING),
        (WON, "log"): (EDIT, EDIT, EDIT, EDIT, SEE, NOTHING),
        (LOST, "pays"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (LOST, "shares"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (LOST, "work"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (LOST, "dates"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (LOST, "log"): (EDIT, EDIT, EDIT, EDIT, SEE, NOTHING),
    },
)


# What the table does not say, for the documentation.
TEXT = """
The *owner* is whose deal it is, a *participant* who has a share of it or an overlay on top; *splits* are both.
*Lines* are products with quantity, price and discount; *stage* of a won deal is its re-opening; *activity* is what is logged on its timeline.

- A **closing date** lies between the deal's start and today. A win on a day of a closed (locked or paid) pay period, or
  further back than the company's setting (14 days), is a request. An expected close in the past is not accepted.
- A **request** of a won deal is decided by a lead above the owner or an admin; once the pay of the day is closed for
  somebody whom the deal pays, by an admin. Never by whoever asked, or by whoever gains by it.
- A **return** of a won deal, and taking one back, is a change of its products: it is asked for and decided like one (`docs/returns.md`).
- A **proposal** for an open or lost deal is decided by its owner, a lead or an admin.
- Where the company has set that **those who lose share must agree**, a change of shares waits for them too, of won deals
  beside the decision. Who has left is not waited for; an admin who may decide can do without them, with a reason, and the
  decision names them. A decision that was made before the pay of the day was closed does not count after it.
"""


class PayState(IntEnum):
    """How far the pay of a period is: the further, the fewer may still decide on it."""

    OPEN = 0
    CALCULATED = 1
    CLOSED = 2


def why_not_close(day: date, started_on: date | None, today: date, days_back: int, pay: PayState) -> str:
    """Return the code of what keeps a deal from closing on a day, or nothing.

    >>> today, start = date(2026, 11, 24), date(2026, 10, 1)
    >>> [why_not_close(date(2026, 11, day), start, today, 14, PayState.OPEN) for day in (25, 24, 10, 9)]
    ['future', '', '', 'too_far_back']
    >>> why_not_close(date(2019, 6, 1), start, today, 14, PayState.OPEN)
    'before_start'
    >>> why_not_close(date(2026, 11, 20), start, today, 14, PayState.CLOSED)
    'closed_period'
    """
    if day > today:
        return "future"
    if started_on is not None and day < started_on:
        return "before_start"
    if pay is PayState.CLOSED:
        return "closed_period"
    return "too_far_back" if day < today - timedelta(days_back) else ""


# What no request can heal.
IMPOSSIBLE = frozenset({"future", "before_start"})


def why_not_decide(
    by: int, *, asked_by: int, gains: Collection[int], relations: Collection[Relation], pay: PayState
) -> str:
    """Return the code of the reason why a person may not decide a change of what pays, or nothing.

    >>> lead, admin = {Relation.LEAD}, {Relation.ADMIN}
    >>> why_not_decide(1, asked_by=1, gains=(), relations=lead, pay=PayState.OPEN)
    'asked'
    >>> why_not_decide(2, asked_by=1, gains=(2,), relations=lead, pay=PayState.OPEN)
    'gains'
    >>> [why_not_decide(2, asked_by=1, gains=(), relations=lead, pay=pay) for pay in PayState]
    ['', '', 'closed_period']
    >>> why_not_decide(3, asked_by=1, gains=(), relations=admin, pay=PayState.CLOSED)
    ''
    >>> why_not_decide(4, asked_by=1, gains=(), relations={Relation.OWNER}, pay=PayState.OPEN)
    'not_above'
    """
    if by == asked_by:
        return "asked"
    if not {Relation.LEAD, Relation.ADMIN} & set(relations):
        return "not_above"
    if pay is PayState.CLOSED and Relation.ADMIN not in relations:
        return "closed_period"
    return "gains" if by in gains else ""


def why_not_accept(by: int, *, asked_by: int, relations: Collection[Relation]) -> str:
    """Return the code of the reason why a person may not decide a proposal for an open deal, or nothing.

    Whoever could make the change by themselves decides: the owner, a lead, an admin.

    >>> why_not_accept(2, asked_by=1, relations={Relation.OWNER}), why_not_accept(3, asked_by=1, relations={Relation.PARTICIPANT})
    ('', 'not_above')
    """
    if by == asked_by:
        return "asked"
    return "" if {Relation.OWNER, Relation.LEAD, Relation.ADMIN} & set(relations) else "not_above"
