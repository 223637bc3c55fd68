"""Events after which customers may be asked; told by what lets them happen, in its own transaction."""

from datetime import date, datetime

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.surveys.choices import SurveyTrigger
from customers.surveys.models import Touchpoint
from salesplan.core.audit import acting
from salesplan.people.models import User


def note_touchpoint(
    *,
    kind: SurveyTrigger,
    key: str,
    account: Account | None,
    on: date,
    contact: Contact | None = None,
    owner: User | None = None,
    product_id: int | None = None,
    title: str = "",
) -> None:
    """Remember an event of a customer; told again, as after a deal that was reopened is won anew, it stands as told last."""
    if account is None:
        return
    with acting(None, "survey.touchpoint"):
        Touchpoint.objects.update_or_create(
            key=key,
            defaults={
                "kind": kind,
                "account": account,
                "contact": contact,
                "owner": owner or account.owner,
                "product_id": product_id,
                "title": title[:200],
                "happened_on": on,
                "withdrawn_at": None,
            },
        )


def withdraw_touchpoint(key: str, *, at: datetime) -> None:
    """Ask nobody about an event that was taken back, unless it was asked already."""
    with acting(None, "survey.touchpoint"):
        Touchpoint.objects.filter(key=key, withdrawn_at=None).update(withdrawn_at=at)
