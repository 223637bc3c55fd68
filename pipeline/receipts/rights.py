"""Who books invoices and payments of a deal, and takes them back. Pure.

They pay people too. The owner of the deal books them, and those above; who shares in the deal, or only looks, does not.
A receipt is never changed, only taken back.
"""

from salesplan.core.rights import EDIT, NOTHING, SEE, RightsTable

RECEIPTS = RightsTable(
    noun="receipt",
    states=("to be booked", "booked"),
    groups={"booking": ("day", "amount", "reference", "note"), "taking back": ("reversal",)},
    cells={
        # owner of the deal, participant, lead above, admin, auditor, nobody
        ("to be booked", "booking"): (EDIT, SEE, EDIT, EDIT, SEE, NOTHING),
        ("to be booked", "taking back"): (SEE, SEE, SEE, SEE, SEE, NOTHING),
        ("booked", "booking"): (SEE, SEE, SEE, SEE, SEE, NOTHING),
        ("booked", "taking back"): (EDIT, SEE, EDIT, EDIT, SEE, NOTHING),
    },
)

# What the table does not say, for the documentation.
TEXT = """
Invoices and payments of won deals. The *owner* and the *participant* are those of the deal. A receipt is never changed,
only taken back; on a day of a closed pay period it is booked or taken back by an admin whom the deal does not pay.
"""
