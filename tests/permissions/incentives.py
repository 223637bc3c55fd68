"""Who may enter the addresses of incentive plans: their versions, drafts, documents and people."""

from tests.permissions import Row, by_role, everybody

ADMIN = ("admin",)


def _plan(world):
    """A plan that the rep and the peer are on."""
    from tests.goals.making import enrol, plan

    made = plan()
    enrol(made, world.rep)
    return [made.pk]


def _enrolment(world):
    from goals.pay.plan.models import Enrolment

    _plan(world)
    return [Enrolment.objects.get(person=world.rep).pk]


def _plan_version(world):
    from goals.pay.plan.models import IncentivePlanVersion

    return [IncentivePlanVersion.objects.filter(plan__in=_plan(world)).latest("number").pk]


def _plan_draft(world):
    """A draft that the admin wrote."""
    from tests.goals.pay.editor.making import draft

    return [draft(world).pk]


SEES_DRAFT = dict.fromkeys(("manager", "sibling", "director", "stranger", "admin", "auditor"), 200)
WRITES_DRAFT = {**dict.fromkeys(SEES_DRAFT, 403), "admin": 200}
SEES_PLAN = dict.fromkeys(("rep", "manager", "sibling", "director", "stranger", "admin", "auditor"), 200)

ROUTES: dict[str, Row | list[Row]] = {
    "goals:incentive_plan_list": everybody(),
    "goals:incentive_plan_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "goals:simulation": Row("get", _plan, status=dict.fromkeys(("admin", "auditor"), 200), default=403),
    "goals:incentive_plan_detail": Row("get", _plan, status=SEES_PLAN, default=404),
    "goals:plan_version_create": [by_role(ADMIN, args=_plan), by_role(ADMIN, "post", args=_plan, ok=(302, 422))],
    "goals:plan_version_compare": Row("get", _plan, status=dict.fromkeys(SEES_PLAN, 302), default=404),
    "goals:incentive_plan_try": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "goals:plan_version_document": Row("get", _plan_version, status=SEES_PLAN, default=404),
    "goals:plan_version_pdf": Row("get", _plan_version, status=SEES_PLAN, default=404),
    # Only who is paid by it accepts it; the others read it, or do not know that it is there.
    "goals:plan_version_accept": Row(
        "post", _plan_version, status={**dict.fromkeys(SEES_PLAN, 403), "rep": 302}, default=404
    ),
    "goals:plan_draft_list": Row("get", _plan, status=SEES_PLAN, default=404),
    "goals:plan_draft_detail": Row("get", _plan_draft, status=SEES_DRAFT, default=404),
    "goals:plan_draft_edit": [
        Row("get", _plan_draft, status=WRITES_DRAFT, default=404),
        Row("post", _plan_draft, lambda w: {"starts_on": ""}, status={**WRITES_DRAFT, "admin": 422}, default=404),
    ],
    "goals:plan_draft_preview": Row("post", _plan_draft, status=WRITES_DRAFT, default=404),
    "goals:plan_draft_submit": Row("post", _plan_draft, status={**WRITES_DRAFT, "admin": (302, 422)}, default=404),
    "goals:plan_draft_withdraw": Row("post", _plan_draft, status={**WRITES_DRAFT, "admin": 422}, default=404),
    # The admin wrote it: four eyes.
    "goals:plan_draft_return": Row("post", _plan_draft, status={**WRITES_DRAFT, "admin": 403}, default=404),
    "goals:plan_draft_approve": Row("post", _plan_draft, status={**WRITES_DRAFT, "admin": 403}, default=404),
    "goals:plan_draft_discard": Row("post", _plan_draft, status={**WRITES_DRAFT, "admin": 302}, default=404),
    "goals:plan_draft_restore": Row("post", _plan_draft, status={**WRITES_DRAFT, "admin": 422}, default=404),
    "goals:enrolment_create": [by_role(ADMIN, args=_plan), by_role(ADMIN, "post", args=_plan, ok=422)],
    "goals:enrolment_team": [by_role(ADMIN, args=_plan), by_role(ADMIN, "post", args=_plan, ok=422)],
    "goals:enrolment_end": [by_role(ADMIN, args=_enrolment), by_role(ADMIN, "post", args=_enrolment, ok=422)],
}
