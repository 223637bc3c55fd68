"""Who may enter the addresses of customers."""

from typing import Any

from tests.permissions import INSIDE, ROLES, Row, by_role, everybody, may_read, may_write  # noqa: F401
from tests.world import NOW, TODAY

ROUTES: dict[str, Row | list[Row]] = {}

OK = (200, 204, 302, 303)


def _account(w: Any) -> list[Any]:
    return [w.account.pk]


def _contact(w: Any) -> list[Any]:
    return [w.contact.pk]


def _entry(w: Any) -> list[Any]:
    """An entry the rep wrote."""
    from customers.timeline.models import Entry

    made = Entry.objects.filter(kind="call").first() or Entry.objects.create(
        account=w.account, kind="call", text="Hello", by=w.rep, happened_at=NOW, happened_on=TODAY, created_at=NOW
    )
    return [made.pk]


def _task(w: Any) -> list[Any]:
    """A task the rep gave themselves."""
    from customers.tasks.models import Task

    made = Task.objects.first() or Task.objects.create(
        title="Call back", assignee=w.rep, account=w.account, due_on=TODAY, created_by=w.rep, created_at=NOW
    )
    return [made.pk]


def _ticket(w: Any) -> list[Any]:
    """The rep's own ticket: it is worth nothing in other hands."""
    from customers.timeline.queries import ticket

    return [ticket(w.rep, account=w.account)]


def _decision(w: Any) -> list[Any]:
    """A message to the rep's customer."""
    from customers.outreach.models import OutreachDecision

    made = OutreachDecision.objects.first() or OutreachDecision.objects.create(
        kind="survey", occasion="o", title="T", account=w.account, contact=w.contact, email="li.na@example.com",
        verdict="send", reason="free", decided_at=NOW,
    )  # fmt: skip
    return [made.pk]


def _unsubscribe(w: Any) -> list[Any]:
    """The link in a mail to the rep's customer."""
    from customers.outreach.models import UnsubscribeLink
    from customers.outreach.queries import link_hash

    UnsubscribeLink.objects.get_or_create(decision_id=_decision(w)[0], link_hash=link_hash("token"))
    return ["token"]


def member_of_rep(w: Any) -> Any:
    """The rep's customer as a member with points, a redemption and an adjustment that waits."""
    from customers.loyalty.models.members import LoyaltyMember
    from tests.customers.loyalty.making import every_corner

    return LoyaltyMember.objects.filter(account=w.account).first() or every_corner(w)


def _member(w: Any) -> list[Any]:
    return [member_of_rep(w).pk]


def _programme(w: Any) -> list[Any]:
    member_of_rep(w)
    return []


def _deal_ticket(w: Any) -> list[Any]:
    from customers.timeline.queries import ticket

    return [ticket(w.rep, account=w.account, about=("deal", w.deal.pk))]


def _of_member(noun: str) -> Any:
    return lambda w: [getattr(member_of_rep(w), noun).order_by("pk").first().pk]


def _set_up(model: str) -> Any:
    def args(w: Any) -> list[Any]:
        from customers.loyalty.models import programme

        member_of_rep(w)
        return [getattr(programme, model).objects.order_by("pk").first().pk]

    return args


ROUTES |= {
    "customers:loyalty_list": everybody(),
    "customers:loyalty_programme": everybody(),
    "customers:loyalty_programme_edit": by_role(("admin",)),
    "customers:loyalty_rule_create": by_role(("admin",)),
    "customers:loyalty_rule_edit": by_role(("admin",), args=_set_up("EarnRule")),
    "customers:loyalty_tier_create": by_role(("admin",)),
    "customers:loyalty_tier_edit": by_role(("admin",), args=_set_up("LoyaltyTier")),
    "customers:loyalty_reward_create": by_role(("admin",)),
    "customers:loyalty_reward_edit": by_role(("admin",), args=_set_up("LoyaltyReward")),
    "customers:loyalty_liability": everybody(args=_programme),
    "customers:loyalty_redemption_list": everybody(),
    "customers:loyalty_redemption_deliver": may_write(_of_member("redemptions")),
    "customers:loyalty_redemption_cancel": may_write(_of_member("redemptions"), data=lambda w: {"note": "No"}),
    "customers:loyalty_adjustment_list": everybody(),
    "customers:loyalty_adjustment_detail": [
        may_read(_of_member("adjustments")),
        Row(
            "post",
            _of_member("adjustments"),
            lambda w: {"outcome": "approve"},
            {"rep": 403, "auditor": 403, **dict.fromkeys(("manager", "director", "admin"), (302, 422))},
            404,
        ),
    ],
    # Others see it; only who asked for it takes it back.
    "customers:loyalty_adjustment_withdraw": Row(
        "post",
        _of_member("adjustments"),
        status={"rep": 302, **dict.fromkeys(("manager", "director", "admin", "auditor"), 403)},
        default=404,
    ),
    "customers:loyalty_of_account": may_read(_account),
    # A ticket of somebody else opens nothing.
    "customers:loyalty_on_deal": everybody(args=_deal_ticket),
    "customers:loyalty_enrol": may_write(lambda w: [*_account(w), *_programme(w)]),
    "customers:loyalty_detail": may_read(_member),
    "customers:loyalty_statement": may_read(_member),
    "customers:loyalty_refer": may_write(_member, method="get"),
    "customers:loyalty_redeem": may_write(_member, method="get"),
    "customers:loyalty_adjust": may_write(_member, method="get"),
}


def _survey(w: Any) -> list[Any]:
    """An active survey of the company."""
    from customers.surveys.models import Survey
    from tests.customers.surveys.making import survey

    return [(Survey.objects.filter(state="active").first() or survey(w)).pk]


def _response(w: Any) -> list[Any]:
    """What the rep's customer answered."""
    from customers.surveys.models import Response, Survey
    from tests.customers.surveys.making import response

    return [(Response.objects.first() or response(w, Survey.objects.get(pk=_survey(w)[0]), 9)).pk]


def _invitation(w: Any) -> list[Any]:
    """A survey that is out to the rep's customer."""
    from customers.surveys.models import Invitation, Survey
    from tests.customers.surveys.making import invitation

    return [(Invitation.objects.first() or invitation(w, Survey.objects.get(pk=_survey(w)[0]))).pk]


def _answer(w: Any) -> list[Any]:
    """The link in the mail of a survey."""
    from customers.outreach.queries import link_hash
    from customers.surveys.models import Invitation

    Invitation.objects.filter(pk=_invitation(w)[0]).update(link_hash=link_hash("token"))
    return ["token"]


def _case(w: Any) -> list[Any]:
    """A complaint of the rep's customer."""
    from customers.feedback.models import Case

    made = Case.objects.first() or Case.objects.create(
        title="Late", account=w.account, owner=w.rep, due_at=NOW, created_by=w.rep, created_at=NOW
    )
    return [made.pk]


def _improvement(w: Any) -> list[Any]:
    """An improvement that is planned."""
    from customers.feedback.models import Improvement

    made = Improvement.objects.filter(state="planned").first() or Improvement.objects.create(
        title="Two carriers", expected="+1", owner=w.manager, created_by=w.manager, created_at=NOW
    )
    return [made.pk]


LEADS = ("manager", "sibling", "director", "stranger", "admin")

ROUTES |= {
    "customers:case_list": everybody(),
    "customers:case_detail": may_read(_case),
    "customers:case_create": by_role(tuple(role for role in ROLES if role != "auditor")),
    "customers:case_edit": may_write(_case, method="get"),
    "customers:case_start": may_write(_case),
    "customers:case_resolve": may_write(_case, method="get"),
    "customers:case_reopen": may_write(_case, method="get"),
    "customers:cases_of_account": may_read(_account),
    "customers:improvement_list": everybody(),
    "customers:improvement_detail": everybody(args=_improvement),
    "customers:improvement_create": by_role(LEADS),
    "customers:improvement_edit": by_role(LEADS, args=_improvement),
    "customers:improvement_release": by_role(LEADS, "post", args=_improvement, ok=302),
    "customers:improvement_drop": by_role(LEADS, args=_improvement),
    "customers:improvement_tell": by_role(LEADS, "post", args=_improvement, ok=302),
    "customers:survey_list": everybody(),
    "customers:survey_detail": everybody(args=_survey),
    "customers:survey_preview": everybody(args=_survey),
    "customers:survey_create": by_role(("manager", "sibling", "director", "stranger", "admin")),
    "customers:survey_edit": by_role(("manager", "sibling", "director", "stranger", "admin"), args=_survey),
    "customers:survey_step": by_role(
        ("manager", "sibling", "director", "stranger", "admin"),
        "post",
        args=lambda w: [*_survey(w), "activate"],
        ok=302,
    ),
    "customers:response_list": everybody(),
    "customers:response_detail": may_read(_response),
    "customers:invitation_revoke": Row(
        "post",
        _invitation,
        status={**dict.fromkeys(("manager", "director", "admin"), 302), "rep": 403, "auditor": 403},
        default=404,
    ),
    "customers:surveys_of_account": may_read(_account),
    "customers:answer": [
        everybody(args=_answer, anonymous=200),
        Row("get", lambda w: ["foreign"], default=404, anonymous=404),
        Row("post", lambda w: ["foreign"], default=404, anonymous=404),
    ],
    "customers:outreach_list": everybody(),
    "customers:outreach_of_account": may_read(_account),
    "customers:outreach_policy": by_role(("admin",)),
    "customers:outreach_suppress": may_write(_contact, data=lambda w: {"why": "bounced"}),
    "customers:outreach_release": Row(
        "get",
        _contact,
        status={**dict.fromkeys(("rep", "manager", "director", "auditor"), 403), "admin": 200},
        default=404,
    ),
    "customers:unsubscribe": [
        everybody(args=_unsubscribe, anonymous=200),
        everybody("post", args=_unsubscribe, anonymous=200),
        Row("get", lambda w: ["foreign"], default=404, anonymous=404),
    ],
}


def segment_of_admin(w: Any) -> list[Any]:
    """A segment of the admin that takes the rep's customer."""
    from customers.segments.models import Segment
    from tests.customers.segments.making import segment

    rule = {"join": "all", "parts": [{"fact": "industry", "op": "in", "value": ["manufacturing", "retail"]}]}
    return [(Segment.objects.filter(name="Makers").first() or segment(w, rule, "Makers")).pk]


def picked_of_admin(w: Any) -> list[Any]:
    """A segment of the admin with the rep's customer, picked by hand."""
    from customers.segments.actions.membership import pick
    from customers.segments.actions.segments import create_segment
    from customers.segments.models import Segment

    made = Segment.objects.filter(name="Friends").first() or create_segment(
        values={"name": "Friends"}, kind="picked", by=w.admin, at=NOW
    )
    pick(made, accounts=[w.account], by=w.admin, at=NOW)
    return [made.pk]


def segment_set(w: Any) -> list[Any]:
    from customers.segments.models import SegmentSet

    return [SegmentSet.objects.get_or_create(name="By size")[0].pk]


MAKERS = ("manager", "director", "sibling", "stranger", "admin")

ROUTES |= {
    "customers:segment_list": everybody(),
    "customers:segment_detail": everybody(args=segment_of_admin),
    "customers:segment_portrait": everybody(args=segment_of_admin),
    "customers:segment_lookalikes": everybody(args=segment_of_admin),
    "customers:fit_weights_edit": by_role(("admin",)),
    "customers:segment_create": by_role(MAKERS),
    "customers:segment_preview": by_role(MAKERS, "post"),
    "customers:segment_edit": by_role(("admin",), args=segment_of_admin),
    "customers:segment_rule": by_role(("admin",), args=segment_of_admin),
    "customers:segment_archive": by_role(("admin",), "post", segment_of_admin, ok=302),
    "customers:segment_restore": by_role(("admin",), "post", segment_of_admin, ok=302),
    "customers:segment_pick": by_role(("admin",), args=picked_of_admin),
    "customers:segment_unpick": Row(
        "post",
        lambda w: [*picked_of_admin(w), w.account.pk],
        status={"admin": 302, **dict.fromkeys(("rep", "manager", "director", "auditor"), 403)},
        default=404,
    ),
    "customers:segment_explain": may_read(lambda w: [*segment_of_admin(w), w.account.pk]),
    "customers:segments_of_account": may_read(_account),
    "customers:segment_overlap": everybody(),
    "customers:segment_set_list": everybody(),
    "customers:segment_set_create": by_role(MAKERS),
    "customers:segment_set_edit": by_role(MAKERS, args=segment_set),
    "customers:scoring_detail": everybody(),
    "customers:scoring_members": everybody(),
    "customers:scoring_edit": by_role(("admin",)),
    "customers:account_list": everybody(),
    "customers:account_pick": everybody(),
    "customers:account_detail": may_read(_account),
    "customers:account_create": by_role(tuple(role for role in ROLES if role != "auditor")),
    "customers:account_edit": may_write(_account, method="get"),
    "customers:account_change_owner": Row(
        "get", _account, status={"rep": 403, "auditor": 403, "manager": 200, "director": 200, "admin": 200}, default=404
    ),
    "customers:account_deactivate": may_write(_account),
    "customers:account_reactivate": may_write(_account),
    "customers:contact_list": everybody(),
    "customers:contact_pick": [
        everybody(),
    ],
    "customers:contact_detail": may_read(_contact),
    "customers:contact_create": by_role(tuple(role for role in ROLES if role != "auditor")),
    "customers:contact_edit": may_write(_contact, method="get"),
    "customers:contact_deactivate": may_write(_contact),
    "customers:contact_undo": may_write(lambda w: [w.contact.pk, w.contact.version]),
    "customers:contact_reactivate": may_write(_contact),
    "customers:timeline": [
        Row("get", _ticket, status={"rep": 200}, default=404),
        Row("post", _ticket, data=lambda w: {"kind": "note", "text": "Hi"}, status={"rep": 200}, default=404),
    ],
    "customers:entry_list": everybody(),
    "customers:entry_create": by_role(tuple(role for role in ROLES if role != "auditor")),
    "customers:entry_detail": may_read(_entry),
    # Others see the entry; only who wrote it changes it.
    "customers:entry_edit": Row(
        "get",
        _entry,
        status={"rep": 200, **dict.fromkeys(("manager", "director", "admin", "auditor"), 403)},
        default=404,
    ),
    "customers:entry_delete": Row(
        "post",
        _entry,
        status={"rep": 302, **dict.fromkeys(("manager", "director", "admin", "auditor"), 403)},
        default=404,
    ),
    "customers:entry_restore": Row(
        "post",
        _entry,
        status={"rep": 302, **dict.fromkeys(("manager", "director", "admin", "auditor"), 403)},
        default=404,
    ),
    "customers:mention_list": everybody(),
    "customers:task_list": everybody(),
    "customers:task_detail": may_read(_task),
    "customers:task_create": by_role(tuple(role for role in ROLES if role != "auditor")),
    "customers:task_edit": may_write(_task, method="get"),
    "customers:task_complete": may_write(_task),
    "customers:task_reopen": may_write(_task),
    "customers:task_undo": may_write(lambda w: [*_task(w), 2]),
    "customers:task_snooze": may_write(_task, data=lambda w: {"to": "tomorrow"}),
}
