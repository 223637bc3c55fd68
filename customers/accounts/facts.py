"""What rules of segments can say of a customer's own row, of its owner and their team."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.accounts.choices import AccountSize, AccountSource, Industry
from customers.accounts.wording import countries
from customers.segments.choices import FactKind
from customers.segments.registry import AttributeQuestion, Fact, Sql, register
from salesplan.people.models import User
from salesplan.people.queries import tree

GROUP = _("Company")


def _owners() -> Iterable[tuple[str, Any]]:
    return [(str(pk), name) for pk, name in User.objects.active().order_by("sort_key").values_list("pk", "name")]


def _teams() -> Iterable[tuple[str, Any]]:
    return [(str(pk), team.label) for pk, team in tree().teams.items()]


def owners_teams(asked: AttributeQuestion) -> Sql:
    """The team of the owner on the day and all above it, so that a customer of East One is one of East too."""
    return Sql(
        "SELECT owned.id AS account_id, array_agg(over.team) AS teams FROM customers_account owned "
        "JOIN people_membership place ON place.person_id = owned.owner_id AND place.starts_on <= %s::date "
        "AND (place.ends_on IS NULL OR place.ends_on >= %s::date) "
        "JOIN (WITH RECURSIVE above(team_id, over_id) AS (SELECT id, id FROM people_team UNION "
        "SELECT above.team_id, team.parent_id FROM above JOIN people_team team ON team.id = above.over_id "
        "WHERE team.parent_id IS NOT NULL) SELECT team_id, over_id::text AS team FROM above) over "
        "ON over.team_id = place.team_id GROUP BY owned.id",
        (asked.day, asked.day),
    )


def register_all() -> None:
    """Offer the facts (called once, when the app is ready)."""
    now: dict[str, Any] = {"group": GROUP, "is_current": True}
    register(
        Fact(
            "industry", _("Industry"), FactKind.CHOICE, column="{a}.industry", choices=lambda: Industry.choices, **now
        ),
        Fact(
            "size",
            _("Size"),
            FactKind.CHOICE,
            column="NULLIF({a}.size, '')",
            choices=lambda: AccountSize.choices,
            **now,
        ),
        Fact("employees", _("Employees"), FactKind.NUMBER, column="{a}.employees", unit="count", **now),
        Fact("annual_revenue", _("Annual revenue"), FactKind.MONEY, column="{a}.annual_revenue", unit="money", **now),
        Fact("region", _("Region"), FactKind.TEXT, column="{a}.region", **now),
        Fact("country", _("Country"), FactKind.CHOICE, column="NULLIF({a}.country, '')", choices=countries, **now),
        Fact("source", _("Source"), FactKind.CHOICE, column="{a}.source", choices=lambda: AccountSource.choices, **now),
        Fact("since", _("Customer since"), FactKind.DATE, GROUP, "{a}.created_on"),
        Fact("owner", _("Owner"), FactKind.CHOICE, column="{a}.owner_id::text", choices=_owners, **now),
        Fact(
            "team", _("Team of the owner"), FactKind.SET, column="{s}.teams", source=owners_teams, choices=_teams, **now
        ),
    )
