"""Who may call the API; route names are those of the routers below `api:`."""

from tests.permissions import Row, appraisals, by_role, disputes, everybody, incentives, may_read, may_write, pay  # noqa: F401
from tests.permissions.customers import segment_of_admin

ROUTES: dict[str, Row | list[Row]] = {}

# ---- products, stages, processes ---------------------------------------------------------------------------------
ROUTES |= {
    "api:product-list": [
        everybody(anonymous=401),
        by_role(("admin",), "post", ok=400, anonymous=401),
    ],
    "api:product-detail": everybody(args=lambda w: [w.product.pk], anonymous=401),
    "api:product-prices": by_role(("admin",), "post", args=lambda w: [w.product.pk], ok=400, anonymous=401),
    "api:stage-list": everybody(anonymous=401),
    "api:stage-detail": everybody(args=lambda w: [w.stages["won"].pk], anonymous=401),
    "api:process-list": everybody(anonymous=401),
    "api:process-detail": everybody(args=lambda w: [w.process.pk], anonymous=401),
}

# ---- quotas and statements -------------------------------------------------------------------------------------------


def _api_quota(world):
    from goals.planning.quotas.models import Quota
    from tests.permissions.goals import _existing_quota

    _existing_quota(world)
    return [Quota.objects.get(person=world.rep).pk]


def _api_goal(world):
    from tests.permissions.goals import _goal

    return _goal(world)


ROUTES |= {
    "api:quota-list": [
        everybody(anonymous=401),
        Row("post", status={"auditor": 403}, default=400, anonymous=401),
    ],
    "api:quota-detail": [
        may_read(_api_quota, anonymous=401),
        Row(
            "patch",
            _api_quota,
            status=dict.fromkeys(("manager", "director", "admin", "rep"), (200, 415)) | {"auditor": (403, 415)},
            default=(404, 415),
            anonymous=401,
        ),
        Row(
            "delete",
            _api_quota,
            status=dict.fromkeys(("manager", "director", "admin"), (204, 404)) | {"rep": 403, "auditor": 403},
            default=404,
            anonymous=401,
        ),
    ],
    "api:goal-list": everybody(anonymous=401),
    "api:goal-detail": may_read(_api_goal, anonymous=401),
    "api:appraisal-list": everybody(anonymous=401),
    "api:appraisal-detail": may_read(appraisals._in("closed"), anonymous=401),
    "api:statement-list": everybody(anonymous=401),
    "api:plan-version-list": everybody(anonymous=401),
    "api:plan-version-detail": Row(
        "get", incentives._plan_version, status={"admin": 200, "auditor": 200}, default=404, anonymous=401
    ),
    "api:pay-run-list": everybody(anonymous=401),
    "api:pay-run-detail": may_read(pay.run_of_rep, anonymous=401),
    "api:dispute-list": [
        everybody(anonymous=401),
        Row("post", lambda w: [], lambda w: {"period": "2026-11", "text": "Mine"}, {"auditor": 403}, 201, 401),
    ],
    "api:dispute-detail": may_read(disputes._dispute, anonymous=401),
    "api:pay-line-list": everybody(anonymous=401),
    "api:pay-line-detail": may_read(pay._line, anonymous=401),
    "api:statement-detail": may_read(lambda w: [f"{w.rep.pk}-2026-Q4"], anonymous=401),
}

# ---- deals -----------------------------------------------------------------------------------------------------------
ROUTES |= {
    "api:deal-list": [everybody(anonymous=401), Row("post", status={"auditor": 403}, default=400, anonymous=401)],
    "api:deal-detail": may_read(lambda w: [w.deal.pk], anonymous=401),
    "api:deal-move": may_write(
        lambda w: [w.deal.pk], data=lambda w: {"stage": w.stages["proposal"].pk}, ok=200, anonymous=401
    ),
}

# ---- requests --------------------------------------------------------------------------------------------------------


def _api_request(world):
    from tests.permissions.pipeline import waiting_request

    return waiting_request(world)


ROUTES |= {
    "api:request-list": everybody(anonymous=401),
    "api:request-detail": may_read(_api_request, anonymous=401),
    "api:request-decide": Row(
        "post",
        _api_request,
        status=dict.fromkeys(("manager", "director", "admin", "rep"), 422) | {"auditor": 403},
        default=404,
        anonymous=401,
    ),
    "api:request-withdraw": Row(
        "post",
        _api_request,
        status={"rep": 200} | dict.fromkeys(("manager", "director", "admin", "auditor"), 403),
        default=404,
        anonymous=401,
    ),
}

# ---- customers -----------------------------------------------------------------------------------------------------


def _own(name):
    """The rep's record of this name, as the table of the pages makes it."""

    def args(world):
        from tests.permissions import customers

        return getattr(customers, f"_{name}")(world)

    return args


def _of_member(noun):
    """A record of the rep's member, as the table of the pages makes it."""

    def args(world):
        from tests.permissions import customers

        return customers._of_member(noun)(world)

    return args


def _reward(world):
    from tests.permissions import customers

    return customers._set_up("LoyaltyReward")(world)


def _may_create(ok):
    return by_role(
        ("rep", "peer", "outsider", "manager", "sibling", "director", "stranger", "admin"), "post", ok=ok, anonymous=401
    )


ROUTES |= {
    "api:account-list": [everybody(anonymous=401), _may_create(400)],
    "api:account-detail": may_read(_own("account"), anonymous=401),
    "api:contact-list": [everybody(anonymous=401), _may_create(400)],
    "api:contact-detail": may_read(_own("contact"), anonymous=401),
    "api:case-list": [everybody(anonymous=401), _may_create(400)],
    "api:case-detail": may_read(_own("case"), anonymous=401),
    "api:survey-list": [
        everybody(anonymous=401),
        Row("post", status={"auditor": 403}, default=405, anonymous=401),
    ],
    "api:survey-detail": everybody(args=_own("survey"), anonymous=401),
    "api:survey-response-list": [
        everybody(anonymous=401),
        Row("post", status={"auditor": 403}, default=405, anonymous=401),
    ],
    "api:survey-response-detail": may_read(_own("response"), anonymous=401),
    "api:outreach-decision-list": [
        everybody(anonymous=401),
        Row("post", status={"auditor": 403}, default=405, anonymous=401),
    ],
    "api:outreach-decision-detail": may_read(_own("decision"), anonymous=401),
    "api:loyalty-member-list": everybody(anonymous=401),
    "api:loyalty-member-detail": may_read(_own("member"), anonymous=401),
    "api:loyalty-entry-list": everybody(anonymous=401),
    "api:loyalty-entry-detail": may_read(_of_member("entries"), anonymous=401),
    "api:loyalty-reward-list": everybody(anonymous=401),
    "api:loyalty-reward-detail": everybody(args=_reward, anonymous=401),
    "api:loyalty-redemption-list": [everybody(anonymous=401), _may_create(400)],
    "api:loyalty-redemption-detail": may_read(_of_member("redemptions"), anonymous=401),
    "api:loyalty-redemption-deliver": may_write(_of_member("redemptions"), ok=(200, 422), anonymous=401),
    "api:loyalty-redemption-cancel": may_write(_of_member("redemptions"), ok=(200, 422), anonymous=401),
    "api:loyalty-adjustment-list": [everybody(anonymous=401), _may_create(400)],
    "api:loyalty-adjustment-detail": may_read(_of_member("adjustments"), anonymous=401),
    "api:loyalty-adjustment-decide": may_write(_of_member("adjustments"), ok=(400, 422), anonymous=401),
    "api:loyalty-adjustment-withdraw": Row(
        "post",
        _of_member("adjustments"),
        status={"rep": 200, **dict.fromkeys(("manager", "director", "admin", "auditor"), 403)},
        default=404,
        anonymous=401,
    ),
    "api:entry-list": [everybody(anonymous=401), _may_create(400)],
    "api:entry-detail": [
        may_read(_own("entry"), anonymous=401),
        Row(
            "delete",
            _own("entry"),
            # The rep is asked first, and then it is gone for everybody.
            status={"rep": 204, "manager": 404, "director": 404, "admin": 404, "auditor": 403},
            default=404,
            anonymous=401,
        ),
    ],
    "api:segment-list": [everybody(anonymous=401), _may_create(400)],
    "api:segment-detail": everybody(args=segment_of_admin, anonymous=401),
    "api:segment-members": everybody(args=segment_of_admin, anonymous=401),
    "api:task-list": [everybody(anonymous=401), _may_create(400)],
    "api:task-detail": may_read(_own("task"), anonymous=401),
    "api:task-complete": Row(
        "post",
        _own("task"),
        status={"rep": 200, "manager": 200, "director": 200, "admin": 200, "auditor": 403},
        default=404,
        anonymous=401,
    ),
    "api:task-reopen": Row(
        "post",
        _own("task"),
        status={"rep": 200, "manager": 200, "director": 200, "admin": 200, "auditor": 403},
        default=404,
        anonymous=401,
    ),
}

# ---- people, documentation --------------------------------------------------------------------------------------------
ROUTES |= {
    "api:person-list": [everybody(anonymous=401), Row("post", status={"auditor": 403}, default=405, anonymous=401)],
    "api:person-detail": everybody(args=lambda w: [w.rep.pk], anonymous=401),
    "api:team-list": everybody(anonymous=401),
    "api:team-detail": everybody(args=lambda w: [w.east.pk], anonymous=401),
    "api:schema": everybody(anonymous=401),
    "api:docs": everybody(),
    "api:api-root": everybody(anonymous=401),
    "api:nothing": everybody(default=404, anonymous=404),
}

# ---- quotas accepted or objected to ----------------------------------------------------------------------------------


def _line(world):
    from goals.planning.quotas.models import QuotaChange
    from tests.permissions.goals import _named_quota

    person, _metric, period = _named_quota(world)
    return [QuotaChange.objects.get(person=person, period_key=period).pk]


ABOVE_REP = dict.fromkeys(("manager", "director", "admin"), 409)  # there is no objection to answer

ROUTES |= {
    "api:quota-state-list": everybody(anonymous=401),
    "api:quota-state-detail": may_read(_line, anonymous=401),
    "api:quota-state-accept": Row(
        "post",
        _line,
        status={"rep": 200, **dict.fromkeys(("manager", "director", "admin", "auditor"), 403)},
        default=404,
        anonymous=401,
    ),
    "api:quota-state-object": Row(
        "post",
        _line,
        lambda w: {"comment": "No"},
        {"rep": (200, 409), **dict.fromkeys(("manager", "director", "admin", "auditor"), 403)},
        404,
        anonymous=401,
    ),
    "api:quota-state-answer": Row(
        "post", _line, lambda w: {"comment": "No"}, {**ABOVE_REP, "rep": 403, "auditor": 403}, 404, anonymous=401
    ),
}

# ---- receipts --------------------------------------------------------------------------------------------------------


def _api_receipt(world):
    from tests.permissions.pipeline import _payment

    return _payment(world)


ROUTES |= {
    "api:receipt-list": [
        everybody(anonymous=401),
        Row("post", status={"auditor": 403}, default=400, anonymous=401),
    ],
    "api:receipt-detail": may_read(_api_receipt, anonymous=401),
    "api:receipt-reverse": may_write(_api_receipt, ok=400, anonymous=401),
}

# ---- returns ---------------------------------------------------------------------------------------------------------


def _api_return(world):
    from tests.permissions.pipeline import _returned

    return _returned(world)


ROUTES |= {
    "api:deal-return-list": [
        everybody(anonymous=401),
        Row("post", status={"auditor": 403}, default=400, anonymous=401),
    ],
    "api:deal-return-detail": may_read(_api_return, anonymous=401),
    "api:deal-return-reverse": [
        may_write(_api_return, ok=400, anonymous=401),
        may_write(_api_return, data=lambda world: {"why": "A slip"}, ok=202, anonymous=401),
    ],
}

# ---- files -----------------------------------------------------------------------------------------------------------


def _api_file(world):
    from tests.permissions.core import _file

    return _file(world)


ROUTES |= {
    "api:attachment-list": [
        everybody(anonymous=401),
        Row("post", status={"auditor": 403}, default=(400, 415), anonymous=401),
    ],
    "api:attachment-detail": may_read(_api_file, anonymous=401),
    "api:attachment-content": Row("get", _api_file, default=404, anonymous=401),
}

# ---- handover ------------------------------------------------------------------------------------------------------


def _deputy(world):
    from tests.permissions.people import _deputy as named

    return named(world)


def _leaving(world):
    from tests.permissions.people import _leaving as prepared

    return prepared(world)


def _leading(ok, auditor=403):
    """Leads and admins reach it; who leads nobody does not know that it exists."""
    return {**dict.fromkeys(("manager", "director", "admin"), ok), "auditor": auditor}


def _starting(ok):
    return {"admin": ok, **dict.fromkeys(("manager", "director", "auditor"), 403)}


ROUTES |= {
    "api:deputy-list": everybody(anonymous=401),
    "api:deputy-detail": Row(
        "get",
        _deputy,
        status=dict.fromkeys(("manager", "sibling", "admin", "auditor"), 200),
        default=404,
        anonymous=401,
    ),
    "api:leaving-list": [
        everybody(anonymous=401),
        Row("post", status={"auditor": 403}, default=400, anonymous=401),
    ],
    "api:leaving-detail": [
        Row("get", _leaving, status=_leading(200, 200), default=404, anonymous=401),
        Row("patch", _leaving, status=_leading((400, 415)), default=(404, 415), anonymous=401),
    ],
    "api:leaving-kinds": Row("get", _leaving, status=_leading(200, 200), default=404, anonymous=401),
    "api:leaving-waiting": Row("get", _leaving, status=_leading(200, 200), default=404, anonymous=401),
    "api:leaving-items": Row("get", _leaving, status=_leading(200, 200), default=404, anonymous=401),
    "api:leaving-choose": Row(
        "post", _leaving, lambda w: {"choices.deals": "lead"}, _leading(200), default=404, anonymous=401
    ),
    "api:leaving-choose-rows": Row(
        "post", _leaving, lambda w: {"kind": "deals"}, _leading(400), default=404, anonymous=401
    ),
    "api:leaving-start": Row("post", _leaving, status=_starting(200), default=404, anonymous=401),
    "api:leaving-retry": Row("post", _leaving, status=_starting(422), default=404, anonymous=401),
    "api:leaving-undo": Row("post", _leaving, status=_starting(422), default=404, anonymous=401),
    "api:leaving-cancel": Row("post", _leaving, status=_leading(200), default=404, anonymous=401),
}
