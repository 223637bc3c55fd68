"""Sales plans in the global search."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goals.planning.sales_plans.models import SalesPlan
from salesplan.core.search.queries import SearchHit, SearchProvider, matching
from salesplan.people.models import User


def find(user: User, text: str, limit: int) -> list[SearchHit]:
    """Return plans by either of their names, the newest first; what was given up is not found."""
    rows = matching(SalesPlan.objects.visible_to(user).not_dropped(), text).select_related("current_version__team")
    return [
        SearchHit(
            "sales_plan",
            plan.label,
            " · ".join(
                str(part)
                for part in (plan.current_version and plan.current_version.team, plan.get_state_display())
                if part
            ),
            reverse("goals:sales_plan_detail", args=[plan.pk]),
        )
        for plan in rows.order_by("-current_version__starts_on", "sort_key", "pk")[:limit]
    ]


PROVIDER = SearchProvider("sales_plan", _("Sales plans"), find, order=35, icon="map")
