"""Opening an empty product: the link is made at a start, and used once by the first admin."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.company.actions import edit_company
from salesplan.core.company.queries import company
from salesplan.core.conflicts import one_at_a_time
from salesplan.core.errors import Refused
from salesplan.people.choices import Role
from salesplan.people.models import User
from salesplan.people.opening.models import FirstLink
from salesplan.people.opening.queries import hash_of, is_unopened, valid_link
from salesplan.people.rules import keys_of

# As long as somebody who starts a server in the evening needs; each further start gives a new one.
HOURS = 24


def make_first_link(*, at: datetime) -> str:
    """Return the secret of a new link; links made before are void, so that only the last one printed works."""
    if not is_unopened():
        raise Refused(_("The first admin already exists; an admin can invite everyone else."), code="opened")
    secret = secrets.token_urlsafe(32)
    with acting(None, "product.link"):
        FirstLink.objects.all().delete()
        FirstLink.objects.create(secret_hash=hash_of(secret), created_at=at, expires_at=at + timedelta(hours=HOURS))
    return secret


def open_product(secret: str, *, values: Mapping[str, Any], at: datetime) -> User:
    """Make the first admin and name the company; the link is used up by it."""
    with acting(None, "product.open"):
        # Two browsers with the same link: the second one waits here, and finds it used.
        one_at_a_time("opening")
        link = valid_link(secret, at)
        if link is None:
            raise Refused(_("This link no longer works: it has been used or is more than a day old."), code="void")
        link.used_at = at
        link.save(update_fields=["used_at"])
        return open_company({**values, "password": make_password(values["password"])}, at=at)


def open_company(values: Mapping[str, Any], *, at: datetime) -> User:
    """Make the first admin of an empty product, of whose password the hash is given, and name the company."""
    admin = User(
        username=values["username"],
        email=User.objects.normalize_email(values["email"]),
        password=values["password"],
        name=values["name"],
        language=values["language"],
        time_zone=company().time_zone,
        role=Role.ADMIN,
        is_staff=True,
        is_superuser=True,
        **keys_of(values["name"], values["username"]),
    )
    admin.save()
    edit_company(values={"name": values["company"], "language": values["language"]}, by=admin, at=at)
    return admin
