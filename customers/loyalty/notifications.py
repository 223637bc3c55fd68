"""Who is told of adjustments that wait, and what came of them."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.loyalty.choices import AdjustmentState
from customers.loyalty.models.adjustments import PointAdjustment
from customers.loyalty.queries.decisions import deciders
from salesplan.core import format as write
from salesplan.core.company.queries import business_day
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.models import User


def _url(adjustment: PointAdjustment) -> str:
    return reverse("customers:loyalty_adjustment_detail", args=[adjustment.pk])


def notify_asked(adjustment: PointAdjustment, *, at: datetime) -> None:
    """Tell those who may decide."""

    def text() -> str:
        words = {
            "who": adjustment.asked_by,
            "customer": adjustment.member,
            "points": write.exact_number(adjustment.points),
            "why": adjustment.why,
        }
        return _("%(who)s asks to adjust the points of %(customer)s by %(points)s: %(why)s") % words

    for person in deciders(adjustment, business_day(at)).everybody:
        key = f"point_adjustment:{adjustment.pk}:asked"
        notify(person, kind="loyalty", key=key, text=later(text), at=at, url=_url(adjustment), mail=True)


def notify_decided(adjustment: PointAdjustment, note: str, *, by: User, at: datetime) -> None:
    """Tell who asked."""

    def text() -> str:
        words = {
            "who": by,
            "customer": adjustment.member,
            "points": write.exact_number(adjustment.points),
            "why": note.strip()[:200],
        }
        if adjustment.state == AdjustmentState.APPROVED:
            return _("%(who)s approved the adjustment of %(points)s points for %(customer)s.") % words
        return _("%(who)s refused the adjustment of %(points)s points for %(customer)s: %(why)s") % words

    key = f"point_adjustment:{adjustment.pk}:decided"
    notify(adjustment.asked_by, kind="loyalty", key=key, text=later(text), at=at, url=_url(adjustment), mail=True)
