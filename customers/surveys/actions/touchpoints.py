"""Events after which customers may be asked; told by what lets them happen, in its own transaction."""

from datetime import date, datetime

from customers.accounts.models import Account
from customers.surveys.choices import SurveyTrigger
from customers.surveys.models import Touchpoint
from salesplan.people.models import User


def note_touchpoint(
    *,
    kind: SurveyTrigger,
    key: str,
    account: Account | None,
    on: date,
    contact_id: int | None = None,
    owner: User | None = None,
    product_id: int | None = None,
    title: str = "",
) -> None:
    """Remember an event of a customer; told again, as after a deal that was reopened is won anew, it stands as told last."""
    if account is None:
        return
    told = Touchpoint(
        key=key,
        kind=kind,
        account=account,
        contact_id=contact_id,
        owner=owner or account.owner,
        product_id=product_id,
        title=title[:200],
        happened_on=on,
    )
    # One statement, since it is part of every win.
    columns = [field.name for field in Touchpoint._meta.concrete_fields if field.name not in ("id", "key")]
    Touchpoint.objects.bulk_create([told], update_conflicts=True, unique_fields=["key"], update_fields=columns)


def withdraw_touchpoint(key: str, *, at: datetime) -> None:
    """Ask nobody about an event that was taken back, unless it was asked already."""
    Touchpoint.objects.filter(key=key, withdrawn_at=None).update(withdrawn_at=at)
