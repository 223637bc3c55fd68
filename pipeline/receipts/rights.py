"""Who books invoices and payments of a deal, and takes them back. Pure.

They pay people too. The owner of the deal books them, and those above; who shares in the deal proposes it to them. On a
day whose pay is closed everybody asks, but for an admin whom it does not pay. A receipt is never changed, only taken back.
"""

from salesplan.core.rights import ASK, EDIT, NOTHING, SEE, RightsTable

TO_BOOK, BOOKED = "to be booked", "booked"
TO_BOOK_CLOSED, BOOKED_CLOSED = "to be booked, pay closed", "booked, pay closed"

RECEIPTS = RightsTable(
    noun="receipt",
    states=(TO_BOOK, TO_BOOK_CLOSED, BOOKED, BOOKED_CLOSED),
    groups={"booking": ("kind", "day", "amount", "reference", "note"), "taking back": ("reversal",)},
    cells={
        # owner of the deal, participant, lead above, admin, auditor, nobody
        (TO_BOOK, "booking"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (TO_BOOK, "taking back"): (SEE, SEE, SEE, SEE, SEE, NOTHING),
        (TO_BOOK_CLOSED, "booking"): (ASK, ASK, ASK, EDIT, SEE, NOTHING),
        (TO_BOOK_CLOSED, "taking back"): (SEE, SEE, SEE, SEE, SEE, NOTHING),
        (BOOKED, "booking"): (SEE, SEE, SEE, SEE, SEE, NOTHING),
        (BOOKED, "taking back"): (EDIT, ASK, EDIT, EDIT, SEE, NOTHING),
        (BOOKED_CLOSED, "booking"): (SEE, SEE, SEE, SEE, SEE, NOTHING),
        (BOOKED_CLOSED, "taking back"): (ASK, ASK, ASK, EDIT, SEE, NOTHING),
    },
)

# What the table does not say, for the documentation.
TEXT = """
Invoices and payments of won deals. The *owner* and the *participant* are those of the deal. A receipt is never changed,
only taken back. *Pay closed*: somebody whom the deal pays by such receipts was paid for the day already. An admin whom it
pays is there a lead like any other.

A **request** to book or to take back is decided by whoever could do it: the owner, a lead, an admin; once the pay of the
day is closed, by an admin. Never by whoever asked, and in closed pay not by whoever is paid more by it.
"""
