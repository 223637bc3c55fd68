"""Names of types that core cannot import from where they are made: what annotations say, and nothing else."""

from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.functional import Promise
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

if TYPE_CHECKING:
    # The stubs' name for whatever AUTH_USER_MODEL names: `people.User`, though people stands above core.
    from django.contrib.auth.models import _User as User
else:
    User = AbstractBaseUser

__all__ = ["ApiRequest", "User", "UserRequest", "DisplayText"]

# A text for people, in the language of now or of whoever reads it later.
DisplayText: TypeAlias = str | Promise


class UserRequest(HttpRequest):
    """A request of somebody who is signed in: what every view gets that is not marked `login_not_required`."""

    user: User
    htmx: HtmxDetails


class ApiRequest(Request):
    """A call of the API by somebody who is signed in: what every viewset gets that does not open itself to all."""

    user: User
    _request: UserRequest
