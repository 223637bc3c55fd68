"""Who may change what of a task. Pure.

Whose task it is and who gave it share it: the one who gave it is its participant. Both say when it is due, and mark it as
done; what was asked for stays with whoever gave it and with the leads.
"""

from salesplan.core.rights import EDIT, NOTHING, SEE, RightsTable

TASKS = RightsTable(
    noun="task",
    states=("open", "done"),
    groups={
        "what": ("title", "kind", "assignee", "note", "account"),
        "when": ("due_on", "remind_on"),
        "done": ("done_at",),
    },
    cells={
        # whose task it is, who gave it, lead above, admin, auditor, nobody
        ("open", "what"): (EDIT, EDIT, EDIT, EDIT, SEE, NOTHING),
        ("open", "when"): (EDIT, EDIT, EDIT, EDIT, SEE, NOTHING),
        ("open", "done"): (EDIT, EDIT, EDIT, EDIT, SEE, NOTHING),
        ("done", "what"): (SEE, SEE, SEE, SEE, SEE, NOTHING),
        ("done", "when"): (SEE, SEE, SEE, SEE, SEE, NOTHING),
        ("done", "done"): (EDIT, EDIT, EDIT, EDIT, SEE, NOTHING),
    },
)
