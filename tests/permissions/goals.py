"""Who may enter the addresses of goals."""

from datetime import date
from decimal import Decimal

from tests.permissions import Row, by_role, everybody, may_read, may_write  # noqa: F401
from tests.permissions.appraisals import ROUTES as APPRAISALS
from tests.permissions.disputes import ROUTES as DISPUTES
from tests.permissions.incentives import ROUTES as INCENTIVES
from tests.permissions.pay import ROUTES as PAY

ROUTES: dict[str, Row | list[Row]] = {**APPRAISALS, **DISPUTES, **INCENTIVES, **PAY}
ADMIN = ("admin",)
LEAD = ("manager", "sibling", "director", "stranger", "admin")
# Above the rep. Nobody sets their own quota, so the rep, who sees theirs, is refused like the auditor.
ABOVE = dict.fromkeys(("manager", "director", "admin"), (200, 302))
# A period far off, so that no reason is needed whatever the day is.
PERIOD = "2099-Q1"


def _quota(world):
    return ["person", world.rep.pk, PERIOD]


def _existing_quota(world):
    from goals.planning.quotas.models import Quota
    from tests.world import NOW

    owner = {"person": world.rep, "period_key": PERIOD}
    rest = {"starts_on": date(2099, 1, 1), "ends_on": date(2099, 3, 31), "amount": Decimal(100), "set_at": NOW}
    Quota.objects.get_or_create(**owner, defaults=rest)
    return _quota(world)


SET = {"status": {**ABOVE, "rep": 403, "auditor": 403}, "default": 404}

ROUTES |= {
    "goals:quota_list": everybody(),
    "goals:quota_copy": [
        by_role(LEAD, args=lambda w: [PERIOD]),
        by_role(LEAD, "post", args=lambda w: [PERIOD], data=lambda w: {"source": "1900-Q1"}, ok=422),
    ],
    "goals:quota_edit": [
        may_read(_quota),
        Row("post", _quota, lambda w: {"amount": "1000", "note": "", "version": ""}, **SET),
    ],
    "goals:quota_edit_cell": [
        may_read(_quota),
        Row("post", _quota, lambda w: {"amount": "1000", "note": "", "version": ""}, **SET),
    ],
    "goals:quota_history": may_read(_quota),
    # The first of them removes it; for the others it is gone already.
    "goals:quota_remove": Row(
        "post",
        _existing_quota,
        status={**dict.fromkeys(ABOVE, (302, 422)), "rep": 403, "auditor": 403},
        default=404,
    ),
    "goals:deal_estimate": may_read(lambda w: [w.deal.pk]),
    "goals:deals_earned": everybody(),
    "goals:statement_list": everybody(),
    "goals:statement_detail": may_read(lambda w: [w.rep.pk, "2026-Q4"]),
    "goals:attainment_note": everybody(),
    "goals:statement_export": [
        may_read(lambda w: [w.rep.pk, "2026-Q4", "pdf"]),
        may_read(lambda w: [w.rep.pk, "2026-Q4", "xlsx"]),
    ],
}


def _goal(world):
    """An active goal of the rep, set by the manager."""
    from goals.planning.goals.models import Goal
    from tests.goals.making import goal

    found = Goal.objects.filter(person=world.rep, kind="amount").first()
    return [(found or goal(world.rep, key=PERIOD, created_by=world.manager)).pk]


def _draft_goal(world):
    from tests.goals.making import goal

    return [goal(world.rep, key=PERIOD, state="draft", created_by=world.manager).pk]


def _closed_goal(world):
    from tests.goals.making import goal

    return [goal(world.rep, key=PERIOD, state="closed", outcome="missed", created_by=world.manager).pk]


def _development_goal(world):
    from tests.goals.making import goal

    return [goal(world.rep, None, key=PERIOD, kind="development", metric="", created_by=world.rep).pk]


WRITES = ("rep", "peer", "outsider", *LEAD)
GOAL_SET = {"default": 404}
LEADS_REP = {**ABOVE, "rep": 403, "auditor": 403}

ROUTES |= {
    "goals:goal_list": everybody(),
    "goals:goals_against_quotas": everybody(),
    "goals:goal_create": [by_role(WRITES), by_role(WRITES, "post", ok=422)],
    "goals:goal_check": by_role(WRITES, "post"),
    "goals:goal_detail": may_read(_goal),
    "goals:goal_edit": [
        Row("get", _goal, status=LEADS_REP, **GOAL_SET),
        Row("post", _goal, status={**dict.fromkeys(ABOVE, 422), "rep": 403, "auditor": 403}, **GOAL_SET),
    ],
    "goals:goal_activate": Row("post", _draft_goal, status=LEADS_REP, **GOAL_SET),
    # Nothing was sold yet and there is still time: who may close it is told so.
    "goals:goal_close": Row("post", _goal, status={**LEADS_REP, **dict.fromkeys(ABOVE, 422)}, **GOAL_SET),
    "goals:goal_drop": Row("post", _draft_goal, lambda w: {"note": "No product"}, status=LEADS_REP, **GOAL_SET),
    "goals:goal_reopen": Row("post", _closed_goal, lambda w: {"note": "It came"}, status=LEADS_REP, **GOAL_SET),
    "goals:goal_progress": Row(
        "post",
        _development_goal,
        lambda w: {"percent": 10},
        status={"rep": 302, "manager": 403, "director": 403, "admin": 403, "auditor": 403},
        default=404,
    ),
}


def _sales_plan(world, full=False):
    """A draft of East by its director, in which the rep has a part; made anew for each role."""
    from tests.goals.planning.sales_plans.making import draft

    made = draft(world, full=full)
    made.current_version.salesplanperson_rows.get_or_create(person=world.rep)
    return made


def _running_plan(world):
    """The same plan while it runs."""
    from tests.goals.planning.sales_plans.making import running

    return running(world)


def _plan_step(world):
    made = _running_plan(world)
    return [made.pk, "task", made.current_version.salesplantask_rows.get().row_key]


def _plan_spend(world):
    from goals.planning.sales_plans.actions.progress import record_spend
    from tests.world import NOW, TODAY

    made = _running_plan(world)
    line = made.current_version.salesplanbudgetline_rows.get().row_key
    money = {"spent_on": TODAY, "amount": Decimal(10), "what": "Stand"}
    return [made.pk, record_spend(made, line, **money, by=world.director, at=NOW).pk]


def _plan_tasks(world):
    made = _sales_plan(world, full=True)
    return [made.pk, made.current_version.salesplaninitiative_rows.get().row_key]


SEES_SALES_PLAN = dict.fromkeys(("rep", "director", "admin", "auditor"), 200)
# Whoever only has a part in a plan, or only watches, is refused.
WORKS = {"rep": 403, "auditor": 403}


def _works(args, method="get", ok=200, **more):
    """Something that the plan's director and the admin do with a plan."""
    return Row(method, args, status={"director": ok, "admin": ok, **WORKS}, default=404, **more)


def _sees(args):
    return Row("get", args, status=SEES_SALES_PLAN, default=404)


ROUTES |= {
    "goals:sales_plan_list": everybody(),
    "goals:sales_plan_create": [by_role(LEAD), by_role(LEAD, "post", ok=422)],
    "goals:sales_plan_detail": _sees(lambda w: [_sales_plan(w).pk]),
    "goals:sales_plan_compare": _sees(lambda w: [_sales_plan(w).pk]),
    "goals:sales_plan_customers": _sees(lambda w: [_sales_plan(w).pk]),
    "goals:sales_plan_document": _sees(lambda w: [_sales_plan(w).pk]),
    "goals:sales_plan_spend_list": _sees(lambda w: [_sales_plan(w).pk]),
    "goals:sales_plan_rename": [
        _works(lambda w: [_sales_plan(w).pk]),
        _works(lambda w: [_sales_plan(w).pk], "post", 422),
    ],
    "goals:sales_plan_template": _works(lambda w: [_sales_plan(w).pk], "post", 302),
    "goals:sales_plan_amend": [
        _works(lambda w: [_running_plan(w).pk]),
        _works(lambda w: [_running_plan(w).pk], "post", 302, data=lambda w: {"why": "More"}),
    ],
    "goals:sales_plan_review": [
        _works(lambda w: [_running_plan(w).pk]),
        _works(lambda w: [_running_plan(w).pk], "post", 422),
    ],
    "goals:sales_plan_move": [
        _works(lambda w: [_sales_plan(w, full=True).pk, "submit"]),
        _works(lambda w: [_sales_plan(w, full=True).pk, "submit"], "post", 302),
        _works(lambda w: [_sales_plan(w, full=True).pk, "discard"], "post", 302),
    ],
    "goals:sales_plan_edit": [
        _works(lambda w: [_sales_plan(w).pk, "strategy"]),
        _works(lambda w: [_sales_plan(w).pk, "strategy"], "post", 302, data=lambda w: {"strategy": "Visit"}),
    ],
    "goals:sales_plan_edit_tasks": [_works(_plan_tasks), _works(_plan_tasks, "post", 422)],
    "goals:sales_plan_preview": _works(lambda w: [_sales_plan(w).pk], "post", 200),
    "goals:sales_plan_spend": [
        _works(lambda w: [_running_plan(w).pk]),
        _works(lambda w: [_running_plan(w).pk], "post", 422),
    ],
    "goals:sales_plan_spend_reverse": [_works(_plan_spend), _works(_plan_spend, "post", 422)],
    # The task is the rep's own.
    "goals:sales_plan_step": [
        Row(
            "get", _plan_step, status={**dict.fromkeys(("rep", "director", "admin"), 200), "auditor": 403}, default=404
        ),
        Row(
            "post",
            _plan_step,
            lambda w: {"state": "done"},
            {**dict.fromkeys(("rep", "director", "admin"), 302), "auditor": 403},
            404,
        ),
    ],
}


def _corrective_action(world):
    """A corrective action of the rep about their own figures, opened by the manager."""
    from goals.planning.corrective_actions.models import CorrectiveAction
    from tests.world import NOW, TODAY

    values = {
        "person": world.rep,
        "owner": world.rep,
        "created_by": world.manager,
        "what": "Visits",
        "metric": "won_revenue",
        "period_key": PERIOD,
        "expected": 5,
        "opened_on": TODAY,
        "due_on": TODAY,
        "review_on": date(2099, 1, 1),
        "created_at": NOW,
    }
    return [CorrectiveAction.objects.create(**values).pk]


def _past_goal(world):
    from tests.goals.making import goal

    return [goal(world.rep, key="2020-Q1").pk]


ROUTES |= {
    # Everybody has a page of their own; that of the rep is open to the line of sight.
    "goals:mine": [everybody(), may_read(lambda w: [], data=lambda w: {"person": w.rep.pk})],
    "goals:goal_gap": may_read(_past_goal),
    "goals:quota_gap": may_read(lambda w: ["person", w.rep.pk, "2020-Q1"]),
    "goals:corrective_action_list": everybody(),
    # Without saying what it is about there is nothing to open; who only looks is refused before.
    "goals:corrective_action_create": Row("get", status={"auditor": 403}, default=404),
    "goals:corrective_actions_about": Row("get", default=404),
    "goals:corrective_action_detail": may_read(_corrective_action),
    "goals:corrective_action_complete": may_write(_corrective_action, ok=302),
    "goals:corrective_action_drop": may_write(_corrective_action, ok=302, data=lambda w: {"note": "No time"}),
    # Its day is far off: who may review it is told so.
    "goals:corrective_action_review": may_write(_corrective_action, ok=422, data=lambda w: {"verdict": "worked"}),
}
# ---- cascades --------------------------------------------------------------------------------------------------------


def _cascade(world):
    """A figure of the company that everybody in the tree may work on."""
    from goals.planning.cascades.models import Cascade
    from tests.goals.planning.cascades.making import shared

    return [(Cascade.objects.filter(state="review").first() or shared(world, key="2099")).pk]


def _node(world):
    from goals.planning.cascades.models import CascadeNode

    return [CascadeNode.objects.get(cascade=_cascade(world)[0], person=world.rep).pk]


def _team_node(world):
    from goals.planning.cascades.models import CascadeNode

    return [CascadeNode.objects.get(cascade=_cascade(world)[0], team=world.east_one).pk]


RUNS = {"admin": (200, 302, 422)}
# The plan reaches everybody who sells, so they all see their part of it; it is run by who leads its top team: here the admin.
RUN = {"status": RUNS, "default": 403}
SEES_NODE = dict.fromkeys(("rep", "auditor"), 403)
ABOVE_NODE = {
    "status": {**dict.fromkeys(("manager", "director", "admin"), (200, 302, 422)), **SEES_NODE},
    "default": 404,
}
EDITS = dict.fromkeys(LEAD, (200, 302, 422))

ROUTES |= {
    "goals:cascade_list": everybody(),
    "goals:cascade_create": [by_role(LEAD), by_role(LEAD, "post", ok=422)],
    "goals:cascade_preview": by_role(LEAD, "post"),
    "goals:cascade_detail": everybody(args=_cascade),
    "goals:cascade_edit": [Row("get", _cascade, **RUN), Row("post", _cascade, **RUN)],
    "goals:cascade_rebalance": [Row("get", _cascade, **RUN), Row("post", _cascade, **RUN)],
    "goals:cascade_publish": [Row("get", _cascade, **RUN), Row("post", _cascade, **RUN)],
    "goals:cascade_step": [
        Row("get", lambda w: [*_cascade(w), "archive"], **RUN),
        Row("post", lambda w: [*_cascade(w), "reopen"], **RUN),
    ],
    "goals:cascade_export": everybody(args=_cascade),
    "goals:cascade_import": [
        Row("get", _cascade, status=EDITS, default=403),
        Row("post", _cascade, status=EDITS, default=403),
    ],
    "goals:cascade_import_apply": Row("post", _cascade, status=EDITS, default=403),
    "goals:cascade_node_detail": may_read(_node),
    "goals:cascade_node_branch": may_read(_node),
    "goals:cascade_node_edit": [Row("get", _node, **ABOVE_NODE), Row("post", _node, **ABOVE_NODE)],
    "goals:cascade_node_cell": Row("get", _node, **ABOVE_NODE),
    "goals:cascade_node_commit": [may_write(_node, "get"), may_write(_node)],
    "goals:cascade_node_lock": Row("post", _node, **ABOVE_NODE),
    "goals:cascade_node_release": Row("post", _node, **ABOVE_NODE),
    "goals:cascade_node_ramp": [Row("get", _node, **ABOVE_NODE), Row("post", _node, **ABOVE_NODE)],
    "goals:cascade_node_weight": [Row("get", _node, **ABOVE_NODE), Row("post", _node, **ABOVE_NODE)],
    "goals:cascade_node_add": [
        Row("get", _team_node, status={**ABOVE_NODE["status"], "rep": 404}, default=404),
        Row("post", _team_node, status={**ABOVE_NODE["status"], "rep": 404}, default=404),
    ],
    "goals:cascade_node_move": [
        Row(
            "get",
            _node,
            status={"manager": 403, "director": 403, "rep": 403, "auditor": 403, "admin": 200},
            default=404,
        ),
        Row(
            "post",
            _node,
            status={"manager": 403, "director": 403, "rep": 403, "auditor": 403, "admin": 422},
            default=404,
        ),
    ],
}

# ---- quotas accepted or objected to ----------------------------------------------------------------------------------


def _named_quota(world):
    """The rep's quota of a period far off, by what names it."""
    from goals.planning.quotas.actions.ledger import opening
    from goals.planning.quotas.models import Quota, QuotaChange

    _existing_quota(world)
    if not QuotaChange.objects.filter(person=world.rep, period_key=PERIOD).exists():
        QuotaChange.objects.bulk_create(opening([Quota.objects.get(person=world.rep, period_key=PERIOD)]))
    return [world.rep.pk, "won_revenue", PERIOD]


# Only the rep speaks for themselves, only those above answer.
OWN_WORD = {"rep": (200, 302), **dict.fromkeys(("manager", "director", "admin", "auditor"), 403)}
OTHERS_WORD = {**dict.fromkeys(("manager", "director", "admin"), (200, 422)), "rep": 403, "auditor": 403}

ROUTES |= {
    "goals:response_list": everybody(),
    "goals:response_detail": may_read(_named_quota),
    "goals:response_accept": Row("post", _named_quota, status=OWN_WORD, default=404),
    "goals:response_object": [
        Row("get", _named_quota, status=OWN_WORD, default=404),
        Row("post", _named_quota, status={**OWN_WORD, "rep": 422}, default=404),
    ],
    "goals:response_answer": [
        Row("get", _named_quota, status=OTHERS_WORD, default=404),
        Row("post", _named_quota, status=OTHERS_WORD, default=404),
    ],
}
