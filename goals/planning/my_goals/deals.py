"""The open deals of a person's page, and what winning one of them would be credited to whom."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from goals.planning.my_goals import rules
from goals.planning.my_goals.queries import Selection
from goals.planning.my_goals.rules import CreditEffect, OpenDeal
from pipeline.deals.models import Deal
from pipeline.sales.queries import sale_of
from pipeline.sales.rules import drafts
from salesplan.core.errors import Refused
from salesplan.core.money import ZERO
from salesplan.people.models import User


@dataclass(frozen=True)
class ChosenDeal:
    """The deal whose effect is shown: what it brings in all, when it is taken to close, and where it lands.

    `is_fallback` when the deal that the address names is not open, or not theirs; `fault` when it cannot be valued.
    """

    deal: Deal
    on: date
    landings: tuple[CreditEffect, ...] = ()
    is_fallback: bool = False
    error: str = ""

    @property
    def amount(self) -> Decimal:
        """What it brings in the base currency."""
        return sum((landing.amount for landing in self.landings), ZERO)


@dataclass(frozen=True)
class DealChoice:
    """All open deals of the person in the order in which they come up, and the one that was chosen."""

    deals: list[Deal]
    chosen: ChosenDeal | None = None


def choice(selection: Selection, text: str, at: datetime) -> DealChoice:
    """Return the person's open deals as far as they may be seen, and the chosen one: else the next to close.

    Theirs are those they own or share in. One query for all, and those of the chosen deal's sale.
    """
    own_deals = Q(owner=selection.person.pk) | Q(splits__person=selection.person.pk)
    rows = Deal.objects.visible_to(selection.user).open().filter(pk__in=Deal.objects.filter(own_deals).values("pk"))
    deals_by_pk = {deal.pk: deal for deal in rows.select_related("account", "stage")}
    order = rules.in_order(
        (OpenDeal(deal.pk, deal.expected_close_on) for deal in deals_by_pk.values()), selection.period, selection.today
    )
    deals = [deals_by_pk[row.pk] for row in order]
    if not deals or selection.is_over:
        return DealChoice(deals)
    named = deals_by_pk.get(int(text)) if text.isdecimal() and len(text) < 18 else None
    return DealChoice(deals, _chosen(selection, named or deals[0], at, is_fallback=bool(text) and named is None))


def _chosen(selection: Selection, deal: Deal, at: datetime, is_fallback: bool) -> ChosenDeal:
    on = rules.closing_day(deal.expected_close_on, selection.period, selection.today)
    try:
        return ChosenDeal(deal, on, _landings(deal, on, at, selection.user), is_fallback)
    except Refused as error:
        return ChosenDeal(deal, on, (), is_fallback, str(error.message) or _("This deal can't be valued."))


def _landings(deal: Deal, on: date, at: datetime, user: User) -> tuple[CreditEffect, ...]:
    """Return what the ledger would be told if the deal were won on a day."""
    rows = drafts(sale_of(deal, sold_on=on, at=at, by=user))
    return tuple(
        CreditEffect(row.share.person_id, row.share.team_id, row.amount_base) for row in rows if not row.is_overlay
    )
