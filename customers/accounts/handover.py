"""The accounts of somebody who leaves pass to a successor."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.accounts.actions import change_owner
from customers.accounts.models import Account
from salesplan.core.audit import acting
from salesplan.people import handover


def count_accounts(person: Any) -> int:
    """Return how many accounts a person owns."""
    return Account.objects.filter(owner=person).count()


def hand_over_accounts(person: Any, successor: Any, by: Any, at: datetime) -> int:
    """Give each account to the successor, with its entry in the timeline."""
    with acting(by, "account.hand_over"):
        accounts = list(Account.objects.filter(owner=person).order_by("pk"))
        for account in accounts:
            change_owner(account, owner=successor, by=by, at=at)
    return len(accounts)


def register_all() -> None:
    """Offer the accounts to the hand-over."""
    handover.register(_("Customers"), hand_over_accounts, count_accounts)
