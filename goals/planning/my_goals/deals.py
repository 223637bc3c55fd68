"""The open deals of a person's page, and what winning one of them would be credited to whom."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from goals.planning.my_goals import rules
from goals.planning.my_goals.queries import Asked
from goals.planning.my_goals.rules import Landing, OpenDeal
from pipeline.deals.models import Deal
from pipeline.sales.queries import sale_of
from pipeline.sales.rules import drafts
from salesplan.core.errors import Refused
from salesplan.core.money import ZERO
from salesplan.people.models import User


@dataclass(frozen=True)
class Chosen:
    """The deal whose effect is shown: what it brings in all, when it is taken to close, and where it lands.

    `is_fallback` when the deal that the address names is not open, or not theirs; `fault` when it cannot be valued.
    """

    deal: Deal
    on: date
    landings: tuple[Landing, ...] = ()
    is_fallback: bool = False
    fault: str = ""

    @property
    def whole(self) -> Decimal:
        """What it brings in the base currency."""
        return sum((one.amount for one in self.landings), ZERO)


@dataclass(frozen=True)
class Choice:
    """All open deals of the person in the order in which they come up, and the one that was chosen."""

    deals: list[Deal]
    chosen: Chosen | None = None


def choice(asked: Asked, told: str, at: datetime) -> Choice:
    """Return the person's open deals as far as they may be seen, and the chosen one: else the next to close.

    Theirs are those they own or share in. One query for all, and those of the chosen deal's sale.
    """
    own = Q(owner=asked.person.pk) | Q(splits__person=asked.person.pk)
    rows = Deal.objects.visible_to(asked.user).open().filter(pk__in=Deal.objects.filter(own).values("pk"))
    found = {deal.pk: deal for deal in rows.select_related("account", "stage")}
    order = rules.in_order(
        (OpenDeal(deal.pk, deal.expected_close_on) for deal in found.values()), asked.period, asked.today
    )
    deals = [found[one.pk] for one in order]
    if not deals or asked.is_over:
        return Choice(deals)
    named = found.get(int(told)) if told.isdecimal() and len(told) < 18 else None
    return Choice(deals, _chosen(asked, named or deals[0], at, is_fallback=bool(told) and named is None))


def _chosen(asked: Asked, deal: Deal, at: datetime, is_fallback: bool) -> Chosen:
    on = rules.closing_day(deal.expected_close_on, asked.period, asked.today)
    try:
        return Chosen(deal, on, _landings(deal, on, at, asked.user), is_fallback)
    except Refused as fault:
        return Chosen(deal, on, (), is_fallback, fault.message or _("This deal cannot be valued."))


def _landings(deal: Deal, on: date, at: datetime, user: User) -> tuple[Landing, ...]:
    """Return what the ledger would be told if the deal were won on a day."""
    told = drafts(sale_of(deal, sold_on=on, at=at, by=user))
    return tuple(Landing(one.share.person_id, one.share.team_id, one.amount_base) for one in told if not one.is_overlay)
