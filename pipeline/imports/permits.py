"""Whether whoever runs an import may write what a row says: asked of the tables of rights (docs/rights.md), row by row.

A file is no way around them. What the person cannot write by themselves is put aside with its reason, like any other bad
row. A run that names nobody is one of the console: it writes what an admin may, but nothing into closed pay, since nobody
could say whether that pays them.

How many days back a win may lie (a setting of the company) does not bind an import: it is there to bring years.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from customers.accounts.rights import ACCOUNTS
from pipeline.deals.models import Deal
from pipeline.deals.queries import pay
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rights import DEALS, OPEN, WON, PayState
from salesplan.core import format as write
from salesplan.core.errors import NotAllowed
from salesplan.core.rights import EDIT, Relation, Rights, RightsTable
from salesplan.people.access import relations_to
from salesplan.people.choices import Role
from salesplan.people.models import User

# A closed deal comes in as an open one that is closed by the file.
DEAL_FIELDS = [name for group in ("pays", "shares", "work", "dates") for name in DEALS.groups[group]]


class Permits:
    """The rights of whoever runs an import; raises NotAllowed with the reason, as every action does."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self._closed: list[tuple[date, date]] | None = None
        self._states: dict[tuple[int, date], PayState] = {}

    def check_company(self) -> None:
        """Refuse people, wages and products: they are the company's, so an admin's."""
        if self.by is not None and self.by.role != Role.ADMIN:
            raise NotAllowed(_("Only an admin can import people, wages and products."))

    def check_account(self, owner: User, fields: Iterable[str]) -> None:
        """Refuse a new customer of an owner to whom the person could not give it."""
        named = [name for name in fields if name in ACCOUNTS.fields and name != "owner"]
        self._check(ACCOUNTS, "in use", owner, None, named)
        if self.by is not None and owner.pk != self.by.pk:
            self._check(ACCOUNTS, "in use", owner, None, ["owner"])

    def check_process(self) -> None:
        """Refuse the whole import where it would make a sales process: that is an admin's."""
        if self.by is not None and self.by.role != Role.ADMIN:
            raise NotAllowed(_("Only an admin can import a sales process. Have one create it first."))

    def check_deal(
        self, state: str, owner: User, team: int | None, closed: date | None, shared: Iterable[int] = ()
    ) -> None:
        """Refuse a deal that the person could not make and close so; a win in closed pay is asked for, whoever it is."""
        self._check(DEALS, OPEN, owner, team, DEAL_FIELDS)
        if (
            state == WON
            and closed is not None
            and any(self._state(person, closed) is PayState.CLOSED for person in {owner.pk, *shared})
        ):
            facts = {"day": write.day(closed)}
            raise NotAllowed(
                _("The pay for %(day)s is closed. Import it as an open deal and request the win on its page.") % facts
            )

    def check_return(self, deal: Deal) -> None:
        """Refuse a return that the person could not book; in closed pay only an admin whom the deal does not pay may."""
        self._check(DEALS, OPEN, deal.owner, deal.team_id, DEAL_FIELDS)
        sellers = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
        day = deal.closed_on
        if day is None or not any(self._state(person, day) is PayState.CLOSED for person in sellers):
            return
        paid = {*sellers, *pay.pay_questions().also_paid(sellers, [day])}
        if self.by is None or self.by.role != Role.ADMIN or self.by.pk in paid:
            said = _("The pay for %(day)s is closed. An admin this sale doesn't pay can import it with --by; or request the return on the deal's page.")  # fmt: skip
            raise NotAllowed(said % {"day": write.day(day)})

    def _check(self, table: RightsTable, state: str, owner: User, team: int | None, fields: list[str]) -> None:
        rights = Rights(table, state, self._relations(owner, team))
        if any(rights.of(name) is not EDIT for name in fields):
            facts = {"who": self.by, "owner": owner}
            raise NotAllowed(_("%(who)s can't enter this for %(owner)s. Someone above both, or an admin, can.") % facts)

    def _relations(self, owner: User, team: int | None) -> frozenset[Relation]:
        if self.by is None:
            return frozenset({Relation.ADMIN})
        return relations_to(self.by, owner=owner.pk, team=team)

    def _state(self, person: int, day: date) -> PayState:
        """Return how far the pay is of a person's sales of a day; asked once each, and only where something is closed."""
        if self._closed is None:
            self._closed = pay.pay_questions().closed_spans()
        if not any(first <= day <= last for first, last in self._closed):
            return PayState.OPEN
        if (person, day) not in self._states:
            self._states[person, day] = pay.state_on([person], [day])
        return self._states[person, day]
