"""Who may change what of a customer. Pure.

The owner keeps the facts up to date; to whom the customer belongs is decided above. Nobody participates in a customer:
who only shares in a deal with them does not see their record.
"""

from salesplan.core.rights import EDIT, NOTHING, SEE, RightsTable

ACCOUNTS = RightsTable(
    noun="customer",
    states=("in use", "out of use"),
    groups={
        "facts": (
            "name",
            "parent",
            "industry",
            "employees",
            "annual_revenue",
            "founded",
            "region",
            "country",
            "website",
            "phone",
            "address",
            "registration_number",
            "source",
            "note",
        ),
        "owner": ("owner",),
        "use": ("is_active",),
        "log": ("activity",),
    },
    cells={
        # owner, participant, lead above, admin, auditor, nobody
        (state, group): (owner, NOTHING, EDIT, EDIT, SEE, NOTHING)
        for state in ("in use", "out of use")
        for group, owner in (("facts", EDIT), ("owner", SEE), ("use", EDIT), ("log", EDIT))
    },
)
