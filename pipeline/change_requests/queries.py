"""Questions about requests: who may answer one, which wait for whom, and which corrected the pay of a period."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Prefetch

from pipeline.change_requests.choices import ChangeRequestState, RequestAnswer
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest, ChangeRequestQuerySet
from pipeline.deals import permits
from pipeline.deals.models import Deal
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rights import PayState, why_not_accept, why_not_decide
from salesplan.core.rights import Relation
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of
from salesplan.people.deciding import Deciders, DecidingCapacity, Matter
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import with_instead_of
from salesplan.people.deputies.rules import NOT_ABLE
from salesplan.people.models import User
from salesplan.people.queries import nearest_leaders

MINE, FOR_ME, ALL = "mine", "for_me", "all"


def visible_requests(user: User) -> ChangeRequestQuerySet:
    """Return the requests that a person may open, with what a page shows of them."""
    rows = ChangeRequest.objects.visible_to(user).select_related("deal", "deal__owner", "by")
    answers = with_instead_of(ChangeAnswer.objects.select_related("by"))
    return rows.prefetch_related(Prefetch("answers", answers))


def matter(request: ChangeRequest, state: PayState | None = None) -> Matter:
    """Return the question who decides a request from above; `state` where that of the pay is known anew.

    Bars are its own: who asked for it, and whom it pays or credits more. A deputy does not decide on a deal of theirs.
    """
    gains = request.gains if request.pays else ()

    def barred(person: User) -> str:
        return "asked" if person.pk == request.by_id else "gains" if person.pk in gains else ""

    def concerned(person: User) -> str:
        shared = person.pk == request.deal.owner_id or person.pk in {part.person_id for part in splits_of(request.deal)}
        return "own_deal" if shared else ""

    return Matter(
        Decision.REQUEST,
        able=lambda person: person.is_active and not _office(request, person, state),
        barred=barred,
        concerned=concerned,
    )


def _office(request: ChangeRequest, user: User, state: PayState | None) -> str:
    """Return why a person does not decide a request by their office, whoever asked and gains, or nothing."""
    relations = permits.relations_of(request.deal, user, ())
    if not request.pays:
        return why_not_accept(user.pk, asked_by=0, relations=relations)
    pay = PayState(request.pay_state) if state is None else state
    return why_not_decide(user.pk, asked_by=0, gains=(), relations=relations, pay=pay)


def why_not_above(request: ChangeRequest, user: User, state: PayState | None = None) -> str:
    """Return why a person does not decide a request from above, or nothing."""
    return why_not(request, matter(request, state).capacity(user), state)


def why_not(request: ChangeRequest, capacity: DecidingCapacity, state: PayState | None = None) -> str:
    """Return the code for why somebody does not decide, which says what they lack where it is not theirs to decide."""
    if capacity.why_not != NOT_ABLE:
        return capacity.why_not
    return "asked" if capacity.by.pk == request.by_id else _office(request, capacity.by, state)


def why_not_answer(request: ChangeRequest, user: User, state: PayState | None = None) -> str:
    """Return why a person does not answer a request, or nothing."""
    if request.state != ChangeRequestState.WAITING:
        return "ended"
    outstanding = request.outstanding
    if user.pk in outstanding.consents and scope_of(user).may_write:
        return ""
    return why_not_above(request, user, state) if outstanding.above else "not_asked"


def could_do_without(request: ChangeRequest, user: User) -> list[User]:
    """Return whose agreement an admin could do without, who may decide a request or could have."""
    outstanding = request.outstanding.consents - {user.pk}
    is_admin = Relation.ADMIN in permits.relations_of(request.deal, user, ())
    if not outstanding or request.state != ChangeRequestState.WAITING or not is_admin or why_not_above(request, user):
        return []
    return list(User.objects.filter(pk__in=outstanding))


def waits_for(user: User) -> list[ChangeRequest]:
    """Return the requests that a person can answer, the oldest first: two queries."""
    if not scope_of(user).may_write:
        return []
    rows = visible_requests(user).waiting().exclude(by=user).order_by("pk")
    return [row for row in rows if not why_not_answer(row, user)]


def waiting_count(request: UserRequest) -> int:
    """Return how many requests wait for the reader: the number in the menu."""
    return len(waits_for(request.user))


def listed(user: User, view: str) -> list[ChangeRequest] | ChangeRequestQuerySet:
    """Return the requests of a view: one's own, those that wait for one, or all that one sees."""
    if view == FOR_ME:
        return waits_for(user)
    return visible_requests(user).filter(by=user) if view == MINE else visible_requests(user)


def of_deal(deal: Deal, user: User) -> list[ChangeRequest]:
    """Return the requests about a deal that still wait, newest first."""
    return list(visible_requests(user).waiting().filter(deal=deal))


def deciders(request: ChangeRequest, today: date) -> Deciders:
    """Return the nearest who can decide a request from above, and who may as their deputies."""
    decision_matter = matter(request)
    if not request.outstanding.above:
        return decision_matter.deciders([], today)
    if not request.pays and request.deal.owner_id != request.by_id and request.deal.owner.is_active:
        return decision_matter.deciders([request.deal.owner], today)
    leads = nearest_leaders(
        request.deal.owner_id, today, lambda person: decision_matter.able(person) and not decision_matter.barred(person)
    )
    return decision_matter.deciders(leads or User.objects.admins(), today)


def whom_it_waits_for(request: ChangeRequest, today: date) -> list[User]:
    """Return those who must agree, and those who decide from above, deputies too."""
    outstanding = request.outstanding
    must_agree = User.objects.active().filter(pk__in=outstanding.consents)
    return list({person.pk: person for person in [*must_agree, *deciders(request, today).everybody]}.values())


def corrections(
    start: date, end: date, people: Collection[int], since: datetime | None, state: PayState
) -> list[ChangeAnswer]:
    """Return what was granted since a moment that changed deals closing in a period and paying some people.

    `state` narrows to decisions on pay that was this far: those of closed periods, or those since a calculation.
    """
    rows = ChangeAnswer.objects.filter(kind=RequestAnswer.GRANTED, request__pays=True, pay_state=state)
    if since is not None:
        rows = rows.filter(at__gt=since)
    rows = rows.filter(people__overlap=list(people))
    answers = rows.select_related("request__deal", "request__by", "by").prefetch_related("request__answers__by")
    return [row for row in answers.order_by("-pk") if any(start <= day <= end for day in row.days)]
