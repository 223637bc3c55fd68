"""Names of types that core cannot import from where they are made: what annotations say, and nothing else."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

if TYPE_CHECKING:
    # The stubs' names: of whatever AUTH_USER_MODEL names (`people.User`, though people stands above core), and of a lazy text.
    from django.contrib.auth.models import _User as User
    from django.utils.functional import _StrPromise as LazyText
else:
    User, LazyText = AbstractBaseUser, Promise

__all__ = ["ApiRequest", "Destination", "DisplayText", "LazyText", "User", "UserRequest", "View"]

# A text for people, in the language of now or of whoever reads it later.
DisplayText: TypeAlias = str | LazyText
# A view, or one with something around it.
View: TypeAlias = Callable[..., HttpResponseBase]


class HasAddress(Protocol):
    """A record with a page of its own."""

    def get_absolute_url(self) -> str:
        """Return the address of the page."""


# Where to go: a record, an address, or the name of one.
Destination: TypeAlias = HasAddress | str


class UserRequest(HttpRequest):
    """A request of somebody who is signed in: what every view gets that is not marked `login_not_required`."""

    user: User
    htmx: HtmxDetails


class ApiRequest(Request):
    """A call of the API by somebody who is signed in: what every viewset gets that does not open itself to all."""

    user: User
    _request: UserRequest
