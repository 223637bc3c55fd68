"""Signing in by user name or mail address, in the time of one hash whether or not there is such a person."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from salesplan.core.company.queries import row_version, trust
from salesplan.people.models import User


class PeopleBackend(ModelBackend):
    """Finds a person by what they type, and by what their session says."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str = "", password: str = "", email: str = "", **_more: Any
    ) -> User | None:
        """Return the person of a name or an address whose password this is; the name is looked at first."""
        login = email or username
        if not login or not password:
            return None
        people = list(User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)))
        person = min(people, key=lambda user: user.username.lower() != login.lower(), default=None)
        if person is None:
            # As long as a wrong password takes.
            User().set_password(password)
            return None
        return person if person.check_password(password) and self.user_can_authenticate(person) else None

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session; the same question says whether the company is as this process knows it."""
        person = User.objects.filter(pk=user_id).annotate(company_version=row_version()).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        trust(person.company_version)
        return person
