"""Using points: something of the catalogue is taken, handed over, or given up again."""

from datetime import datetime

from django.utils.translation import gettext as _

from customers.loyalty.actions.ledger import About, Occasion, locked, lots_of, settle, write
from customers.loyalty.actions.orders import redemption_entries, still_taken
from customers.loyalty.choices import LoyaltyRewardKind, PointKind, RedemptionStep
from customers.loyalty.models.members import LoyaltyMember
from customers.loyalty.models.programme import LoyaltyReward
from customers.loyalty.models.redemptions import Redemption
from customers.loyalty.queries.programme import programme
from customers.loyalty.rules.lots import NotEnoughPoints, burn, restore
from customers.timeline.actions import record
from customers.timeline.choices import EntryKind
from salesplan.core import format as write_figure
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.errors import Refused
from salesplan.core.lifecycle.actions import begin, lock_for, move
from salesplan.core.money import ZERO, total
from salesplan.people.access import require_write
from salesplan.people.models import User

MOST = 1000


def redeem(
    member: LoyaltyMember,
    reward: LoyaltyReward,
    *,
    quantity: int = 1,
    about: About | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> Redemption:
    """Take something of the catalogue for points, what expires first first; `about` is the deal of a discount."""
    require_write(by)
    current = programme()
    if current is None or not current.is_active:
        raise Refused(_("The loyalty programme is not in force."), code="no_programme")
    if not reward.is_active:
        raise Refused(_("This reward is no longer offered. Choose another one."), field="reward", code="not_offered")
    if not 1 <= quantity <= MOST:
        raise Refused(_("Enter a number between 1 and 1,000."), field="quantity")
    if reward.kind == LoyaltyRewardKind.DISCOUNT and about is None:
        raise Refused(
            _("A discount is redeemed on a deal. Open the deal and use the points there."),
            field="reward",
            code="no_deal",
        )
    today = business_day(at)
    with acting(by, "loyalty.redeem"):
        member = locked(member)
        changes = _burnt(member, reward, quantity, at)
        redemption = Redemption.objects.create(
            member=member,
            reward=reward,
            quantity=quantity,
            points=reward.points * quantity,
            value=reward.value * quantity,
            cost=reward.cost * quantity,
            about_kind=about[0] if about else "",
            about_id=about[1] if about else None,
            note=note.strip()[:300],
            day=today,
            created_by=by,
            created_at=at,
        )
        begin(redemption, by=by, at=at)
        key, subject = f"redemption:{redemption.pk}:0", ("redemption", redemption.pk)
        write(member, Occasion(key, PointKind.BURN, today, by, at, subject, note), changes)
        _tell(redemption, "points_redeemed", by, at)
    return redemption


def _burnt(member: LoyaltyMember, reward: LoyaltyReward, quantity: int, at: datetime) -> list:
    points = reward.points * quantity
    try:
        return burn(lots_of(member), points, business_day(at))
    except NotEnoughPoints as error:
        figures = {
            "needed": write_figure.exact_number(points),
            "there": write_figure.exact_number(max(error.available, ZERO)),
        }
        raise Refused(
            _("This needs %(needed)s points, but only %(there)s are available now.") % figures,
            field="reward",
            code="not_enough",
        ) from None


def deliver(redemption: Redemption, *, note: str = "", by: User, at: datetime) -> Redemption:
    """Say that it was handed over."""
    require_write(by)
    with acting(by, "redemption.deliver"):
        current = lock_for(redemption, RedemptionStep.DELIVER)
        move(current, RedemptionStep.DELIVER, note=note, by=by, at=at)
    return current


def cancel(redemption: Redemption, *, note: str, by: User, at: datetime) -> Redemption:
    """Give it up before it was handed over: all points go back to the lots they came from."""
    require_write(by)
    if not note.strip():
        raise Refused(_("Say why it is cancelled."), field="note", code="reason_needed")
    with acting(by, "redemption.cancel", why=note.strip()):
        member = locked(redemption.member)
        current = lock_for(redemption, RedemptionStep.CANCEL)
        move(current, RedemptionStep.CANCEL, note=note, by=by, at=at)
        rows = redemption_entries(current)
        taken = still_taken(rows)
        if taken:
            key = f"redemption:{current.pk}:{len(rows)}"
            occasion = Occasion(key, PointKind.RESTORE, business_day(at), by, at, ("redemption", current.pk), note)
            write(member, occasion, restore(taken, -total(change.points for change in taken)))
            settle(member, business_day(at), by=by, at=at)
        _tell(current, "points_returned", by, at)
    return current


def _tell(redemption: Redemption, code: str, by: User, at: datetime) -> None:
    """Write it into the customer's timeline, and that of the deal it is about."""
    about = (redemption.about_kind, redemption.about_id) if redemption.about_id else None
    data = {"points": str(redemption.points), "reward": redemption.reward.name, "reward_zh": redemption.reward.name_zh}
    record(account=redemption.member.account, about=about, kind=EntryKind.SYSTEM, code=code, data=data, by=by, at=at)
