"""Deals in the global search."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pipeline.deals.models import Deal
from pipeline.deals.queries.deals import found
from salesplan.core.format import short_money
from salesplan.core.search.queries import SearchHit, SearchProvider
from salesplan.people.models import User


def find(user: User, text: str, limit: int) -> list[SearchHit]:
    """Return deals by their name or their account's, open ones first, then the newest."""
    if not text.strip():
        return []
    rows = found(Deal.objects.visible_to(user), text).select_related("account", "stage")
    return [
        SearchHit(
            kind="deal",
            title=deal.name,
            detail=" · ".join(
                filter(
                    None,
                    [
                        deal.account.name if deal.account else "",
                        short_money(deal.amount, deal.currency),
                        deal.stage.label,
                    ],
                )
            ),
            url=reverse("pipeline:deal_detail", args=[deal.pk]),
        )
        for deal in rows.order_by(F("closed_on").desc(nulls_first=True), "-id")[:limit]
    ]


PROVIDER = SearchProvider("deal", _("Deals"), find, order=20, icon="square-kanban")
