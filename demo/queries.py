"""Which log-ins of the demo exist here, and what throwing it away would take with it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from demo.company import PASSWORD
from demo.models import DemoCompany
from goals.pay.models import PayRun
from pipeline.deals.models import Deal
from salesplan.core.attachments.models import Attachment
from salesplan.core.history.queries import made_since
from salesplan.core.history.wording import of_model
from salesplan.people.models import User

# In the order in which one tries them.
LOGINS = ("rep", "manager", "admin", "finance", "auditor")
# So many of what people added are named.
NEWEST = 5


def demo_company() -> DemoCompany | None:
    """Return the mark of the demo company, or None in a real or an empty one."""
    return DemoCompany.objects.filter(files_left__isnull=True).first()


def demo_logins() -> list[User]:
    """Return the people of the demo who can still sign in with its password.

    It is told to strangers, so only where the installation is a demo and its company stands.
    """
    if not settings.DEMO_MODE or demo_company() is None:
        return []
    logins = {person.username: person for person in User.objects.active().filter(username__in=LOGINS)}
    return [logins[name] for name in LOGINS if name in logins and _opens(logins[name].password)]


@lru_cache(maxsize=32)
def _opens(encoded: str) -> bool:
    """Compare once for each stored password: hashing takes a tenth of a second."""
    return check_password(PASSWORD, encoded)


def would_go() -> list[tuple[str, int]]:
    """Return what is thrown away with the demo, in numbers."""
    return [
        (_("People"), User.objects.count()),
        (_("Customers"), Account.objects.count()),
        (_("Deals"), Deal.objects.count()),
        (_("Pay runs"), PayRun.objects.count()),
    ]


@dataclass(frozen=True)
class AddedRecords:
    """Records of one kind that people made since the demo was loaded: how many, and the newest of them."""

    kind: str
    count: int
    newest: list[Any]


def added_since(demo: DemoCompany) -> list[AddedRecords]:
    """Return what people made of their own, since it goes with the demo: the kinds of record that have a name."""
    out = []
    for model, keys in made_since(demo.loaded_at).items():
        if any(field.name == "name" for field in model._meta.get_fields()):
            added_rows = list(model._default_manager.filter(pk__in=keys).order_by("-pk"))
            out += [AddedRecords(str(of_model(model)), len(added_rows), added_rows[:NEWEST])] if added_rows else []
    return out


def stored_files() -> list[str]:
    """Return the names in the storage of every file that rows of the database stand for."""
    photos = User.objects.exclude(photo="").values_list("photo", flat=True)
    evidence = Attachment.objects.exclude(stored="").values_list("stored", flat=True)
    return [*photos, *evidence]
