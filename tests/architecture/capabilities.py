"""The one table of who may know whom: which modules are for others, and which capabilities a capability knows.

Apps import down only (import-linter holds it). Within an app, `KNOWS` says it, capability by capability. What is at the
root of an app or group (`goals.pay.models`) is everybody's in it; what assembles an app may know all of it.
"""

from dataclasses import dataclass

# The floors of a capability; what is in neither is the work in between.
RECORDS = {"choices", "rules", "rights", "models"}
WAYS_IN = {"forms", "views", "api", "tasks", "urls", "handover"}

# Kinds of files that other capabilities may import. `changes` (what somebody wants a record to be, as a request keeps it),
# `permits` (whether somebody may write it) and `metrics` (its part of the registry) are there for every noun that has them.
PUBLIC = {
    *(
        "choices",
        "rules",
        "rights",
        "models",
        "queries",
        "actions",
        "wording",
        "notifications",
        "presets",
        "presenters",
    ),
    *("changes", "permits", "metrics"),
}

# At the root of an app: what brings its capabilities together, and is imported by nobody of it.
ASSEMBLING = {"apps", "urls", "account_urls", "templatetags", "management", "search"}
GATHERING = {
    *("customers.models", "pipeline.models", "goals.models", "reports.models", "salesplan.core.models"),
    "goals.consistency",
}

# Packages of core whose modules are single mechanisms, each for everybody.
MECHANISMS = {
    "salesplan.core.amounts": "the one reader of figures",
    "salesplan.core.api": "what every API of an app is made of",
    "salesplan.core.http": "what happens to each request and answer",
    "salesplan.core.lifecycle": "which step leads where, the step itself and its history",
    "salesplan.core.sheets": "the one reader of tables in files",
    "salesplan.core.web": "from a form to an action to an answer",
}

# Capabilities that are public as a whole.
PUBLIC_PACKAGES = {
    "goals.pay.engine": "the one calculation of pay: pure values and functions, which everything about pay speaks of",
    "goals.pay.definition": "the one declaration of the rules of pay: pure, and walked by form, text, reader and API",
    "goals.pay.bench": "plans read with their expected results: pure",
}

# Single modules (or kinds) that others may import besides, by capability.
ALSO_PUBLIC: dict[str, dict[str, str]] = {
    "customers.segments": {"registry": "by which a capability offers its facts for rules of segments"},
    "salesplan.core.attachments": {"kinds": "by which an app registers what files hang on"},
    "salesplan.core.jobs": {"broker": "whether there is a worker, which health and the demo ask"},
    "salesplan.core.search": {
        "folding": "how words are compared everywhere",
        "key_renewal": "by which a capability says what of it is found",
    },
    "salesplan.people": {
        "access": "the scope of what each person sees, which every `visible_to` asks",
        "deciding": "the one place that answers who may decide",
        "handover": "by which a capability offers its part of a guided hand-over",
    },
    "pipeline.deals": {
        "form_fields": "inputs of amounts and people, which forms of pay and corrective actions have too"
    },
    "goals.pay.adjustments": {"forms": "an adjustment is asked for on the page of a payslip"},
    "goals.pay.plan": {"people_form": "teams and people chosen together, in forms of plans and of simulations"},
}

DEMO = "the demo makes what people would have made on its page"

# Imports past what is public, by module and target.
PAST: dict[tuple[str, str], str] = {
    ("demo.appraisals", "goals.appraisals.sheets"): DEMO,
    ("demo.cascades", "goals.planning.cascades.edits"): DEMO,
    ("demo.forms", "salesplan.people.opening.forms"): "the demo opens with the form of the first account",
    ("demo.plans", "goals.planning.sales_plans.content"): DEMO,
    ("demo.plans", "goals.planning.sales_plans.review_snapshot"): DEMO,
    (
        "goals.pay.runs.views.payslips",
        "goals.pay.statements.views.exports",
    ): "one answer hands out a statement as a file",
    ("goals.planning.goals.urls", "goals.planning.quotas.urls"): "the converter of an owner in an address stands there",
    ("salesplan.core.http.unavailable", "salesplan.core.health.views"): "health answers while the database is away",
}


@dataclass(frozen=True)
class Knows:
    """Which capabilities of its app one knows: in its work, by their records alone, and from its ways in alone."""

    work: str = ""
    records: str = ""
    ways_in: str = ""


# By app, with names below the app.
KNOWS: dict[str, dict[str, Knows]] = {
    "salesplan.core": {
        "company": Knows(records="search"),
        "health": Knows("jobs", records="outbox"),
        "jobs": Knows(ways_in="outbox"),
        "notices": Knows("outbox"),
    },
    "customers": {
        "accounts": Knows("purchases segments tasks timeline", ways_in="contacts"),
        "contacts": Knows("segments timeline", records="accounts"),
        "loyalty": Knows("purchases timeline", records="accounts"),
        "feedback": Knows("outreach purchases surveys", records="accounts contacts"),
        "outreach": Knows(records="accounts contacts"),
        "segments": Knows("purchases", records="accounts"),
        "surveys": Knows("loyalty outreach timeline", records="accounts contacts"),
        "tasks": Knows("segments timeline", records="accounts"),
        "timeline": Knows("segments", records="accounts contacts"),
    },
    "pipeline": {
        "bulk": Knows("change_requests deals", records="process"),
        "change_requests": Knows("deals receipts returns", records="process products sales"),
        "deals": Knows(
            "probability process products receipts sales snapshots",
            records="channels market",
            ways_in="change_requests",
        ),
        "forecasts": Knows("deals probability sales", records="process"),
        "imports": Knows("channels deals process products receipts returns"),
        "market": Knows(records="deals process"),
        "probability": Knows(records="process"),
        "receipts": Knows("deals sales", records="process", ways_in="change_requests"),
        "rerating": Knows("receipts sales", records="deals process"),
        "returns": Knows("deals sales", records="process products", ways_in="change_requests receipts"),
        "sales": Knows("products", records="channels deals market"),
        "snapshots": Knows(ways_in="deals probability sales"),
    },
    "goals": {
        "appraisals": Knows("planning.quotas"),
        "pay.accruals": Knows("pay.runs pay.statements", records="pay.plan"),
        "pay.adjustments": Knows("pay.plan", records="pay.runs"),
        "pay.bench": Knows("pay.definition pay.engine"),
        "pay.definition": Knows("pay.engine"),
        "pay.disputes": Knows("pay.adjustments pay.plan pay.statements"),
        "pay.editor": Knows("pay.bench pay.definition pay.engine pay.plan pay.statements"),
        "pay.plan": Knows("pay.definition pay.engine"),
        "pay.runs": Knows(
            "pay.engine pay.plan pay.statements pay.windfalls", records="planning.quotas", ways_in="pay.adjustments"
        ),
        "pay.settlements": Knows(
            "pay.engine pay.plan pay.statements pay.windfalls planning.quotas", records="pay.disputes"
        ),
        "pay.simulations": Knows("pay.engine pay.plan pay.statements planning.quotas", records="pay.editor"),
        "pay.statements": Knows("appraisals pay.engine pay.plan planning.quotas", ways_in="pay.runs pay.windfalls"),
        "pay.windfalls": Knows("pay.engine pay.plan pay.statements", records="pay.runs"),
        "planning.cascades": Knows("planning.goals planning.quotas"),
        "planning.corrective_actions": Knows("planning.goals", ways_in="planning.quotas"),
        "planning.goals": Knows("planning.pacing planning.quotas"),
        "planning.my_goals": Knows(
            "appraisals planning.corrective_actions planning.goals planning.pacing planning.quota_responses planning.quotas"
        ),
        "planning.quota_responses": Knows("planning.quotas", ways_in="planning.cascades"),
        "planning.quotas": Knows("planning.pacing"),
        "planning.sales_plans": Knows("planning.goals", records="pay.plan"),
    },
    "reports": {
        "digest": Knows("dashboards"),
        "heatmap": Knows("dashboards"),
        "home": Knows("dashboards"),
        "leaderboard": Knows("dashboards"),
        "monitoring": Knows(ways_in="dashboards"),
    },
}

# Imports between floors that close a circle, each with the reason why it stays.
CIRCLES: dict[tuple[str, str], str] = {
    (
        "pipeline.deals (work)",
        "pipeline.receipts (work)",
    ): "a sale booked anew takes what was paid for it along, at once",
    (
        "salesplan.people.models",
        "salesplan.people.access",
    ): "`visible_to` asks for the scope, which is read from the models",
}

# The same between modules; each group holds one of the circles above.
CIRCLES_OF_MODULES = [["salesplan.people.access", "salesplan.people.models"]]
