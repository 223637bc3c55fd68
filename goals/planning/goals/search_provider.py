"""Goals in the global search."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from goals.planning.goals.models import Goal
from goals.planning.goals.queries.measures import days_of
from goals.planning.goals.wording import goals as texts
from salesplan.core.search.queries import SearchHit, SearchProvider, matching
from salesplan.people.models import User


def find(user: User, text: str, limit: int) -> list[SearchHit]:
    """Return goals by their title: those in force first, then what ended last."""
    rows = matching(Goal.objects.visible_to(user), text).select_related("person", "team")
    return [
        SearchHit("goal", goal.title, f"{goal.owner} · {texts.period_name(days_of(goal))}", goal.get_absolute_url())
        for goal in rows.order_by(F("outcome").asc(), "-ends_on", "sort_key", "pk")[:limit]
    ]


PROVIDER = SearchProvider("goal", _("Goals"), find, order=40, icon="goal")
