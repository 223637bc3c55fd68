"""Who may enter the addresses of people."""

from datetime import timedelta

from tests.permissions import Row, by_role, everybody, may_read, may_write  # noqa: F401

ROUTES: dict[str, Row | list[Row]] = {}
ADMIN = ("admin",)


def SOMETHING(_world):  # noqa: N802 - a constant that the table calls
    """A form that was sent without what it needs."""
    return {"sent": "1"}


def _rep(world):
    return [world.rep.pk]


def _gone(world):
    person, _new = type(world.rep).objects.get_or_create(username="gone", defaults={"name": "Gone", "is_active": False})
    return [person.pk]


def _leaving(world):
    from salesplan.people.leaving.models import Leaving
    from tests.people.leaving.making import TODAY, prepare

    return [
        (
            Leaving.objects.open().filter(person=world.rep).first()
            or prepare(world, heirs="peer", last_day=TODAY + timedelta(60))
        ).pk
    ]


def _deputy(world):
    """The manager's deputy, the sibling, for the coming days."""
    from django.utils import timezone

    from salesplan.core.company.queries import business_day
    from salesplan.people.deputies.models import Deputy
    from tests.people.deputies.making import stand_in

    now = timezone.now()
    today = business_day(now)
    found = Deputy.objects.filter(person=world.manager, ended_at=None).first()
    made = found or stand_in(world.manager, world.sibling, starts_on=today, ends_on=today + timedelta(9), at=now)
    return [made.pk]


SEES_DEPUTY = dict.fromkeys(("manager", "sibling", "admin", "auditor"), 200)
SEES_LEAVING = dict.fromkeys(("manager", "director", "admin", "auditor"), 200)
WRITES_LEAVING = {**dict.fromkeys(("manager", "director", "admin"), 302), "auditor": 403}


def _photo(world):
    type(world.rep).objects.filter(pk=world.rep.pk).update(photo="photos/none.webp")
    return [world.rep.pk]


def _token(world):
    from salesplan.people.models import ApiToken

    token = ApiToken.objects.filter(user=world.rep).first() or ApiToken.objects.create(user=world.rep, name="k")[0]
    return [token.token_key]


# Colleagues are no secret; what an admin does to them is the admin's alone.
ROUTES |= {
    # The company of the tests is set up: nobody begins it any more.
    "people:first_admin": Row(args=lambda w: ["x" * 43], default=404, anonymous=404),
    "people:person_list": everybody(),
    "people:person_detail": [
        everybody(args=_rep),
        Row(args=_gone, status={"admin": 200, "auditor": 200}, default=404),
    ],
    "people:person_invite": [by_role(ADMIN), by_role(ADMIN, "post", ok=422, data=SOMETHING)],
    "people:person_edit": [by_role(ADMIN, args=_rep), by_role(ADMIN, "post", args=_rep, ok=422, data=SOMETHING)],
    "people:person_move": [by_role(ADMIN, args=_rep), by_role(ADMIN, "post", args=_rep, ok=422, data=SOMETHING)],
    "people:person_lead": [by_role(ADMIN, args=_rep), by_role(ADMIN, "post", args=_rep, ok=422, data=SOMETHING)],
    "people:person_leave": [
        Row("get", _rep, status={"admin": 200, "manager": 200, "director": 200}, default=(403, 404)),
        Row("post", _rep, SOMETHING, status={"admin": 422, "manager": 422, "director": 422}, default=(403, 404)),
    ],
    "people:leaving_detail": Row("get", _leaving, status=SEES_LEAVING, default=404),
    "people:leaving_edit": Row("get", _leaving, status={**SEES_LEAVING, "auditor": 403}, default=404),
    "people:leaving_rows": [
        Row("get", lambda w: [*_leaving(w), "accounts"], status=SEES_LEAVING, default=404),
        Row("post", lambda w: [*_leaving(w), "accounts"], status=WRITES_LEAVING, default=404),
    ],
    "people:leaving_choose": Row("post", _leaving, status=WRITES_LEAVING, default=404),
    "people:leaving_start": Row(
        "post", _leaving, status={"admin": 302, **dict.fromkeys(("manager", "director", "auditor"), 403)}, default=404
    ),
    "people:leaving_cancel": Row("post", _leaving, status=WRITES_LEAVING, default=404),
    "people:leaving_retry": Row(
        "post", _leaving, status={"admin": 422, **dict.fromkeys(("manager", "director", "auditor"), 403)}, default=404
    ),
    "people:leaving_undo": Row(
        "post", _leaving, status={"admin": 422, **dict.fromkeys(("manager", "director", "auditor"), 403)}, default=404
    ),
    "people:leaving_received": Row("get", _leaving, default=404),
    "people:person_reactivate": [
        by_role(ADMIN, args=_rep),
        Row("post", _gone, status={"admin": 302, "auditor": 403}, default=404),
    ],
    "people:person_wage": [
        by_role(("admin", "rep"), args=_rep),
        by_role(ADMIN, "post", args=_rep, ok=422, data=SOMETHING),
    ],
    "people:person_send_link": by_role(ADMIN, "post", args=_rep, ok=302),
    "people:leadership_end": by_role(ADMIN, args=lambda w: [w.manager.leaderships.get().pk]),
    "people:team_tree": everybody(),
    "people:team_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422, data=SOMETHING)],
    "people:team_edit": by_role(ADMIN, args=lambda w: [w.east.pk]),
    "people:team_deactivate": by_role(ADMIN, "post", args=lambda w: [w.east.pk], ok=302),
    "people:team_reactivate": by_role(ADMIN, "post", args=lambda w: [w.east.pk], ok=302),
    "people:deputy_list": everybody(),
    "people:waiting_list": everybody(),
    # Who decides something names a deputy for themselves; an admin for everybody.
    "people:deputy_create": [
        Row("get", status=dict.fromkeys(("rep", "peer", "outsider", "auditor"), 403)),
        Row("post", status=dict.fromkeys(("rep", "peer", "outsider", "auditor"), 403), default=422),
    ],
    "people:deputy_end": [
        Row("get", _deputy, status={**SEES_DEPUTY, "auditor": 403}, default=404),
        Row("post", _deputy, status={**dict.fromkeys(SEES_DEPUTY, 422), "auditor": 403}, default=404),
    ],
    "people:profile": [everybody(), everybody("post", default=422, data=SOMETHING)],
    # The file of the test is not there: who may ask gets the same 404 as for no photo.
    "people:photo": everybody(args=_photo, default=404),
    "people:photo_edit": everybody("post", default=422, data=SOMETHING),
    "people:photo_delete": everybody("post", default=302),
    "people:token_create": everybody("post", default=422, data=SOMETHING),
    "people:token_revoke": Row("post", _token, status={"rep": 302}, default=404),
}


def _change_link(kind):
    """A link of a change that waits; each request of the table gets one that works."""

    def args(world):
        from django.utils import timezone

        from salesplan.people.mail_change.models import MailChange
        from salesplan.people.mail_change.queries import digest

        MailChange.objects.all().delete()
        hashes = {"confirm_hash": digest("confirm"), "object_hash": digest("object")}
        told = {"old": world.rep.email, "new": "rep.new@example.com", "asked_by": world.rep, "asked_at": timezone.now()}
        MailChange.objects.create(person=world.rep, **told, **hashes)
        return [kind]

    return args


# Whoever has the mailbox has the link, signed in or not.
ROUTES |= {
    "people:mail_edit": [everybody(), everybody("post", default=422, data=SOMETHING)],
    "people:mail_confirm": [
        everybody(args=_change_link("confirm"), anonymous=200),
        everybody(args=lambda w: ["x"], default=404, anonymous=404),
    ],
    "people:mail_object": [
        everybody(args=_change_link("object"), anonymous=200),
        everybody(args=lambda w: ["x"], default=404, anonymous=404),
    ],
}
