"""Which log-ins of the demo exist here, and what throwing it away would take with it."""

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from goals.pay.models import PayRun
from pipeline.deals.models import Deal
from reports.demo.company import PASSWORD
from reports.demo.models import DemoCompany
from salesplan.core.attachments.models import Attachment
from salesplan.people.models import User

# In the order in which one tries them.
LOGINS = ("rep", "manager", "admin", "finance", "auditor")


def demo_company() -> DemoCompany | None:
    """Return the mark of the demo company, or None in a real or an empty one."""
    return DemoCompany.objects.first()


def demo_logins() -> list[User]:
    """Return the people of the demo who can still sign in with its password.

    It is told to strangers, so only where the installation is a demo and its company stands.
    """
    if not settings.DEMO_MODE or demo_company() is None:
        return []
    found = {person.username: person for person in User.objects.active().filter(username__in=LOGINS)}
    return [found[name] for name in LOGINS if name in found and _opens(found[name].password)]


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


def stored_files() -> list[str]:
    """Return the names in the storage of every file that rows of the database stand for."""
    photos = User.objects.exclude(photo="").values_list("photo", flat=True)
    evidence = Attachment.objects.exclude(stored="").values_list("stored", flat=True)
    return [*photos, *evidence]
