"""Points given or taken by hand: asked for with a reason, decided by somebody else."""

from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.loyalty import notifications
from customers.loyalty.actions.ledger import Occasion, locked, lots_of, new_lot, settle, write
from customers.loyalty.choices import AdjustmentStep, PointKind
from customers.loyalty.models.adjustments import PointAdjustment
from customers.loyalty.models.members import LoyaltyMember
from customers.loyalty.models.programme import LoyaltyProgramme
from customers.loyalty.queries.decisions import matter
from customers.loyalty.queries.programme import programme
from customers.loyalty.rules.lots import LotChange, NotEnoughPoints, balance, burn
from salesplan.core import format as write_figure
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import lock
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.lifecycle.actions import begin, check, lock_for, move
from salesplan.core.money import ZERO
from salesplan.people.access import require_write
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User

LARGEST = Decimal(10) ** 9


def ask_adjustment(member: LoyaltyMember, *, points: Decimal, why: str, by: User, at: datetime) -> PointAdjustment:
    """Ask for points to be given, or taken where negative; they count once somebody else has approved it."""
    require_write(by)
    current = _programme()
    if not points or abs(points) >= LARGEST:
        raise Refused(_("Enter a number of points other than 0."), field="points")
    if points != round(points, current.decimals):
        raise Refused(_("The programme uses fewer decimals for points."), field="points", code="too_fine")
    if not why.strip():
        raise Refused(_("Say why. The person who decides will see it."), field="why", code="reason_needed")
    with acting(by, "point_adjustment.ask", why=why.strip()):
        member = locked(member)
        _check_enough(member, current, points, at)
        adjustment = PointAdjustment.objects.create(
            member=member, points=points, why=why.strip()[:300], asked_by=by, asked_at=at
        )
        begin(adjustment, by=by, at=at)
        notifications.notify_asked(adjustment, at=at)
    return adjustment


def decide_adjustment(
    adjustment: PointAdjustment, *, approve: bool, note: str = "", by: User, at: datetime
) -> PointAdjustment:
    """Approve an adjustment, which then counts, or refuse it with a reason; never by who asked for it."""
    if not approve and not note.strip():
        raise Refused(_("Say why it is refused. The person who asked will see it."), field="note", code="reason_needed")
    step = AdjustmentStep.APPROVE if approve else AdjustmentStep.REFUSE
    today = business_day(at)
    with acting(by, f"point_adjustment.{step.value}", why=note.strip()):
        member = locked(adjustment.member)
        current = lock(adjustment)
        current.member = member
        capacity = matter(current).require(by, today, why_not)
        check(current, step)
        if approve:
            _post(current, by, at)
        move(current, step, note=note, by=by, at=at)
        url = reverse("customers:loyalty_adjustment_detail", args=[current.pk])
        keep_decision(capacity, current, kind=Decision.POINTS, subject=str(member), url=url, at=at)
        notifications.notify_decided(current, note, by=by, at=at)
    return current


def withdraw_adjustment(adjustment: PointAdjustment, *, by: User, at: datetime) -> PointAdjustment:
    """Take back what one asked for while nobody has decided."""
    require_write(by)
    if adjustment.asked_by_id != by.pk:
        raise NotAllowed(_("Only the person who asked for it can withdraw it."))
    with acting(by, "point_adjustment.withdraw"):
        current = lock_for(adjustment, AdjustmentStep.WITHDRAW)
        move(current, AdjustmentStep.WITHDRAW, by=by, at=at)
    return current


def why_not(code: str) -> str:
    """Say why somebody does not decide on an adjustment."""
    return {
        "asked": _("You asked for this adjustment. Someone else must decide it."),
        "own_customer": _("This is your own customer. Someone else must decide it."),
    }.get(code, _("Only an admin, the owner's manager or their deputy can decide this."))


def _programme() -> LoyaltyProgramme:
    current = programme()
    if current is None:
        raise Refused(_("There is no loyalty programme in force. An admin can set one up."), code="no_programme")
    return current


def _check_enough(member: LoyaltyMember, current: LoyaltyProgramme, points: Decimal, at: datetime) -> None:
    available = max(balance(lots_of(member), business_day(at)).available, ZERO)
    if points < 0 and -points > available and not current.allows_debt:
        raise Refused(
            _("Only %(there)s points can be deducted now.") % {"there": write_figure.exact_number(available)},
            field="points",
            code="not_enough",
        )


def _post(adjustment: PointAdjustment, by: User, at: datetime) -> None:
    """Write the points of an approved adjustment: a lot of its own, or from what expires first."""
    current, member, today = _programme(), adjustment.member, business_day(at)
    about = ("adjustment", adjustment.pk)
    occasion = Occasion(f"adjustment:{adjustment.pk}", PointKind.ADJUST, today, by, at, about, adjustment.why)
    if adjustment.points > 0:
        lot = new_lot(member, current, occasion, held=False, terms={})
        write(member, occasion, [LotChange(lot.pk, adjustment.points)])
        settle(member, today, by=by, at=at)
        return
    _check_enough(member, current, adjustment.points, at)
    lots = lots_of(member)
    try:
        write(member, occasion, burn(lots, -adjustment.points, today))
    except NotEnoughPoints as error:
        available = max(error.available, ZERO)
        changes = burn(lots, available, today) if available else []
        lot = new_lot(member, current, occasion, held=False, terms={})
        write(member, occasion, [*changes, LotChange(lot.pk, adjustment.points + available)])
