"""What stands of disputes on pages of pay: beside the lines of a statement, and in a run."""

from dataclasses import dataclass, field
from datetime import date

from goals.pay.disputes import rules
from goals.pay.disputes.choices import DisputeState, DisputeSubject
from goals.pay.disputes.models import Dispute
from goals.pay.disputes.queries import limits
from goals.pay.statements.queries.items import items_of
from goals.pay.statements.queries.ledger import locked_on
from goals.pay.statements.queries.statement import Statement
from salesplan.people.choices import Role
from salesplan.people.models import User


@dataclass
class StatementDisputes:
    """What stands beside the parts of a statement: their disputes, and whether the reader may dispute them."""

    period_key: str
    may_dispute: bool
    refs: dict[int, str] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    missing: list[Dispute] = field(default_factory=list)

    def of(self, item: object) -> tuple[str, Dispute | None]:
        """Return the lasting name of a line or posting of the statement, and its dispute."""
        ref = self.refs.get(id(item), "")
        return ref, self.disputes.get(ref)


def disputes_of_statement(user: User, statement: Statement, today: date) -> StatementDisputes:
    """Return what stands beside the parts of a statement that a person reads: two queries."""
    is_own = statement.person.pk == user.pk and user.role != Role.AUDITOR and statement.period.start <= today
    until = rules.claim_until(locked_on(statement.period.key), limits()) if is_own else None
    marks = StatementDisputes(statement.period.key, is_own and (until is None or today <= until))
    marks.refs = {id(part.item): part.ref for part in items_of(statement)}
    rows = Dispute.objects.visible_to(user).filter(person=statement.person.pk, period_key=statement.period.key)
    for row in rows.exclude(state=DisputeState.WITHDRAWN).select_related("deal").order_by("pk"):
        if row.subject == DisputeSubject.MISSING:
            marks.missing.append(row)
        else:
            marks.disputes[row.ref] = row
    return marks


def open_count(user: User, period_key: str) -> int:
    """Return how many disputes of a period wait for a decision, as far as a person sees them: one query."""
    return Dispute.objects.visible_to(user).live().filter(period_key=period_key).count()
