"""Who may enter the addresses of core."""

from tests.permissions import INSIDE, Row, by_role, everybody, may_read, may_write  # noqa: F401

ROUTES: dict[str, Row | list[Row]] = {}

# ---- company, mail, notices, views, search, history ------------------------------------------------------------------
WATCH = ("admin", "auditor")


def SOMETHING(_world):  # noqa: N802 - a constant that the table calls
    """A form that was sent without what it needs."""
    return {"sent": "1"}


def _mail(world):
    from salesplan.core.outbox.models import OutboxMail
    from tests.world import NOW

    made, _new = OutboxMail.objects.get_or_create(
        key="k", defaults={"to": "a@example.com", "subject": "s", "body": "b", "created_at": NOW, "due_at": NOW}
    )
    return [made.pk]


def _notice(world):
    from salesplan.core.notices.models import Notice
    from tests.world import NOW

    told = {"kind": "test", "text": "x", "created_at": NOW}
    return [Notice.objects.get_or_create(person=world.rep, key="k", defaults=told)[0].pk]


def _view(world):
    from salesplan.core.savedviews.models import SavedView
    from tests.world import NOW

    told = {"created_at": NOW}
    return [SavedView.objects.get_or_create(owner=world.rep, page="pipeline:deal_list", name="v", defaults=told)[0].pk]


def _favourite(world):
    from salesplan.core.favourites.actions import add_favourite
    from tests.world import NOW

    return [add_favourite(url="/pipeline/deals/", label="Deals", by=world.rep, at=NOW).pk]


def _only_the_rep(ok, **more):
    return Row(status={"rep": ok}, default=404, **more)


ROUTES |= {
    "core:company_edit": [by_role(("admin",)), by_role(("admin",), "post", ok=422, data=SOMETHING)],
    "core:rate_create": by_role(("admin",), "post", ok=422, data=SOMETHING),
    "core:mail_list": by_role(WATCH),
    "core:mail_detail": by_role(WATCH, args=_mail),
    "core:mail_retry": by_role(("admin",), "post", args=_mail, ok=302),
    "core:notice_list": everybody(),
    "menu_counts": everybody(),
    "core:notice_read_all": everybody("post", default=302),
    "core:notice_read": _only_the_rep(302, method="post", args=_notice),
    "core:saved_view_list": everybody(query="?page=pipeline:deal_list"),
    "core:saved_view_create": [everybody(), everybody("post", default=422, data=SOMETHING)],
    "core:saved_view_share": _only_the_rep(302, method="post", args=_view),
    "core:saved_view_delete": _only_the_rep(302, method="post", args=_view),
    "core:favourite_list": [everybody(), everybody(query="?palette=1")],
    "core:favourite_create": everybody("post", default=422, data=SOMETHING),
    "core:favourite_edit": [
        _only_the_rep(200, args=_favourite),
        _only_the_rep(422, method="post", args=_favourite, data=SOMETHING),
    ],
    "core:favourite_delete": _only_the_rep(302, method="post", args=_favourite),
    "core:recent_page_create": everybody("post", default=204, data=SOMETHING),
    "core:search": [everybody(query="?q=hexin"), everybody(query="?q=hexin&palette=1")],
    "core:history_list": by_role(WATCH),
    "core:history_of": [
        may_read(lambda w: ["customers.account", w.account.pk]),
        may_read(lambda w: ["pipeline.deal", w.deal.pk]),
        Row(args=lambda w: ["people.user", w.rep.pk], status={"rep": 200, "admin": 200, "auditor": 200}, default=404),
    ],
}

# ---- health and scheduled work ---------------------------------------------------------------------------------------
ROUTES |= {
    # 503 in tests: no worker and no beat run there.
    "core:healthz": Row(default=503, anonymous=503),
    "core:job_list": by_role(WATCH),
    "core:job_run": by_role(("admin",), "post", lambda _world: ["core.outbox.sweep"], ok=(302, 204)),
}


def _file(world):
    """A file of the rep's deal, without content on the disk."""
    from salesplan.core.attachments.models import Attachment
    from tests.world import NOW

    told = {"name": "order.pdf", "media": "application/pdf", "size": 1, "stored": "none", "by": world.rep, "at": NOW}
    have = Attachment.objects.not_removed().filter(place="deal", record_id=world.deal.pk).first()
    return [(have or Attachment.objects.create(place="deal", record_id=world.deal.pk, sha256="0" * 64, **told)).pk]


# ---- files -----------------------------------------------------------------------------------------------------------
ROUTES |= {
    "core:attachment_list": [
        may_read(lambda world: ["deal", world.deal.pk]),
        Row("get", lambda world: ["person", world.rep.pk], default=404),
        Row("post", lambda world: ["deal", world.deal.pk], status=dict.fromkeys(INSIDE, 422), default=404),
    ],
    # The content is not on the disk: whoever sees the row is told so as if it were not there.
    "core:attachment_file": Row("get", _file, default=404),
    "core:attachment_remove": Row(
        "post", _file, status={"rep": 302, "admin": 302, "manager": 403, "director": 403, "auditor": 403}, default=404
    ),
}
