"""Whether somebody may write what they want to write of a deal: asked once, by every action, before anything is written.

What one can only ask for raises `NeedsRequest` with the fields; what one cannot even ask for raises `NotAllowed`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from pipeline.deals.models import Deal
from pipeline.deals.queries import pay
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rights import DEALS, IMPOSSIBLE, PayState, why_not_close
from pipeline.deals.rules.deals import SplitInput, losses
from pipeline.process.choices import StageKind
from salesplan.core import format as write
from salesplan.core.company.queries import company
from salesplan.core.errors import NeedsRequest, NotAllowed, Refused
from salesplan.core.rights import Relation, Rights
from salesplan.people.access import relations_to
from salesplan.people.models import User


def relations_of(deal: Deal, user: User, sharing: Collection[int] | None = None) -> frozenset[Relation]:
    """Return how a person stands to a deal; `sharing` are the people in its split, where they are known already."""
    people = [part.person_id for part in splits_of(deal)] if sharing is None else sharing
    return relations_to(user, owner=deal.owner_id, sharing=people, team=deal.team_id)


def rights_on(deal: Deal, user: User, sharing: Collection[int] | None = None) -> Rights:
    """Return what a person may do with each field of a deal."""
    return Rights(DEALS, deal.state, relations_of(deal, user, sharing))


def check(deal: Deal, fields: Iterable[str], by: User | None) -> None:
    """Refuse to write fields that `by` may not write; nobody (`by` is None) is the system itself."""
    names = list(fields)
    if by is None or not names:
        return
    rights = rights_on(deal, by)
    if rights.never(names):
        raise NotAllowed(why_only_read(rights))
    if to_request := rights.only_ask(names):
        raise NeedsRequest(why_only_read(rights), fields=to_request)


def why_only_read(rights: Rights) -> str:
    """Say why somebody does not change a deal by themselves, and what they do instead."""
    if not rights.asks_any:
        return _("You can view everything but change nothing.")
    if not rights.edits_any or not rights.may_edit("name"):
        return _("Only the owner of this deal or someone above can change it. Say why and propose the change to them.")
    return _(
        "This deal is won, so changes that affect pay must be requested. Say why. Someone above who isn't paid by it will decide."
    )


def check_closing(deal: Deal, day: date, today: date, *, pays: bool, decided: bool = False) -> None:
    """Refuse a closing date, or say that it has to be asked for; `decided` ones keep only to what is possible."""
    people = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    state = pay.state_on(people, [day]) if pays and not decided else PayState.OPEN
    days_back = company().closing_days_back
    code = why_not_close(day, deal.started_on, today, days_back, state)
    if not code or (decided and code not in IMPOSSIBLE):
        return
    params = {
        "day": write.day(day),
        "start": write.day(deal.started_on) if deal.started_on else "",
        "n": days_back,
    }
    sentences = {
        "future": _("The closing date can't be in the future."),
        "before_start": _("The deal started on %(start)s and can't close before that. If it started earlier, correct its start first."),
        "closed_period": _("The pay for %(day)s is already closed. Say why the deal counts for it. An admin it doesn't pay will decide."),
        "too_far_back": _("The day is more than %(n)s days ago. Say why. Someone above who isn't paid by it will decide."),
    }  # fmt: skip
    if code in IMPOSSIBLE:
        raise Refused(sentences[code] % params, field="closed_on", code=code)
    raise NeedsRequest(sentences[code] % params, fields=["closed_on"], field="closed_on")


def check_undo(deal: Deal, days: Iterable[date | None], by: User | None) -> None:
    """Refuse to take a win or a re-opening back once its pay is closed: that is a change of what was paid."""
    people = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    closing_days = [day for day in days if day is not None]
    if by is not None and closing_days and pay.state_on(people, closing_days) is PayState.CLOSED:
        raise Refused(_("The pay for this day is now closed. Request the change on the deal's page."), code="too_late")


def check_consent(deal: Deal, splits: Sequence[SplitInput] | None, by: User | None) -> None:
    """Where the company has set so: whoever loses share must agree first. An admin, who hands work over, need not ask."""
    if splits is None or by is None or deal.state == StageKind.WON or not company().split_needs_consent:
        return
    losers = {loss.person_id for loss in losses(splits_of(deal), splits)} - {by.pk}
    if losers and Relation.ADMIN not in relations_of(deal, by):
        raise NeedsRequest(
            _("Everyone who loses a share must agree first. Say why. They will be asked."),
            fields=["splits"],
            field="splits",
        )
