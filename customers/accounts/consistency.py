"""What an account shows, and what its timeline and its purchases tell."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Max, OuterRef, Q, Subquery

from customers.accounts.models import Account
from customers.timeline.choices import ACTIVITIES
from customers.timeline.models import Entry
from salesplan.core import consistency


def contacts() -> Iterator[tuple[str, int, Any, Any]]:
    """The last contact of an account is the last activity its timeline tells of."""
    alive = Entry.objects.filter(account=OuterRef("pk"), kind__in=ACTIVITIES, deleted_at=None)
    last = alive.order_by().values("account").annotate(last=Max("happened_at")).values("last")
    rows = Account.objects.annotate(told=Subquery(last)).exclude(told=None)
    mismatches = rows.filter(Q(touched_at=None) | ~Q(told=F("touched_at"))).order_by("pk")
    yield from (("Account", *row) for row in mismatches.values_list("pk", "touched_at", "told"))


def register_all() -> None:
    """Offer the checks of accounts."""
    consistency.register("last contact of accounts and the timeline", contacts)
