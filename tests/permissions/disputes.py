"""Who may enter the addresses of disputes: as the statements they are about; only the claimant and admins change them."""

from tests.permissions import Row, everybody, may_read

SEES = ("rep", "manager", "director", "admin", "auditor")


def _dispute(world):
    """A dispute of the rep that waits, made anew when one was withdrawn or decided."""
    from goals.pay.disputes.models import Dispute
    from tests.goals.pay.disputes.making import missing

    found = Dispute.objects.filter(person=world.rep).live().first()
    return [(found or missing(world.rep)).pk]


def _denied(world):
    """A dispute that the director, once an admin, has denied."""
    from goals.pay.disputes.models import Dispute

    found = Dispute.objects.filter(person=world.rep, state="denied").first()
    if found is None:
        (pk,) = _dispute(world)
        Dispute.objects.filter(pk=pk).update(state="denied", decided_by=world.director, escalate_until="2099-01-01")
        return [pk]
    return [found.pk]


def _by(**able):
    """Those who see it are refused, but for some."""
    return {**dict.fromkeys(SEES, 403), **able}


ROUTES: dict[str, Row | list[Row]] = {
    "goals:dispute_list": everybody(),
    # Everybody disputes their own statement only; auditors write nothing.
    "goals:dispute_create": [
        Row("get", lambda w: ["2026-11", "missing"], status={"auditor": 403}),
        Row("post", lambda w: ["2026-11", "missing"], status={"auditor": 403}, default=422),
    ],
    "goals:dispute_detail": may_read(_dispute),
    "goals:dispute_say": Row("post", _dispute, status={**dict.fromkeys(SEES, 422), "auditor": 403}, default=404),
    "goals:dispute_decide": [
        Row("get", _dispute, status=_by(admin=200), default=404),
        Row("post", _dispute, status=_by(admin=422), default=404),
    ],
    "goals:dispute_escalate": [
        Row("get", _denied, status=_by(rep=200), default=404),
        Row("post", _denied, status=_by(rep=422), default=404),
    ],
    "goals:dispute_withdraw": Row("post", _dispute, status=_by(rep=302), default=404),
}
