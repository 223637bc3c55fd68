"""Questions about requests: who may answer one, which wait for whom, and which corrected the pay of a period."""

from collections.abc import Collection
from datetime import date, datetime

from pipeline.change_requests.choices import Answer, State
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest, ChangeRequestQuerySet
from pipeline.deals import permits
from pipeline.deals.models import Deal
from pipeline.deals.rights import PayState, why_not_accept, why_not_decide
from salesplan.core.rights import Relation
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of
from salesplan.people.models import User
from salesplan.people.queries import nearest_leaders

MINE, FOR_ME, ALL = "mine", "for_me", "all"


def found(user: User) -> ChangeRequestQuerySet:
    """Return the requests that a person may open, with what a page shows of them."""
    rows = ChangeRequest.objects.visible_to(user).select_related("deal", "deal__owner", "by")
    return rows.prefetch_related("answers__by")


def why_not_above(request: ChangeRequest, user: User, state: PayState | None = None) -> str:
    """Return why a person does not decide a request from above, or nothing; `state` where it is known anew."""
    relations = permits.relations_of(request.deal, user, ())
    if not request.pays:
        return why_not_accept(user.pk, asked_by=request.by_id, relations=relations)
    pay = PayState(request.pay_state) if state is None else state
    return why_not_decide(user.pk, asked_by=request.by_id, gains=request.gains, relations=relations, pay=pay)


def why_not_answer(request: ChangeRequest, user: User, state: PayState | None = None) -> str:
    """Return why a person does not answer a request, or nothing."""
    if request.state != State.WAITING:
        return "ended"
    left = request.outstanding
    if user.pk in left.consents and scope_of(user).may_write:
        return ""
    return why_not_above(request, user, state) if left.above else "not_asked"


def could_do_without(request: ChangeRequest, user: User) -> list[User]:
    """Return whose agreement an admin could do without, who may decide a request or could have."""
    left = request.outstanding.consents - {user.pk}
    is_admin = Relation.ADMIN in permits.relations_of(request.deal, user, ())
    if not left or request.state != State.WAITING or not is_admin or why_not_above(request, user):
        return []
    return list(User.objects.filter(pk__in=left))


def waits_for(user: User) -> list[ChangeRequest]:
    """Return the requests that a person can answer, the oldest first: two queries."""
    if not scope_of(user).may_write:
        return []
    rows = found(user).waiting().exclude(by=user).order_by("pk")
    return [row for row in rows if not why_not_answer(row, user)]


def waiting_count(request: UserRequest) -> int:
    """Return how many requests wait for the reader: the number in the menu."""
    return len(waits_for(request.user))


def listed(user: User, view: str) -> list[ChangeRequest] | ChangeRequestQuerySet:
    """Return the requests of a view: one's own, those that wait for one, or all that one sees."""
    if view == FOR_ME:
        return waits_for(user)
    return found(user).filter(by=user) if view == MINE else found(user)


def of_deal(deal: Deal, user: User) -> list[ChangeRequest]:
    """Return the requests about a deal that still wait, newest first."""
    return list(found(user).waiting().filter(deal=deal))


def deciders(request: ChangeRequest, today: date) -> list[User]:
    """Return whom a request waits for: those who must agree, and the nearest who can decide from above."""
    left = request.outstanding
    out = list(User.objects.active().filter(pk__in=left.consents))
    if not left.above:
        return out
    if not request.pays and request.deal.owner_id != request.by_id and request.deal.owner.is_active:
        return [*out, request.deal.owner]
    leads = nearest_leaders(request.deal.owner_id, today, lambda one: not why_not_above(request, one))
    admins = [one for one in User.objects.admins() if not why_not_above(request, one)] if not leads else []
    return [*out, *leads, *admins]


def corrections(
    start: date, end: date, people: Collection[int], since: datetime | None, state: PayState
) -> list[ChangeAnswer]:
    """Return what was granted since a moment that changed deals closing in a period and paying some people.

    `state` narrows to decisions on pay that was this far: those of closed periods, or those since a calculation.
    """
    rows = ChangeAnswer.objects.filter(kind=Answer.GRANTED, request__pays=True, pay_state=state)
    if since is not None:
        rows = rows.filter(at__gt=since)
    rows = rows.filter(people__overlap=list(people))
    kept = rows.select_related("request__deal", "request__by", "by").prefetch_related("request__answers__by")
    return [row for row in kept.order_by("-pk") if any(start <= day <= end for day in row.days)]
